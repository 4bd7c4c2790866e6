"""How long a visitor may be silent, and may stay, before a line warns, and before the end. Decides purely."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

DEFAULT_MINUTES = 5
MINUTE = 60.0  # seconds
_NOTICE = 30.0  # seconds from the line to the end; half of the whole where that is under a minute

AWAKE, WARNED, OVER = _STAGES = ("awake", "warned", "over")


class Limits(Record):
    """Seconds of silence after which a line warns, and after which the visit is over.

    `length`: seconds after which it is over all the same, with as long a warning; 0 where it may go on.
    """

    warn: float
    over: float
    length: float = 0.0

    @property
    def notice(self) -> float:
        """Seconds from the line to the end."""
        return self.over - self.warn


def limits(minutes: int, visit_minutes: int = 0) -> Limits:
    """The limits for this many minutes of silence in all, and for a visit of this many (0: no limit)."""
    over = minutes * MINUTE
    return Limits(over - min(_NOTICE, over / 2), over, visit_minutes * MINUTE)


def stage(silent: float, limits: Limits) -> str:
    """What this many seconds of silence mean: AWAKE, WARNED or OVER."""
    if silent < limits.warn:
        return AWAKE
    return WARNED if silent < limits.over else OVER


def seconds_left(silent: float, limits: Limits) -> float:
    """How long until the next stage; 0 where there is none."""
    return max((limits.warn if silent < limits.warn else limits.over) - silent, 0.0)


def last_warning(limits: Limits) -> str:
    """The warning on the first page before the connection ends."""
    seconds = max(round(limits.notice), 1)
    left = plural("In {n} Sekunde endet die Verbindung.", "In {n} Sekunden endet die Verbindung.", seconds)
    return f"{left} {_('Zum Bleiben: {key}.').format(key=_('Enter'))}"


def warning(limits: Limits, key: str) -> str:
    """The warning before a visit ends; `key` is what keeps the visitor here."""
    seconds = max(round(limits.notice), 1)
    left = plural(
        "In {n} Sekunde beginnt hier alles von vorn.", "In {n} Sekunden beginnt hier alles von vorn.", seconds
    )
    return f"{left} {_('Zum Bleiben: {key}.').format(key=key)}"


def length_warning(notice: float, key: str) -> str:
    """The line that is said so many seconds before a visit is over; without a `key` nothing prolongs it."""
    left = plural(
        "In {n} Sekunde ist die Zeit für diesen Besuch um.",
        "In {n} Sekunden ist die Zeit für diesen Besuch um.",
        max(round(notice), 1),
    )
    if key:
        return f"{left} {_('Zum Bleiben: {key}.').format(key=key)}"
    return f"{left} {_('Alle Plätze sind besetzt, darum endet er dann.')}"


class Watch:
    """Watches one visitor's silence, and how long the visit lasts.

    `clock` gives seconds that only go forward. `full`: whether somebody else would be turned away; as long as
    nobody would be, any key prolongs a visit whose end was announced.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        full: Callable[[], bool] = lambda: False,
    ) -> None:
        self.limits = limits
        self._notice = min(limits.notice, limits.length / 2)
        self._clock = clock
        self._full = full
        self._last = self._begun = clock()
        self._announced: float | None = None  # when the end of the visit was
        self._prolongs = False  # whether a key was said to prolong it

    def touch(self) -> None:
        """The visitor did something."""
        self._last = self._clock()
        if self._announced is not None and (self._prolongs or not self._full()):
            self._begun, self._announced = self._last, None

    @property
    def is_over(self) -> bool:
        """Whether the silence, or the visit, has lasted too long."""
        return self.stage == OVER

    @property
    def gives_way(self) -> bool:
        """Whether the visit is over because others wait."""
        return not self._prolongs and self._length_left == 0 and self._announced is not None

    @property
    def calls(self) -> bool:
        """Whether the end of the visit is due, or the word that it comes, whatever the visitor does."""
        return self._length_left == 0

    def warning(self, key: str) -> str:
        """The warning that is due now; empty where none is."""
        if self._length_left == 0 and self._announced is None:
            self._announced, self._prolongs = self._clock(), not self._full()
            return length_warning(self._notice, key if self._prolongs else "")
        return warning(self.limits, key) if self._silence_stage == WARNED else ""

    @property
    def stage(self) -> str:
        """What silence and length mean so far, whichever is further on."""
        if self._announced is None:
            return self._silence_stage
        return OVER if self._length_left == 0 else max(WARNED, self._silence_stage, key=_STAGES.index)

    @property
    def left(self) -> float:
        """Seconds until the next stage, or until something is due."""
        return min(seconds_left(self._clock() - self._last, self.limits), self._length_left)

    @property
    def _silence_stage(self) -> str:
        return stage(self._clock() - self._last, self.limits)

    @property
    def _length_left(self) -> float:
        """Seconds until the end of the visit is to be announced, or once it was, until it comes."""
        if not self.limits.length:
            return math.inf
        if self._announced is None:
            end = self._begun + self.limits.length - self._notice
        else:
            end = self._announced + self._notice
        return max(end - self._clock(), 0.0)
