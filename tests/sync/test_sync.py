"""Sync against the city server: what comes, what stays, what is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from city.client import PRESS, RSS, TRAM
from city.server import CityServer
from stadtbote.errors import Failure, Reason
from stadtbote.reading.listing import Listing
from stadtbote.sources.adapters import fetch_source
from stadtbote.sources.net.http import Fetcher, Limits, Traffic
from stadtbote.stored import read_article
from stadtbote.sync.sync import Result, exit_code, sync
from stadtbote.text.blocks import content_text
from stadtbote_cache import edition
from stadtbote_cache.records import Article, Filter, Heading, ItemList, Quote, Source, Table, replace
from stadtbote_cache.store import Store
from support.raw import RawServer, answer

SEED = Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json"
Add = Callable[..., Source]


@pytest.fixture
def add(store: Store, city: CityServer) -> Add:
    """Adds a source of the city's, the built-in one being taken out first."""
    if any(state.source.name == edition.SOURCE.name for state in store.sources()):
        store.remove_source(edition.SOURCE.name)

    def added(path: str, kind: str = "page", name: str = "stadt", options: str = "{}") -> Source:
        source = Source(name, "Stadt", city.url(path), kind, None, options)
        store.add_source(source)
        return source

    return added


@pytest.fixture
def seed_city() -> Iterator[CityServer]:
    """A city that shows the page of the built-in edition."""
    with CityServer(edition=SEED) as server:
        yield server


async def synced(store: Store, *names: str, bodies: bool = True, limits: Limits | None = None) -> Result:
    """The result of the one source that a test has."""
    results = await sync(store, names, bodies=bodies, fetcher=Fetcher(limits or Limits()))
    assert len(results) == 1
    return results[0]


def articles(store: Store) -> list[Article]:
    """All articles in the order of the list."""
    return [found for n in store.listing(Filter()) if (found := read_article(store, n))]


def named(store: Store, headline: str) -> Article:
    """The article with this beginning of a headline."""
    return next(a for a in articles(store) if a.item.headline.startswith(headline))


async def test_a_page_is_read_whole(store: Store, city: CityServer, add: Add) -> None:
    """All articles of a list page come, each with its body, images, link and the date of its own page."""
    add("/aktuelles.php")
    result = await synced(store)
    assert (result.new, result.failed, result.missing) == (33, False, 0)
    found = articles(store)
    assert sorted(a.position for a in found) == list(range(1, 34))
    assert all(a.item.body for a in found)
    dates = [a.item.published for a in found if a.item.published]
    assert len(dates) > 20
    assert dates == sorted(dates, reverse=True)
    assert all(a.item.address and a.item.address.startswith(city.base) for a in found)
    tram = named(store, "Straßenbahn: Linie 4")
    assert tram.item.images
    assert tram.item.images[0].credit
    assert city.counts.requests == 34


async def test_paging_is_followed(store: Store, city: CityServer, add: Add) -> None:
    """The list with dates is read page by page, newest first, nothing twice."""
    add(PRESS)
    result = await synced(store, bodies=False)
    found = articles(store)
    assert result.new == len(found) == len({a.item.address for a in found}) > 20
    dates = [a.item.published for a in found if a.item.published]
    assert dates == sorted(dates, reverse=True)
    assert city.counts.requests > 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (RSS, "feed"),
        ("/feeds/atom.xml", "feed"),
        ("/feeds/rss1.rdf", "feed"),
        ("/feeds/feed.json", "feed"),
        ("/aktuelles.php", "page"),
        ("/api/graphql/", "graphql"),
    ],
)
async def test_every_source_brings_the_tram_and_its_body(
    store: Store, add: Add, path: str, kind: str
) -> None:
    """From any source the article on the tram is found by "strassenbahn" and can be read offline."""
    add(path, kind)
    await synced(store)
    hits = Listing(store, Filter(query="strassenbahn linie"))
    assert len(hits) >= 1
    tram = read_article(store, hits.numbers[0])
    assert tram is not None
    assert tram.item.headline.startswith("Straßenbahn: Linie 4")
    assert tram.item.body
    assert len(content_text(tram.item.body)) > 200


async def test_an_unchanged_source_costs_one_small_request(store: Store, city: CityServer, add: Add) -> None:
    """The second sync is one conditional request, answered with 304 in under 250 bytes; nothing is parsed."""
    add("/aktuelles.php")
    first = await synced(store)
    city.forget_requests()
    before = city.counts.bytes_sent
    second = await synced(store)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 33)
    assert second.traffic.requests == 1
    assert 0 < second.traffic.received <= 250
    assert second.traffic.sent <= 400
    assert second.traffic.received == city.counts.bytes_sent - before
    assert first.traffic.received > 10 * second.traffic.received
    assert city.counts.by_status[304] == 1


async def test_without_validators_the_same_bytes_are_not_taken_for_news(
    store: Store, city: CityServer, add: Add
) -> None:
    """A server without ETag and date sends everything again; it counts as unchanged and fetches no body."""
    city.validators = False
    add("/aktuelles.php")
    await synced(store)
    second = await synced(store)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 33)
    assert second.traffic.requests == 1


async def test_new_and_changed_articles_are_told_apart(store: Store, city: CityServer, add: Add) -> None:
    """One article more and one changed teaser: exactly those are new and changed, with their bodies."""
    add("/aktuelles.php")
    await synced(store)
    kept = named(store, "Straßenbahn: Linie 4")
    store.mark([kept.number], read=True, kept=True, place=40)
    city.add_article("Neues Freibad öffnet", teaser="Am Samstag geht es los.", body="<p>Mit Rutsche.</p>")
    city.change_article(TRAM, teaser="Jetzt fährt sie wirklich.")
    result = await synced(store)
    assert (result.new, result.changed, result.unchanged, result.bodies) == (1, 1, 32, 2)
    assert articles(store)[0].item.headline == "Neues Freibad öffnet"
    tram = named(store, "Straßenbahn: Linie 4")
    assert (tram.id, tram.read, tram.kept, tram.place) == (kept.id, True, True, 40)
    assert tram.item.teaser == ("Jetzt fährt sie wirklich.",)


async def test_an_article_that_left_the_list_stays_readable(store: Store, city: CityServer, add: Add) -> None:
    """It is marked as no longer listed and keeps its body."""
    add("/aktuelles.php")
    await synced(store)
    city.remove_article(TRAM, gone=True)
    result = await synced(store)
    assert (result.new, result.changed, result.unchanged) == (0, 0, 32)
    tram = named(store, "Straßenbahn: Linie 4")
    assert not tram.listed
    assert tram.item.body


@pytest.mark.row(10, 22)
@pytest.mark.parametrize("fault", ["empty", "login", "waf", "500", "404", "down", "wrong type"])
async def test_nothing_disappears_because_a_source_failed(
    store: Store, city: CityServer, add: Add, fault: str
) -> None:
    """Whatever the server answers instead, every article stays listed, and the reason is kept."""
    path, kind = {"wrong type": (RSS, "feed"), "waf": ("/api/graphql/", "graphql")}.get(
        fault, ("/aktuelles.php", "page")
    )
    add(path, kind)
    await synced(store)
    before = [(a.id, a.listed) for a in articles(store)]
    match fault:
        case "empty":
            city.empty_list()
        case "login":
            city.login_page = True
        case "waf":
            city.waf = True
        case "500":
            city.fail("/aktuelles.php", 500)
        case "404":
            city.fail("/aktuelles.php", 404)
        case "down":
            city.stop()
        case "wrong type":
            city.login_page = True
    result = await synced(store)
    assert result.failed
    assert [(a.id, a.listed) for a in articles(store)] == before
    assert all(listed for _id, listed in before)
    state = store.sources()[0]
    assert result.error is not None
    assert state.failure == result.error.code
    assert state.fetched_at is not None
    assert exit_code([result], ["stadt"]) == 0


async def test_a_named_source_that_never_came_ends_with_75(store: Store, city: CityServer, add: Add) -> None:
    """Exit 75 only where nothing is stored for a source that failed."""
    add("/gibtesnicht.php")
    result = await synced(store)
    assert result.failed
    assert result.error == Failure(Reason.STATUS, 404)
    assert exit_code([result], ["stadt"]) == 75
    assert exit_code([result], []) == 75


async def test_one_bad_source_does_not_stop_the_others(store: Store, city: CityServer, add: Add) -> None:
    """A source that fails is told, all others come in."""
    add("/gibtesnicht.php", name="kaputt")
    add("/aktuelles.php", name="gut")
    results = {result.name: result for result in await sync(store, bodies=False)}
    assert results["kaputt"].failed
    assert results["gut"].new == 33
    assert exit_code(list(results.values()), []) == 0


async def test_a_list_that_fails_once_loses_nothing(store: Store, city: CityServer, add: Add) -> None:
    """If a list fails, nothing is taken for gone, the fault is told, and the next sync goes on."""
    add(PRESS)
    await synced(store, bodies=False)
    before = len(articles(store))
    city.add_article("Eilmeldung aus dem Rathaus", teaser="Kurz.", body="<p>Kurz.</p>")
    city.fail(PRESS, 500, times=1)
    failed = await synced(store, bodies=False)
    assert failed.error == Failure(Reason.STATUS, 500)
    again = await synced(store, bodies=False)
    assert again.new == 1
    assert len(articles(store)) == before + 1
    assert all(a.listed for a in articles(store)[:before])


async def test_bodies_come_when_they_can(store: Store, city: CityServer, add: Add) -> None:
    """A body that failed is fetched by the next sync though the list did not change."""
    add("/aktuelles.php")
    city.fail(TRAM, 503)
    first = await synced(store)
    assert (first.bodies, first.missing) == (32, 1)
    city.mend(TRAM)
    second = await synced(store)
    assert (second.unchanged, second.bodies, second.missing) == (33, 1, 0)
    assert named(store, "Straßenbahn: Linie 4").item.body
    third = await synced(store)
    assert third.traffic.requests == 1


async def test_no_bodies_leaves_them_out(store: Store, city: CityServer, add: Add) -> None:
    """Without bodies a sync is the list alone; the next whole sync fetches them."""
    add("/aktuelles.php")
    assert (await synced(store, bodies=False)).traffic.requests == 1
    assert (await synced(store)).bodies == 33


async def test_the_built_in_edition_is_recognised(store: Store, seed_city: CityServer) -> None:
    """Synced from its page, each of the 34 items is still one article, now with its link and its marks."""
    before = articles(store)
    store.mark([before[4].number], kept=True, read=True)
    store.add_source(replace(edition.SOURCE, address=seed_city.url("/digital/aktuelles.php")))
    result = await synced(store)
    after = articles(store)
    assert (result.new, result.changed) == (0, 34)
    assert [a.id for a in after] == [a.id for a in before]
    assert [a.item.headline for a in after] == [a.item.headline for a in before]
    assert all(a.item.address and a.item.body for a in after)
    assert [a.item.published for a in after] == [None] * 34
    assert (after[4].kept, after[4].read) == (True, True)
    seed = json.loads(SEED.read_text(encoding="utf-8"))["items"]
    assert [[i.caption for i in a.item.images] for a in after] == [[s["image_caption"]] for s in seed]
    assert [[i.credit for i in a.item.images] for a in after] == [[s["image_credit"]] for s in seed]
    assert not store.sources()[0].built_in


async def test_an_automatic_sync_respects_the_server(store: Store, city: CityServer, add: Add) -> None:
    """Within 15 minutes, or another least age, an automatic sync asks nothing; the user always may."""
    add("/aktuelles.php")
    await sync(store, automatic=True, bodies=False)
    assert city.counts.requests == 1
    assert await sync(store, automatic=True, bodies=False) == []
    assert city.counts.requests == 1
    await sync(store, bodies=False)
    assert city.counts.requests == 2
    await sync(store, automatic=True, least_age=0.0, bodies=False)
    assert city.counts.requests == 3


async def test_the_user_agent_is_polite_and_only_gzip_is_asked(
    store: Store, city: CityServer, add: Add
) -> None:
    """Every request names the program, asks for gzip alone, and carries no cookie."""
    add("/aktuelles.php")
    await synced(store, bodies=False)
    headers = city.last_request.headers
    assert headers["user-agent"].startswith("Stadtbote/")
    assert headers["accept-encoding"] == "gzip"
    assert "cookie" not in headers


async def test_bodies_hold_structure(store: Store, city: CityServer, add: Add) -> None:
    """Headings, lists, tables and quotes arrive as such; foot, menu and cookie text do not."""
    add("/aktuelles.php")
    await synced(store)
    kinds = {type(block) for a in articles(store) for block in a.item.body or ()}
    assert {Heading, ItemList, Table, Quote} <= kinds
    texts = "\n".join(content_text(a.item.body or ()) for a in articles(store))
    for foreign in ("Inhalt anspringen", "Cookies", "Seite teilen", "Auch noch interessant", "neuen Tab"):
        assert foreign not in texts


LIST = """<html lang="de"><main><h1>Aktuelles</h1><ul class="SP-TeaserList__list">{items}</ul>{more}</main>"""
ITEM = (
    '<li class="SP-TeaserList__item"><article class="SP-Teaser"><a class="SP-Teaser__inner" href="/a{n}.php">'
    '<h4 class="SP-Teaser__headline">Meldung Nummer {n}</h4></a></article></li>'
)


def list_page(number: int, last: int) -> bytes:
    """Page `number` of a list of `last` pages with five items each, which names only the page behind it."""
    items = "".join(ITEM.format(n=n) for n in range(5 * number - 4, 5 * number + 1))
    more = f'<a rel="next" href="/liste?seite={number + 1}">weiter</a>' if number < last else ""
    return LIST.format(items=items, more=more).encode()


@pytest.mark.parametrize(("last", "found", "complete"), [(5, 25, True), (60, 205, False)])
async def test_pages_that_name_only_the_next_are_all_read(
    store: Store, last: int, found: int, complete: bool
) -> None:
    """Links to the next page are followed to the end; a list cut at the bound takes nothing for gone."""
    routes = {"/liste": answer(list_page(1, last), "Content-Type: text/html")}
    routes |= {
        f"/liste?seite={n}": answer(list_page(n, last), "Content-Type: text/html") for n in range(2, last + 1)
    }
    with RawServer(routes=routes) as server:
        source = Source("liste", "Liste", server.address("/liste"), "page")
        async with Fetcher() as fetcher:
            fetched = await fetch_source(source, fetcher, Traffic())
    assert fetched.edition is not None
    assert (len(fetched.edition.items), fetched.edition.complete) == (found, complete)


@pytest.mark.row(22)
async def test_a_server_that_asks_for_a_pause_gets_it(store: Store, city: CityServer, add: Add) -> None:
    """The first 429 on a body ends the fetching of bodies; until the pause is over nothing is asked."""
    add("/aktuelles.php")
    await synced(store, bodies=False)
    for found in articles(store):
        city.fail(str(found.item.address).removeprefix(city.base), 429, retry_after="3600")
    first = await synced(store)
    assert first.traffic.requests <= 5
    assert first.missing == 33
    assert not first.failed
    waiting = await synced(store)
    assert (waiting.traffic.requests, waiting.stored) == (0, 33)
    assert waiting.error is not None
    assert waiting.error.reason is Reason.PAUSED
    assert len(store.wanted_bodies(store.sources()[0].source)) == 33


async def test_a_server_that_falls_silent_is_left_alone(store: Store, city: CityServer, add: Add) -> None:
    """After a few bodies without an answer the others are not tried; the next sync fetches them."""
    add("/aktuelles.php")
    await synced(store, bodies=False)
    city.latency = 5.0
    result = await synced(store, limits=Limits(first_byte=0.3))
    assert result.failed
    city.latency = 0.0
    assert (await synced(store)).bodies == 33


async def test_a_fault_of_ours_stays_with_its_source(
    store: Store, city: CityServer, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unexpected exception in one source is told of that source; the others come in."""
    add("/aktuelles.php", name="liste")
    add("/feeds/atom.xml", "feed", name="atom")

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stadtbote.sources.web.page.parse_list", broken)
    results = {result.name: result for result in await sync(store, bodies=False)}
    assert results["liste"].error == Failure(Reason.INTERNAL)
    assert results["atom"].new == 33


async def test_two_automatic_syncs_fetch_once(store: Store, city: CityServer, add: Add) -> None:
    """A source that another process has just begun to fetch is not fetched a second time."""
    add("/aktuelles.php")
    with Store.open(store.path) as other:
        both = await asyncio.gather(
            sync(store, automatic=True, bodies=False), sync(other, automatic=True, bodies=False)
        )
    assert sorted(len(results) for results in both) == [0, 1]
    assert city.counts.requests == 1


async def test_a_stopped_automatic_sync_is_due_again(store: Store, city: CityServer, add: Add) -> None:
    """Who leaves while the first sync runs is not kept waiting for a quarter of an hour."""
    add("/aktuelles.php")
    city.latency = 30.0
    running = asyncio.create_task(sync(store, automatic=True, bodies=False))
    while not city.counts.requests:
        await asyncio.sleep(0.02)
    assert store.sources()[0].tried_at is not None
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert store.sources()[0].tried_at is None
