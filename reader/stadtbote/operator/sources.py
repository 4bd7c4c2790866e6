"""The operator's list of sources for everybody: taken at the first start, and kept in step with its file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from stadtbote.errors import ConfigError, PackError
from stadtbote.operator.configuration import is_trusted
from stadtbote.sources.charset import decode
from stadtbote.sources.feeds.offers import Feed
from stadtbote.sync.hubs import source_of, values_of
from stadtbote.sync.list_changes import list_changes
from stadtbote.sync.subscriptions import is_name, name_of, taken_names
from stadtbote.sync.summary import hub_lines
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Source, replace
from stadtbote_cache.source_list import SourceList
from stadtbote_cache.store import Store

_MOST_BYTES = 4 * 1024 * 1024


def read(path: Path, owner: int) -> tuple[Feed, ...]:
    """The sources of the list. Raises ConfigError where it cannot be read, or not be believed.

    Like the operator's configuration it must be a file that `owner`, a user's number, alone can write.
    """
    from stadtbote.export.moving import opml

    fault = _("Die Quellenliste des Betreibers gilt nicht: {path}, {reason}.")
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(fault.format(path=line(str(path)), reason=cause(error.strerror))) from error
    if not is_trusted(state.st_uid, state.st_mode, owner=owner):
        reason = _("sie muss root gehören, und niemand sonst darf sie schreiben")
        raise ConfigError(fault.format(path=line(str(path)), reason=reason))
    if len(data) > _MOST_BYTES:
        raise ConfigError(fault.format(path=line(str(path)), reason=_("sie ist größer als 4 Megabyte")))
    try:
        offers = opml.read(decode(data))
    except PackError as error:
        raise ConfigError(f"{line(str(path))}: {error}") from error
    found: dict[str, Feed] = {}
    names: set[str] = set()
    for offer in offers.sources:
        title = offer.shown or offer.title or offer.address
        source = Source(offer.name, title, offer.address, offer.kind, offer.language, offer.options)
        if not is_name(source.name) or source.name in names:
            source = replace(source, name=name_of(source, names))
        names.add(source.name)
        found.setdefault(source.address, Feed(source, offer.group))
    if not found:
        raise ConfigError(fault.format(path=line(str(path)), reason=_("darin steht keine Quelle")))
    return tuple(found.values())


def take(store: Store, path: Path, owner: int) -> list[str]:
    """Takes over what the list says anew; what there is to tell of it, in sentences.

    What the user had before, and what the user changed or removed since, stays so. A list that is gone or
    wrong changes nothing; that it is wrong is told once, and by `doctor` always. Raises StoreError.
    """
    try:
        state = path.stat()
    except OSError:
        return []
    following = SourceList.of(store)
    stamp = f"{state.st_mtime_ns} {state.st_size} {state.st_ino}"
    try:
        noted = json.loads(following.list_noted() or "{}")
        before = tuple(Feed(source_of(values), str(group)) for group, *values in noted.get("feeds", ()))
        own = {str(at): source_of(values) for at, values in noted.get("own", {}).items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        noted, before, own = {}, (), {}
    if noted.get("stamp") == stamp or not store.writable:
        return []
    try:
        now = read(path, owner)
        found = list_changes(before, now, store.sources(), own=own, taken=taken_names(store), adopting=True)
        own, said = dict(found.own), hub_lines(_("Quellenliste des Betreibers"), found)
        following.follow(found.changes)
    except ConfigError as error:
        now, said = before, [str(error)]
    following.note_list(
        json.dumps(
            {
                "stamp": stamp,
                "feeds": [[feed.group, *values_of(feed.source)] for feed in now],
                "own": {at: values_of(source) for at, source in own.items()},
            },
            ensure_ascii=False,
        )
    )
    return said
