"""How the blocks of an article are said: lists, quotes, tables, images."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stadtbote.text.blocks import content_text
from stadtbote.text.parts import Part, PartKind, Structure
from stadtbote_cache.records import (
    Block,
    Heading,
    Image,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
    replace,
)
from support.reading import HOME, PLAN, TICKETS, read, texts


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
    assert tuple(replace(part, structure=Structure()) for part in found.parts[2:-2]) == (
        Part(PartKind.ITEM, "- Bus"),
        Part(PartKind.ITEM, "Linie 7", continues=True),
        Part(PartKind.ITEM, "3. Bahn", 1),
        Part(PartKind.ITEM, "- tief", 6),
        Part(PartKind.ITEM, "- höher"),
        Part(PartKind.QUOTE, "Zitat: Wir bauen."),
        Part(PartKind.QUOTE, "Bald.", continues=True),
        Part(PartKind.CODE, "eins"),
        Part(PartKind.CODE, "  zwei", continues=True),
        Part(PartKind.CODE, "drei"),
        Part(PartKind.HEADING, "Zwei Zeilen"),
        Part(PartKind.TEXT, "zum Plan, Link 1"),
    )


def test_tables() -> None:
    """A row is said as "column: value", an empty cell too; a value over the whole row has no name."""
    header = (("Ort",), (), ("Zeit",))
    rows = (
        (("Barmen",), ("EG",), ("8 Uhr",)),
        (("Elberfeld",), (), ()),  # as older stores have it
        (("Hinweis",),),
        (("Ronsdorf",), ()),
        ((), (), ()),
        (("Vohwinkel\nMitte",), (), (PLAN,), ("neu",)),
    )
    found = read(Table(header, rows, "Öffnungszeiten"))
    assert texts(found)[:-2] == [
        "Tabelle: Öffnungszeiten",
        "Ort: Barmen; EG; Zeit: 8 Uhr",
        "Elberfeld",
        "Hinweis",
        "Ort: Ronsdorf; Zeit: leer",
        "Ort: Vohwinkel, Mitte; Zeit: Fahrplan, Link 1; neu",
    ]
    assert texts(read(Table((), ((("a",), ("b",)),)))) == ["a; b"]
    assert texts(read(Table((("Wann:",), ("Wo?",)), ((("Um 8.",), ("Hier",)),)))) == ["Wann: Um 8. Wo?: Hier"]
    assert texts(read(Table(header, ()))) == ["Ort; Zeit"]
    assert texts(read(Table((), ()))) == []
    assert texts(read(Table((("Wo",), ("Wann",)), ((("Hier",), ()),)))) == ["Wo: Hier; Wann: leer"]


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
    assert {part.kind for part in found.parts if part.text.startswith("Bild")} == {PartKind.IMAGE}


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
        assert "Link" not in part.text.removesuffix("Links") or "Link 1" in part.text
    assert len(found.links) <= 1
