"""Bodies of any maker: which part of a page is the article, and what of it is left out; the rest is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stadtbote.sources.web.article import ArticlePage, parse_article
from stadtbote_cache.records import (
    Heading,
    Image,
    ItemList,
    Link,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
    inline_text,
    inlines,
)

ADDRESS = "https://stadt.example/neues/bruecke.html"
TEXTS = [
    "Die Brücke am Mühlgraben bleibt bis zum Herbst gesperrt, weil der Belag erneuert wird.",
    "Fußgänger können den Steg am Wehr benutzen, der dafür verbreitert worden ist.",
    "Der Bus der Linie 4 fährt eine Umleitung über die Bahnhofstraße und hält am Markt.",
    "Anwohner erreichen ihre Häuser jederzeit, heißt es aus dem Bauamt der Stadt.",
    "Die Arbeiten kosten rund zwei Millionen Euro, die Hälfte davon trägt das Land.",
]
BODY = "".join(f"<p>{text}</p>" for text in TEXTS)


def read(body: str, head: str = "") -> ArticlePage:
    html = f"<!DOCTYPE html><html lang=de><head><title>Brücke</title>{head}</head><body>{body}</body></html>"
    return parse_article(html.encode(), ADDRESS)


def words(found: ArticlePage) -> list[str]:
    return [inline_text(text) for block in found.blocks for text in inlines(block)]


# Which part of a page is the article

TEASER = "<article><h3><a href=/n>Freibad öffnet im Mai</a></h3><p>Am Samstag geht es los.</p></article>"
PARTS = "".join(f"<div itemprop=articleBody><p>{text}</p></div>" for text in TEXTS)
WRAPPED = "<div class='layout has-double-sidebar'><div class='one-sidebar sidebar-second'>"
FILED = "post hentry category-newsletter tag-kontakt category-social-media"


@pytest.mark.parametrize(
    "html",
    [
        f"<main>{TEASER}<div class=text><h1>Brücke</h1>{BODY}</div></main>",
        f"<div id=text><h1>Brücke</h1>{BODY}</div><article><p>Das dauert mir viel zu lange.</p></article>",
        f"<main><h1>Brücke</h1>{PARTS}</main>",
        f"<meta itemprop=articleBody content='Kurz gesagt'><div class=article><h1>Brücke</h1>{BODY}</div>",
        f"<main><p>Willkommen auf unserer Seite</p></main><main><h1>Brücke</h1>{BODY}</main>",
        f"{WRAPPED}<h1>Brücke</h1>{BODY}</div></div>",
        f"<div class=share><h1>Brücke</h1>{BODY}</div><footer>Stadt, Markt 1</footer>",
        f"<article class='{FILED}'><h1>Brücke</h1>{BODY}</article>",
        f"<article class='nav-below-header'><h1>Brücke</h1>{BODY}</article>",
    ],
)
def test_the_article_is_where_its_text_is(html: str) -> None:
    """Neither a teaser, nor a comment, nor the name of a wrapper hides the text of an article."""
    assert words(read(html)) == TEXTS


@pytest.mark.parametrize(
    "html",
    [
        "<div><ul><li><a href=/plan.pdf>Umleitungsplan</a> (PDF, 2 MB)</li></ul></div>",
        "<figure><img src=/b.jpg alt=''><figcaption>Umleitungsplan der Stadt</figcaption></figure>",
        "<div><table><tr><th>Linie<th>Halt<tr><td>4<td>Umleitungsplan</table></div>",
        "<div><p>Der Umleitungsplan hängt in allen Bussen und an den Haltestellen aus.</p></div>",
    ],
    ids=["files", "image", "table", "text"],
)
def test_what_stands_after_the_text_belongs_to_it(html: str) -> None:
    found = read(
        f"<main><h1>Brücke</h1><div class=text>{BODY}</div>{html}<div><p>Stadt Musterstadt</p></div></main>"
    )
    assert "Umleitungsplan" in repr(found.blocks)
    assert "Musterstadt" not in repr(found.blocks)


def test_a_page_may_offer_to_log_in() -> None:
    """A field for a password refuses a page only where it has little text besides."""
    html = f"<form class=login><input name=u><input type=password></form><div>{BODY}{BODY}</div>"
    assert words(read(html)) == TEXTS * 2


def test_an_embedded_post_is_no_share_bar() -> None:
    """What an article quotes from a network is part of it, the bar to share it is not."""
    quote = (
        "<div class=social-media-embed><blockquote><p>So schön war der Markt noch nie.</p></blockquote></div>"
    )
    bar = "<div class=social-links><p>Folgen Sie uns überall.</p></div>"
    found = read(f"<article><h1>Brücke</h1>{BODY}{quote}{bar}</article>")
    assert found.blocks[-1] == Quote(("So schön war der Markt noch nie.",))


# What is kept

RICH = f"""<main><article><h1>Brücke</h1>{BODY}<h2>Was zu tun ist</h2>
<ul><li>Umleitung beachten<ul><li>Bus</li></ul></li><li>Geduld</li></ul><ol start=3><li>Drittens</li></ol>
<table><caption>Sperrung</caption><tr><th>Tag</th><th>Zeit</th></tr><tr><td>Mo</td><td>8–12</td></tr></table>
<blockquote><p>Wir bauen schnell.</p></blockquote><figure><img src=b.jpg alt="Ein Bagger">
<figcaption>Am Wehr <span class=copyright>Foto: Stadt</span></figcaption></figure>
<dl><dt>Auskunft</dt><dd>Bauamt</dd></dl><pre>Mo 8
Di 9</pre><h3><button aria-expanded=false aria-controls=f1>Wie lange?</button></h3>
<div id=f1 hidden><p>Bis Oktober.</p></div><details><summary>Wo?</summary><p>Am Wehr.</p></details>
<h2>Downloads</h2><ul class=downloads><li><a href=/plan.pdf>Plan (PDF)</a></li></ul><h2>Mehr zum Thema</h2>
<ul><li><a href=/bauamt>Bauamt</a></li><li><a href=/baustellen>Alle Baustellen</a></li></ul>
<p>Mehr beim <a href=/amt>Amt</a>.</p></article></main>"""


def test_nothing_of_an_article_is_lost() -> None:
    """Headings, lists, tables, quotes, captions, credits, what is folded up, downloads and links all come."""
    found = read(RICH)
    blocks = found.blocks[len(TEXTS) :]
    said = words(found)
    assert Heading(("Was zu tun ist",)) in blocks
    assert (
        ItemList((ListItem(("Umleitung beachten",)), ListItem(("Bus",), 1), ListItem(("Geduld",)))) in blocks
    )
    assert ItemList((ListItem(("Drittens",), 0, 3),)) in blocks
    assert Table((("Tag",), ("Zeit",)), ((("Mo",), ("8–12",)),), "Sperrung") in blocks
    assert Quote(("Wir bauen schnell.",)) in blocks
    assert Picture(Image("Ein Bagger", "Am Wehr", "Stadt")) in blocks
    assert Paragraph(("Mo 8\nDi 9",)) in blocks
    for text in ("Auskunft", "Bauamt", "Wie lange?", "Bis Oktober.", "Wo?", "Am Wehr.", "Mehr zum Thema"):
        assert text in said
    links = {
        part.text for block in blocks for text in inlines(block) for part in text if isinstance(part, Link)
    }
    assert links == {"Plan (PDF)", "Bauamt", "Alle Baustellen", "Amt"}


# What is left out


@pytest.mark.parametrize(
    "beside",
    [
        "<h2>Weitere Meldungen</h2><ul><li><a href=/a>Freibad öffnet</a></li></ul>",
        "<p>Lesen Sie auch:</p><p><a href=/a>Freibad öffnet</a></p><p><a href=/b>Der Markt zieht um</a></p>",
        "<h3>Most popular</h3><h4><a href=/a>Pool opens in May</a></h4><img src=x alt='A pool'>",
        "<p>Related: <a href=/a>Pool opens in May</a></p>",
        "<p>Anzeige</p>",
        "<p>Advertisement</p>",
        "<p>* * *</p>",
        "<div class=most-popular><p>Das Freibad öffnet im Mai, und alle gehen hin.</p></div>",
        "<p><a href=/>Zurück zur Übersicht</a></p>",
    ],
)
def test_what_leads_to_other_articles_is_left_out(beside: str) -> None:
    """Lists of other articles, lines that point to one, advertisements and bare signs are no text."""
    assert words(read(f"<article><h1>Brücke</h1>{BODY}{beside}</article>")) == TEXTS


@pytest.mark.parametrize(
    ("heading", "after"),
    [
        (
            "Weitere Meldungen",
            "<p>Weitere Meldungen nimmt das Bauamt zu den üblichen Zeiten gern entgegen.</p>",
        ),
        ("Empfehlungen zum Hitzeschutz", "<ul><li><a href=/a>Viel trinken</a></li></ul>"),
        ("Links", "<ul><li><a href=/a>Bauamt</a></li></ul>"),
        ("More", "<p>Mehr dazu steht im Aushang, der am Rathaus hängt und jeden Tag erneuert wird.</p>"),
    ],
)
def test_what_only_sounds_like_it_stays(heading: str, after: str) -> None:
    """A heading is one of other articles only if links to them follow, and the usual words stand there."""
    assert heading in words(read(f"<article><h1>Brücke</h1>{BODY}<h2>{heading}</h2>{after}</article>"))


def test_nothing_is_said_twice() -> None:
    """The words of an image that its caption, or the text beside it, says again are told once."""
    long = "Der Bagger steht seit Montag vor dem alten Wehr am Mühlgraben"
    html = f"<p>Bild vom Ort.</p><img src=a.jpg alt='{long}'><p>{long}</p><img src=b.jpg alt='{long}'>"
    found = read(f"<article><h1>Brücke</h1>{BODY}{html}</article>")
    assert found.blocks[len(TEXTS) :] == (Paragraph(("Bild vom Ort.",)), Picture(Image(long)))


# Its date

LINKED = '<script type="application/ld+json">{}</script>'
META = '<meta property="article:published_time" content="2026-10-14T08:00:00Z">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (LINKED.format('{"@type": "NewsArticle", "datePublished": "2026-10-12"}'), "", date(2026, 10, 12)),
        (
            LINKED.format('{"@type": "NewsArticle", "datePublished": "2026-10-12"}') + META,
            "",
            date(2026, 10, 12),
        ),
        (LINKED.format('{"@type": "WebPage", "datePublished": "2026-10-12"}'), "", None),
        (
            LINKED.format(
                '[{"@type": "Article", "url": "/x", "datePublished": "2026-01-01"}, {"@type": "Article",'
                ' "url": "/neues/bruecke.html", "datePublished": "2026-10-12"}]'
            ),
            "",
            date(2026, 10, 12),
        ),
        (
            LINKED.format(
                '[{"@type": "Article", "url": "/x", "datePublished": "2026-01-01"}, {"@type": "Article",'
                ' "url": "/y", "datePublished": "2026-10-12"}]'
            ),
            "",
            None,
        ),
        (META, "", date(2026, 10, 14)),
        ('<meta name="dcterms.issued" content="2026-10-15">', "", date(2026, 10, 15)),
        ("", "<time itemprop=datePublished datetime='2026-10-16'>neulich</time>", date(2026, 10, 16)),
        ("", "<time class='entry-date published' datetime='2026-10-16'>neulich</time>", date(2026, 10, 16)),
        ("", "<time class=updated datetime='2026-10-16'>neulich</time>", None),
        (LINKED.format('{"@type": "Event", "startDate": "2026-10-12"}'), "", None),
    ],
)
def test_the_date_is_that_of_publishing(head: str, body: str, expected: date | None) -> None:
    """Linked data tell it first, then the head of the page, then what its text marks; none is guessed."""
    found = read(f"<article><h1>Brücke</h1>{body}{BODY}</article>", head)
    assert (found.published.date() if found.published else None) == expected


def test_the_zone_of_linked_data_is_kept() -> None:
    """A date with its offset is that moment."""
    head = LINKED.format('{"@type": "NewsArticle", "datePublished": "2026-10-12T08:00:00+02:00"}')
    assert read(f"<article>{BODY}</article>", head).published == datetime(2026, 10, 12, 6, tzinfo=UTC)
