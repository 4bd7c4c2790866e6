"""The site's HTML: the frame that every page has, article pages, and the pages for errors.

Class names and texts are those that parsers of Sitepark cities rely on; where none are known, the
blocks are told apart by their headings only ("Bildnachweise", "Auch noch interessant").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from http import HTTPStatus

from city.content import CITY, MONTHS, Article, Picture

HTML = "text/html; charset=UTF-8"

_MENU = (
    ("/", "Startseite"),
    ("/aktuelles.php", "Aktuelles"),
    ("/presse/aktuelle-meldungen.php", "Presse"),
    ("/rathaus-buergerservice/", "Rathaus und Bürgerservice"),
    ("/suche.php", "Suche"),
)

_COOKIES = """<div class="SP-CookieBanner" role="region" aria-label="Cookies">
<div class="SP-Paragraph--cookie"><p>Auf dieser Seite verwenden wir ausschließlich technisch notwendige
Cookies sowie ein Werkzeug zur anonymen Auswertung.
Ihre Einwilligung können Sie jederzeit widerrufen.</p></div>
<button type="button">Datenschutz-Einstellungen</button></div>"""

_SHARE = """<div class="SP-Share"><h2 class="SP-Share__headline">Seite teilen</h2>
<ul><li><a href="#facebook">Facebook</a></li><li><a href="#mail">E-Mail</a></li></ul></div>"""

_FOOTER = """<footer class="SP-Footer"><div class="SP-Contact"><h2 class="SP-Contact__headline">Kontakt</h2>
<div class="SP-Contact__text SP-Paragraph--footer">
<p>Stadt Musterstadt<br>Rathausplatz 1<br>12345 Musterstadt</p>
<p>Telefon 0200 115, <a class="SP-Link--mail" href="#">rathaus∂musterstadt•example</a></p></div></div>
<div class="SP-Paragraph--footer"><p><a href="/impressum.php">Impressum</a></p></div></footer>"""


def german_date(date: datetime) -> str:
    """A date as the site writes it: 9. Juli 2026."""
    return f"{date.day}. {MONTHS[date.month - 1]} {date.year}"


def figure(picture: Picture, *, class_name: str = "SP-Picture") -> str:
    """An image with its caption.

    Without an alternative text the attribute is missing; where the image is decorative it is empty.
    """
    text = "" if picture.decorative else picture.alternative_text
    alt = "" if text is None else f' alt="{escape(text)}"'
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
    image = f'<img src="{picture.path}"{alt} width="640" height="360" loading="lazy">'
    return f'<figure class="{class_name}">{image}{caption}</figure>'


def notes(pictures: Iterable[Picture]) -> str:
    """The block at the foot with one credit an image, in their order, repetitions kept."""
    entries = "".join(f"<li>{escape(picture.credit or '')}</li>" for picture in pictures)
    if not entries:
        return ""
    return (
        "<section><h2>Erläuterungen und Hinweise</h2>"
        f"<div><h3>Bildnachweise</h3><ul>{entries}</ul></div></section>"
    )


def related(articles: Sequence[Article]) -> str:
    """The teasers to other articles that follow a text."""
    entries = "".join(
        f'<li><a class="SP-Link" href="{article.path}">'
        f'<span class="SP-Link__text">{escape(article.headline)}</span></a></li>'
        for article in articles
    )
    return f"<section><h2>Auch noch interessant</h2><ul>{entries}</ul></section>"


def frame(
    title: str,
    main: str,
    *,
    path: str,
    after: str = "",
    head: str = "",
    language: str = "de",
    page_id: str | None = None,
) -> bytes:
    """A whole page around its main part; `after` comes between that and the footer."""
    menu = "".join(f'<li><a href="{address}">{name}</a></li>' for address, name in _MENU)
    marker = ""
    if page_id is not None:
        data = escape(json.dumps({"resource": {"id": page_id, "path": path}}))
        marker = f'<meta name="application-name" content="{CITY}" data-content="{data}">'
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="UTF-8"><title>{escape(title)} | {CITY}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{marker}{head}
<link rel="stylesheet" href="/style.css"><script>window.dataLayer = ["<p>nicht lesen</p>"];</script></head>
<body>
<a class="SP-SkipLink" href="#SP-Content">Inhalt anspringen</a>
<header class="SP-Header"><nav class="SP-Menu" aria-label="Hauptmenü"><ul>{menu}</ul></nav></header>
<nav class="SP-Breadcrumb" aria-label="Brotkrumen"><p>Sie befinden sich hier:</p>
<ol><li><a href="/">Startseite</a></li><li aria-current="page">{escape(title)}</li></ol></nav>
<main>{main}</main>
{after}
{_SHARE}
{_FOOTER}
{_COOKIES}
<noscript><img src="/matomo.php" alt=""></noscript>
</body></html>
""".encode()


def _section(fragment: str) -> str:
    """Text stands in an SP-Paragraph; figures and boxes bring their own element."""
    if fragment.startswith(("<figure", "<div")):
        return fragment
    return f'<div class="SP-Text"><div data-sp-table class="SP-Paragraph">{fragment}</div></div>'


def _header(article: Article) -> str:
    kicker = (
        f'<p class="SP-Kicker"><span class="SP-Kicker__text">{escape(article.kicker)}</span></p>'
        if article.kicker
        else ""
    )
    date = (
        f'<p><em><time datetime="{article.date.isoformat()}">{german_date(article.date)}</time></em></p>'
        if article.date
        else ""
    )
    intro = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.teaser)
    return (
        f'<header class="SP-ArticleHeader">{kicker}'
        f'<h1 class="SP-Headline--article SP-ArticleHeader__headline">{escape(article.headline)}</h1>'
        + (f'<div class="SP-ArticleHeader__intro SP-Intro">{intro}</div>' if intro else "")
        + f"{date}</header>"
    )


def article_page(article: Article, others: Sequence[Article]) -> bytes:
    """An article's page; `others` are what it recommends."""
    picture = article.picture
    easy = (
        '<p><a class="SP-Link--simple-language" href="?sp%3Aout=easy" hreflang="de-x-simple">'
        "Leichte Sprache</a></p>"
        if article.easy
        else ""
    )
    files = "".join(
        f'<li class="SP-LinkList__item"><a href="{file.path}"><span class="SP-Link__text">'
        f"{escape(file.title)}</span></a></li>"
        for file in article.attachments
        if not any(file.path in fragment for fragment in article.body)
    )
    main = (
        f'<article id="SP-Content">{_header(article)}{easy}<div class="SP-ArticleContent">'
        + (figure(picture) if picture else "")
        + "".join(map(_section, article.body))
        + (f'<div class="SP-LinkList"><ul class="SP-LinkList__list">{files}</ul></div>' if files else "")
        + "</div></article>"
    )
    after = notes([picture] if picture else []) + related(others)
    return frame(
        article.headline,
        main,
        path=article.path,
        after=after,
        language=article.language,
        page_id=article.id,
    )


def easy_page(article: Article) -> bytes:
    """The article in Leichte Sprache: one short sentence a paragraph, no image."""
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in article.easy)
    main = (
        '<article id="SP-Content"><header class="SP-ArticleHeader">'
        f'<h1 class="SP-Headline--article SP-ArticleHeader__headline">{escape(article.headline)}</h1>'
        f'</header><div class="SP-ArticleContent">{_section(sentences)}</div></article>'
    )
    return frame(article.headline, main, path=article.path, language="de-x-simple", page_id=article.id)


def error_page(status: int) -> bytes:
    """What the web server, not the CMS, says: a page without the site's frame."""
    phrase = HTTPStatus(status).phrase
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><title>{status} {phrase}</title></head>'
        f"<body><h1>{phrase}</h1><p>Die Seite kann nicht angezeigt werden.</p></body></html>\n"
    ).encode()


def missing_page(path: str) -> bytes:
    """The CMS's own page for an address that it does not know (any more)."""
    main = (
        '<article id="SP-Content"><h1>Seite nicht gefunden</h1>'
        '<div class="SP-Paragraph"><p>Diese Seite gibt es nicht oder nicht mehr.</p></div></article>'
    )
    return frame("Seite nicht gefunden", main, path=path)


def login_page() -> bytes:
    """What a captive portal puts in place of everything."""
    return b"""<!DOCTYPE html>
<html lang="de"><head><meta charset="UTF-8"><title>Gastnetz: Anmeldung</title></head>
<body><main><h1>Willkommen im Gastnetz</h1><form action="/login" method="post">
<label>Kennung <input name="user"></label><label>Kennwort <input name="password" type="password"></label>
<button>Anmelden</button></form></main></body></html>
"""
