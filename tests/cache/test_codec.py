"""The columns that hold structure: what goes in comes out, and anything else is read as far as it can be."""

from __future__ import annotations

import hashlib
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote_cache import codec
from stadtbote_cache.records import (
    Block,
    Enclosure,
    Heading,
    Image,
    Inline,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.integers(-(10**20), 10**20)
LINK = st.builds(Link, TEXT, TEXT, st.booleans())
INLINE: st.SearchStrategy[Inline] = st.lists(TEXT | LINK, max_size=4).map(tuple)
LANGUAGE = st.none() | st.sampled_from(["de", "en", "tr-TR"])
IMAGE = st.builds(Image, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT, st.booleans())
ROW = st.lists(INLINE, max_size=3).map(tuple)
BLOCK: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, INLINE, NUMBER, LANGUAGE),
    st.builds(Paragraph, INLINE, LANGUAGE, st.booleans()),
    st.builds(Quote, INLINE, LANGUAGE),
    st.builds(
        ItemList,
        st.lists(st.builds(ListItem, INLINE, NUMBER, st.none() | NUMBER), max_size=3).map(tuple),
        LANGUAGE,
    ),
    st.builds(Table, ROW, st.lists(ROW, max_size=3).map(tuple), st.none() | TEXT, LANGUAGE),
    st.builds(Picture, IMAGE, LANGUAGE),
    st.builds(LinkLine, LINK, LANGUAGE),
)
BODY = st.lists(BLOCK, max_size=5).map(tuple)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from("is text level items header rows caption image link language code".split()), inner
        )
    ),
    max_leaves=12,
)


@given(BODY)
def test_bodies(body: tuple[Block, ...]) -> None:
    """A body of any blocks comes back as it was."""
    assert codec.unpack(codec.pack(body)) == body


@given(st.lists(LINK).map(tuple), st.lists(st.builds(Enclosure, TEXT, st.none() | TEXT, st.none() | NUMBER)))
def test_links_and_enclosures(links: tuple[Link, ...], enclosures: list[Enclosure]) -> None:
    """Links and enclosures come back as they were."""
    assert codec.links(codec.links_text(links)) == links
    assert codec.enclosures(codec.enclosures_text(tuple(enclosures))) == tuple(enclosures)


@given(JSON)
def test_any_json(value: object) -> None:
    """JSON of any shape is read without an error, as records of the right types."""
    text = json.dumps(value)
    assert all(isinstance(part, str) for part in codec.strings(text))
    assert all(isinstance(link.text + link.address, str) for link in codec.links(text))
    for enclosure in codec.enclosures(text):
        assert isinstance(enclosure.address, str)
        assert isinstance(enclosure.size, int | None)
    for shape in (value, [value], [{"is": "list", "items": value}], [{"is": "table", "rows": value}]):
        blocks = codec.unpack(zlib.compress(json.dumps(shape).encode()))
        assert codec.unpack(codec.pack(blocks)) == blocks


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Bytes of any kind are read without an error."""
    assert codec.unpack(data) == ()
    assert isinstance(codec.unpack(zlib.compress(data)), tuple)


@pytest.mark.parametrize(
    "value",
    [
        None, 7, 1.5, "", "[", "null", "{}", '"a"', "[" * 100_000, "9" * 5000, "[" + "9" * 5000 + "]",
        b"", b"\x00", memoryview(b"[]"), "\udcff",
    ],
)  # fmt: skip
def test_what_is_no_column(value: object) -> None:
    """Columns of the wrong type, broken JSON, nesting and numbers beyond all bounds are empty."""
    assert codec.load_list(value) == []
    assert codec.strings(value) == ()
    assert codec.links(value) == ()
    assert codec.enclosures(value) == ()
    assert codec.unpack(value) == ()


def test_readable_parts_of_a_damaged_body() -> None:
    """A block that cannot be read is left out; the others stay, with what is missing left open."""
    rows = [
        {"is": "paragraph", "text": ["Erster ", ["Link", "https://a.example/", 1], ["zu kurz"], 7, None]},
        {"is": "unknown", "text": ["weg"]},
        "kein Block",
        {"text": ["ohne Art"]},
        {"is": "heading", "text": ["Titel"], "level": "zwei", "language": 5},
        {"is": "list", "items": [[["Punkt"], "x", None], [["zu", "kurz"]], 7]},
        {"is": "table", "header": None, "rows": [[["a"]], 7], "caption": []},
        {"is": "image", "image": [1, "Text", None, 1]},
        {"is": "image", "image": ["zu kurz"]},
        {"is": "link", "link": ["nur Text"]},
        {"is": "link", "link": "nur Text"},
        {"is": "quote"},
    ]
    assert codec.unpack(zlib.compress(json.dumps(rows).encode())) == (
        Paragraph(("Erster ", Link("Link", "https://a.example/", True))),
        Heading(("Titel",), 2, None),
        ItemList((ListItem(("Punkt",), 0, None),)),
        Table((), ((("a",),), ())),
        Picture(Image(None, "Text", None, True)),
        Quote(()),
    )


def test_truncated_body() -> None:
    """A body whose end is lost is empty, not an error."""
    packed = codec.pack((Paragraph(("Text " * 1000,)),))
    for end in (0, 1, 5, len(packed) // 2):
        assert codec.unpack(packed[:end]) == ()


def test_body_that_unpacks_beyond_all_bounds() -> None:
    """A body of a few kilobytes that would fill the memory is read as empty."""
    bomb = zlib.compress(b'["' + b"a" * 40_000_000 + b'"]', 9)
    assert len(bomb) < 50_000
    assert codec.unpack(bomb) == ()
    exact = zlib.compress(b'[{"is":"paragraph","text":["' + b"a" * 1_000_000 + b'"]}]', 9)
    assert codec.unpack(exact) == (Paragraph(("a" * 1_000_000,)),)


def test_lone_surrogates() -> None:
    """What is no text in UTF-8 is stored with marks in it."""
    assert codec.unpack(codec.pack((Paragraph(("a\udcffb",)),))) == (Paragraph(("a?b",)),)


def test_columns_are_compact_and_readable() -> None:
    """A column holds plain JSON without spaces, umlauts as they are."""
    assert codec.dump(["Wörter", 1]) == '["Wörter",1]'
    assert (
        codec.links_text((Link("Plan", "https://a.example/", True),)) == '[["Plan","https://a.example/",1]]'
    )


def test_dictionary_stays() -> None:
    """What was stored with the dictionary can only be read with the same one: it never changes."""
    assert hashlib.sha256(codec._dictionary()).hexdigest()[:16] == "fd1db789f6a978b4"


def test_texts_of_before_the_dictionary() -> None:
    """Bodies and teasers that were stored without the dictionary are read as before."""
    rows = codec.blocks_text((Paragraph(("Die Stadt und der Markt.",)),))
    assert codec.unpack(zlib.compress(rows.encode())) == (Paragraph(("Die Stadt und der Markt.",)),)
    assert codec.strings('["Am Markt."]') == ("Am Markt.",)


def test_another_dictionary() -> None:
    """What was packed with a dictionary that is not ours is empty, not an error."""
    packing = zlib.compressobj(zdict=b"Markt und Stadt")
    data = packing.compress(b'["Markt und Stadt"]') + packing.flush()
    assert codec.strings(data) == ()
    assert codec.unpack(data) == ()


@given(st.lists(TEXT | TEXT.map(lambda text: text * 40)).map(tuple))
def test_strings(strings: tuple[str, ...]) -> None:
    """Strings come back as they were, and take no more room than plain JSON."""
    column = codec.strings_column(strings)
    assert codec.strings(column) == strings
    assert len(column) <= len(codec.dump(strings))


def test_news_take_less_room() -> None:
    """A German text of a city's news is a good deal smaller than with zlib alone."""
    text = (
        "Die Stadtverwaltung teilte am Montag mit, dass die Bauarbeiten an der Straße in der kommenden Woche"
        " beginnen. Der Verkehr wird während der Arbeiten über die Brücke umgeleitet."
    )
    assert len(codec.strings_column((text,))) < 0.75 * len(zlib.compress(text.encode(), 9))


def test_strings_that_unpack_beyond_all_bounds() -> None:
    """A teaser that would fill the memory is read as empty."""
    bomb = zlib.compress(b'["' + b"a" * 40_000_000 + b'"]', 9)
    assert codec.strings(bomb) == ()
