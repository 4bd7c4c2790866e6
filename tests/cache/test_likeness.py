"""The same news from two sources stands once, and only the same news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stadtbote_cache.records import Filter, Item, Paragraph, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW, filled, headlines, sync
from support.packed import FEED

DAY = timedelta(days=1)
THEN = datetime.fromtimestamp(NOW, UTC)
WORDS = "Die Straße am Markt ist von Montag an zwei Wochen lang gesperrt. Eine Umleitung führt über den Ring."
OTHER_WORDS = "In Neustadt wird morgen der Bahnhofsplatz für ein Fest gesperrt, Busse halten anderswo."
CLOSED = Item(
    "Straßensperrung",
    key="1",
    address="https://www.musterstadt.example/presse/1",
    teaser=(WORDS,),
    published=THEN,
)
THERE = replace(CLOSED, address="https://feed.example/meldung/7")


def also(store: Store) -> dict[str, tuple[str, ...]]:
    """The other sources of each article of the whole list, by headline and source."""
    rows = store.rows(store.listing(Filter()))
    return {f"{row.headline} {row.source}": row.also for row in rows.values()}


@pytest.fixture(autouse=True)
def alone(store: Store) -> None:
    """Nothing is built in."""
    store.remove_source("wuppertal-digital")


@pytest.mark.parametrize(
    "other",
    [
        replace(CLOSED, headline="Sperrung am Markt", teaser=()),
        replace(CLOSED, key="x", address=f"{CLOSED.address}/?utm_source=feed", teaser=("Kurz.",)),
        THERE,
        replace(THERE, teaser=(), body=(Paragraph((WORDS,)), Paragraph(("Dazu mehr.",)))),
        replace(THERE, published=THEN - DAY),
    ],
    ids=["address", "address written otherwise", "words", "words of a longer text", "a day before"],
)
def test_the_same_news(store: Store, other: Item) -> None:
    """One address, or one headline with nearly the same words within two days; both sources are named."""
    filled(store, CLOSED)
    filled(store, other, source=FEED)
    assert list(also(store).values()) == [("feed",)]
    assert store.count(Filter()) == len(store.listing(Filter())) == 1
    assert headlines(store, "markt", source=None) in ([CLOSED.headline], [])
    for source in (CITY, FEED):  # in a list of one source each has its own
        assert store.count(Filter(source=source.name)) == len(headlines(store, source=source)) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(THERE, teaser=(OTHER_WORDS,)),
        replace(THERE, teaser=()),
        replace(THERE, teaser=("Gesperrt.",)),
        replace(THERE, published=THEN - 3 * DAY),
        replace(THERE, headline="Straße gesperrt"),
    ],
    ids=["other words", "no text", "hardly any text", "days before", "another headline"],
)
def test_other_news(store: Store, other: Item) -> None:
    """Never by the headline alone: a closed road of two cities is two articles."""
    filled(store, CLOSED)
    filled(store, other, source=FEED)
    assert list(also(store).values()) == [(), ()]
    assert store.count(Filter()) == 2


def test_an_address_of_many_is_no_news(store: Store) -> None:
    """Where a source gives one address for several articles, that says nothing about any of them."""
    events = [replace(CLOSED, headline=f"Termin {n}", key=f"t{n}", teaser=()) for n in range(2)]
    filled(store, *events, source=FEED)
    filled(store, CLOSED)
    assert list(also(store).values()) == [(), (), ()]
    sync(store, [*events, replace(events[0], headline="Termin 3", key="t3")], source=FEED)
    assert len(store.listing(Filter())) == store.count(Filter()) == 4


@pytest.mark.parametrize(
    "address", ["https://www.musterstadt.example/", "https://www.musterstadt.example/presse/1#zwei"]
)
def test_no_page_of_its_own(store: Store, address: str) -> None:
    """A link to a site as a whole, or to another part of a page, is no address of the same news."""
    one = replace(CLOSED, address=address.replace("zwei", "eins"))
    filled(store, one)
    filled(
        store,
        Item("Stellenangebote", key="9", address=address, teaser=("Gesucht wird jemand.",)),
        source=FEED,
    )
    assert list(also(store).values()) == [(), ()]


def test_marked_once_is_marked(store: Store) -> None:
    """Read and kept in every list, wherever that was done, and taken back so."""
    (first,) = filled(store, CLOSED).values()
    (second,) = filled(store, THERE, source=FEED).values()
    for marks in ({"read": True}, {"kept": True}):
        wanted = Filter(unread=True) if "read" in marks else Filter(kept=True)
        before = store.count(wanted)
        assert store.mark([second], step=True, **marks) == 1
        assert store.count(wanted) == len(store.listing(wanted)) == 1 - before
        assert store.rows([first])[first].read == store.rows([second])[second].read
        undone = store.undo()
        assert undone is not None
        assert undone.numbers == (second,)
        assert store.count(wanted) == before


@pytest.mark.parametrize("first_is_read", [True, False])
def test_marks_from_before(store: Store, first_is_read: bool) -> None:
    """What was read or kept before another source said it too is so in both, whichever it was."""
    (first,) = filled(store, CLOSED).values()
    (second,) = filled(store, replace(THERE, headline="Noch anders"), source=FEED).values()
    store.mark([first if first_is_read else second], read=True, kept=True)
    sync(store, [THERE], source=FEED)
    assert list(also(store).values()) == [("feed",)]
    for number in (first, second):
        row = store.rows([number])[number]
        assert (row.read, row.kept) == (True, True)


def test_what_says_something_else_stands_alone_again(store: Store) -> None:
    """One that becomes its opposite is news of its own, and is found by its words; while joined, both are."""
    filled(store, CLOSED)
    filled(store, replace(THERE, teaser=(f"{WORDS} Auch der Bäcker.",)), source=FEED)
    assert headlines(store, "bäcker", source=None) == [CLOSED.headline]
    lifted = replace(THERE, headline="Straßensperrung aufgehoben", teaser=(OTHER_WORDS,))
    sync(store, [lifted], source=FEED)
    assert sorted(also(store).values()) == [(), ()]
    assert headlines(store, "aufgehoben", source=None) == [lifted.headline]


def test_a_source_is_removed(store: Store) -> None:
    """The others keep theirs, and of them one stands for all, whatever was kept of the removed one."""
    (first,) = filled(store, CLOSED).values()
    filled(store, THERE, source=FEED)
    filled(store, replace(THERE, address="https://amt.example/3"), source=replace(FEED, name="amt"))
    assert list(also(store).values()) == [("feed", "amt")]
    store.mark([first], kept=True)
    store.remove_source(CITY.name)
    assert also(store) == {f"{CLOSED.headline} {CITY.name}": (), f"{CLOSED.headline} feed": ("amt",)}
    store.mark([first], kept=False)
    assert also(store) == {f"{CLOSED.headline} feed": ("amt",)}
    assert store.count(Filter()) == 1
