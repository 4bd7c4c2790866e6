"""Who may ask now: so many requests to each host, and in all as many as the line bears, within a bound."""

from __future__ import annotations

import asyncio
import time
from bisect import insort
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count

from stadtbote.sources.net.line import QUIET, STUCK, Took, is_quiet, room_after, room_when_quiet


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
        """Learn from an answer that came whole; see line.Took. To be called before its slot is left."""
        took = Took(seconds, coming, received, self.flow.under_way)
        self.room = room_after(self.room, took, self._most)

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
        if self.flow.under_way >= self.room:
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
        if now - self._moved >= STUCK or is_quiet(came, now - since, self._slow_rate):
            self.room = room_when_quiet(self.room, self.flow.under_way, self._most)
            self._admit()
        if now - since >= QUIET:
            self._looked = (now, self.flow.received)
        if self._queue:
            self._watch()
