"""Values that no store can keep and no terminal can show, from a document into SQLite and back."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.cli.output import say_json
from stadtbote.errors import SourceError
from stadtbote.reading.listing import Listing
from stadtbote.sources.feeds import feed
from stadtbote.stored import read_article, read_sources
from stadtbote.text.article import reading
from stadtbote.text.clean import clean, clean_edition
from stadtbote_cache.records import (
    Edition,
    Enclosure,
    Filter,
    Heading,
    Image,
    Imprint,
    Item,
    Link,
    LinkLine,
    Paragraph,
    Source,
)
from stadtbote_cache.store import Store
from support.documents import WHOLE, Publisher, json_feed
from support.keeping import CITY, sync
from support.mutation import mutated
from support.raw import RawServer

# Halves of characters, NUL, what is no character, controls, and what text is made of.
ODD = st.sampled_from(
    "\ud800 \udfff \x00 \ufffe \uffff \x1b \x9b \x7f \u202e \U000e0041 \u0301 a ß 😀 \n".split(" ")
)
UNSHOWN = "[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
TEXT = st.lists(ODD | st.characters(), max_size=12).map("".join)
SIZE = st.sampled_from([None, 0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, 2**70, -(2**70)])
ITEM = st.builds(
    Item,
    headline=TEXT.map("A{}".format),
    key=st.none() | TEXT,
    address=st.none() | TEXT.map("https://stadt.example/{}".format),
    kicker=st.none() | TEXT,
    teaser=st.lists(TEXT, max_size=2).map(tuple),
    images=st.lists(st.builds(Image, TEXT, TEXT, TEXT), max_size=1).map(tuple),
    links=st.lists(st.builds(Link, TEXT, TEXT), max_size=1).map(tuple),
    enclosures=st.lists(
        st.builds(Enclosure, st.just("https://stadt.example/a"), st.none() | TEXT, SIZE), max_size=2
    ).map(tuple),
    published=st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)).map(datetime.astimezone),
    language=st.none() | TEXT,
    body=st.none()
    | st.lists(
        st.builds(Paragraph, st.tuples(TEXT, st.builds(Link, TEXT, TEXT)))
        | st.builds(Heading, st.tuples(TEXT), st.just(2), st.none() | TEXT)
        | st.builds(LinkLine, st.builds(Link, TEXT, TEXT.map("https://stadt.example/{}".format))),
        max_size=3,
    ).map(tuple),
)


@pytest.mark.row(33)
@given(items=st.lists(ITEM, min_size=1, max_size=3))
def test_any_value_is_stored_and_read(tmp_path: Path, items: list[Item]) -> None:
    """Surrogates, NUL, numbers beyond 64 bits and any text are cleaned, stored, found, and can be shown."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        if CITY.name not in {state.source.name for state in store.sources()}:
            store.add_source(CITY)
        edition = clean_edition(Edition(tuple(items), credits=tuple(i.headline for i in items)))
        sync(store, edition.items)
        for number in store.listing(Filter(source=CITY.name)):
            article = read_article(store, number)
            assert article is not None
            shown = "".join(part.text for part in reading(article, Imprint("Stadt", edition.credits)).parts)
            assert re.search(UNSHOWN, shown) is None
        for query in (items[0].headline, items[0].key or "", "\ud800", "\x00", '"\x00'):
            assert {*Listing(store, Filter(query=query)).numbers} <= {*store.listing(Filter())}


@pytest.mark.row(33)
@given(changed=mutated(json.loads(json_feed({"id": "1", "title": "Markt", "content_text": "Text"}))))
def test_any_document_is_stored(tmp_path: Path, changed: Any) -> None:
    """A document with any value replaced by any other goes into the store, or is refused before that."""
    try:
        edition = clean_edition(feed.parse(json.dumps(changed).encode(), CITY.address))
    except SourceError:
        return
    with Store.open(tmp_path / "store.sqlite3") as store:
        if CITY.name not in {state.source.name for state in store.sources()}:
            store.add_source(CITY)
        sync(store, edition.items)
        assert store.count(Filter(source=CITY.name)) >= len(edition.items)


@pytest.mark.row(33)
async def test_odd_headers_are_stored(store: Store, server: RawServer) -> None:
    """What a server puts into its headers, also bytes that are no text, harms neither store nor reader."""
    source = Publisher(store, server, "rss")
    result = await source.publishes(
        WHOLE["rss"],
        'ETag: "\xff\x80\x01"',
        "Last-Modified: \xed\xa0\x80",
        f"Cache-Control: max-age={'9' * 400}",
        "Content-Type: application/rss+xml; charset=\xff\xfe",
    )
    assert (result.new, result.error) == (3, None)
    assert [state.articles for state in read_sources(store)] == [3]


@pytest.mark.row(33)
def test_a_source_of_odd_values(store: Store, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A forged source with text that is no text is listed cleaned, and can be printed as JSON."""
    odd = "A\x00B\x1b[31mC\u202e"
    store.add_source(Source(odd, odd, f"https://stadt.example/{odd}", odd, odd, odd))
    states = read_sources(store)
    for text in (states[-1].source.name, states[-1].source.address, states[-1].source.kind):
        assert text == clean(text)
        assert "\x00" not in text
    say_json([state.source.name for state in states] + ["\ud800"])
    assert b"\x1b" not in capsysbinary.readouterr().out
