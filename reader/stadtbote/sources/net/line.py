"""What the user's line bears: how many requests may be under way at once. Pure.

A sync begins with one request. On a line of 2.4 kB/s, 24 at once would starve each other, and nothing of
any of them would be there to read for minutes; one after the other, the first is read after seconds.
"""

from __future__ import annotations

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
