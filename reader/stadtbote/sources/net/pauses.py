"""Pauses: hosts that want no request before a time, for all their sources alike."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote_cache.clock import believed
from stadtbote_cache.records import Pause

LEAST, MOST = 60.0, 6 * 3600.0
"""Seconds of the first pause where a host names no time, and of the longest; each is twice the one before."""


def next_pause(before: Pause | None, until: float | None, now: float) -> Pause:
    """The pause after a host refused: until the time that it names, else twice as long as `before`.

    Times in Unix seconds.
    """
    if until is not None:
        return Pause(until, 0.0)
    seconds = min(max(LEAST, 2 * before.seconds if before else 0.0), MOST)
    return Pause(now + seconds, seconds)


class Pauses:
    """The pauses of all hosts during a sync: as they were before it, and what its answers changed."""

    def __init__(self, before: Mapping[str, Pause] | None = None) -> None:
        self._before = dict(before or {})
        self._answered: set[str] = set()
        self.begun: dict[str, Pause] = {}
        """Of hosts that refused."""

    @property
    def ended(self) -> set[str]:
        """Hosts that had one, and answer again."""
        return (self._answered & self._before.keys()) - self.begun.keys()

    def until(self, host: str, now: float) -> float | None:
        """Until when a host wants no requests; None where it may be asked. One over a day ahead is none."""
        pause = self.begun.get(host) or self._before.get(host)
        until = believed(pause.until, now) if pause else None
        return until if until is not None and now < until else None

    def refused(self, host: str, status: int, until: float | None, now: float) -> float | None:
        """Notes an answer with an HTTP status of failure, and the time that the host named, if it did.

        Gives until when the host is left alone; None where it may be asked: a place that does not work says
        nothing of a host that answers elsewhere.
        """
        if until is None and status != 429 and (status != 503 or host in self._answered):
            return None
        if until is not None or host not in self.begun:
            self.begun[host] = next_pause(self._before.get(host), until, now)
        return self.begun[host].until

    def answered(self, host: str) -> None:
        """Notes that a host answered."""
        self._answered.add(host)
