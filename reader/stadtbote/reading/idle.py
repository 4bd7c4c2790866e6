"""How long a visitor may be silent before a line warns, and before everything begins anew. Decides purely."""

from __future__ import annotations

import time
from collections.abc import Callable

from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

DEFAULT_MINUTES = 5
MINUTE = 60.0  # seconds
_NOTICE = 30.0  # seconds from the line to the end; half of the whole where that is under a minute

AWAKE, WARNED, OVER = "awake", "warned", "over"


class Limits(Record):
    """Seconds of silence after which a line warns, and after which the visit is over."""

    warn: float
    over: float


def limits(minutes: int) -> Limits:
    """The limits for this many minutes of silence in all."""
    over = minutes * MINUTE
    return Limits(over - min(_NOTICE, over / 2), over)


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
    seconds = max(round(limits.over - limits.warn), 1)
    left = plural("In {n} Sekunde endet die Verbindung.", "In {n} Sekunden endet die Verbindung.", seconds)
    return f"{left} {_('Zum Bleiben: {key}.').format(key=_('Enter'))}"


def warning(limits: Limits, key: str) -> str:
    """The warning before a visit ends; `key` is what keeps the visitor here."""
    seconds = max(round(limits.over - limits.warn), 1)
    left = plural(
        "In {n} Sekunde beginnt hier alles von vorn.", "In {n} Sekunden beginnt hier alles von vorn.", seconds
    )
    return f"{left} {_('Zum Bleiben: {key}.').format(key=key)}"


class Watch:
    """Watches one visitor's silence. `clock` gives seconds that only go forward."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._last = clock()

    def touch(self) -> None:
        """The visitor did something."""
        self._last = self._clock()

    @property
    def is_over(self) -> bool:
        """Whether the silence has lasted too long."""
        return self.stage == OVER

    def warning(self, key: str) -> str:
        """The warning that is due now; empty where none is."""
        return warning(self.limits, key) if self.stage == WARNED else ""

    @property
    def stage(self) -> str:
        """What the silence means so far."""
        return stage(self._clock() - self._last, self.limits)

    @property
    def left(self) -> float:
        """Seconds until the next stage."""
        return seconds_left(self._clock() - self._last, self.limits)
