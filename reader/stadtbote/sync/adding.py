"""Adds a hub that an address led to, with its sources; of one that is followed already, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.sources.discovery import Found
from stadtbote.sources.net.http import Traffic
from stadtbote.sync import hubs
from stadtbote.sync.list_changes import ListChanges
from stadtbote.sync.subscriptions import name_of, named_at, taken_names
from stadtbote.sync.sync import add
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record
from stadtbote_cache.records import Source, replace
from stadtbote_cache.source_list import SourceList
from stadtbote_cache.store import Store


class Addition(Record):
    """What adding a hub would do. `known`: it is followed already. `options` are to be kept of it."""

    hub: Source
    plan: ListChanges
    options: str
    known: bool

    @property
    def nothing(self) -> bool:
        """Whether all of it is there."""
        return self.known and not self.plan.changes


def addition(store: Store, found: Found) -> Addition:
    """What adding the hub would do that was found. Raises StoreError, and ConfigError for credentials."""
    there = named_at(store, found.source)
    names = {feed.source.name for feed in hubs.offered(found.source.options)}
    hub = replace(found.source, options="{}", name=there or name_of(found.source, taken_names(store) | names))
    if there:
        hub = next(state.source for state in store.sources() if state.source.name == there)
    kept = credentials.read(store.path)
    plan, options = hubs.planned(store, hub, found.source.options, kept, anew=True)
    return Addition(hub, plan, options, bool(there))


def take_over(
    store: Store, found: Found, what: Addition, traffic: Traffic, own: Credentials | None = None
) -> None:
    """Adds it; `own` is what its requests carry, and those of its new sources. Raises StoreError.

    Sources that were known count as named by the user from now on, also where `nothing` is to be added.
    """
    kept = credentials.read(store.path)
    with SourceList.of(store).adding(what.hub.name):
        hubs.follow(store, what.hub, what.plan, kept | {what.hub.name: own} if own else kept)
        for name in what.plan.known:
            store.welcome(name)
        if not what.known:
            add(store, what.hub, replace(found.fetch, options=what.options), traffic)
        elif not what.nothing:
            SourceList.of(store).note_options(what.hub.name, what.options)


def all_there() -> str:
    """Where `nothing` is to be added."""
    return _("Alle sind schon da. Es wurde nichts verändert.")


def saved(new: Sequence[str]) -> str:
    """How many sources were added."""
    return plural("{n} Quelle gespeichert.", "{n} Quellen gespeichert.", len(new))
