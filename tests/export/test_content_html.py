"""The HTML of the JSON Feed export: the article's words and languages, and never any other markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.export.html import article_html, content_html
from stadtbote.export.jsonfeed import document, item
from stadtbote.text.article import reading
from stadtbote.text.blocks import content_text
from stadtbote.text.clean import CUT
from stadtbote_cache.records import (
    Article,
    Block,
    Enclosure,
    Heading,
    Image,
    Imprint,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from support.feeding import parse

HOME = "https://www.musterstadt.example"
PLAN = Link("Fahrplan", f"{HOME}/plan?a=1&b=2")
ALLOWED = set(
    "a blockquote br caption figcaption figure h2 h3 h4 h5 h6 li ol p table tbody td th thead tr ul".split()
)


class Reader(HTMLParser):
    """What a browser would see: the words, the tags with their attributes, and tags closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens."""
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes the last one."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text."""
        self.words += data.split()


def html(*blocks: Block, language: str | None = "de") -> str:
    return content_html(blocks, language)


def article(news: Item) -> Article:
    return Article(7, "lupinu", "musterstadt", 1, news, read=False, kept=False, listed=True, place=0)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading(("Linie 7",)), "<h2>Linie 7</h2>"),
        (Heading(("Linie 7",), 1), "<h2>Linie 7</h2>"),
        (Heading(("Linie 7",), 99), "<h6>Linie 7</h6>"),
        (Paragraph(("eins\nzwei",)), "<p>eins<br>\nzwei</p>"),
        (
            Paragraph(("Der ", PLAN, ".")),
            f'<p>Der <a href="{HOME}/plan?a=1&amp;b=2">Fahrplan</a>.</p>',
        ),
        (Quote(("Wir bauen.",)), "<blockquote><p>Wir bauen.</p></blockquote>"),
        (LinkLine(Link("Netz", f"{HOME}/")), f'<p><a href="{HOME}/">Netz</a></p>'),
        (Picture(Image("Ein Bus")), "<figure><figcaption>Bild: Ein Bus</figcaption></figure>"),
        (
            Picture(Image("Ein Bus", "Linie 7", "Stadt/Meier")),
            "<figure><figcaption>Bild: Ein Bus<br>\nBildunterschrift: Linie 7<br>\n"
            "Bildnachweis: Stadt/Meier</figcaption></figure>",
        ),
        (Picture(Image("Zierde", decorative=True)), ""),
        (Paragraph((" \n ",)), ""),
        (Quote(()), ""),
        (ItemList(()), ""),
        (ItemList((ListItem(()),)), ""),
        (Table((), ()), ""),
        (Table(((),), (((), ()),)), ""),
        (
            Table((("Ort",), ("Zeit",)), ((("Barmen",), ("8 Uhr",)), ((), ())), "Öffnung"),
            '<table><caption>Öffnung</caption><thead><tr><th scope="col">Ort</th><th scope="col">Zeit</th>'
            "</tr></thead><tbody><tr><td>Barmen</td><td>8 Uhr</td></tr></tbody></table>",
        ),
        (Table((), ((("a",),),)), "<table><tbody><tr><td>a</td></tr></tbody></table>"),
    ],
)
def test_blocks(block: Block, expected: str) -> None:
    """Each block is the element that says what it is, and one without words is nothing."""
    assert html(block) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("a", 0, None), ("b", 0, None)], "<ul><li>a</li><li>b</li></ul>"),
        ([("a", 0, 3), ("b", 0, 4)], '<ol><li value="3">a</li><li value="4">b</li></ol>'),
        (
            [("a", 0, None), ("b", 1, 1), ("c", 1, 2), ("d", 0, None)],
            '<ul><li>a<ol><li value="1">b</li><li value="2">c</li></ol></li><li>d</li></ul>',
        ),
        ([("a", 0, None), ("b", 0, 1)], '<ul><li>a</li></ul><ol><li value="1">b</li></ol>'),
        (
            [("a", 0, None), ("b", 1, None), ("c", 1, 1)],
            '<ul><li>a<ul><li>b</li></ul><ol><li value="1">c</li></ol></li></ul>',
        ),
        ([("a", 5, None), ("b", 40, None)], "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ([("a", -3, None), ("", 0, None), ("b", 0, None)], "<ul><li>a</li><li>b</li></ul>"),
    ],
)
def test_lists(items: list[tuple[str, int, int | None]], expected: str) -> None:
    """Depths become lists inside of entries, never deeper than one step below the entry before."""
    assert html(ItemList(tuple(ListItem((text,), depth, n) for text, depth, n in items))) == expected


@pytest.mark.parametrize(
    ("language", "own", "lang"),
    [
        ("de", "en", ' lang="en"'),
        ("de", None, ""),
        ("de", "de", ""),
        ("de-DE", "DE-de", ""),
        (None, "de", ' lang="de"'),
        (None, None, ""),
        ("de", '"><script>', ""),
        ("de", "ar", ' lang="ar" dir="rtl"'),
        ("fa", "en", ' lang="en" dir="ltr"'),
        ("fa", "ar-EG", ' lang="ar-EG"'),
    ],
)
def test_languages(language: str | None, own: str | None, lang: str) -> None:
    """A block in another language than the article's says so, whatever kind of block it is."""
    assert html(Paragraph(("Hello",), own), language=language) == f"<p{lang}>Hello</p>"
    for block in (
        Heading(("Hello",), language=own),
        Quote(("Hello",), own),
        ItemList((ListItem(("Hello",)), ListItem(("World",), 1)), own),
        Table((), ((("Hello",),),), language=own),
        Picture(Image("Hello"), own),
        LinkLine(Link("Hello", HOME), own),
    ):
        assert html(block, language=language).count(" lang=") == (1 if lang else 0)
        assert html(block, language=language).split(">")[0].endswith(lang)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a.example/", "", "http://", "/plan", "data:,x"]
)
def test_only_web_links(address: str) -> None:
    """A link that leads to no web address is plain text."""
    assert html(Paragraph((Link("Klick", address),))) == "<p>Klick</p>"


EVIL = (
    """<script>alert('1')</script> & "quoted" &lt;b&gt; </p></li></ul> <!-- x --> ]]> <img src=x onerror=y>"""
)


def test_hostile_text_stays_text() -> None:
    """Markup in a text is read as the text it is, in every place where a text can stand."""
    blocks = (
        Heading((EVIL,)),
        Paragraph((EVIL, Link(EVIL, HOME))),
        Paragraph((Link("x", f'{HOME}/"onclick="y'),)),
        Quote((EVIL,)),
        ItemList((ListItem((EVIL,)), ListItem((EVIL,), 1, 2))),
        Table(((EVIL,),), (((EVIL,),),), EVIL),
        Picture(Image(EVIL, EVIL + "!", EVIL)),
        LinkLine(Link(EVIL, HOME)),
    )
    found = Reader(html(*blocks))
    assert {tag for tag, _ in found.tags} <= ALLOWED
    names = {name for _, attributes in found.tags for name in attributes}
    assert names <= {"href", "lang", "scope", "value"}
    assert " ".join(found.words).count(EVIL) == 13


INLINE = st.lists(
    st.text('ab <&>"\n', max_size=6) | st.builds(Link, st.text("ab <&", min_size=1), st.just(HOME))
).map(tuple)
BLOCK = st.one_of(
    st.builds(Heading, INLINE, st.integers(), st.none() | st.sampled_from(["de", "en"])),
    st.builds(Paragraph, INLINE),
    st.builds(LinkLine, st.builds(Link, st.text("ab "), st.just(HOME))),
)
LISTS = st.lists(st.builds(ListItem, INLINE, st.integers(), st.none() | st.integers()), max_size=8)


@given(st.lists(BLOCK, max_size=4))
def test_the_same_words_as_the_plain_text(blocks: list[Block]) -> None:
    """Parsed again, the HTML has the words of `content_text` in their order."""
    found = Reader(content_html(blocks, "de"))
    assert "".join(found.words) == "".join(content_text(tuple(blocks)).split())


@given(LISTS)
def test_any_list_is_well_formed(items: list[ListItem]) -> None:
    """Whatever depths and numbers a list has, its tags close in order and no word is lost."""
    found = Reader(html(ItemList(tuple(items))))
    said = "".join("".join(part if isinstance(part, str) else part.text for part in i.text) for i in items)
    assert "".join(found.words) == "".join(said.split())


def test_words_of_quotes_tables_and_images() -> None:
    """A quote, a table and an image have the words of the plain text, apart from those that name them."""
    blocks = (
        Quote(("Wir bauen.",)),
        Table((("Ort",), ("Zeit",)), ((("Barmen",), ("früh",)),)),
        Picture(Image("Ein Bus", None, "Meier")),
    )
    assert content_text(blocks).split() == (
        "Zitat: Wir bauen. Ort: Barmen; Zeit: früh Bild: Ein Bus Bildnachweis: Meier".split()
    )
    assert Reader(html(*blocks)).words == (
        "Wir bauen. Ort Zeit Barmen früh Bild: Ein Bus Bildnachweis: Meier".split()
    )


def test_the_feed_has_both_forms() -> None:
    """An article has its body as text and as HTML; without a body its teaser stands there, if it has one."""
    body = (Paragraph(("Der ", PLAN, ".")), Paragraph(("Hello.",), "en"))
    whole = item(article(Item("Titel", teaser=("Kurz.",), language="de", body=body)))
    assert whole["content_text"] == "Der Fahrplan.\n\nHello."
    assert whole["content_html"] == (
        f'<p>Der <a href="{HOME}/plan?a=1&amp;b=2">Fahrplan</a>.</p>\n<p lang="en">Hello.</p>'
    )
    short = item(article(Item("Titel", teaser=("Kurz & gut.", "Zwei."))))
    assert short["content_html"] == "<p>Kurz &amp; gut.</p>\n<p>Zwei.</p>"
    bare = item(article(Item("Titel")))
    assert bare["content_text"] == ""
    assert "content_html" not in bare


def test_an_article_has_one_order() -> None:
    """A page has the parts of the article as they are read, the links of the text where they stand in it."""
    bus = Image("Ein Bus", None, "Meier")
    found = article(
        Item(
            "Linie 7",
            address=f"{HOME}/7",
            kicker="Verkehr",
            teaser=("Ab  Montag.", "Mehr."),
            images=(bus, Image("Eine Bahn")),
            links=(Link("Rathaus", f"{HOME}/rathaus"),),
            enclosures=(Enclosure(f"{HOME}/plan.pdf", "application/pdf"),),
            language="fr",
            body=(Paragraph(("Ab ", Link("Montag", HOME), ".")), Heading(("Plan",), 5), Picture(bus), CUT),
        )
    )
    source = Imprint("Stadt & Land", ("Archiv",))
    assert "\n".join(article_html(found, source, "de")).splitlines() == [
        '<h1 lang="fr">Linie 7</h1>',
        '<p lang="fr">Verkehr</p>',
        "<p>Stadt &amp; Land</p>",
        '<div lang="fr">',
        f'<p>Ab <a href="{HOME}">Montag</a>.</p>',
        "<p>Mehr.</p>",
        "<h2>Plan</h2>",
        "<figure><figcaption>Bild: Ein Bus<br>",
        "Bildnachweis: Meier</figcaption></figure>",
        "</div>",
        "<p>Hier bricht der Text ab, mehr ist nicht gespeichert.</p>",
        "<p>Bild: Eine Bahn</p>",
        "<p>Bildnachweise der ganzen Seite: Archiv</p>",
        "<h2>Links</h2>",
        "<ul>",
        f'<li><a href="{HOME}/7">Artikel im Netz</a></li>',
        f'<li><a href="{HOME}/rathaus">Rathaus</a></li>',
        f'<li><a href="{HOME}/plan.pdf">PDF-Datei</a></li>',
        "</ul>",
    ]
    assert [part.text for part in reading(found, source).parts] == [
        "Linie 7",
        "Verkehr",
        "Stadt & Land",
        "Ab Montag, Link 2.",
        "Mehr.",
        "Plan",
        "Bild: Ein Bus",
        "Bildnachweis: Meier",
        "Hier bricht der Text ab, mehr ist nicht gespeichert.",
        "Bild: Eine Bahn",
        "Bildnachweise der ganzen Seite: Archiv",
        "Links",
        "1. Artikel im Netz, www.musterstadt.example",
        "2. Montag, www.musterstadt.example",
        "3. Rathaus, www.musterstadt.example",
        "4. PDF-Datei, www.musterstadt.example",
    ]


def test_our_own_reader_reads_it_back() -> None:
    """The exported feed, read as a source, has the blocks that went in, with their languages."""
    body = (
        Heading(("Linie 7",)),
        Paragraph(
            (
                "Der ",
                PLAN,
                " hängt an jeder Haltestelle aus & bleibt dort <lange>.",
            )
        ),
        Paragraph(("The timetable is posted at every stop.",), "en"),
        Quote(("Wir bauen bis Mai.",)),
        ItemList((ListItem(("Bus",)), ListItem(("Linie 7",), 1), ListItem(("Bahn",)))),
        Table((("Ort",), ("Zeit",)), ((("Barmen",), ("8 Uhr",)), (("Elberfeld",), ("9 Uhr",)))),
    )
    news = Item("Titel", key="m-1", language="de", body=body)
    (found,) = parse(json.dumps(document([article(news)]))).items
    assert found.body == body
