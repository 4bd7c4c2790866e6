"""Discovery and the first fetch: how an address is best read, and that nothing is asked for twice."""

from __future__ import annotations

import json

import pytest

from city.client import PRESS
from city.server import CityServer
from stadtbote.errors import Failure, Reason, SourceError
from stadtbote.sources.adapters import KINDS, adapter
from stadtbote.sources.discovery import Found, discover
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote.sync.plan import due
from stadtbote.sync.sync import add, sync
from stadtbote.text import language
from stadtbote_cache import edition
from stadtbote_cache.records import replace
from stadtbote_cache.store import Store
from support.documents import HEADLINES, WHOLE, graphql
from support.keeping import headlines
from support.raw import Behaviour, RawServer, Talk, answer, by_turns

FEED = "application/rss+xml"
ETAG = '"eins"'


def conditional(body: bytes, media_type: str) -> Behaviour:
    """The body with an ETag, and only a 304 to whom has it."""
    whole = answer(body, f"ETag: {ETAG}", "Cache-Control: max-age=3600", f"Content-Type: {media_type}")
    unchanged = answer(b"", f"ETag: {ETAG}", status="304 Not Modified")

    async def behave(talk: Talk) -> None:
        await (unchanged if talk.asked.headers.get("if-none-match") == ETAG else whole)(talk)

    return behave


def naming(address: str) -> bytes:
    """A page that names a feed."""
    return f'<!DOCTYPE html><link rel="alternate" type="{FEED}" href="{address}"><h1>Stadt</h1>'.encode()


async def found_at(address: str, traffic: Traffic | None = None) -> Found:
    """The source that an address leads to."""
    async with Fetcher() as fetcher:
        found = await discover(address, fetcher, traffic or Traffic())
    assert isinstance(found, Found)
    return found


def test_every_kind_has_an_adapter_and_a_name() -> None:
    """Each kind of source is called something of its own, in both languages."""
    words = [adapter(kind).words for kind in KINDS]
    language.use("en")
    assert len({*words, *map(language.translated, words)}) == 2 * len(KINDS)


@pytest.mark.parametrize(
    ("path", "kind", "ending"),
    [
        (PRESS, "feed", "sp%3Aout=rss"),
        ("/suche.php", "graphql", "/api/graphql/"),
        ("/aktuelles.php", "page", "/aktuelles.php"),
        ("/feeds/atom.xml", "feed", "/feeds/atom.xml"),
        ("/api/graphql", "graphql", "/api/graphql/"),
    ],
)
async def test_discovery_finds_the_best_way(city: CityServer, path: str, kind: str, ending: str) -> None:
    """A page's feed, a page's search, the page itself, a feed, an API: each is found out from its address."""
    async with Fetcher() as fetcher:
        found = await discover(city.url(path), fetcher, Traffic())
    assert isinstance(found, Found)
    assert (found.source.kind, found.source.address.endswith(ending)) == (kind, True)
    assert found.edition.items
    assert found.source.title not in {"", "127.0.0.1"} or path == "/api/graphql"


async def test_a_feed_in_the_head_of_the_answer(server: RawServer) -> None:
    """A feed that only a Link header names is found."""
    header = f'Link: </feed.xml>; rel="alternate"; type="{FEED}"'
    server.routes["/"] = answer(b"<!DOCTYPE html><h1>Stadt</h1>", header, "Content-Type: text/html")
    server.routes["/feed.xml"] = answer(WHOLE["rss"])
    found = await found_at(server.address())
    assert (found.source.kind, found.source.address) == ("feed", server.address("/feed.xml"))


async def test_discovery_of_nothing_is_an_error(city: CityServer) -> None:
    """A page without news, and a login page, are no sources."""
    async with Fetcher() as fetcher:
        with pytest.raises(SourceError):
            await discover(city.url("/gibtesnicht.php"), fetcher, Traffic())
        city.login_page = True
        with pytest.raises(SourceError):
            await discover(city.url("/aktuelles.php"), fetcher, Traffic())


@pytest.mark.parametrize(
    ("document", "media_type", "asked"),
    [("rss", FEED, ["/"]), ("page", "text/html", ["/"]), ("named", FEED, ["/", "/feed.xml"])],
)
async def test_what_was_found_is_the_first_fetch(
    store: Store, server: RawServer, document: str, media_type: str, asked: list[str]
) -> None:
    """Adding asks for each address once and saves what came; the next sync is one answer of 304."""
    store.remove_source(edition.SOURCE.name)
    server.routes["/"] = conditional(WHOLE.get(document, naming("/feed.xml")), media_type)
    server.routes["/feed.xml"] = conditional(WHOLE["rss"], FEED)
    traffic = Traffic()
    found = await found_at(server.address(), traffic)
    assert server.paths() == asked
    result = add(store, replace(found.source, name="stadt"), found.fetch, traffic)
    assert (result.new, result.waiting, result.error) == (3, 3, None)
    assert sorted(headlines(store, source=None)) == sorted(HEADLINES)
    (cost,) = store.costs()
    assert (cost.source, cost.requests, cost.received) == ("stadt", len(asked), traffic.received)
    (state,) = store.sources()
    assert state.fetched_at is not None
    assert due(state, state.fetched_at + 1)  # its bodies are to come, and the server said "fresh for an hour"

    server.asked.clear()
    (again,) = await sync(store, automatic=True, bodies=False)
    assert server.paths() == asked[-1:]
    assert (again.unchanged, again.traffic.unchanged, again.new) == (3, 1, 0)
    assert again.traffic.saved > 0
    (state,) = store.sources()
    assert state.tried_at is not None
    assert not due(state, state.tried_at + 1)


async def test_a_search_is_asked_once(store: Store, server: RawServer) -> None:
    """The pages of a GraphQL search are fetched once; the same bytes are then no news."""
    results = [{"id": str(n), "name": words, "location": f"/{n}"} for n, words in enumerate(HEADLINES)]

    async def behave(talk: Talk) -> None:
        offset = json.loads(talk.asked.body)["variables"]["input"]["offset"]
        await answer(graphql(*results[offset : offset + 2], total=3, offset=offset))(talk)

    server.routes["/api/graphql/"] = behave
    found = await found_at(server.address("/api/graphql"))
    assert server.paths() == ["/api/graphql/"] * 2
    add(store, replace(found.source, name="suche"), found.fetch, Traffic())
    assert sorted(headlines(store, source=store.sources()[-1].source)) == sorted(HEADLINES)
    (again,) = await sync(store, ["suche"], bodies=False)
    assert (again.unchanged, again.traffic.requests) == (3, 2)


async def test_what_came_in_part_is_saved_in_part(store: Store, server: RawServer) -> None:
    """A search that breaks off is saved as far as it came, with its failure, to be read anew next time."""
    results = [{"id": str(n), "name": words, "location": f"/{n}"} for n, words in enumerate(HEADLINES)]
    server.routes["/api/graphql/"] = by_turns(
        answer(graphql(*results, total=9)), answer(status="503 Service Unavailable")
    )
    found = await found_at(server.address("/api/graphql/"))
    result = add(store, replace(found.source, name="suche"), found.fetch, Traffic())
    assert (result.new, result.error) == (3, Failure(Reason.STATUS, 503))
    state = store.sources()[-1]
    assert (state.listed, state.failure, state.validators.digest) == (3, "status 503", None)
    assert state.tried_at == state.fetched_at


@pytest.mark.parametrize("named", ["/index.json", "/anders.json"])
async def test_a_named_index_is_asked_once(server: RawServer, named: str) -> None:
    """What a page names is asked for once, whether it is the index of a Stadtbote or a feed."""
    server.routes["/"] = answer(naming(named), "Content-Type: text/html")
    server.routes["/index.json"] = answer(WHOLE["json"])
    server.routes["/anders.json"] = answer(WHOLE["json"])
    found = await found_at(server.address())
    assert (found.source.address, len(found.edition.items)) == (server.address(named), 3)
    assert server.paths() == ["/", named]


async def test_a_feed_that_does_not_work_is_passed_over(server: RawServer) -> None:
    """Then the page itself is read, from what came already."""
    body = WHOLE["page"].replace(
        b"<main>", b'<link rel="alternate" type="application/rss+xml" href="/x"><main>'
    )
    server.routes["/"] = answer(body, "Content-Type: text/html")
    found = await found_at(server.address())
    assert (found.source.kind, found.source.address) == ("page", server.address())
    assert server.paths() == ["/", "/x"]


PAGES = {
    "the first is gone": ('<link rel="alternate" type="application/rss+xml" href="/weg">', "/feed"),
    "the first is empty": ('<link rel="alternate" type="application/rss+xml" href="/leer">', "/feed"),
    "comments first": (
        '<link rel="alternate" type="application/rss+xml" title="Kommentare" href="/kommentare">',
        "/feed",
    ),
}


@pytest.mark.parametrize(("before", "path"), PAGES.values(), ids=PAGES)
async def test_of_several_feeds_the_best_is_taken(server: RawServer, before: str, path: str) -> None:
    """One that works and has articles, comments last; the others are named."""
    more = '<link rel="alternate" type="application/rss+xml" title="Termine" href="/termine">'
    page = f"<!DOCTYPE html>{before}{naming('/feed').decode()}{more}"
    server.routes["/"] = answer(page.encode(), "Content-Type: text/html")
    server.routes["/feed"] = server.routes["/kommentare"] = server.routes["/termine"] = answer(WHOLE["rss"])
    server.routes["/leer"] = answer(b"<rss><channel><title>Leer</title></channel></rss>")
    found = await found_at(server.address())
    assert (found.source.address, len(found.edition.items)) == (server.address(path), 3)
    assert server.address("/termine") in [link.address for link in found.others]
    assert server.address(path) not in [link.address for link in found.others]


async def test_a_feed_without_articles_is_a_source(server: RawServer) -> None:
    """A feed that has no news at present is found, by its own address and by a page without any."""
    server.routes["/leer"] = answer(b"<rss><channel><title>Leer</title></channel></rss>")
    server.routes["/"] = answer(naming("/leer"), "Content-Type: text/html")
    for place in (server.address("/leer"), server.address()):
        found = await found_at(place)
        assert (found.source.title, found.edition.items) == ("Leer", ())
