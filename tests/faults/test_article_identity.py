"""Ids of articles that are missing, doubled or changed: nothing comes twice, what was read stays so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.documents import Publisher, json_feed
from support.feeding import atom, rss
from support.raw import RawServer

NAMES = ("Markt", "Brücke", "Bücherbus")
Entry = tuple[str, str, str]
"""Id, path and headline; an empty one is absent."""


def element(name: str, text: str) -> str:
    """An element, and nothing where there is no text for it."""
    return f"<{name}>{text}</{name}>" if text else ""


def as_rss(*entries: Entry) -> bytes:
    """RSS of these entries."""
    return rss(
        *(
            element("title", title) + element("guid", key) + element("link", place and f"/{place}")
            for key, place, title in entries
        )
    ).encode()


def as_atom(*entries: Entry) -> bytes:
    """Atom of these entries."""
    return atom(
        *(
            element("id", key) + element("title", title) + (f"<link href='/{place}'/>" if place else "")
            for key, place, title in entries
        )
    ).encode()


def as_json(*entries: Entry) -> bytes:
    """A JSON Feed of these entries."""
    return json_feed(
        *(
            {"title": title} | ({"id": key} if key else {}) | ({"url": f"/{place}"} if place else {})
            for key, place, title in entries
        )
    )


Write = Callable[..., bytes]
FORMATS = pytest.mark.parametrize("write", [as_rss, as_atom, as_json])
WITH_IDS = [(f"nr-{n}", f"m/{n}", name) for n, name in enumerate(NAMES)]


def read_all(store: Store) -> None:
    """Marks all articles as read and the first one as kept."""
    found = store.listing(Filter())
    store.mark(found, read=True)
    store.mark(found[:1], kept=True)


@pytest.mark.row(36)
@FORMATS
@pytest.mark.parametrize(
    "later",
    [
        [(f"neu-{n}", f"m/{n}", name) for n, name in enumerate(NAMES)],
        [("", f"m/{n}", name) for n, name in enumerate(NAMES)],
        [(f"nr-{n}", f"anders/{n}", name) for n, name in enumerate(NAMES)],
        [(f"nr-{n}", "", name) for n, name in enumerate(NAMES)],
        [(f"nr-{n}", f"m/{n}", f"{name}: jetzt neu") for n, name in enumerate(NAMES)],
        [("", f"m/{n}", f"{name}: jetzt neu") for n, name in enumerate(NAMES)],
        [("", "", name) for name in NAMES],
        [("gleich", f"m/{n}", name) for n, name in enumerate(NAMES)],
        [*reversed(WITH_IDS), *WITH_IDS],
    ],
    ids="changed-ids no-ids other-links no-links other-words words-alone only-words one-id twice".split(),
)
async def test_what_was_read_stays_read(
    store: Store, server: RawServer, write: Write, later: list[Entry]
) -> None:
    """Ids that change, go or come doubled make no article new: marks and short ids stay, none is double."""
    source = Publisher(store, server, "feed")
    await source.publishes(write(*WITH_IDS))
    read_all(store)
    before = {row.id for row in source.rows()}
    for _ in range(2):
        result = await source.publishes(write(*later))
        assert (result.new, result.error) == (0, None)
        rows = source.rows()
        assert {row.id for row in rows} == before
        assert all(row.read and row.listed for row in rows)
        assert sum(row.kept for row in rows) == 1
        result = await source.publishes(write(*WITH_IDS))
        assert (result.new, {row.id for row in source.rows()}) == (0, before)


@pytest.mark.row(36)
@FORMATS
async def test_missing_and_doubled_ids(store: Store, server: RawServer, write: Write) -> None:
    """Articles without ids, with one id for all, or that come twice are each there once."""
    source = Publisher(store, server, "feed")
    for entries in (
        [("", "", name) for name in NAMES],
        [("", "start", name) for name in NAMES],
        [("0", f"m/{n}", name) for n, name in enumerate(NAMES)],
        [("", f"m/{n}", name) for n, name in enumerate(NAMES)] * 3,
    ):
        await source.publishes(write(*entries))
        assert sorted(row.headline for row in source.rows() if row.listed) == sorted(NAMES)
        again = await source.publishes(write(*entries, entries[0]))
        assert (again.new, again.changed) == (0, 0)


@pytest.mark.row(36)
@FORMATS
async def test_a_new_article_is_unread(store: Store, server: RawServer, write: Write) -> None:
    """A new article in the place of one that was read is not taken for that one, which stays behind."""
    source = Publisher(store, server, "feed")
    await source.publishes(write(*WITH_IDS))
    read_all(store)
    new = ("nr-9", "m/9", "Schwimmbad öffnet")
    await source.publishes(write(new, *WITH_IDS[1:]))
    assert [(row.headline, row.read, row.listed) for row in source.rows()] == [
        ("Schwimmbad öffnet", False, True),
        ("Brücke", True, True),
        ("Bücherbus", True, True),
        ("Markt", True, False),
    ]
