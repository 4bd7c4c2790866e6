"""Times from outside and in the store against this machine's clock: one far ahead decides nothing. Pure."""

from __future__ import annotations

from datetime import datetime

AHEAD = 86_400.0
"""Seconds that a time may be ahead of the clock: more is a fault, of it or of a clock."""

_YEAR_2026 = 1_767_225_600.0
"""Unix seconds. A clock before that is wrong, and no measure for what others published."""


def is_ahead(time: float, now: float) -> bool:
    """Whether a time is too far ahead of the clock to decide anything; both in Unix seconds."""
    return time > now + AHEAD


def believed(time: float | None, now: float) -> float | None:
    """A time as it counts: None for one that is ahead, as if there were none. All in Unix seconds."""
    return None if time is None or is_ahead(time, now) else time


def can_judge(now: float) -> bool:
    """Whether the clock can be right, so that the days of articles may be measured by it."""
    return now > _YEAR_2026


def published(moment: datetime | None, now: float) -> datetime | None:
    """When an article was published, as far as that counts; `now` in Unix seconds."""
    if moment is None or (can_judge(now) and is_ahead(moment.timestamp(), now)):
        return None
    return moment
