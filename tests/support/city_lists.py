"""List pages as the software of cities, villages and offices builds them, in words of our own.

Each kind is one item's markup and what stands around the items. The names of classes are those that each
software writes; the kinds without such names stand for pages that somebody wrote by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
ENGLISH = "January February March April May June July August September October November December".split()

NEWS = (
    (
        "Wasserrohrbruch in der Gartenstraße behoben",
        date(2026, 3, 27),
        "Seit dem frühen Morgen fließt das Wasser wieder in alle Häuser.",
    ),
    (
        "Anmeldung zum Ferienprogramm beginnt",
        date(2026, 3, 24),
        "Eltern können ihre Kinder bis zum Freitag vor Ostern anmelden.",
    ),
    (
        "Neuer Spielplatz am Weiher eröffnet",
        date(2026, 3, 19),
        "Rutsche, Kletternetz und Wippe stehen nun allen Kindern offen.",
    ),
    (
        "Rat beschließt Sanierung der Turnhalle",
        date(2026, 3, 12),
        "Das Dach wird erneuert, die Fenster werden gedämmt.",
    ),
    (
        "Straßenlaternen werden auf LED umgestellt",
        date(2026, 3, 5),
        "Die Stadtwerke tauschen bis zum Sommer jede dritte Leuchte aus.",
    ),
    (
        "Bürgermeisterin lädt zur Sprechstunde ein",
        date(2026, 2, 26),
        "Ohne Termin und ohne Voranmeldung im kleinen Sitzungssaal.",
    ),
    (
        "Kompostplatz öffnet wieder samstags",
        date(2026, 2, 20),
        "Angenommen werden Laub, Äste und Rasenschnitt in haushaltsüblichen Mengen.",
    ),
)


@dataclass(frozen=True)
class Kind:
    """One way to build a list. `says`: which of date and teaser an item has; `address`: whether it has a page."""

    item: str
    around: str = "{items}"
    says: str = "date teaser"
    address: bool = True
    places: dict[str, str] = field(default_factory=dict)


def _fields(number: int) -> dict[str, object]:
    title, day, teaser = NEWS[number]
    slug = "".join(c if c.isalnum() else "-" for c in title.lower())
    return {
        "t": title,
        "x": teaser,
        "n": 4_200 + number,
        "k": number,
        "u": f"/rathaus/{4_200 + number}-{slug}",
        "d": f"{day:%d.%m.%Y}",
        "d2": f"{day:%d.%m.%y}",
        "iso": f"{day:%Y-%m-%d}",
        "stamp": f"{day:%Y-%m-%dT08:30:00}+01:00",
        "long": f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        "short": f"{day.day:02}. {MONTHS[day.month - 1][:3]} {day.year}",
        "fr": f"{day.day} {FRENCH[day.month - 1]} {day.year}",
        "en": f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
        "zw": f"{day:%d}.\u200b{day:%m}.\u200b{day:%Y}",
        "day": f"{day:%d}",
        "mon": MONTHS[day.month - 1][:3],
        "month": MONTHS[day.month - 1],
        "year": day.year,
        "s": "</p><p>" if number % 2 else " ",
        "alt": f"Ansicht zur Meldung {number + 1}",
    }


def listed(kind: Kind) -> str:
    """The list of a kind."""
    items = "\n".join(kind.item.format(**_fields(number)) for number in range(len(NEWS)))
    return kind.around.replace("{items}", items)


@dataclass(frozen=True)
class Expected:
    """What is to be read of an item."""

    headline: str
    path: str | None
    published: date | None
    teaser: str


def expected(kind: Kind) -> list[Expected]:
    """What is to be read of a kind's list."""
    return [
        Expected(
            title,
            str(_fields(number)["u"]) if kind.address else None,
            day if "date" in kind.says else None,
            teaser if "teaser" in kind.says else "",
        )
        for number, (title, day, teaser) in enumerate(NEWS)
    ]


KINDS = {
    # Software that cities run
    "portuna event box": Kind(
        '<div class="event-box"><h4><a href="{u}">{t}</a></h4><p>{zw}: {x} <a href="{u}">[mehr]</a></p></div>'
    ),
    "portuna heading without link": Kind(
        '<li class="news-entry-to-limit"><h3>{t}</h3><p class="vorschau">{zw}: {x} <a href="{u}">mehr</a></p></li>',
        '<ul class="news-list">{items}</ul>',
    ),
    "portuna archive": Kind(
        '<li><span class="date">{zw}:</span> <a href="{u}">{t}</a></li>', "<ul>{items}</ul>", "date"
    ),
    "portuna archive, bare": Kind('<li>{zw}: <a href="{u}">{t}</a></li>', "<ul>{items}</ul>", "date"),
    "joomla blog": Kind(
        '<div class="com-content-category-blog__item blog-item" itemprop="blogPost" itemscope'
        ' itemtype="https://schema.org/BlogPosting"><div class="item-content"><div class="page-header">'
        '<h2 itemprop="name"><a href="{u}" itemprop="url">{t}</a></h2></div>'
        '<dl class="article-info text-muted"><dt class="article-info-term">Details</dt>'
        '<dd class="createdby" itemprop="author">Geschrieben von: <span itemprop="name">Stadtredaktion</span></dd>'
        '<dd class="category-name">Kategorie: <a href="/aktuelles">Aktuelles</a></dd>'
        '<dd class="published"><span class="icon-calendar"></span><time datetime="{stamp}" itemprop="datePublished">'
        'Veröffentlicht: {long}</time></dd><dd class="hits"><span class="icon-eye"></span>Zugriffe: {n}</dd></dl>'
        '<p>{x}</p><p class="readmore"><a class="btn btn-secondary" href="{u}" aria-label="Weiterlesen: {t}">'
        '<span class="icon-chevron-right"></span> Weiterlesen …</a></p></div></div>',
        '<div class="com-content-category-blog blog" itemscope><div class="blog-items">{items}</div></div>',
    ),
    "contao latest": Kind(
        '<div class="layout_latest arc_3 block"><p class="info"><time datetime="{stamp}">{d} 08:30</time> von Redaktion</p>'
        '<h2><a href="{u}" title="Den Artikel lesen: {t}">{t}</a></h2><div class="ce_text block"><p>{x}</p></div>'
        '<p class="more"><a href="{u}" title="Den Artikel lesen: {t}">Weiterlesen …<span class="invisible"> {t}</span></a></p></div>',
        '<div class="mod_newslist block">{items}</div>',
    ),
    "italian municipality": Kind(
        '<div class="col-md-6"><div class="card-wrapper"><div class="card card-teaser"><div class="card-body">'
        '<div class="category-top"><span class="category fw-semibold">Avvisi</span><span class="data fw-normal">{d}</span></div>'
        '<h3 class="card-title"><a href="{u}" data-element="news-link">{t}</a></h3><p class="card-text">{x}</p></div>'
        '<a class="read-more" href="{u}"><span class="text">Leggi di più</span></a></div></div></div>',
        '<div class="row">{items}</div>',
    ),
    "elementor": Kind(
        '<article class="elementor-post elementor-grid-item post-{n} post type-post status-publish hentry category-rathaus">'
        '<a class="elementor-post__thumbnail__link" href="{u}" tabindex="-1"><div class="elementor-post__thumbnail">'
        '<img src="b.jpg" alt="{alt}"></div></a><div class="elementor-post__text">'
        '<h3 class="elementor-post__title"><a href="{u}">{t}</a></h3><div class="elementor-post__meta-data">'
        '<span class="elementor-post-date">{long}</span><span class="elementor-post-avatar">Keine Kommentare</span></div>'
        '<div class="elementor-post__excerpt"><p>{x}</p></div>'
        '<a class="elementor-post__read-more" href="{u}" aria-label="Mehr über {t}">Weiterlesen »</a></div></article>',
        '<div class="elementor-posts-container elementor-grid">{items}</div>',
    ),
    "wordpress, old theme": Kind(
        '<div id="post-{n}" class="post-{n} post type-post hentry category-menu tag-share"><h2 class="entry-title">'
        '<a href="{u}" rel="bookmark">{t}</a></h2><div class="entry-meta"><span class="meta-prep">Veröffentlicht am</span> '
        '<a href="{u}"><span class="entry-date">{long}</span></a> <span class="meta-sep">von</span> '
        '<span class="author vcard"><a href="/author/amt">Hauptamt</a></span></div>'
        '<div class="entry-summary"><p>{x} <a href="{u}">Weiterlesen <span class="meta-nav">→</span></a></p></div>'
        '<div class="entry-utility"><span class="cat-links">Veröffentlicht unter <a href="/kat">Rathaus</a></span></div></div>'
    ),
    "drupal fields": Kind(
        '<div class="views-row"><div class="views-field views-field-created"><span class="field-content">{d}</span></div>'
        '<div class="views-field views-field-title"><span class="field-content"><a href="{u}">{t}</a></span></div>'
        '<div class="views-field views-field-body"><div class="field-content">{x}</div></div></div>',
        '<div class="view view-meldungen"><div class="view-content">{items}</div></div>',
    ),
    "plone 5": Kind(
        '<article class="entry"><header><span class="summary" title="Nachricht"><a class="state-published url" href="{u}">{t}</a></span>'
        '<div class="documentByLine"><span class="documentPublished"><span>veröffentlicht</span> {d}</span></div></header>'
        '<p class="description discreet">{x}</p></article>',
        '<div class="entries">{items}</div>',
    ),
    "teaser links with spans": Kind(
        '<li><a class="m-teaser-link" href="{u}"><span class="m-teaser__date">{d}</span>'
        '<span class="m-teaser__title">{t}</span><span class="m-teaser__text">{x}</span></a></li>',
        '<ul class="o-list">{items}</ul>',
    ),
    "typo3 article link": Kind(
        '<div class="article articletype-0"><a class="article-link" href="{u}"><time itemprop="datePublished" datetime="{iso}"></time>'
        '<span itemprop="headline">{t}</span><div class="teaser-text" itemprop="description">{x}</div></a></div>',
        '<div class="news-list-view">{items}</div>',
    ),
    "typo3 news, default": Kind(
        '<div class="article articletype-0" itemscope itemtype="http://schema.org/Article"><div class="header"><h3>'
        '<a title="{t}" href="{u}"><span itemprop="headline">{t}</span></a></h3></div><div class="news-img-wrap">'
        '<a title="{t}" href="{u}"><img src="b.jpg" alt="{alt}"></a></div><div class="teaser-text">'
        '<div itemprop="description"><p>{x}</p></div><a class="more" title="{t}" href="{u}">Weiterlesen</a></div>'
        '<div class="footer"><p><span class="news-list-date"><time itemprop="datePublished" datetime="{iso}">{d}</time></span>'
        '<span class="news-list-category">Rathaus</span></p></div></div>',
        '<div class="news"><div class="news-list-view" id="news-container-7">{items}</div></div>',
    ),
    "nolis": Kind(
        '<div class="nolis-list-item "><p class="nolis-list-date">{d}</p><h4><a href="{u}">{t}</a></h4><p>{x}</p></div>'
    ),
    "government site builder": Kind(
        '<div class="c-teaser c-teaser--searchresult row"><div class="c-teaser__text-wrapper"><p class="c-topline">'
        '<span class="c-topline__category">Pressemitteilung</span><span class="c-topline__date">{d}</span></p>'
        '<h3 class="c-teaser__headline"><a class="c-teaser__headline-link" href="{u}">{t}</a></h3>'
        '<div class="c-teaser__text"><p>{x}</p></div></div></div>',
        '<div class="l-content-wrapper"><div class="c-searchresult">{items}</div></div>',
    ),
    "ikiss, flat": Kind(
        '<small class="date">{d}</small><h4 class="liste-titel"><a href="{u}">{t}</a></h4><p>{x}</p>'
    ),
    "ikiss result list": Kind(
        '<li data-ikiss-mfid="7.36.{n}.1"><a href="{u}" data-ikiss-mfid="7.36.{n}.1"><img src="b.jpg" alt="{alt}">'
        '<h3 class="list-title">{t}</h3></a><small><span class="sr-only">Datum: </span>{d}</small>'
        '<div class="list-text"><p>{x}</p></div></li>',
        '<ul class="result-list">{items}</ul>',
    ),
    "redaxo": Kind(
        '<div class="news-item"><h3><a href="{u}">{t}</a></h3><p class="date">{long}</p><p>{x}</p><p><a href="{u}">mehr …</a></p></div>'
    ),
    "magazine theme": Kind(
        '<div class="td_module_10 td_module_wrap"><div class="td-module-thumb"><a href="{u}" rel="bookmark" title="{t}">'
        '<img src="b.jpg" alt="" title="{t}"></a><a href="/rat" class="td-post-category">Rathaus</a></div>'
        '<div class="item-details"><h3 class="entry-title td-module-title"><a href="{u}">{t}</a></h3>'
        '<div class="td-module-meta-info"><span class="td-post-author-name"><a href="/a">Amt</a> <span>-</span> </span>'
        '<span class="td-post-date"><time class="entry-date updated td-module-date" datetime="{stamp}">{long}</time></span></div>'
        '<div class="td-excerpt">{x}</div></div></div>'
    ),
    "wordpress divi": Kind(
        '<article class="et_pb_post clearfix post-{n} post type-post hentry category-news"><a href="{u}" class="entry-featured-image-url">'
        '<img src="b.jpg" alt="{alt}"></a><h2 class="entry-title"><a href="{u}">{t}</a></h2><p class="post-meta">von '
        '<span class="author vcard"><a href="/a">Amt</a></span> | <span class="published">{short}</span> | '
        '<a href="/k" rel="category tag">Rathaus</a></p><div class="post-content"><div class="post-content-inner"><p>{x}</p></div>'
        '<a href="{u}" class="more-link">mehr lesen</a></div></article>'
    ),
    "microdata": Kind(
        '<div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="datePublished" content="{iso}">'
        '<a itemprop="url" href="{u}"><span itemprop="headline">{t}</span></a><span itemprop="description">{x}</span></div>'
    ),
    "classic hentry": Kind(
        '<div class="hentry"><h3 class="entry-title"><a href="{u}" rel="bookmark">{t}</a></h3>'
        '<abbr class="published" title="{stamp}">{d}</abbr><div class="entry-summary">{x}</div></div>',
        '<div class="hfeed">{items}</div>',
    ),
    # By hand, or with names that say nothing
    "cards of utility classes": Kind(
        '<a class="block rounded-lg p-4 hover:bg-gray-50" href="{u}"><div class="text-sm text-gray-500">{long}</div>'
        '<div class="text-xl font-bold">{t}</div><div class="mt-2 text-gray-700">{x}</div></a>',
        '<div class="grid gap-4">{items}</div>',
    ),
    "generated class names": Kind(
        '<div class="css-1x{k}y"><a class="css-9a" href="{u}"><p class="css-77b">{d}</p><p class="css-3kq">{t}</p></a><p class="css-8z">{x}</p></div>'
    ),
    "no names at all": Kind('<div><div><a href="{u}">{t}</a></div><div>{d}</div><div>{x}</div></div>'),
    "paragraphs": Kind('<p><b>{d}</b><br><a href="{u}">{t}</a><br>{x}</p>'),
    "paragraphs with a rule": Kind('<p><strong><a href="{u}">{t}</a></strong></p><p>{d}</p><p>{x}</p><hr>'),
    "definition list": Kind('<dt>{d}</dt><dd><a href="{u}">{t}</a><br>{x}</dd>', "<dl>{items}</dl>"),
    "definition list of titles": Kind('<dt><a href="{u}">{t}</a></dt><dd>{d} – {x}</dd>', "<dl>{items}</dl>"),
    "table of two rows": Kind(
        '<tr><td>{d}</td><td><a href="{u}">{t}</a></td></tr><tr><td></td><td>{x}</td></tr>',
        "<table>{items}</table>",
    ),
    "table by columns": Kind(
        '<tr><td>{d}</td><td>Hauptamt</td><td><a href="{u}">{t}</a></td></tr>',
        "<table><tr><th>Datum</th><th>Amt</th><th>Titel</th></tr>{items}</table>",
        "date",
    ),
    "a day in three parts": Kind(
        '<div class="entry"><div class="cal"><span>{day}</span><span>{mon}</span><span>{year}</span></div>'
        '<div class="txt"><h3><a href="{u}">{t}</a></h3><p>{x}</p></div></div>'
    ),
    "date in the heading": Kind(
        '<section><h3><span>{d}</span> <a href="{u}">{t}</a></h3><p>{x}</p></section>'
    ),
    "date in the link": Kind('<li><a href="{u}">{d} {t}</a></li>', "<ul>{items}</ul>", "date"),
    "date behind the title": Kind('<li><a href="{u}">{t} ({d})</a></li>', "<ul>{items}</ul>", "date"),
    "date of two digits": Kind(
        '<li><span>{d2}</span> <a href="{u}">{t}</a><p>{x}</p></li>', "<ul>{items}</ul>"
    ),
    "date in the heading's text": Kind(
        '<div class="m"><h2>{d}: {t}</h2><p>{x}</p><a href="{u}">weiter</a></div>'
    ),
    "days as headings": Kind('<h3>{long}</h3><ul><li><a href="{u}">{t}</a></li></ul>', "{items}", "date"),
    "bold lines": Kind(
        '<div><strong>{t}</strong><br>{x}<br><a href="{u}">Mehr lesen</a></div>', "{items}", "teaser"
    ),
    "french town": Kind(
        '<div class="node-actualite"><h3><a href="{u}">{t}</a></h3><div class="submitted">Publié le {fr}</div>'
        '<div class="chapo">{x}</div><a href="{u}">Lire la suite</a></div>'
    ),
    "english town": Kind(
        '<li class="news-item"><p class="posted">Posted on {en}</p><h2><a href="{u}">{t}</a></h2><p>{x}</p>'
        '<a href="{u}">Read more<span class="sr-only"> about {t}</span></a></li>',
        "<ul>{items}</ul>",
    ),
    "headings of level one": Kind(
        '<article><h1><a href="{u}">{t}</a></h1><p>{x}</p></article>', "{items}", "teaser"
    ),
    "figure before the heading": Kind(
        '<figure><a href="{u}"><img src="b.jpg" alt="{alt}"></a></figure><h3><a href="{u}">{t}</a></h3><p>{x}</p>',
        "{items}",
        "teaser",
    ),
    "sections with labels": Kind(
        '<div class="box"><p>Rathaus</p><h3><a href="{u}">{t}</a></h3><p>Stand: {d}</p><p>{x}</p><p><a href="/suche?k=1">Rathaus</a>, '
        '<a href="/suche?k=2">Bürger</a></p></div>'
    ),
    "clickable rows": Kind(
        '<div class="row clickable" data-href="{u}"><h4>{t}</h4><span class="datum">{d}</span><p>{x}</p></div>'
    ),
    "links in an image's words": Kind(
        '<div class="tile"><a href="{u}"><img src="b.jpg" alt="{t}"></a><p class="head"><a href="{u}">{t}</a></p><p>{d}</p></div>',
        "{items}",
        "date",
    ),
    "buttons that fold": Kind(
        '<div class="accordion-item"><h3><button aria-expanded="false" aria-controls="f{k}">{t}</button></h3>'
        '<div id="f{k}" hidden><p>{x}</p></div></div>',
        '<div class="accordion">{items}</div>',
        "teaser",
        address=False,
    ),
    "details": Kind(
        "<details><summary>{t}</summary><p>{d}</p><p>{x}</p></details>", "{items}", address=False
    ),
    "whole texts": Kind("<h2>{t}</h2><p>{d}</p><p>{x}</p>", "{items}", address=False),
    "whole texts in bold": Kind(
        "<p><strong>{t}</strong></p><p>{d}</p><p>{x}</p><hr>", "{items}", address=False
    ),
    "content called a sidebar": Kind(
        '<div class="entry"><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div>',
        '<div class="sidebar-right">{items}</div>',
    ),
    "form around all": Kind(
        '<tr class="zeile"><td><span class="datum">{d}</span></td><td><a href="{u}">{t}</a><br>{x}</td></tr>',
        '<form action="/x"><input type="hidden" name="__VIEWSTATE"><table class="liste">{items}</table></form>',
    ),
    "months as headings": Kind(
        '<li><a href="{u}">{t}</a> <em>{d}</em></li>',
        "<h3>März 2026</h3><ul>{items}</ul>",
        "date",
    ),
}
