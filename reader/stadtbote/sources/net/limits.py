"""What an errand may cost: the limits, the tally of its bytes, its clock, and the slots for hosts."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stadtbote.errors import Reason, SourceError

ENVELOPE = 256 * 1024
"""Bytes that may come before the body begins: status lines, headers, interim answers (the parser itself
takes 100 KiB of headers; this also ends an endless row of interim answers)."""

PIECES = 32
"""Into how many pieces the window for the least speed is cut; bounds the memory it takes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one errand, in seconds and bytes; the last two are for the fetcher as a whole."""

    first_byte: float = 20.0  # from the start to the first byte of the body, redirects included
    slow_rate: int = 200  # bytes a second on the wire ...
    slow_for: float = 20.0  # ... under which a body may stay no longer than this
    total: float = 300.0  # for all of it
    raw: int = 2 * 1024 * 1024  # the body as received
    decoded: int = 8 * 1024 * 1024  # the body unpacked
    redirects: int = 5
    hosts: int = 24  # hosts asked at once
    per_host: int = 2  # requests to one host at once


@dataclass(slots=True)
class Traffic:
    """What went over the wire, headers included, after TLS is taken off; in bytes."""

    requests: int = 0
    sent: int = 0
    received: int = 0


class Meter:
    """The clock and the tally of one errand, which may take several requests (redirects, a retry)."""

    def __init__(self, limits: Limits, traffic: Traffic) -> None:
        now = time.monotonic()
        self._limits = limits
        self._traffic = traffic
        self._end = now + limits.total
        self._first_end = now + limits.first_byte
        self._body_since: float | None = None
        self._window: deque[tuple[float, int]] = deque()
        self._asked = False
        self._received = 0
        self.ended = False  # whether the server closed its side of the connection

    def next_request(self) -> None:
        """Start over for one more request of the same errand.

        The deadline of the first byte runs on, unless the last request met it and broke off later.
        """
        if self._body_since is not None:
            self._first_end = time.monotonic() + self._limits.first_byte
        self._body_since = None
        self._window.clear()
        self._asked = False
        self._received = 0
        self.ended = False

    def waited(self, seconds: float) -> None:
        """Leave a wait for a slot out of the deadlines."""
        self._end += seconds
        self._first_end += seconds

    def body_came(self) -> None:
        """Note that a byte of the body is there: from now on the least speed counts."""
        if self._body_since is None:
            self._body_since = time.monotonic()

    def left(self) -> float:
        """Seconds until the errand is given up if nothing more comes; SourceError if it is too late."""
        seconds = min(self._end, self._next_end()) - time.monotonic()
        if seconds <= 0:
            raise self.too_late()
        return seconds

    def too_late(self) -> SourceError:
        """The error of an errand out of time: SLOW under the least speed, else TIMEOUT."""
        slow = self._body_since is not None and self._next_end() < self._end
        return SourceError(Reason.SLOW if slow else Reason.TIMEOUT)

    def gave(self, size: int) -> None:
        """Count bytes sent; the first ones make it a request."""
        self._traffic.requests += not self._asked
        self._asked = True
        self._traffic.sent += size

    def took(self, size: int) -> None:
        """Count bytes received; SourceError where the wrapping around the body outgrows all bounds."""
        self._traffic.received += size
        self._received += size
        if self._body_since is None and self._received > ENVELOPE:
            raise SourceError(Reason.PROTOCOL)
        if self._received > 2 * self._limits.raw + ENVELOPE:  # tiny chunks, endless chunk extensions
            raise SourceError(Reason.TOO_LARGE)
        now = time.monotonic()
        while self._window and self._window[0][0] < now - self._limits.slow_for:
            self._window.popleft()
        if self._window and now - self._window[-1][0] < self._limits.slow_for / PIECES:
            since, before = self._window.pop()
            self._window.append((since, before + size))
        else:
            self._window.append((now, size))

    def _next_end(self) -> float:
        """When it is too late if nothing more comes: for the first byte, then for the least speed."""
        if self._body_since is None:
            return self._first_end
        wanted = self._limits.slow_rate * self._limits.slow_for
        for since, size in reversed(self._window):
            wanted -= size
            if wanted <= 0:  # until this piece leaves the window, the window holds enough
                return max(since, self._body_since) + self._limits.slow_for
        return self._body_since + self._limits.slow_for


class Slots:
    """Room for so many hosts at once and so many requests to each; first come, first served."""

    def __init__(self, hosts: int, per_host: int) -> None:
        self._hosts = hosts
        self._per_host = per_host
        self._busy: dict[str, int] = {}
        self._queue: deque[tuple[str, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[float]:
        """Hold one slot of a host; gives the seconds that the wait for it took."""
        asked_at = time.monotonic()
        if self._has_room(host):
            self._enter(host)
        else:
            await self._wait(host)
        try:
            yield time.monotonic() - asked_at
        finally:
            self._leave(host)

    async def _wait(self, host: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((host, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._queue.remove((host, turn))
            else:  # the slot was granted in the same moment
                self._leave(host)
            raise

    def _has_room(self, host: str) -> bool:
        under_way = self._busy.get(host, 0)
        return under_way < self._per_host if under_way else len(self._busy) < self._hosts

    def _enter(self, host: str) -> None:
        self._busy[host] = self._busy.get(host, 0) + 1

    def _leave(self, host: str) -> None:
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
        for entry in list(self._queue):
            waiting, turn = entry
            if not turn.done() and self._has_room(waiting):
                self._queue.remove(entry)
                self._enter(waiting)
                turn.set_result(None)
