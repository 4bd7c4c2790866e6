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
        replace(CLOSED, key="x", address="http://musterstadt.example/presse/1/#oben", teaser=("Kurz.",)),
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


def test_read_once_is_read(store: Store) -> None:
    """In every list, wherever it was read; where one of the sources is removed, the other keeps its own."""
    (first,) = filled(store, CLOSED).values()
    (second,) = filled(store, THERE, source=FEED).values()
    store.mark([second], read=True, step=True)
    assert store.count(Filter(unread=True)) == 0
    assert store.rows([first])[first].read
    assert store.undo() is not None
    assert store.count(Filter(unread=True)) == 1
    store.mark([first], read=True)
    assert store.rows([second])[second].read
    store.remove_source(CITY.name)
    assert list(also(store).items()) == [(f"{CLOSED.headline} feed", ())]
