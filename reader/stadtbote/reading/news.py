"""What is new for this visit, and what the next one needs to know of it."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from stadtbote_cache import clock
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import NEVER, Since
from stadtbote_cache.store import Store
from stadtbote_cache.visits import Visits

DAY = 86_400.0  # seconds
_PAUSE = 4 * 3_600.0  # seconds without a key, behind which the first key of another day begins a visit anew


def since_last(store: Store) -> Since:
    """What counts as new for a visit that begins now, or for a command. Raises StoreError."""
    return Visits.of(store).last(_is_open)


def of_today(now: float) -> Since:
    """What counts as new where nobody knows who was here before; `now` in Unix seconds."""
    return Since(seen=now - DAY)


class News:
    """What is new in a visit, by `since`. Only one that is `noted` is a visit for the next one.

    Where the store cannot be written, nothing is noted.
    """

    def __init__(self, store: Store, since: Since, *, noted: bool) -> None:
        self._store = store
        self.since = self._shown = since
        self._noted = noted and store.writable
        self._began = self._touched = time.time()

    @property
    def first(self) -> bool:
        """Whether this is the first visit ever, or nobody knows who was here before."""
        return self.since.arrival == NEVER or self.since.seen is not None

    def show(self) -> None:
        """Notes that all that is there now is shown."""
        if self._noted:
            with suppress(StoreError):  # then it is new once more next time
                self._shown = Visits.of(self._store).show(_process(), self.since, _is_open)

    def end(self) -> None:
        """Ends the visit: what it has shown is not new at the next."""
        if self._noted:
            self._noted = False
            with suppress(StoreError):  # then it is new once more next time
                Visits.of(self._store).end(_process())

    def touch(self, now: float) -> bool:
        """Notes a key at `now` in Unix seconds; whether the visit begins anew, as on another day.

        New is then what came since this visit last showed the list.
        """
        before, self._touched = self._touched, now
        if not clock.can_judge(self._began):  # it was set meanwhile
            self._began = now
        another_day = time.localtime(now)[:3] != time.localtime(self._began)[:3]
        if not (self._noted and another_day and (now - before >= _PAUSE or now - self._began >= DAY)):
            return False
        self._began, self.since = now, self._shown
        return True


def _process() -> str:
    return f"{os.uname().nodename} {os.getpid()}"


def _is_open(process: str) -> bool:
    """Whether a visit of this name goes on. Of another machine nobody can tell, so it counts as ended."""
    host, _, number = process.rpartition(" ")
    if host != os.uname().nodename or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is another user's
        return True
    return True
