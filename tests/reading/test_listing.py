"""A list in a store of any size: counted without looking, read when asked for, steady while others write."""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.reading.listing import Listing
from stadtbote_cache.records import Filter, Item, Source, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, sync

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ITEMS = tuple(Item(f"Meldung {n}", key=str(n), published=DAY - timedelta(hours=n)) for n in range(2000))
FEED = Source("vereine", "Vereine", "https://vereine.example/feed", "feed")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with two thousand articles."""
    path = tmp_path_factory.mktemp("many") / "stadtbote.sqlite3"
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        filled(store, *ITEMS)
    return path


@pytest.fixture
def many(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A store with two thousand articles."""
    with Store.open(Path(shutil.copy(made, tmp_path / "many.sqlite3"))) as store:
        yield store


def steps(store: Store, listing: Filter) -> int:
    """How much work SQLite does until a list stands, in hundreds of steps of its machine."""
    count = [0]

    def step() -> int:
        count[0] += 1
        return 0

    store._connection.set_progress_handler(step, 100)
    assert Listing(store, listing).row(0).headline == "Meldung 0"
    store._connection.set_progress_handler(None, 0)
    return count[0]


def test_a_list_costs_the_same_at_any_size(many: Store, tmp_path: Path) -> None:
    """The first rows of two thousand articles take no more steps than those of two hundred."""
    with Store.open(tmp_path / "small.sqlite3") as small:
        small.remove_source("wuppertal-digital")
        filled(small, *ITEMS[:200])
        for wanted in (Filter(), Filter(source=CITY.name), Filter(unread=True)):
            assert steps(many, wanted) <= steps(small, wanted) + 1
        assert len(many.sources()) == len(small.sources()) == 1


def test_numbers_of_a_list(many: Store) -> None:
    """However they are asked for, the numbers are those that the store gives at once."""
    whole = many.listing(Filter())
    assert len(Listing(many, Filter())) == len(whole) == 2000
    for place in (0, 127, 128, 1999, -1):
        assert Listing(many, Filter()).numbers[place] == whole[place]
        assert Listing(many, Filter()).place_of(whole[place]) == place % 2000
    for part in (slice(0, 64), slice(100, 200), slice(1990, 3000), slice(None), slice(None, None, -1)):
        assert Listing(many, Filter()).numbers[part] == whole[part]
    assert list(Listing(many, Filter()).numbers) == list(whole)
    assert Listing(many, Filter()).place_of(0) is None
    with pytest.raises(IndexError):
        Listing(many, Filter()).numbers[2000]
    assert [row.headline for row in Listing(many, Filter()).rows()] == [item.headline for item in ITEMS]


def test_list_stays_as_it_was_shown(many: Store) -> None:
    """What comes in or goes while a list is shown moves none of its first rows and not its length."""
    assert many.path is not None
    listing = Listing(many, Filter(unread=True))
    shown = [listing.row(place).headline for place in range(100)]
    with Store.open(many.path) as other:
        sync(other, [replace(ITEMS[0], key="neu", headline="Neues", published=DAY + timedelta(1)), *ITEMS])
        other.mark(other.listing(Filter())[:50], read=True)
    assert [listing.row(place).headline for place in range(100)] == shown
    assert [listing.row(place).headline for place in (200, 1999)] == ["Meldung 200", "Meldung 1999"]
    assert len(listing) == 2000
    assert "Neues" not in {row.headline for row in listing.rows()}
    assert Listing(many, Filter()).row(0).headline == "Neues"


def test_list_of_what_is_gone(many: Store) -> None:
    """Where a source went while a list of it is shown, its rows are empty, and none is missing."""
    assert many.path is not None
    listing = Listing(many, Filter())
    with Store.open(many.path) as other:
        other.remove_source(CITY.name)
    assert (len(listing), listing.row(1999).headline, listing.row(5).headline) == (2000, "", "")
    many.close()
    assert listing.row(1000).headline == ""


def test_keeping_an_article_in_a_long_list(many: Store) -> None:
    """An article that a filter no longer lets through stays behind those before it that are left."""
    before = Listing(many, Filter(unread=True))
    numbers = list(before.numbers)
    many.mark(numbers[3:1501], read=True)
    fresh = Listing(many, Filter(unread=True))
    fresh.keep(numbers[1500], before.numbers)
    assert [fresh.numbers[place] for place in range(5)] == [*numbers[:3], numbers[1500], numbers[1501]]
    assert len(fresh) == 503
    fresh.keep(numbers[1500], before.numbers)
    assert len(fresh) == 503
    many.mark(numbers[:3], read=True)
    fresh = Listing(many, Filter(unread=True))
    fresh.keep(numbers[2], array("q", numbers))
    assert fresh.numbers[0] == numbers[2]


OPERATION: st.SearchStrategy[tuple[str, list[int]]] = st.one_of(
    st.tuples(st.just("sync"), st.lists(st.integers(0, 6), max_size=6)),
    st.tuples(st.just("other"), st.lists(st.integers(0, 6), max_size=3)),
    st.tuples(st.sampled_from(["read", "unread", "keep", "unkeep"]), st.lists(st.integers(0, 9), max_size=5)),
    st.tuples(st.sampled_from(["remove", "add", "remove other", "add other"]), st.just([])),
)


def counted(store: Store) -> list[tuple[object, ...]]:
    """The counts of all sources, counted anew."""
    return store._rows(
        "SELECT s.number, count(a.number), coalesce(sum(a.listed), 0), coalesce(sum(m.read), 0),"
        " coalesce(sum(m.kept), 0), coalesce(sum(m.read * m.kept), 0) FROM sources s"
        " LEFT JOIN articles a ON a.source = s.number LEFT JOIN marks m ON m.article = a.number"
        " GROUP BY s.number ORDER BY s.number"
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of one store for many examples."""
    path = tmp_path_factory.mktemp("counts") / "stadtbote.sqlite3"
    with Store.open(path) as opened:
        opened.remove_source("wuppertal-digital")
    return path


@given(st.lists(OPERATION, max_size=12))
def test_counts_follow_every_change(shared: Path, operations: list[tuple[str, list[int]]]) -> None:
    """After any syncs, marks and removals the counts are those of counting, and of every list."""
    with Store.open(shared) as store:
        for name, values in operations:
            source = FEED if "other" in name else CITY
            there = [state.source.name for state in store.sources()]
            items = [Item(f"Meldung {n}", key=str(n)) for n in dict.fromkeys(values)]
            match name:
                case "sync" | "other":
                    sync(store, items, source=source)
                case "read" | "unread":
                    store.mark(values, read=name == "read")
                case "keep" | "unkeep":
                    store.mark(values, kept=name == "keep")
                case "add" | "add other":
                    store.add_source(source)
                case _ if source.name in there:
                    store.remove_source(source.name)
        assert store._rows("SELECT * FROM counts ORDER BY source") == counted(store)
        for unread in (False, True):
            for kept in (False, True):
                for named in (None, CITY.name, FEED.name, "keine"):
                    wanted = Filter(source=named, unread=unread, kept=kept)
                    assert store.count(wanted) == len(store.listing(wanted)), wanted
