"""Follows a hub: what its index says goes into the store, with what the requests of its sources carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.errors import ConfigError
from stadtbote.sources.feeds.offers import Feed, noted, remembered
from stadtbote.sync.list_changes import ListChanges, list_changes
from stadtbote.sync.subscriptions import taken_names
from stadtbote_cache.records import Source
from stadtbote_cache.source_list import SourceList
from stadtbote_cache.store import Store


def planned(
    store: Store, hub: Source, offered: str, kept: Mapping[str, Credentials], *, anew: bool = False
) -> tuple[ListChanges, str]:
    """What a hub whose options are now those of `offered` changes, and the options to keep of it.

    `kept` is what the requests of sources carry, by name.
    """
    before, own = _read(hub.options)
    now, _own = _read(offered)
    found = list_changes(
        before,
        now,
        store.sources(),
        own=own,
        taken=taken_names(store),
        private=kept.keys() - {hub.name},
        anew=anew,
    )
    return found, json.dumps(
        {"feeds": noted(now), "own": {at: values_of(source) for at, source in found.own.items()}},
        ensure_ascii=False,
    )


def follow(
    store: Store, hub: Source, found: ListChanges, kept: Mapping[str, Credentials]
) -> dict[str, Credentials]:
    """Makes the changes of a plan; what the requests of sources carry from now on, by name.

    A new source is asked with what the hub itself is asked with. Raises StoreError.
    """
    SourceList.of(store).follow(found.changes)
    new = dict(kept)
    for change in found.changes:
        carried = new.pop(change.name, None) if change.name else new.get(hub.name)
        with suppress(ConfigError):  # it is told wherever it is needed
            if change.name in kept and (change.source is None or change.source.name != change.name):
                credentials.forget(store.path, change.name)
            if change.source and carried and carried.at(change.source.address):
                new[change.source.name] = carried
                if kept.get(change.source.name) != carried:
                    credentials.keep(store.path, change.source.name, carried)
    return new


def offered(options: str) -> tuple[Feed, ...]:
    """The feeds that a hub offers, by its options."""
    return _read(options)[0]


def _read(options: str) -> tuple[tuple[Feed, ...], dict[str, Source]]:
    """The feeds that a hub had, and the user's own sources that are read from it."""
    try:
        found = json.loads(options)
        own = {str(at): source_of(values) for at, values in dict(found.get("own", {})).items()}
        return remembered(found.get("feeds")), own
    except (ValueError, TypeError, AttributeError, RecursionError):
        return (), {}


def values_of(source: Source) -> list[str | None]:
    """A source as values for JSON."""
    return [source.name, source.title, source.address, source.kind, source.language, source.options]


def source_of(values: list[str]) -> Source:
    """The source of such values. Raises ValueError or TypeError where they are none."""
    name, title, address, kind, language, options = values
    return Source(str(name), str(title), str(address), str(kind), language and str(language), str(options))
