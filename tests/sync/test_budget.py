"""Syncs that may cost only so many bytes: what comes first, where they stop, where the next one goes on."""

from __future__ import annotations

import json

import pytest

from city.server import CityServer
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.budget import LEAST, Budget, Share
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote.sync.order import Wanted, least_lately_tried, newest_first, too_large
from stadtbote.sync.sync import Result, exit_code, sync
from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Source, SourceState, Validators
from stadtbote_cache.store import Store
from support.raw import RawServer, answer, chunk, endless, head

PAGE, ATOM, RDF = "/aktuelles.php", "/feeds/atom.xml", "/feeds/rss1.rdf"


def test_a_share_is_promised_and_given_back() -> None:
    """What is promised to one errand is not left for another; what it did not need comes back."""
    budget = Budget(1000)
    one, other = Share(budget), Share(budget)
    one.expect(700)
    with pytest.raises(SourceError) as caught:
        other.expect(301)
    assert caught.value.reason is Reason.BUDGET
    other.expect(300)
    one.spend(400)
    assert (budget.spent, budget.promised, budget.left) == (400, 600, 0)
    assert one.room(64_000) == 300
    one.close()
    assert budget.left == 300
    assert other.room(64_000) == 600
    other.spend(600)
    with pytest.raises(SourceError):
        other.room(1)
    assert other.room(0) == 0
    assert budget.spent == budget.total


def test_without_a_budget_all_is_allowed() -> None:
    """A share of no budget bounds nothing."""
    share = Share(None)
    share.expect(10**9)
    share.spend(10**9)
    assert share.room(64_000) == 64_000


def state(name: str, tried_at: float | None) -> SourceState:
    source = Source(name, name, "http://127.0.0.1/", "feed")
    return SourceState(source, 0, 0, 0, 0, None, tried_at, None, False, (), Validators())


def test_who_waited_longest_is_first() -> None:
    """Sources that were never tried are asked first, then the one whose last try is longest ago."""
    states = [state("neu", 90.0), state("nie", None), state("alt", 10.0), state("auch-nie", None)]
    assert [s.source.name for s in least_lately_tried(states, 100.0)] == ["nie", "auch-nie", "alt", "neu"]


def test_the_newest_bodies_are_first() -> None:
    """Dates count over all sources; what has none comes behind, the first of each source first."""
    wanted = [
        Wanted("a", 1, "/1", 50.0, 0),
        Wanted("a", 2, "/2", None, 1),
        Wanted("b", 3, "/3", 90.0, 0),
        Wanted("b", 4, "/4", 20.0, 1),
        Wanted("c", 5, "/5", None, 0),
        Wanted("c", 6, "/6", None, 1),
    ]
    assert [w.number for w in newest_first(wanted)] == [3, 1, 4, 5, 2, 6]


def test_what_fills_a_budget_waits() -> None:
    """A source that took more than half of a budget and did not fit lets the others go first."""
    assert (too_large(501, 1000), too_large(499, 1000)) == (True, False)


@pytest.fixture
def sources(store: Store, city: CityServer) -> Store:
    """Three sources of the city's."""
    store.remove_source(edition.SOURCE.name)
    for name, path, kind in (("seite", PAGE, "page"), ("atom", ATOM, "feed"), ("rdf", RDF, "feed")):
        store.add_source(Source(name, "Stadt", city.url(path), kind))
    return store


async def spend(store: Store, allowed: int) -> tuple[list[Result], Budget]:
    """A sync with a budget, and the budget after it."""
    budget = Budget(allowed)
    return await sync(store, fetcher=Fetcher(budget=budget)), budget


async def test_teasers_first_then_bodies_then_the_rest(sources: Store, city: CityServer) -> None:
    """Every source's articles come before any body; the next sync brings what was missing; all is counted."""
    whole = 0
    missing = []
    for allowed in (30_000, 60_000, 2_000_000):
        before = city.counts.bytes_sent + city.counts.bytes_received
        results, budget = await spend(sources, allowed)
        cost = city.counts.bytes_sent + city.counts.bytes_received - before
        assert budget.spent <= allowed
        assert budget.spent == sum(r.traffic.sent + r.traffic.received for r in results)
        assert budget.promised == 0
        assert cost >= budget.spent  # the server may have sent more than was taken from the line
        assert not any(result.failed or result.put_off for result in results)
        missing.append(sum(result.waiting for result in results))
        bodies = sum(result.bodies for result in results)
        assert bodies > 0
        whole += bodies
    assert [len(sources.listing(Filter(source=s.source.name))) for s in sources.sources()] == [33, 33, 33]
    assert missing[0] > missing[1] > missing[2] == 0
    assert all(sources.wanted_bodies(s.source) == [] for s in sources.sources())
    assert whole >= missing[0]


async def test_a_source_that_does_not_fit_is_first_the_next_time(sources: Store) -> None:
    """Put off is no failure: nothing is noted of the source, its articles stay, and it is asked first."""
    results, budget = await spend(sources, 9_000)
    put_off = [result.name for result in results if result.put_off]
    assert put_off
    assert budget.spent <= 9_000
    states = {s.source.name: s for s in sources.sources()}
    assert all(states[name].failure is None and not states[name].articles for name in put_off)
    assert exit_code(results, put_off) == 75
    again, _budget = await spend(sources, 12_000)
    assert not next(r for r in again if r.name == put_off[0]).put_off


async def test_a_source_larger_than_any_budget_does_not_block_the_others(sources: Store) -> None:
    """A source that never fits is tried, then waits behind the others."""
    first, _budget = await spend(sources, 7_000)
    assert first[0].put_off or first[0].new
    names = set()
    for _ in range(6):
        results, budget = await spend(sources, 11_000)
        assert budget.spent <= 11_000
        names |= {result.name for result in results if result.new or result.unchanged}
    assert names == {"seite", "atom", "rdf"}


async def test_nothing_is_begun_that_cannot_fit(sources: Store, city: CityServer) -> None:
    """Under the bytes of the smallest request nothing is sent at all."""
    results, budget = await spend(sources, LEAST - 1)
    assert city.counts.requests == 0
    assert (budget.spent, [r.put_off for r in results]) == (0, [True] * 3)


@pytest.mark.parametrize("announced", [True, False])
async def test_an_answer_is_capped(announced: bool) -> None:
    """A body over the budget is dropped: at its headers where it says its size, else when all is used up."""
    big = bytes(50_000)
    reply = answer(big) if announced else endless(head("Transfer-Encoding: chunked"), chunk(big))
    with RawServer() as server:
        server.routes["/"] = reply
        budget, traffic = Budget(20_000), Traffic()
        async with Fetcher(budget=budget) as fetcher:
            with pytest.raises(SourceError) as caught:
                await fetcher.get(server.address(), home=server.address(), traffic=traffic)
    assert caught.value.reason is Reason.BUDGET
    assert budget.spent == traffic.sent + traffic.received <= 20_000
    assert budget.promised == 0
    if not announced:
        assert budget.spent == 20_000


async def test_a_size_that_is_known_is_not_tried(store: Store) -> None:
    """A source without validators whose last answer was larger than what is left is not even asked."""
    items = [{"id": str(n), "title": f"Meldung {n} " + "und mehr " * 20} for n in range(100)]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    store.remove_source(edition.SOURCE.name)
    with RawServer(routes={"/": answer(feed)}) as server:
        store.add_source(Source("stadt", "Stadt", server.address(), "feed"))
        await sync(store, bodies=False)
        known = store.sources()[0].validators
        assert known.size
        assert known.size > len(feed)
        results, budget = await spend(store, 5_000)
        assert (budget.spent, results[0].put_off, len(server.asked)) == (0, True, 1)
        results, budget = await spend(store, 2 * known.size)
        assert (results[0].put_off, results[0].unchanged) == (False, 100)


async def test_pages_that_came_are_kept(store: Store) -> None:
    """Where the bytes end in the middle of a paged list, what came is there, and nothing is gone."""
    item = (
        '<li class="SP-TeaserList__item"><article class="SP-Teaser">'
        '<a class="SP-Teaser__inner" href="/a{n}.php">'
        '<h4 class="SP-Teaser__headline">Meldung Nummer {n}</h4></a></article></li>'
    )

    def page(number: int) -> bytes:
        items = "".join(item.format(n=n) for n in range(10 * number, 10 * number + 10))
        return (
            f'<html lang="de"><main><h1>Aktuelles</h1><ul class="SP-TeaserList__list">{items}</ul>'
            f'<a rel="next" href="/liste?seite={number + 1}">weiter</a></main>'
        ).encode()

    store.remove_source(edition.SOURCE.name)
    routes = {
        f"/liste?seite={n}": answer(page(n), "Content-Type: text/html", 'ETag: "a"') for n in range(2, 9)
    }
    with RawServer(
        routes=routes | {"/liste": answer(page(1), "Content-Type: text/html", 'ETag: "a"')}
    ) as server:
        store.add_source(Source("liste", "Liste", server.address("/liste"), "page"))
        results, _budget = await spend(store, 8_000)
    assert results[0].put_off
    assert not results[0].failed
    assert 10 <= results[0].new < 80
    found = store.sources()[0]
    assert (found.failure, found.validators.etag, found.listed) == (None, None, results[0].new)
