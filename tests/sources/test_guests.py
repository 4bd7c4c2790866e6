"""Sources that came in a portable edition, which nobody here has named: they reach no private network."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from stadtbote.config.settings import Settings
from stadtbote.errors import Failure, Reason, SourceError, UsageError
from stadtbote.sources.discovery import Found
from stadtbote.sources.feeds.offers import Feed
from stadtbote.sources.fetch import Fetch
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote.sync.adding import Addition, take_over
from stadtbote.sync.list_changes import list_changes
from stadtbote.sync.lookup import ask
from stadtbote.sync.subscriptions import named
from stadtbote.sync.sync import Result, sync
from stadtbote_cache import edition
from stadtbote_cache.identity import source_key
from stadtbote_cache.journal.registers import Kept
from stadtbote_cache.records import Source, Validators
from stadtbote_cache.store import Store
from support.keeping import headlines
from support.packed import ARTICLE, SOURCE, packed, unpacked, written
from support.raw import RawServer


async def at_home(_host: str, _port: int) -> Sequence[str]:
    """Every name leads into the user's own network."""
    return ["127.0.0.1"]


@pytest.fixture
def guest(store: Store, server: RawServer) -> Source:
    """A source that came along, at a name that looks like one of the public network."""
    store.remove_source(edition.SOURCE.name)
    data = written([SOURCE | {"address": server.address(host="stadt.example")}, ARTICLE])
    assert unpacked(store, data)[0].new == 1
    return store.sources()[0].source


async def synced(store: Store) -> Result:
    (result,) = await sync(store, bodies=False, fetcher=Fetcher(resolve=at_home))
    return result


async def test_a_guest_reaches_no_private_network(store: Store, server: RawServer, guest: Source) -> None:
    """Wherever its name leads: nothing in the user's own network is asked for it, time and again."""
    for _turn in range(2):
        assert (await synced(store)).error == Failure(Reason.PRIVATE_ADDRESS)
    assert server.paths() == []
    assert headlines(store, source=None) != []


async def test_a_look_at_a_guest_is_as_its_sync(store: Store, server: RawServer) -> None:
    """`source test` asks no guest in a private network, either; once the user has named it, it does."""
    source = Source("nah", "Nah", server.address(), "feed")
    said = {"name": "nah", "address": source.address, "kind": "feed", "there": 1, "guest": 1}
    thing = ("source", source_key("feed", source.address, "{}"))
    store.acts().take_in({thing: {field: Kept(value, 1) for field, value in said.items()}})
    with pytest.raises(SourceError) as raised:
        await ask(store, source, Settings(), Traffic())
    assert raised.value.reason is Reason.PRIVATE_ADDRESS
    store.welcome("nah")
    with suppress(SourceError):  # whatever it answers
        await ask(store, source, Settings(), Traffic())
    assert server.paths() == ["/"]


async def test_no_name_of_the_users_lets_it_in(store: Store, server: RawServer, guest: Source) -> None:
    """That the user reads something else from the same host lets no guest in there."""
    store.add_source(Source("eigen", "Eigene", server.address("/eigen", host="stadt.example"), "page"))
    results = await sync(store, bodies=False, fetcher=Fetcher(resolve=at_home))
    assert results[0].error == Failure(Reason.PRIVATE_ADDRESS)
    assert server.paths() == ["/eigen"]


@pytest.mark.parametrize("how", ["added", "offered", "removed"])
async def test_whom_the_user_names_is_no_guest(
    store: Store, server: RawServer, guest: Source, how: str
) -> None:
    """Adding the address, alone or from another Stadtbote's list, or anew, is the user's own word."""
    if how == "added":
        with pytest.raises(UsageError, match="schon gespeichert"):
            named(store, guest, None)
    elif how == "offered":
        plan = list_changes((), [Feed(guest)], store.sources(), own={}, taken=())
        hub = Source("andere", "Andere", "https://andere.example/index.json", "hub")
        found = Found(hub, Fetch(None, Validators()))
        take_over(store, found, Addition(hub, plan, "{}", known=True), Traffic())
    else:
        store.remove_source(guest.name)
        store.add_source(guest)
    assert store.guests() == frozenset()
    assert (await synced(store)).error != Failure(Reason.PRIVATE_ADDRESS)
    assert server.paths() == ["/"]


def test_a_guest_goes_on_as_one(store: Store, there: Store, guest: Source) -> None:
    """One that is merged again, or packed and merged elsewhere, is a guest; the built-in one is none."""
    assert store.guests() == {guest.name}
    data = packed(store)
    unpacked(store, data)
    unpacked(there, data)
    assert store.guests() == there.guests() == {guest.name}
