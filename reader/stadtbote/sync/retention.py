"""Retention: decides which articles may go (pure), and has the store take them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from stadtbote.config.settings import Settings, size_of
from stadtbote_cache.clock import believed
from stadtbote_cache.record import Record
from stadtbote_cache.records import Stored
from stadtbote_cache.store import Store

DAY = 86_400.0
ENOUGH = 0.9
"""The part of its cap that a store keeps after clearing, so that not every sync has to clear it again."""

_LONGEST_SILENCE = 366 * DAY
_BATCH = 50
_ROUNDS = 4
_MUCH = 0.1


class Limits(Record):
    """What the user wants to keep at most; None is no limit.

    Beyond the age of `days`, and beyond this many `articles` of a source, those go that are read and no
    longer listed. `size` is the cap of the store in bytes.
    """

    days: int | None = None
    articles: int | None = None
    size: int | None = None

    @property
    def none(self) -> bool:
        """Whether there is no limit at all."""
        return self == Limits()


def limits(settings: Settings) -> Limits:
    """The limits that the configuration sets."""
    return Limits(
        settings.keep_days,
        settings.keep_articles,
        size_of(settings.keep_size) if settings.keep_size else None,
    )


class Share(Record):
    """What becomes of one source: articles that go, and articles of which only the body goes, by number.

    `kept`, `unread` and `listed` count those that stay although they are beyond a limit of age or number.
    """

    source: str
    gone: tuple[int, ...] = ()
    stripped: tuple[int, ...] = ()
    kept: int = 0
    unread: int = 0
    listed: int = 0


class Pruning(Record):
    """What goes, by source, without those that have nothing to report.

    `size` is about how many bytes go, and `over` by how many the store is then still over its cap.
    """

    shares: tuple[Share, ...] = ()
    size: int = 0
    over: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing goes."""
        return not any(share.gone or share.stripped for share in self.shares)


class _Part:
    """A share while it is being decided."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.stripped: list[int] = []
        self.kept: set[int] = set()
        self.unread: set[int] = set()
        self.listed: set[int] = set()

    def share(self, source: str) -> Share:
        gone = set(self.gone)
        return Share(
            source,
            tuple(self.gone),
            tuple(self.stripped),
            len(self.kept),
            len(self.unread - gone),
            len(self.listed - gone),
        )


def present(now: float, newest: float | None) -> float:
    """The time from which ages count: the clock's, unless it is far ahead of everything published.

    A clock that is wrong by years must not empty the store.
    """
    return now if newest is None or now - newest <= _LONGEST_SILENCE else newest


def decide(rows: Iterable[Stored], limits: Limits, now: float, used: int, empty: int = 0) -> Pruning:
    """What goes of these articles, which are grouped by source.

    `used` is how many bytes the store has, `empty` how many of them it has without any article.

    Kept articles never go. By age and by number, those go that are read and no longer shown by their source:
    what it shows would come back with the next sync. Over the cap, as much goes as brings the store to nine
    tenths of it: first read ones, then unread ones, the oldest first. Of those that the source still shows,
    only the body goes, so that they do not come back as new ones.
    """
    over = limits.size is not None and used > limits.size
    parts: dict[str, _Part] = {}
    waiting: list[tuple[bool, float, int, str, int, bool]] = []
    total = going = 0
    for source, group in groupby(rows, key=lambda row: row.source):
        part = parts.setdefault(source, _Part())
        newest_first = sorted(group, key=lambda row: (row.listed, _time(row, now), row.number), reverse=True)
        for place, row in enumerate(newest_first):
            total += row.size + row.body
            late = (limits.articles is not None and place >= limits.articles) or (
                limits.days is not None and now - _time(row, now) > limits.days * DAY
            )
            if late and row.read and not row.kept and not row.listed:
                part.gone.append(row.number)
                going += row.size + row.body
                continue
            if late:
                (part.kept if row.kept else part.listed if row.listed else part.unread).add(row.number)
            if over and not row.kept:
                size = row.body if row.listed else row.size + row.body
                waiting.append((not row.read, _time(row, now), row.number, source, size, row.listed))
    scale = max(used - empty, 0) / total if total else 0.0  # the index grows with each article
    excess = used - going * scale - ENOUGH * (limits.size or 0) if over else 0.0
    for _unread, _moment, number, source, size, listed in sorted(waiting):
        if excess <= 0:
            break
        if not size:
            continue
        (parts[source].stripped if listed else parts[source].gone).append(number)
        going += size
        excess -= size * scale
    shares = (part.share(source) for source, part in parts.items())
    still = used - going * scale - (limits.size or 0) if over else 0.0
    return Pruning(
        tuple(share for share in shares if share != Share(share.source)),
        min(int(going * scale), used),
        max(0, int(still)),
    )


def _time(row: Stored, now: float) -> float:
    """When an article is from; what is ahead of the clock counts for nothing."""
    return believed(row.time, now) or row.first_seen


def planned(store: Store, limits: Limits, now: float, *, measured: bool = True) -> Pruning:
    """What goes from the store now. Raises StoreError.

    Unless it is `measured`, which takes long in a large store, the plan may not say how many bytes go, nor
    how many articles stay beyond a limit.
    """
    over, used = _over(store, limits)
    if limits.days is None and limits.articles is None and not over:
        return Pruning()
    today = present(now, store.newest(now))
    if measured or over:
        rows = store.stored()
    else:
        before = None if limits.days is None else today - limits.days * DAY
        rows = store.due(before, limits.articles, today)
    return decide(rows, limits, today, used, store.empty_size())


def _over(store: Store, limits: Limits) -> tuple[bool, int]:
    """Whether the store is over its cap, and how many bytes it uses."""
    total, free = store.space()
    return limits.size is not None and total - free > limits.size, total - free


class Cleared:
    """What has gone so far: the plan of the first round, articles, bodies and bytes."""

    def __init__(self) -> None:
        self.gone: dict[str, int] = {}
        self.stripped: dict[str, int] = {}
        self.plan = Pruning()
        self.freed = 0
        self.size = 0
        self.over = False

    @property
    def count(self) -> int:
        """How many articles went, as a whole or only their body."""
        return sum(self.gone.values()) + sum(self.stripped.values())


def clearing(store: Store, limits: Limits, now: float, done: Cleared, *, whole: bool) -> Iterator[None]:
    """Removes what goes, one step per turn; stopping early leaves the store in order.

    The index gives its place back, and words of what went, only when it is put in order, which in a large
    store takes long. Where it is `whole` that is done here, and the file gets as small as it can. Else it is
    left to `settling`: until then nobody knows how far the store is over its cap, and nothing goes for that.
    """
    before = store.space()[0]
    try:
        for turn in range(_ROUNDS if whole else 1):
            over, _used = _over(store, limits)
            if over and not whole and not store.forgotten():
                limits = Limits(limits.days, limits.articles)
            plan = planned(store, limits, now, measured=whole)
            done.plan = plan if turn == 0 else done.plan
            if not plan.empty:
                yield from _taking_out(store, plan, done)
            if whole:
                yield from store.settling(now)
            if plan.empty or not over:
                break
    finally:
        _note_size(store, limits, before, done)


def settling(store: Store, limits: Limits, now: float, done: Cleared) -> Iterator[None]:
    """What follows a `clearing` that was not `whole`, outside of the sync, where it is due by now."""
    before = store.space()[0]
    over = limits.size is not None and before > limits.size
    if store.forgotten() or not (over or store.settling_is_due(now)):
        return
    try:
        yield from store.settling(now)
    finally:
        _note_size(store, limits, before, done)


def _note_size(store: Store, limits: Limits, before: int, done: Cleared) -> None:
    done.size = store.space()[0]
    done.freed += before - done.size
    done.over = _over(store, limits)[0]


def _taking_out(store: Store, plan: Pruning, done: Cleared) -> Iterator[None]:
    for share in plan.shares:
        for numbers, take, tally in (
            (share.gone, store.take_out, done.gone),
            (share.stripped, store.strip, done.stripped),
        ):
            for start in range(0, len(numbers), _BATCH):
                went = take(numbers[start : start + _BATCH])
                tally[share.source] = tally.get(share.source, 0) + went
                yield
