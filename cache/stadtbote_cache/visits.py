"""Visits of the reader: what was there when the last one ended, so that what came since can be told."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote_cache.access import Access, count
from stadtbote_cache.records import NEVER, Since


class Visits(Access):
    """The visits to a store: `Visits.of` an open one. Each belongs to a process, named as its user likes."""

    def last(self, is_open: Callable[[str], bool]) -> Since:
        """What counts as new for a visit that begins now; nothing does at the very first.

        A visit that `is_open` has not seen the last of it yet; one that ended without a word has.
        """
        seen_last = self._rows("SELECT value FROM facts WHERE name = 'seen'")
        if not seen_last:
            return Since(NEVER)
        visits = self._rows("SELECT process, seen FROM visits")
        ended = [count(seen) for process, seen in visits if not is_open(str(process))]
        return Since(max([_number(seen_last[0][0]), *ended]))

    def noted(self) -> bool:
        """Whether a visit is noted that has not ended: what is new at the next depends on how it ends."""
        return bool(self._rows("SELECT 1 FROM visits LIMIT 1"))

    def show(self, process: str, since: Since, is_open: Callable[[str], bool]) -> Since:
        """Notes that the visit of this process shows all that is there now; returns what comes after that."""
        with self._write():
            for other, seen in self._connection.execute("SELECT process, seen FROM visits").fetchall():
                if other != process and not is_open(str(other)):
                    self._see(count(seen))
                    self._connection.execute("DELETE FROM visits WHERE process = ?", (other,))
            last = self._last()
            self._see(min(since.arrival, last))
            self._connection.execute(
                "INSERT INTO visits VALUES (?, ?) ON CONFLICT (process) DO UPDATE SET seen = excluded.seen"
                " WHERE seen <> excluded.seen",  # what changes nothing has no other process read anew
                (process, last),
            )
        return Since(last)

    def end(self, process: str) -> None:
        """The visit of this process ends: nothing that it has shown is new at the next."""
        with self._write():
            for (seen,) in self._connection.execute(
                "DELETE FROM visits WHERE process = ? RETURNING seen", (process,)
            ).fetchall():
                self._see(count(seen))

    def _last(self) -> int:
        """The number of the last fetch that brought articles."""
        rows = self._rows("SELECT value FROM facts WHERE name = 'arrivals'")
        return _number(rows[0][0]) if rows else 0

    def _see(self, arrival: int) -> None:
        self._connection.execute(
            "INSERT INTO facts VALUES ('seen', ?) ON CONFLICT (name) DO UPDATE SET"
            " value = excluded.value WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)",
            (str(arrival),),
        )


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 16 else count(text)
