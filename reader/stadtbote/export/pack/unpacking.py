"""Merges a portable edition into the store, one source at a time. Never talks to the network."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from stadtbote.errors import EXIT_UNWRITTEN, PackError
from stadtbote.export.pack.jsonlines import Extent, Value, read
from stadtbote.export.pack.values import PackedSource, read_article, read_marks, read_source
from stadtbote.sources.net.addresses import seems_open
from stadtbote.sync.plan import matched, merge
from stadtbote.sync.subscriptions import identity_of, is_name, name_from
from stadtbote.text.clean import names_user
from stadtbote.text.language import translated as _
from stadtbote.text.wording import size as in_words
from stadtbote_cache import preparing
from stadtbote_cache.clock import believed, is_ahead
from stadtbote_cache.identity import address_key
from stadtbote_cache.merging import Merging
from stadtbote_cache.record import Record
from stadtbote_cache.records import Known, Merge, PackedArticle, Source, SourceState, replace
from stadtbote_cache.store import Store

_LEFT_FREE = 20_000_000  # bytes


class Unpacked(Record):
    """What came of one source, which may have another name here than where it was packed.

    Counts are articles: `new`, `changed`, `bodies` that were missing, `gone` from the edition, `marked` anew
    because their marks came along. `refused`
    where it is in a private network and not among the sources here: only the user may add such a one. And
    where its address names a user: such a one nobody adds.
    """

    source: Source
    packed_as: str
    added: bool = False
    newer: bool = False
    fetched_at: float | None = None
    new: int = 0
    changed: int = 0
    bodies: int = 0
    gone: int = 0
    refused: bool = False
    marked: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the store had all of it already."""
        return not (self.added or self.new or self.changed or self.bodies or self.gone or self.marked)


def unpack(
    store: Store, file: BinaryIO, *, dry_run: bool = False, tell: Callable[[Unpacked], None]
) -> list[Unpacked]:
    """Merges all sources of a file, each in one transaction; `tell` is called as each is done.

    The whole file is checked before anything is merged. Raises PackError, StoreError, or OSError where the
    file cannot be read.
    """
    for value, _articles in read(file):
        read_source(value)
    merging = Merging.of(store)
    done: list[Unpacked] = []
    # Each source is read once to tell what there is, and once more to take it.
    extent = Extent()
    for (value, shown), (_same, taken) in zip(read(file, extent), read(file), strict=True):
        marks: list[frozenset[str]] = []
        articles = map(read_article, _noting(shown, marks)), map(read_article, taken)
        done.append(_merge(merging, read_source(value), *articles, extent, marks, dry_run=dry_run))
        tell(done[-1])
    if not dry_run and any(result.new or result.changed or result.bodies for result in done):
        store.tidy()
    return done


def _merge(
    merging: Merging,
    packed: PackedSource,
    shown: Iterable[PackedArticle | None],
    taken: Iterable[PackedArticle | None],
    extent: Extent,
    marks: Sequence[frozenset[str]],
    *,
    dry_run: bool,
) -> Unpacked:
    """Merges one source; both `shown` and `taken` are its articles, `extent` and `marks` those of `shown`.

    Marks only ever come: what is read or kept here stays so.
    """
    begin = extent.size
    now = time.time()
    if packed.fetched_at is not None and is_ahead(packed.fetched_at, now):
        packed = replace(packed, fetched_at=now)
    heads: list[Known] = []
    bodies: set[int] = set()
    for place, article in enumerate(shown):
        if article is None:
            continue
        known = preparing.article(article.item, place=place).head
        digest = "" if article.cut else known.digest
        heads.append(replace(known, digest=digest, position=article.position, listed=article.listed))
        if article.item.body is not None or article.page.body is not None:
            bodies.add(place)
    size = extent.size - begin
    before: list[SourceState | None] = []

    def choose(states: list[SourceState], removed: dict[str, str]) -> Source:
        return _chosen(packed.source, states, removed)

    def decide(state: SourceState | None, known: list[Known], stored: set[int]) -> Merge:
        before.append(state)
        if names_user(packed.source.address) or (state is None and not _may_be_added(packed.source)):
            raise _Refused
        merged = merge(
            known,
            heads,
            newer=_newer(packed.fetched_at, state, now),
            complete=packed.complete,
            packed_bodies=bodies,
            stored_bodies=stored,
        )
        if not dry_run:
            share = len(merged.new) + len(merged.changed) + len(merged.bodies)
            _check_room(merging.path, packed.source.name, size * share // max(1, len(heads)))
        return merged

    try:
        if dry_run:
            with merging.one_state():
                source, merged = merging.would_merge(choose, decide)
        else:
            source, merged = merging.merge(
                choose,
                decide,
                taken,
                fetched_at=packed.fetched_at,
                credits=packed.credits,
                now=now,
            )
    except _Refused:
        return Unpacked(packed.source, packed.source.name, refused=True, fetched_at=packed.fetched_at)
    marked = 0
    if any(marks) and not dry_run:
        numbers = matched(merging.known(source.name), heads)
        for name in ("read", "kept"):
            here = [numbers[place] for place, names in enumerate(marks) if name in names and place in numbers]
            before_it = merging.marked(here)
            new = [number for number in here if name not in before_it.get(number, ())]
            marked += len(new)
            merging.mark(new, **{name: True})
    return Unpacked(
        source,
        packed.source.name,
        marked=marked,
        added=before[-1] is None,
        newer=merged.newer,
        fetched_at=packed.fetched_at,
        new=len(merged.new),
        changed=len(merged.changed),
        bodies=len(merged.bodies),
        gone=len(merged.gone),
    )


def _noting(values: Iterable[Value], marks: list[frozenset[str]]) -> Iterator[Value]:
    """The values as they are; the marks of each are noted in passing."""
    for value in values:
        marks.append(read_marks(value))
        yield value


class _Refused(Exception):
    """The source may not be added."""


def _check_room(store: Path, name: str, size: int) -> None:
    """Raises PackError where the disk has no room for so many bytes of lines: a file may hold any number.

    They take about as much in the store, and once more while they are written. Some of the disk stays free,
    so that what is in the store can be pruned.
    """
    needed, free = 2 * size, shutil.disk_usage(store.parent).free
    if needed > max(free - _LEFT_FREE, free // 2):
        raise PackError(
            _(
                "{name}: dafür ist nicht genug Platz. Gebraucht werden etwa {needed}, frei sind {free}. Von"
                " dieser Quelle wurde nichts übernommen. Was davor ganz übernommen war, bleibt."
            ).format(name=name, needed=in_words(needed), free=in_words(free)),
            EXIT_UNWRITTEN,
        )


def _newer(fetched_at: float | None, state: SourceState | None, now: float) -> bool:
    """Whether the packed edition takes the place of the one here; the same one does, and changes nothing."""
    if fetched_at is None:
        return False
    here = believed(state.fetched_at, now) if state else None
    return here is None or here <= fetched_at


def _chosen(packed: Source, states: list[SourceState], removed: dict[str, str]) -> Source:
    """The same source here, or the packed one with a name that is free."""
    wanted = identity_of(packed)
    here = [state.source for state in states if identity_of(state.source) == wanted]
    for source in sorted(here, key=lambda source: source.address != packed.address):
        return source
    taken = {state.source.name for state in states}
    for name, address in removed.items():  # what was kept of it is under its old name
        if address_key(address) == wanted[0] and name not in taken:
            return replace(packed, name=name)
    taken |= removed.keys()
    if is_name(packed.name) and packed.name not in taken:
        return packed
    return replace(packed, name=name_from(packed.address, taken))


def _may_be_added(source: Source) -> bool:
    """Whether a stranger may add this address: not if it is visibly in the user's own network.

    A sync sees where a name leads, and asks no guest in a private network.
    """
    return seems_open(source.address)
