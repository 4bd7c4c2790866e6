"""What an errand may cost: the limits, the tally of its bytes, and its clock."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.budget import Share
from stadtbote.sources.net.pacing import Flow

ENVELOPE = 256 * 1024
"""Bytes that may come before the body begins: status lines, headers, interim answers (the parser itself
takes 100 KiB of headers; this also ends an endless row of interim answers)."""

PIECES = 32
"""Into how many pieces the window for the least speed is cut; bounds the memory it takes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one errand, in seconds and bytes; the last four are for the fetcher as a whole."""

    first_byte: float = 19.5  # to the first byte of the body, redirects included; with a start 20
    slow_rate: int = 200  # bytes a second on the wire, shared by all requests under way ...
    slow_for: float = 20.0  # ... under which a body may stay no longer than this
    total: float = 300.0  # for all of it
    raw: int = 2 * 1024 * 1024  # the body as received
    decoded: int = 8 * 1024 * 1024  # the body unpacked
    redirects: int = 5
    held: int = 24 * 1024 * 1024  # all bodies on their way, unpacked
    at_once: int = 128  # requests in all, where the line bears it
    per_host: int = 2  # requests to one host at once
    at_first: int = 1  # requests at once before it is known what the line bears


@dataclass(slots=True)
class Traffic:
    """What went over the wire, headers and TLS included, in bytes.

    `unchanged` counts the answers that said only that nothing changed; `saved` is what they spared.
    """

    requests: int = 0
    sent: int = 0
    received: int = 0
    unchanged: int = 0
    saved: int = 0


class Meter:
    """The clock and the tally of one errand, which may take several requests (redirects, a retry)."""

    def __init__(
        self, limits: Limits, traffic: Traffic, flow: Flow | None = None, share: Share | None = None
    ) -> None:
        """`flow`: of the line as a whole; `share`: of a budget."""
        now = time.monotonic()
        self.share = share or Share(None)
        self._flow = flow or Flow()
        self._limits = limits
        self._traffic = traffic
        self._end = now + limits.total
        self._first_end = now + limits.first_byte
        self._body_since: float | None = None
        self._window: deque[tuple[float, int]] = deque()
        self._asked = False
        self._received = 0
        self._asked_at = self._came_at = 0.0  # by the line's clock
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

    def asks(self) -> None:
        """Note that a request is being sent, over a connection that is there by now."""
        if not self._asked:
            self._asked = True
            self._asked_at = self._line_time()
            self._received = 0
            self._traffic.requests += 1

    def gave(self, size: int) -> None:
        """Count bytes sent."""
        self._traffic.sent += size
        self.share.spend(size)

    def took(self, size: int) -> None:
        """Count bytes received; SourceError where the wrapping around the body outgrows all bounds."""
        now = time.monotonic()
        if not self._received:
            self._came_at = now - self._flow.worked
        self._traffic.received += size
        self._flow.received += size
        self._received += size
        self.share.spend(size)
        if self._body_since is None and self._received > ENVELOPE:
            raise SourceError(Reason.PROTOCOL)
        if self._received > 2 * self._limits.raw + ENVELOPE:  # tiny chunks, endless chunk extensions
            raise SourceError(Reason.TOO_LARGE)
        while self._window and self._window[0][0] < now - self._limits.slow_for:
            self._window.popleft()
        if self._window and now - self._window[-1][0] < self._limits.slow_for / PIECES:
            since, before = self._window.pop()
            self._window.append((since, before + size))
        else:
            self._window.append((now, size))

    def came(self) -> tuple[float, float, int]:
        """How the answer came that has just ended; see pacing.Took."""
        now = self._line_time()
        return now - self._asked_at, now - self._came_at, self._received

    def _line_time(self) -> float:
        """A clock in seconds that stands still while nobody looks at the line."""
        return time.monotonic() - self._flow.worked

    def _next_end(self) -> float:
        """When it is too late if nothing more comes: for the first byte, then for the least speed."""
        if self._body_since is None:
            return self._first_end
        wanted = self._limits.slow_rate * self._limits.slow_for / max(1, self._flow.under_way)
        for since, size in reversed(self._window):
            wanted -= size
            if wanted <= 0:  # until this piece leaves the window, the window holds enough
                return max(since, self._body_since) + self._limits.slow_for
        return self._body_since + self._limits.slow_for
