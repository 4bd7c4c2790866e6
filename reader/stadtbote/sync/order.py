"""Decides what a sync asks for first, where it cannot have everything. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stadtbote_cache.clock import believed
from stadtbote_cache.record import Record
from stadtbote_cache.records import SourceState


class Wanted(Record):
    """An article whose body is still to be fetched.

    `published` is in Unix seconds, None where the source gives no date; `place` counts what is wanted of the
    source from 0, in its own order.
    """

    source: str
    number: int
    address: str
    published: float | None
    place: int


def least_lately_tried(states: Iterable[SourceState], now: float) -> list[SourceState]:
    """The sources in the order in which they are asked: never tried ones first, then the longest ago."""
    return sorted(states, key=lambda s: believed(s.tried_at, now) or 0.0)


def too_large(cost: int, budget: int) -> bool:
    """Whether a source that did not fit, and took this much of the budget, has to wait for the others."""
    return 2 * cost > budget


def newest_first(wanted: Sequence[Wanted]) -> list[Wanted]:
    """The newest first; those without a date last, from each source in turn, in its order."""
    return sorted(wanted, key=lambda w: (w.published is None, -(w.published or 0.0), w.place))
