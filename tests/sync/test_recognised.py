"""A page and its recogniser from sync to sync: it is kept, and a new one takes nothing away."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from stadtbote.errors import Failure, Reason
from stadtbote.sources.discovery import Found, discover
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote.sync import sync as syncing
from stadtbote.sync.subscriptions import identity_of
from stadtbote.sync.sync import add, sync
from stadtbote_cache.records import Source, replace
from stadtbote_cache.store import Store
from support.city_lists import KINDS, NEWS, items, listed, page
from support.documents import Publisher
from support.raw import RawServer, answer

CARD = '<div class="card"><h3><a href="{u}">{t}</a></h3><p>{d}</p><p>{x}</p></div>'
TITLES = sorted(title for title, _day, _teaser in NEWS)


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as raw:
        yield raw


def kept(store: Store) -> object:
    """What is kept of how the source was recognised."""
    (state,) = store.sources()
    return json.loads(state.source.options).get("recogniser")


async def test_the_recogniser_is_kept_with_the_source(store: Store, server: RawServer) -> None:
    """After a sync the source knows what read it, and it is the same source as before."""
    source = Publisher(store, server, "page")
    assert (await source.publishes(page(items(CARD)))).new == len(NEWS)
    (state,) = store.sources()
    assert kept(store) == "structure"
    assert identity_of(state.source) == identity_of(source.source)


async def test_a_page_of_another_maker_takes_nothing_away(store: Store, server: RawServer) -> None:
    """Where another recogniser reads a page than the last time, nothing is gone before the next sync."""
    source = Publisher(store, server, "page")
    await source.publishes(page(items(CARD)))
    result = await source.publishes(page(listed(KINDS["nolis"]).replace("/rathaus/", "/neu/")))
    assert result.incomplete
    assert len(source.listed()) >= len(NEWS)
    result = await source.publishes(page(listed(KINDS["nolis"]).replace("/rathaus/", "/neu/") + " "))
    assert not result.incomplete
    assert source.listed() == TITLES


async def test_a_list_that_shrinks_is_still_that_list(store: Store, server: RawServer) -> None:
    """Two items where there were seven are read by what is known of the page, and the others are gone."""
    source = Publisher(store, server, "page")
    await source.publishes(page(items(CARD)))
    await source.publishes(page(items(CARD, 0, 1)).replace(b"Aktuelles", b"Rathaus"))
    assert source.listed() == sorted(title for title, _day, _teaser in NEWS[:2])


@pytest.mark.row(10)
async def test_a_page_that_fails_keeps_what_was_there(store: Store, server: RawServer) -> None:
    """A login page, an empty frame and an article in the list's place are told, and nothing goes."""
    source = Publisher(store, server, "page")
    await source.publishes(page(items(CARD)))
    article = f"<article><h1>Eins</h1><p>{'Ein Satz mit Worten. ' * 40}</p></article>".encode()
    for body, reason in (
        (b"<form><input name=u><input type=password></form>", Reason.PASSWORD),
        (page("<div id=app></div><script src=/app.js></script>"), Reason.SCRIPT),
        (page("<p>Zurzeit nichts.</p>"), Reason.NO_LIST),
        (b'<meta property="article:published_time" content="2026-03-02">' + article, Reason.ARTICLE),
    ):
        assert (await source.publishes(body)).error == Failure(reason)
        assert source.listed() == TITLES
    assert kept(store) == "structure"


async def test_items_without_a_page_are_whole_at_once(store: Store, server: RawServer) -> None:
    """What a village writes into its list is the article: there is no further page to ask for."""
    source = Publisher(store, server, "page")
    await source.publishes(page(listed(KINDS["whole texts"])))
    assert store.wanted_bodies(source.source) == []
    article = store.article(source.rows()[0].number)
    assert article is not None
    assert (article.item.address, article.item.body is not None) == (None, True)


async def test_an_address_is_one_source_however_it_was_recognised(store: Store, server: RawServer) -> None:
    """What is found at an address a second time, by another recogniser, is the source that is there."""
    server.routes["/neues"] = answer(page(items(CARD)))
    address = server.address("/neues")
    async with Fetcher() as fetcher:
        found = await discover(address, fetcher, Traffic())
    assert isinstance(found, Found)
    assert json.loads(found.source.options)["recogniser"] == "structure"
    assert identity_of(found.source) == identity_of(replace(found.source, options="{}"))
    add(store, replace(found.source, name="stadt"), found.fetch, Traffic())
    assert [state.listed for state in store.sources() if state.source.name == "stadt"] == [len(NEWS)]


async def test_a_body_that_could_not_be_read_is_asked_again_by_another_reader(
    store: Store, server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article whose page could not be read is left alone until the program reads pages otherwise."""
    for state in store.sources():
        store.remove_source(state.source.name)
    store.add_source(Source("stadt", "Stadt", server.address("/news"), "page"))
    paths = [f"/rathaus/{number}" for number in range(3)]
    html = "".join(f"<h2><a href={path}>Meldung aus {path}</a></h2><p>Text dazu.</p>" for path in paths)
    server.routes["/news"] = answer(page(html))
    for path in paths:
        server.routes[path] = answer(b"<form><input type=password></form>", "Content-Type: text/html")
    await sync(store, fetcher=Fetcher())
    asked = len([path for path in server.paths() if path in paths])
    assert asked == len(paths)
    for path in paths:
        server.routes[path] = answer(f"<article><p>{'Ein ganzer Satz. ' * 20}</p></article>".encode())
    (result,) = await sync(store, fetcher=Fetcher())
    assert result.bodies == 0
    monkeypatch.setattr(syncing, "BODY_READER", "another")
    (result,) = await sync(store, fetcher=Fetcher())
    assert result.bodies == len(paths)
