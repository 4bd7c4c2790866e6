"""An article as text: what is read in which order, and how links, lists, tables and images are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.text import language
from stadtbote.text.article import Part, Reading, content_text, link_line, reading
from stadtbote_cache.records import (
    Article,
    Block,
    Enclosure,
    Heading,
    Image,
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

HOME = "https://www.musterstadt.example"
PLAN = Link("Fahrplan", f"{HOME}/fahrplan")
TICKETS = Link("Karten", "https://karten.example/", True)


def article(item: Item, *, listed: bool = True) -> Article:
    return Article(7, "lupinu", "musterstadt", 1, item, read=False, kept=False, listed=listed, place=0)


def read(*body: Block, **fields: object) -> Reading:
    """The reading of an article with this body."""
    return reading(article(replace(Item("Titel", body=body), **fields)), "Stadt")  # type: ignore[arg-type]


def texts(found: Reading) -> list[str]:
    """The texts between headline and source, and the links."""
    return [part.text for part in found.parts[2:]]


def test_order() -> None:
    """Headline, kicker, date and source, teaser, body, images, then all links with their hosts."""
    found = reading(
        article(
            Item(
                "Neue Linie 7",
                address=f"{HOME}/linie-7",
                kicker="Verkehr",
                teaser=("Alle zehn Minuten.",),
                images=(Image("Ein Bus", None, "Stadt/Meier"), Image("Zierde", decorative=True)),
                links=(PLAN,),
                enclosures=(
                    Enclosure(f"{HOME}/plan.pdf", "application/pdf", 120_000),
                    Enclosure(f"{HOME}/x"),
                ),
                published=datetime(2026, 9, 25, 15, 26, tzinfo=UTC),
                body=(Heading(("Haltestellen",)), Paragraph(("Am ", TICKETS, "."))),
            ),
            listed=False,
        ),
        "Stadt Musterstadt",
    )
    assert found.parts == (
        Part("headline", "Neue Linie 7"),
        Part("note", "Verkehr"),
        Part("note", "25. September 2026, 15 Uhr 26, Stadt Musterstadt"),
        Part("note", "Dieser Artikel steht nicht mehr in der Liste der Quelle."),
        Part("text", "Alle zehn Minuten."),
        Part("heading", "Haltestellen"),
        Part("text", "Am Karten (Link 2)."),
        Part("note", "Bild: Ein Bus"),
        Part("note", "Bildnachweis: Stadt/Meier"),
        Part("heading", "Links"),
        Part("note", "1. Artikel im Netz, www.musterstadt.example", 1),
        Part("note", "2. Karten, karten.example, öffnet in neuem Tab", 1),
        Part("note", "3. Fahrplan, www.musterstadt.example", 1),
        Part("note", "4. Datei, application/pdf, 120 kB, www.musterstadt.example", 1),
        Part("note", "5. Datei, www.musterstadt.example", 1),
    )
    assert [link.address for link in found.links] == [
        f"{HOME}/linie-7",
        TICKETS.address,
        PLAN.address,
        f"{HOME}/plan.pdf",
        f"{HOME}/x",
    ]


def test_article_with_nothing_but_a_headline() -> None:
    """Nothing is made up: no date, no link, no heading for what is not there."""
    found = reading(article(Item("Titel")), "Stadt")
    assert found == Reading((Part("headline", "Titel"), Part("note", "Stadt")), ())


def test_link_numbers() -> None:
    """Links are numbered as they are met; the same address keeps its number wherever it comes again."""
    found = read(
        Paragraph(("Erst ", TICKETS, ", dann ", PLAN, ".")),
        ItemList((ListItem((replace(TICKETS, text="nochmals"),)),)),
        LinkLine(Link("Netz", f"{HOME}/a")),
        address=f"{HOME}/a",
        links=(PLAN, Link("Rathaus", f"{HOME}/rathaus")),
    )
    assert texts(found)[:3] == [
        "Erst Karten (Link 2), dann Fahrplan (Link 3).",
        "- nochmals (Link 2)",
        "Netz (Link 1)",
    ]
    assert [link.text for link in found.links] == ["Artikel im Netz", "Karten", "Fahrplan", "Rathaus"]


@pytest.mark.parametrize(
    ("link", "line"),
    [
        (PLAN, "3. Fahrplan, www.musterstadt.example"),
        (TICKETS, "3. Karten, karten.example, öffnet in neuem Tab"),
        (Link("karten.example", "https://karten.example/"), "3. karten.example"),
        (Link("altstadt.example", "https://stadt.example/"), "3. altstadt.example, stadt.example"),
        (Link("Köln", "https://köln.example/"), "3. Köln, köln.example (xn--kln-sna.example)"),
        (Link("ohne Adresse", ""), "3. ohne Adresse"),
    ],
)
def test_link_lines(link: Link, line: str) -> None:
    """A link says where it leads, unless its words name that host whole."""
    assert link_line(3, link) == line


def test_teaser_is_not_said_twice() -> None:
    """Where the body begins with the teaser, it is said once, in the body's words, which bring the links."""
    body = (Paragraph(("Ab  Montag fährt ", PLAN, ".")), Paragraph(("Mehr dazu hier.",)))
    found = read(*body, teaser=("Ab Montag fährt Fahrplan.",))
    assert texts(found)[:2] == [
        "Ab  Montag fährt Fahrplan (Link 1).",
        "Mehr dazu hier.",
    ]
    assert [link.address for link in found.links] == [PLAN.address]


@pytest.mark.parametrize(
    ("teaser", "body", "said"),
    [
        (("A.", "B."), ("A.", "B.", "C."), ["A.", "B.", "C."]),
        (("A.", "B."), ("A.", "C."), ["A.", "B.", "C."]),
        (("A.",), ("B.", "A."), ["A.", "B.", "A."]),
        (("A.",), (), ["A."]),
        ((), ("A.", "A."), ["A.", "A."]),
        (("A.", "A."), ("A.",), ["A.", "A."]),
    ],
)
def test_teaser_and_body(teaser: tuple[str, ...], body: tuple[str, ...], said: list[str]) -> None:
    """Only an opening that repeats is left out; nothing else is, and the order stays."""
    assert texts(read(*(Paragraph((text,)) for text in body), teaser=teaser)) == said


def test_a_heading_is_no_teaser() -> None:
    """A heading with the words of the teaser is still a heading."""
    found = read(Heading(("A.",)), Paragraph(("A.",)), teaser=("A.",))
    assert texts(found) == ["A.", "A.", "A."]


def test_blocks() -> None:
    """Lists with their signs and depths, quotes and preformatted lines, each a part of its own."""
    found = read(
        ItemList(
            (
                ListItem(("Bus\nLinie 7",)),
                ListItem(("Bahn",), 1, 3),
                ListItem(("tief",), 40),
                ListItem(("höher",), -3),
                ListItem(()),
            )
        ),
        Quote(("Wir bauen.\nBald.",)),
        Paragraph(("eins\n  zwei\n\ndrei",)),
        Heading(("Zwei\nZeilen",)),
        Paragraph((" ",)),
        Quote(("",)),
        LinkLine(Link("zum\nPlan", PLAN.address)),
    )
    assert found.parts[2:-2] == (
        Part("text", "- Bus"),
        Part("text", "Linie 7"),
        Part("text", "3. Bahn", 1),
        Part("text", "- tief", 6),
        Part("text", "- höher"),
        Part("text", "Zitat: Wir bauen."),
        Part("text", "Bald."),
        Part("text", "eins"),
        Part("text", "  zwei"),
        Part("text", "drei"),
        Part("heading", "Zwei Zeilen"),
        Part("text", "zum Plan (Link 1)"),
    )


def test_tables() -> None:
    """A row is said as "column: value", empty cells are left out, as are the names that a table lacks."""
    header = (("Ort",), (), ("Zeit",))
    rows = (
        (("Barmen",), ("EG",), ("8 Uhr",)),
        (("Elberfeld",), (), ()),
        ((), (), ()),
        (("Vohwinkel\nMitte",), (), (PLAN,), ("neu",)),
    )
    found = read(Table(header, rows, "Öffnungszeiten"))
    assert texts(found)[:-2] == [
        "Tabelle: Öffnungszeiten",
        "Ort: Barmen; EG; Zeit: 8 Uhr",
        "Ort: Elberfeld",
        "Ort: Vohwinkel Mitte; Zeit: Fahrplan (Link 1); neu",
    ]
    assert texts(read(Table((), ((("a",), ("b",)),)))) == ["a; b"]
    assert texts(read(Table(header, ()))) == ["Ort; Zeit"]
    assert texts(read(Table((), ()))) == []


def test_images() -> None:
    """Images are said in words where they stand; decorative ones are silent, and none is said twice."""
    bus = Image("Ein Bus", "Linie 7", "Stadt/Meier")
    found = read(
        Paragraph(("Davor.",)),
        Picture(bus),
        Picture(Image("Zierde", "Zierde", "Zierde", decorative=True)),
        Picture(Image()),
        Paragraph(("Danach.",)),
        images=(bus, Image("Eine Bahn"), Image("Zierde", decorative=True)),
    )
    assert texts(found) == [
        "Davor.",
        "Bild: Ein Bus",
        "Bildunterschrift: Linie 7",
        "Bildnachweis: Stadt/Meier",
        "Danach.",
        "Bild: Eine Bahn",
    ]
    assert {part.kind for part in found.parts if part.text.startswith("Bild")} == {"note"}


def test_english() -> None:
    """What the program adds is said in the language of the user interface; the article is not translated."""
    language.use("en")
    found = reading(
        article(
            Item(
                "Titel",
                address=f"{HOME}/a",
                images=(Image("Bus"),),
                enclosures=(Enclosure(f"{HOME}/b"),),
                body=(Quote(("Zitiert", TICKETS)), Table((), ((("a",),),), "Zeiten")),
            ),
            listed=False,
        ),
        "Stadt",
    )
    assert texts(found) == [
        "This article is no longer in the source's list.",
        "Quote: ZitiertKarten (Link 2)",
        "Table: Zeiten",
        "a",
        "Image: Bus",
        "Links",
        "1. Article on the web, www.musterstadt.example",
        "2. Karten, karten.example, opens in a new tab",
        "3. File, www.musterstadt.example",
    ]


def test_content_text() -> None:
    """A body as plain text has no link numbers, and a blank line between its parts."""
    blocks = (
        Heading(("Linie 7",)),
        Paragraph(("Am ", TICKETS, ".")),
        Paragraph(()),
        LinkLine(PLAN),
        ItemList((ListItem(("Bus",)),)),
    )
    assert content_text(blocks) == "Linie 7\n\nAm Karten.\n\nFahrplan\n\n- Bus"
    assert content_text(()) == ""


INLINE = st.lists(
    st.text("ab \n", max_size=5) | st.builds(Link, st.text("ab", min_size=1), st.just(HOME))
).map(tuple)
BLOCK = st.one_of(
    st.builds(Heading, INLINE),
    st.builds(Paragraph, INLINE),
    st.builds(Quote, INLINE),
    st.builds(
        ItemList,
        st.lists(st.builds(ListItem, INLINE, st.integers(), st.none() | st.integers()), max_size=3).map(
            tuple
        ),
    ),
    st.builds(
        Table,
        st.lists(INLINE, max_size=3).map(tuple),
        st.lists(st.lists(INLINE, max_size=3).map(tuple)).map(tuple),
    ),
    st.builds(LinkLine, st.builds(Link, st.text("ab "), st.just(HOME))),
)


@given(st.lists(BLOCK, max_size=4))
def test_any_body(blocks: list[Block]) -> None:
    """No part is empty or of two lines, and every number leads to a link."""
    found = read(*blocks)
    for part in found.parts:
        assert part.text.strip()
        assert "\n" not in part.text
        assert 0 <= part.indent <= 6
        assert "(Link" not in part.text or "(Link 1)" in part.text
    assert len(found.links) <= 1
