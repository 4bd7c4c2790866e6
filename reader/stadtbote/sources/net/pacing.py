"""Who may ask now: so many requests to each host, and in all as many as the user's line bears.

A sync begins with one request. On a line of 2.4 kB/s, 24 at once would starve each other, and nothing of
any of them would be there to read for minutes; one after the other, the first is read after seconds.
"""

from __future__ import annotations

import asyncio
import time
from bisect import insort
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count

from stadtbote_cache.record import Record

QUICK = 0.5
"""Seconds from the question to the end of its answer, within which the line was plainly not full."""

FAST = 30_000
"""Bytes a second at which an answer's body comes where the line is plainly not full."""

LARGE = 4_000
"""Bytes of an answer from which on its speed says something of the line."""

LONG = 2.0
"""Seconds that a body may be on its way beside others before fewer are asked for."""

QUIET = 1.0
"""Seconds without news from the line after which it is not the line that is waited for."""

STUCK = 5.0
"""Seconds without a new question after which more may ask in any case: no server may hold up all others."""

STEP = 4
"""By how many one answer that came at once raises the room: each round has five times that of the last."""


class Took(Record):
    """How an answer came: seconds from the question to its end, and from its first byte on; bytes received.

    `beside` are the requests that were under way with it, itself included.
    """

    seconds: float
    coming: float
    received: int
    beside: int


def room_after(room: int, took: Took, most: int) -> int:
    """How many requests may be under way after an answer came like this, where `room` was allowed before."""
    large = took.received >= LARGE
    if took.seconds <= QUICK or (large and took.received >= FAST * took.coming):
        return min(room + STEP, most)
    if large and took.coming > LONG and took.beside > 1:
        return max(1, room // 2)
    return room


def room_when_quiet(room: int, under_way: int, most: int) -> int:
    """How many may be under way where servers are silent, or one holds on: more, the line is not full."""
    return min(max(room, under_way + max(1, under_way // 2)), most)


def is_quiet(received: int, seconds: float, slow_rate: int) -> bool:
    """Whether so many bytes in so many seconds mean that the line carries nothing worth waiting for."""
    return seconds >= QUIET and received < slow_rate * seconds


class Flow:
    """What the line carries for all errands together, and how long nobody looked at it."""

    def __init__(self) -> None:
        self.received = 0
        self.under_way = 0
        self.worked = 0.0  # seconds

    @contextmanager
    def working(self) -> Iterator[None]:
        """What is done inside keeps the program from the line: its time is not the line's."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.worked += time.monotonic() - began


class Slots:
    """Slots for requests; the lowest rank first, within a rank first come, first served."""

    def __init__(self, at_once: int, per_host: int, *, at_first: int = 1, slow_rate: int = 200) -> None:
        """`at_once`: requests in all, however much the line bears; `at_first`: before that is known;
        `slow_rate`: bytes a second under which the line counts as quiet."""
        self.flow = Flow()
        self.room = at_first
        self._most = at_once
        self._per_host = per_host
        self._slow_rate = slow_rate
        self._busy: dict[str, int] = {}
        self._queue: list[tuple[int, int, str, asyncio.Future[None]]] = []
        self._turns = count()
        self._looked = (0.0, 0)  # when something last began or was looked at, and the bytes by then
        self._moved = 0.0  # when something last began
        self._timer: asyncio.TimerHandle | None = None
        self._held = False

    def hold(self, held: bool) -> None:
        """Whether nobody may begin for now: enough has come that is still to be read."""
        if held != self._held:
            self._held = held
            self._moved = time.monotonic()
            self._looked = (self._moved, self.flow.received)  # held back, it was not the line that was silent
            self._admit()

    @asynccontextmanager
    async def take(self, host: str, rank: int = 0) -> AsyncIterator[float]:
        """Hold one slot of a host; gives the seconds that the wait for it took."""
        asked_at = time.monotonic()
        if self._has_room(host):
            self._enter(host)
        else:
            await self._wait(host, rank)
        try:
            yield time.monotonic() - asked_at
        finally:
            self._leave(host)

    def answered(self, seconds: float, coming: float, received: int) -> None:
        """Learn from an answer that came whole; see Took. To be called before its slot is left."""
        took = Took(seconds, coming, received, self.flow.under_way)
        self.room = room_after(self.room, took, self._most)

    def fewer(self) -> bool:
        """Learn that this machine does not bear so many; whether fewer may do, once others are done.

        To be called before the slot is left that was one too many.
        """
        self._most = max(1, min(self._most, self.flow.under_way - 1))
        self.room = min(self.room, self._most)
        return self.flow.under_way > 1

    async def _wait(self, host: str, rank: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (rank, next(self._turns), host, turn)
        insort(self._queue, entry)
        self._watch()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._queue.remove(entry)
            else:  # the slot was granted in the same moment
                self._leave(host)
            raise

    def _has_room(self, host: str) -> bool:
        if self._held or self.flow.under_way >= self.room:
            return False
        return self._busy.get(host, 0) < self._per_host

    def _enter(self, host: str) -> None:
        self._busy[host] = self._busy.get(host, 0) + 1
        self.flow.under_way += 1
        self._moved = time.monotonic()
        self._looked = (self._moved, self.flow.received)

    def _leave(self, host: str) -> None:
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        self.flow.under_way -= 1
        self._admit()

    def _admit(self) -> None:
        place = 0
        while place < len(self._queue) and self.flow.under_way < self.room:
            _rank, _number, host, turn = self._queue[place]
            if not turn.done() and self._has_room(host):
                del self._queue[place]
                self._enter(host)
                turn.set_result(None)
            else:
                place += 1

    def _watch(self) -> None:
        """Look after a while whether anything comes; as long as somebody waits."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(QUIET, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._queue:
            return
        since, received = self._looked
        now = time.monotonic()
        came = self.flow.received - received
        if not self._held and (now - self._moved >= STUCK or is_quiet(came, now - since, self._slow_rate)):
            self.room = room_when_quiet(self.room, self.flow.under_way, self._most)
            self._admit()
        if now - since >= QUIET:
            self._looked = (now, self.flow.received)
        if self._queue:
            self._watch()
