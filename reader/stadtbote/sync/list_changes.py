"""Decides what a list of sources from elsewhere changes here: a hub's index, or the operator's file. Pure.

A source that comes from such a list is known by its address. What a person changed here stays: its own name,
title or group, and that it was removed, until the list says something else of it than before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from stadtbote.sources.feeds.offers import Feed
from stadtbote.sync.subscriptions import identity_of, name_like
from stadtbote.text.secrets import has_secrets
from stadtbote_cache.identity import ASKED_BY_OPTIONS
from stadtbote_cache.record import Record
from stadtbote_cache.records import Change, Source, SourceState, replace


class ListChanges(Record):
    """What is to be done. `own` are the user's own sources by the address that they are read at from now on.

    Names of sources: those that were `known` before, those `taken` from the user's own to the list, and those
    that are `back` at their own address because the list no longer has them.
    """

    changes: tuple[Change, ...]
    own: Mapping[str, Source]
    known: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @property
    def new(self) -> list[str]:
        """The names of new sources."""
        return [change.source.name for change in self.changes if change.source and not change.name]

    @property
    def gone(self) -> list[str]:
        """The names of sources that go."""
        return [change.name for change in self.changes if change.source is None]

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """The names of sources that get another, before and after."""
        named = (
            (change.name, change.source.name) for change in self.changes if change.name and change.source
        )
        return [(old, new) for old, new in named if old != new]


def origin_of(source: Source) -> str:
    """What tells that two feeds are of one source, without telling its address; empty for a private one."""
    if has_secrets(source.address):
        return ""
    address, options = identity_of(source)
    from hashlib import sha256  # slow to import, and not needed to read

    return sha256(f"{address}\n{options}".encode("utf-8", "replace")).hexdigest()[:32]


def list_changes(
    before: Sequence[Feed],
    now: Sequence[Feed],
    states: Iterable[SourceState],
    *,
    own: Mapping[str, Source],
    taken: Collection[str],
    private: Collection[str] = (),
    anew: bool = False,
    adopting: bool = False,
) -> ListChanges:
    """What the list changes among the sources here, when it said `before` and says `now`.

    `own` are those of the user that an earlier plan led to the list, `taken` all names that are in use.
    `private` are names of sources that are not led to the list, because their requests carry something of
    their own. With `anew`, what the user removed comes back. With `adopting`, what was here before the list
    said it stays the user's own, also when the list no longer says it.
    """
    here = {identity_of(state.source): state for state in states}
    origins = {origin_of(state.source): state for state in here.values()}
    pairs = _pairs(before, now)
    names = set(taken)
    changes: list[Change] = []
    known: list[str] = []
    led: list[str] = []
    back: list[str] = []
    own = dict(own)
    still = {old.source.address for old in pairs.values()}
    for feed in before:
        state = here.get(identity_of(feed.source))
        if state is None or feed.source.address in still:
            continue
        if mine := own.pop(feed.source.address, None):
            if identity_of(mine) != identity_of(state.source):
                changes.append(Change(state.source.name, replace(mine, name=state.source.name), state.group))
                back.append(state.source.name)
        else:
            changes.append(Change(state.source.name, None))
            names.discard(state.source.name)
            del here[identity_of(feed.source)]
    for feed in now:
        old = pairs.get(feed.source.address)
        if old and (mine := own.pop(old.source.address, None)):
            own[feed.source.address] = mine
        state = here.get(identity_of((old or feed).source))
        twin = origins.get(feed.origin) if old is None and feed.origin else None
        if twin and (twin.source.name in private or twin.source.is_hub):
            twin = None
        if state and twin and state.fetched_at is None:  # moved in, and there was one already
            changes.append(Change(state.source.name, None))
            state = None
        if state is None:
            state = twin
            if state:  # the user's own source of the same origin: from now on it is read from the list
                own[feed.source.address] = state.source
                led.append(state.source.name)
                old = feed  # its name, title and group stay the user's own
        if state is None:
            if old is None or old != feed or anew:
                name = name_like(feed.source, names)
                names.add(name)
                changes.append(Change("", replace(feed.source, name=name), feed.group))
            continue
        if old is None and adopting:
            own[feed.source.address] = state.source
        known.append(state.source.name)
        if change := _changed(state, old or feed, feed, names):
            changes.append(change)
    return ListChanges(tuple(changes), own, tuple(known), tuple(led), tuple(back))


def _pairs(before: Sequence[Feed], now: Sequence[Feed]) -> dict[str, Feed]:
    """What was said before of each feed, by its address now: by the same address, else by its origin."""
    old = {feed.source.address: feed for feed in before}
    found = {}
    for feed in now:
        same = old.get(feed.source.address)
        if same and (same.origin == feed.origin or not (same.origin and feed.origin)):
            found[feed.source.address] = same
    paired = {feed.source.address for feed in found.values()}
    left = {feed.origin: feed for feed in before if feed.origin and feed.source.address not in paired}
    for feed in now:
        if feed.source.address not in found and (moved := left.pop(feed.origin, None)):
            found[feed.source.address] = moved
    return found


def _changed(state: SourceState, old: Feed, new: Feed, names: set[str]) -> Change | None:
    """What becomes of a source that is here: what the list says anew, unless the user said otherwise."""
    mine = state.source
    name = mine.name
    if mine.name == old.source.name != new.source.name:
        name = name_like(new.source, names - {mine.name})
        names.add(name)
    title = new.source.title if mine.title == old.source.title else mine.title
    group = new.group if state.group == old.group else state.group
    source = replace(mine, name=name, title=title)
    if identity_of(mine) != identity_of(new.source):
        asked = new.source.options if new.source.kind in ASKED_BY_OPTIONS else "{}"
        source = replace(source, address=new.source.address, kind=new.source.kind, options=asked)
    return None if (source, group) == (mine, state.group) else Change(mine.name, source, group)
