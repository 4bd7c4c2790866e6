"""Access to the open file: transactions, queries, and columns of any type read as what they should be."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from stadtbote_cache import codec, damage, database
from stadtbote_cache.errors import StoreReplaced, StoreUnwritable

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Any, Protocol, Self, TypeVar

    _Found = TypeVar("_Found")

    class Beside(Protocol):
        """What is written beside the database, in the same transactions."""

        def beside(self) -> AbstractContextManager[None]:
            """Around a transaction."""

        def begin(self) -> None:
            """The first step of a transaction."""

        def keep(self) -> None:
            """The last one."""

        def cut_down(self, *, whole: bool = False) -> None:
            """Takes out what is no more, at once if `whole`."""


JOINED = (
    " FROM articles a JOIN sources s ON s.number = a.source LEFT JOIN marks m ON m.article = a.number WHERE "
)
"""Articles with their source and their marks; a condition is appended."""

KEY = "CASE a.key WHEN '' THEN a.address ELSE a.key END"
"""The source's own id; one that is the same as the address is stored as an empty one."""

# A datetime has the years 1 to 9999; with a day to spare at both ends, no time zone leads out of them.
_FIRST_DAY = datetime(1, 1, 2, tzinfo=UTC).timestamp()
_LAST_DAY = datetime(9999, 12, 31, tzinfo=UTC).timestamp()

ORDER = " ORDER BY s.place, s.removed, s.number, a.published_at DESC, a.listed DESC, a.position, a.number"
"""The order of the list: newest first within a source; without dates, and so last, the source's own order.

The indexes sources_order and articles_order have the same, so that a list is read without sorting.
"""

MOST_OF_AN_ORDER = 0.011
"""How much earlier an article stands than its time at most, so that those of one moment keep their order."""

_STEPS = 20  # that can be taken back


class Access:
    """An open store. `path` is its file; `writable` is False on a place that is read-only, `why` says why."""

    notes = True
    """Whether damage is noted beside the file, for the next opening to mend it."""

    journaled: Callable[[], Beside] | None = None
    """The journal of what is written; None where none is kept."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, writable: bool = True, why: str = ""
    ) -> None:
        self._connection = connection
        self.path = path
        self.why = why
        self.writable = writable
        self._remembered: tuple[tuple[int, int], dict[object, Any]] = ((0, 0), {})  # until another version
        self._file: tuple[int, int] | None = None  # what has to be at the path, if the store is written to

    @classmethod
    def of(cls, store: Access) -> Self:
        """The same open store, for what only few commands need: that is not imported at every start."""
        same = cls(store._connection, store.path, writable=store.writable, why=store.why)
        same._file = store._file
        same.notes = store.notes
        same.journaled = store.journaled
        return same

    def set_patience(self, seconds: float) -> None:
        """Sets how long a write waits for other processes before it fails; ten seconds at first."""
        self._rows(f"PRAGMA busy_timeout = {int(1000 * seconds)}")

    def version(self) -> tuple[int, int]:
        """Another pair of numbers whenever anything was written to the store, here or by another process."""
        return count(self._rows("PRAGMA data_version")[0][0]), self._connection.total_changes

    def _once(self, name: object, ask: Callable[[], _Found]) -> _Found:
        """What is asked under this name, remembered until anything is written."""
        if self._connection.in_transaction:  # what it sees may be taken back, which no version tells
            return ask()
        if self._remembered[0] != (version := self.version()):
            self._remembered = (version, {})
        if name not in self._remembered[1]:
            self._remembered[1][name] = ask()
        found: _Found = self._remembered[1][name]
        return found

    @contextmanager
    def _write(self) -> Iterator[None]:
        """A transaction, or a part of the one that is open."""
        if not self.writable:
            raise StoreUnwritable(self.path, self.why)
        with database.wrapping(self.path, note=self.notes):
            if self._connection.in_transaction:
                yield
                return
            journal = self.journaled() if self.journaled else None
            with journal.beside() if journal else nullcontext(), database.transaction(self._connection):
                self._check_place()
                if journal:
                    journal.begin()
                yield
                if journal:
                    journal.keep()
        self._check_place()

    def _check_place(self) -> None:
        """Raises StoreReplaced where the open file is no longer the store: another process mended it."""
        if self._file is not None and damage.identity(self.path) != self._file:
            raise StoreReplaced(self.path)

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Makes all that is read inside the block be of one moment, whatever other processes write."""
        with database.wrapping(self.path, note=self.notes):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with database.wrapping(self.path, note=self.notes):
            return self._connection.execute(query, [bindable(value) for value in values]).fetchall()

    def _fact(self, name: str) -> str:
        """What is noted of the store as a whole under this name; empty where nothing is."""
        rows = self._rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def _note(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, bindable(value)))

    def _note_act(self, act: str, before: Sequence[object]) -> None:
        """Notes a step, and how things were before it, in the caller's transaction."""
        rows = self._connection.execute(
            "INSERT INTO undo (act, marks) VALUES (?, ?) RETURNING number", (act, codec.dump(before))
        ).fetchall()
        self._connection.execute("DELETE FROM undo WHERE number <= ?", (rows[0][0] - _STEPS,))

    def _clear_index(self) -> None:
        """Takes everything out of the index, in the caller's transaction."""
        from stadtbote_cache.search import index

        index.clear(self._connection)
        self._note("forgotten", "done")
        self._note("merged", "0")

    def _note_removed(self) -> None:
        """Notes, in the caller's transaction, that the index holds words of what is no more."""
        self._connection.execute(
            "UPDATE facts SET value = CASE value WHEN 'done' THEN 'due' ELSE value || ' due' END"
            " WHERE name = 'forgotten' AND value IN ('done', '1', '2')"
        )

    def _source_number(self, name: str) -> int | None:
        """The number of a source; None where there is none, or only articles kept from a removed one."""
        rows = self._rows("SELECT number FROM sources WHERE name = ? AND removed = 0", (name,))
        return count(rows[0][0]) if rows else None


def bindable(value: object) -> object:
    """The value as SQLite accepts it: text that cannot be UTF-8 (bytes of a name) gets "?" in it."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def text(value: object) -> str | None:
    """The text of a column, else None."""
    return value if isinstance(value, str) else None


def count(value: object) -> int:
    """The whole number of a column, else 0."""
    return value if isinstance(value, int) else 0


def seconds(value: object) -> float | None:
    """The Unix seconds of a value, however large, else None."""
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:  # a whole number in JSON may be larger than any float
        return math.inf


def known_time(value: object) -> float | None:
    """The Unix seconds of a column, else None, even for a time beyond the calendar."""
    found = seconds(value)
    return found if found is not None and _FIRST_DAY <= found < _LAST_DAY else None
