"""What syncs cost: the tally in the store, and how it is said."""

from __future__ import annotations

import pytest

from city.server import CityServer
from stadtbote.sync.sync import sync
from stadtbote.text import language, signs, traffic
from stadtbote.text.dates import month
from stadtbote.text.wrapping import cells
from stadtbote_cache import edition
from stadtbote_cache.costs import KEPT_MONTHS, months_before
from stadtbote_cache.records import Cost, Source
from stadtbote_cache.store import Store
from support.keeping import CITY


def test_costs_are_added_up_by_source_and_month(store: Store) -> None:
    """Each sync adds to its source and month; the newest month and the dearest source come first."""
    store.add_costs([Cost("a", "2026-10", 1, 10, 100), Cost("b", "2026-11", 2, 20, 200, 1, 5_000)])
    store.add_costs([Cost("a", "2026-11", 1, 10, 900), Cost("b", "2026-11", 1, 10, 100, 1, 500)])
    assert store.costs() == [
        Cost("a", "2026-11", 1, 10, 900),
        Cost("b", "2026-11", 3, 30, 300, 2, 5_500),
        Cost("a", "2026-10", 1, 10, 100),
    ]


def test_what_cost_nothing_is_no_line(store: Store) -> None:
    """A source that was not asked does not stand in the tally."""
    store.add_costs([Cost("a", "2026-10")])
    assert store.costs() == []


def test_old_months_go(store: Store) -> None:
    """Two years are kept; what is older goes when something is added."""
    store.add_costs([Cost("a", "2023-01", 1, 1, 1)])
    assert len(store.costs()) == 1
    store.add_costs([Cost("a", "2024-12", 1, 1, 1), Cost("a", "2024-11", 1, 1, 1)])
    store.add_costs([Cost("a", "2026-11", 1, 1, 1)])
    assert [cost.month for cost in store.costs()] == ["2026-11", "2024-12"]


@pytest.mark.parametrize(
    ("last", "number", "first"),
    [("2026-11", 0, "2026-11"), ("2026-02", 3, "2025-11"), ("2026-12", KEPT_MONTHS - 1, "2025-01")],
)
def test_months_before(last: str, number: int, first: str) -> None:
    """Months are counted over the turn of the year."""
    assert months_before(last, number) == first


def test_a_source_that_goes_leaves_its_costs(store: Store) -> None:
    """What a source has cost stays in the tally when the source is taken out."""
    store.add_source(CITY)
    store.add_costs([Cost(CITY.name, "2026-11", 1, 10, 100)])
    store.remove_source(CITY.name)
    assert store.costs() == [Cost(CITY.name, "2026-11", 1, 10, 100)]


async def test_a_sync_is_counted_with_what_it_saved(store: Store, city: CityServer) -> None:
    """The bytes of two syncs, and what the second spared: the whole first answer but for its own bytes."""
    store.remove_source(edition.SOURCE.name)
    store.add_source(Source("stadt", "Stadt", city.url("/feeds/atom.xml"), "feed"))
    first = (await sync(store, bodies=False))[0].traffic
    size = store.sources()[0].validators.size
    assert size == first.received
    second = (await sync(store, bodies=False))[0].traffic
    (cost,) = store.costs()
    assert (cost.requests, cost.sent) == (2, first.sent + second.sent)
    assert cost.received == first.received + second.received
    assert (cost.unchanged, cost.saved) == (1, first.received - second.received)
    assert store.sources()[0].validators.size == size
    third = (await sync(store, bodies=False))[0].traffic
    assert third.saved == second.saved


async def test_an_answer_in_full_saves_nothing(store: Store, city: CityServer) -> None:
    """Where a server sends all of it again, nothing was saved though nothing is new."""
    city.validators = False
    store.remove_source(edition.SOURCE.name)
    store.add_source(Source("stadt", "Stadt", city.url("/feeds/atom.xml"), "feed"))
    for _ in range(2):
        result = (await sync(store, bodies=False))[0]
    assert result.unchanged == 33
    assert [(cost.unchanged, cost.saved) for cost in store.costs()] == [(0, 0)]


async def test_a_sync_that_is_stopped_is_counted(store: Store, city: CityServer) -> None:
    """What went over the line until a fault of the store or a stop is in the tally."""
    store.remove_source(edition.SOURCE.name)
    store.add_source(Source("stadt", "Stadt", city.url("/feeds/atom.xml"), "feed"))

    class Stop(BaseException):
        """Somebody stops the sync."""

    def tell(_result: object) -> None:
        raise Stop

    with pytest.raises(Stop):
        await sync(store, bodies=False, tell=tell)
    assert store.costs()[0].received > 1_000


def test_months_in_words() -> None:
    """A month is said in words; what is none is left as it is."""
    assert [month(text) for text in ("2026-11", "2026-03", "2026-13", "x")] == [
        "November 2026",
        "März 2026",
        "2026-13",
        "x",
    ]
    language.use("en")
    assert month("2026-03") == "March 2026"


def test_a_line_of_costs() -> None:
    """What was received, sent and asked, and what conditional requests saved, in one sentence each."""
    assert traffic.cost_line(Cost("stadt", "2026-03", 1, 280, 12_345)) == (
        "März 2026, stadt: 12,3 Kilobyte empfangen, 280 Bytes gesendet, 1 Anfrage."
    )
    assert traffic.cost_line(Cost("a", "2026-03", 4, 1_000, 2_000, 3, 4_000_000)) == (
        "März 2026, a: 2 Kilobyte empfangen, 1 Kilobyte gesendet, 4 Anfragen."
        " 3 Antworten sagten nur, dass nichts neu ist; das sparte 4 Megabyte."
    )
    assert traffic.total(
        [Cost("a", "2026-03", 1, 2, 3, 4, 5), Cost("b", "2026-03", 10, 20, 30, 40, 50)]
    ) == Cost("", "2026-03", 11, 22, 33, 44, 55)


def test_bars_for_the_eye() -> None:
    """One row for each sentence, on one scale, with figures in words; ASCII where nothing else is there."""
    costs = [
        Cost("musterstadt", "2026-11", 9, 40_000, 560_000),
        Cost("warnungen", "2026-11", 9, 100, 200),
        Cost("musterstadt", "2026-10", 9, 300_000),
        Cost("leer", "2026-10", 1),
    ]
    assert traffic.bars(costs, 40) == [
        "November 2026 ■■■■■■■■■■■■■ 600 Kilobyte",
        "  musterstadt ■■■■■■■■■■■■■ 600 Kilobyte",
        "  warnungen   ■                300 Bytes",
        "Oktober 2026  ■■■■■■        300 Kilobyte",
        "  musterstadt ■■■■■■        300 Kilobyte",
        "  leer                           0 Bytes",
    ]
    for width in (1, 20, 40, 80, 200):
        assert len(traffic.bars(costs, width)) == len(traffic.lines(costs))
        assert max(map(cells, traffic.bars(costs, width))) <= max(width, 17)
    signs.use(signs.ASCII)
    try:
        assert "■" not in "".join(traffic.bars(costs, 80))
    finally:
        signs.use(signs.USUAL)
    assert traffic.bars([], 80) == []
