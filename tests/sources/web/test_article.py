"""Article pages: the body as blocks, without what stands around it, and what the page says besides."""

from __future__ import annotations

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.web.article import ArticlePage, parse_article
from stadtbote_cache.records import (
    Heading,
    Image,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    inline_text,
    inlines,
)
from support.soup import broken

ADDRESS = "https://stadt.example/presse/kai.php"
BERLIN = ZoneInfo("Europe/Berlin")

HEADER = """<header class="SP-ArticleHeader">
<p class="SP-Kicker"><span class="SP-Kicker__text">Hafen</span></p>
<h1 class="SP-Headline--article SP-ArticleHeader__headline">Der Kai wird neu</h1>
<div class="SP-ArticleHeader__intro SP-Intro"><p>Gebaut wird bis Mai.</p></div>
<p><em><time datetime="2026-07-09T10:00:00+02:00">9. Juli 2026</time></em></p></header>"""
OPENING = "<figure class=SP-Picture><img src=k.jpg alt='Ein Kran'><figcaption>Am Kai</figcaption></figure>"
BODY = """<div class="SP-Text"><div data-sp-table class="SP-Paragraph">
<p>Der Kai ist von 1968. Quelle: Stadtarchiv.</p>
<h2>Wie es weitergeht</h2><ul><li>Poller</li><li>Leuchten</li></ul></div></div>
<figure><img src="p.jpg" alt="Ein Poller"></figure>
<div class="SP-Content__body"><p>Mehr beim <a href="/amt">Amt</a>.</p></div>
<div class="SP-LinkList"><ul><li class="SP-LinkList__item"><a href="/plan.pdf">
<span class="SP-Link__text">Der Plan</span></a></li></ul></div>"""
FOOT = """<section><h2>Erläuterungen und Hinweise</h2><div><h3>Bildnachweise</h3><ul><li>Stadt</li>
<li>Kai Licht</li></ul><p>Alle Angaben ohne Gewähr.</p></div></section>
<section><h2>Auch noch interessant</h2><ul><li><a href="/x">Anderes</a></li></ul></section>"""
AROUND = """<div class="SP-Share"><h2>Seite teilen</h2><ul><li><a href="https://t.example">Teilen</a></li></ul></div>
<footer><div class="SP-Contact"><h2>Kontakt</h2>
<div class="SP-Paragraph SP-Paragraph--footer"><p>Rathausplatz 1</p></div></div></footer>
<div class="SP-CookieBanner"><div class="SP-Paragraph"><p>Auf dieser Seite verwenden wir
Cookies.</p></div></div>"""


def page(main: str, after: str = "", head: str = "") -> bytes:
    return (
        f"<html lang=de><head>{head}</head><body><a class=SP-SkipLink href=#SP-Content>Inhalt anspringen</a>"
        "<nav><ul><li><a href=/>Start</a></ul></nav><nav><p>Sie befinden sich hier:</p></nav>"
        f"<main>{main}</main>{after}{AROUND}</body></html>"
    ).encode()


def content(*parts: str) -> str:
    return f'<article id="SP-Content">{HEADER}<div class="SP-ArticleContent">{"".join(parts)}</div></article>'


def article(main: str, after: str = "", head: str = "") -> ArticlePage:
    return parse_article(page(main, after, head), ADDRESS)


def words(found: ArticlePage) -> list[str]:
    return [inline_text(text) for block in found.blocks for text in inlines(block)]


BLOCKS = (
    Paragraph(("Gebaut wird bis Mai.",)),
    Paragraph(("Der Kai ist von 1968. Quelle: Stadtarchiv.",)),
    Heading(("Wie es weitergeht",), 2),
    ItemList((ListItem(("Poller",)), ListItem(("Leuchten",)))),
    Picture(Image("Ein Poller", None, "Kai Licht")),
    Paragraph(("Mehr beim ", Link("Amt", "https://stadt.example/amt"), ".")),
    LinkLine(Link("Der Plan", "https://stadt.example/plan.pdf")),
    Paragraph(("Alle Angaben ohne Gewähr.",)),
)


@pytest.mark.parametrize("inside", [True, False])
def test_a_sitekit_article_is_read_whole(inside: bool) -> None:
    """Intro, text, headings, lists, images and links come; headline, date, kicker and frame do not.

    The foot may stand inside the content or after it: its credits go to the images, its hints stay.
    """
    found = article(content(OPENING, BODY, FOOT)) if inside else article(content(OPENING, BODY), FOOT)
    assert found.blocks == BLOCKS
    assert found.images == (Image("Ein Kran", "Am Kai", "Stadt"),)
    assert found.credits == ()


def test_what_the_page_says_of_the_article() -> None:
    """Id, date, kicker, headline and language are told apart from the body."""
    data = escape('{"resource":{"id":34526,"path":"/x"}}')
    found = article(content(BODY), head=f'<meta name="application-name" data-content="{data}">')
    assert found.key == "34526"
    assert found.published == datetime.fromisoformat("2026-07-09T10:00:00+02:00")
    assert (found.kicker, found.headline, found.language) == ("Hafen", "Der Kai wird neu", "de")


def test_credits_that_do_not_fit_are_kept_apart() -> None:
    """One credit for two images is nobody's, and is not lost."""
    found = article(content(OPENING, BODY), FOOT.replace("<li>Stadt</li>", ""))
    assert found.images == (Image("Ein Kran", "Am Kai"),)
    assert found.credits == ("Kai Licht",)


def test_a_date_on_a_line_of_its_own_is_the_date() -> None:
    """A paragraph that is but a date, near the beginning, dates the article and is not read again."""
    html = content("<div class='SP-Paragraph'><p><em>Montag, 6. Juli 2026</em></p><p>Text.</p></div>")
    found = article(html.replace(HEADER, "<h1>Kai</h1>"))
    assert found.published == datetime(2026, 7, 6, tzinfo=BERLIN)
    assert words(found) == ["Text."]


def test_another_date_than_that_of_publishing_is_text() -> None:
    """Where the page dates the article, a line with another date says something of its own."""
    found = article(content("<div class='SP-Paragraph'><p>12. Juli 2026</p><p>Text.</p></div>"))
    assert words(found) == ["Gebaut wird bis Mai.", "12. Juli 2026", "Text."]


def test_a_page_without_a_date_gives_none() -> None:
    """Dates in the running text date nothing."""
    html = "<h1>Kai</h1><div class=SP-Paragraph><p>Am 9. Juli 2026 geht es los.</p></div>"
    assert article(html).published is None


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='SP-Paragraph SP-Paragraph--footer'>weg</div>",
        "<div class='SP-Contact'><p>weg</p></div>",
        "<aside>weg</aside>",
        "<nav>weg</nav>",
        "<div id='breadcrumb'>weg</div>",
        "<div class='SP-Share'>weg</div>",
        "<div class='SP-TeaserList'><div class=SP-Teaser><h2>weg</h2></div></div>",
        "<div role=complementary>weg</div>",
        "<p>Auf dieser Seite verwenden wir ausschließlich notwendige Cookies.</p>",
        "<h2>Seite teilen</h2><p>weg</p><h3>weg</h3><p>weg</p>",
        "<h2>Auch noch interessant</h2><p>weg</p>",
        "<p>Sie befinden sich hier:</p>",
        "<p>Seite teilen</p>",
        "<h1>Der Kai wird neu</h1>",
    ],
)
def test_what_is_not_the_article_is_left_out(beside: str) -> None:
    """Menus, share bars, related articles, contact and cookie text are not read, wherever they stand."""
    found = article(content("<div class=SP-Paragraph><p>Vor.</p></div>", beside, "<h2>Nach</h2><p>Ende.</p>"))
    assert words(found) == ["Gebaut wird bis Mai.", "Vor.", "Nach", "Ende."]


def test_names_that_say_what_is_not_there_drop_nothing() -> None:
    """A class such as has-sidebar describes the content, it is no sidebar."""
    assert (
        words(article(content("<div class='layout--with-sidebar has-menu'><p>Text.</p></div>")))[-1]
        == "Text."
    )


def test_an_article_of_any_other_vendor_is_where_the_text_is() -> None:
    """Without known names the densest container counts, not the lists of links around it."""
    text = "<p>Der alte Kai wird abgetragen und durch einen neuen ersetzt, der höher liegt.</p>" * 3
    html = (
        "<html lang=de><body><header><h1>Stadtblatt</h1></header><div class=wrap><div class=top>"
        "<ul><li><a href=/a>Eine Meldung mit einem recht langen Titel</a></ul></div>"
        f"<div class=post><h1>Kai</h1><img src=k alt=Kran>{text}"
        "<div class=share>Teilen Sie diesen Artikel mit allen</div></div></div>"
        "<footer><p>Impressum und noch mehr Text im Fuß der Seite</p></footer></body></html>"
    )
    found = parse_article(html.encode(), ADDRESS)
    assert (
        words(found)[-3:]
        == ["Der alte Kai wird abgetragen und durch einen neuen ersetzt, der höher liegt."] * 3
    )
    assert not any("Teilen" in part or "Impressum" in part or "Meldung" in part for part in words(found))


@pytest.mark.parametrize(
    "body",
    [
        b"<main><h1>Nur ein Titel</h1></main>",
        b"<body><nav><p>Start</p></nav><footer>Impressum</footer>",
        b"<body><img src=x alt='Ein Bild'>",
        b"Service Unavailable",
        b"<body><script>document.write('Text')</script>",
    ],
)
def test_pages_without_an_article_are_unreadable(body: bytes) -> None:
    """A page without text is not taken for an article."""
    with pytest.raises(SourceError) as error:
        parse_article(body, ADDRESS)
    assert error.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    "body",
    [
        b"<main><h1>Gastnetz</h1><p>Bitte melden Sie sich an.</p><form><input type=password></form></main>",
        b"<body><p>Willkommen im Gastnetz</p><form><input type=password></form>",
    ],
)
def test_a_page_that_asks_for_a_password_is_told_as_one(body: bytes) -> None:
    """A login page with little text is not taken for an article."""
    with pytest.raises(SourceError) as error:
        parse_article(body, ADDRESS)
    assert error.value.reason is Reason.PASSWORD


def test_a_login_field_in_the_head_of_a_page_does_not_matter() -> None:
    """A page may offer to log in beside its article."""
    html = page(content(BODY)).replace(b"<nav>", b"<header><input type=password></header><nav>", 1)
    assert parse_article(html, ADDRESS).headline == "Der Kai wird neu"


def test_nothing_is_empty() -> None:
    """An empty answer is told as such."""
    with pytest.raises(SourceError) as error:
        parse_article(b" \n", ADDRESS)
    assert error.value.reason is Reason.EMPTY


@pytest.mark.parametrize("data", ["", "{", "[" * 90_000, '{"id":null}', '{"id":[1]}', '{"id":true}', "3"])
def test_data_without_an_id_gives_no_key(data: str) -> None:
    """What is no id in the page's data is left alone."""
    head = f'<meta name="application-name" data-content="{escape(data)}">'
    assert article(content(BODY), head=head).key is None


@given(broken(page(content(OPENING, BODY), FOOT).decode()) | st.binary(max_size=100))
def test_a_broken_page_gives_text_or_an_error_of_ours(body: bytes) -> None:
    """Whatever is wrong with a page, there is a body with words or a SourceError."""
    try:
        found = parse_article(body, ADDRESS)
    except SourceError:
        return
    assert any(part.strip() for part in words(found))
