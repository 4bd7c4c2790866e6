"""Writes the search index, behind all rows of a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from stadtbote_cache.search.entries import Words, folded

USUAL_PARTS, MANY_PARTS = 4, 16
"""From how many parts on the index is merged: as FTS5 does it, and where much is to come at once."""

_MOST_PENDING = 4_000_000  # characters of bodies


class Pending:
    """What a transaction changes in the index, written behind all its rows.

    SQLite sets a savepoint at each statement that has triggers; FTS5 then writes what it holds to disk as a
    part of its own (fts5SavepointMethod), which takes a third of the time of a cold sync.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changes: dict[int, tuple[Words | None, Words | None]] = {}
        self._length = 0

    def change(self, number: int, before: Words | None, after: Words | None) -> None:
        """Puts the words `after` in the place of those `before`, which are those that the index has."""
        first = self._changes.get(number, (before, None))[0]
        self._changes[number] = (first, after)
        self._length += sum(len(side.body) for side in (before, after) if side)
        if self._length > _MOST_PENDING:
            self.write()

    def write(self) -> None:
        """Writes all that is pending, by ascending numbers: FTS5 writes a part where they do not ascend."""
        changes, self._changes, self._length = sorted(self._changes.items()), {}, 0
        new = list[tuple[int, Words]]()
        for number, (before, after) in changes:
            if before is not None:
                remove(self._connection, number, before)
            if after is not None and before is None:
                new.append((number, after))
            elif after is not None:
                add(self._connection, [(number, after)])
        add(self._connection, new)  # these have the highest numbers


@contextmanager
def pending(connection: sqlite3.Connection) -> Iterator[Pending]:
    """Inside the block rows are written; the index is written at its end."""
    changes = Pending(connection)
    yield changes
    changes.write()


def add(connection: sqlite3.Connection, articles: Sequence[tuple[int, Words]]) -> None:
    """Adds the words of articles, by number, to the index."""
    connection.executemany(
        "INSERT INTO words (rowid, headline, teaser, body) VALUES (?, ?, ?, ?)",
        ((number, words.headline, words.teaser, words.body) for number, words in articles),
    )
    connection.executemany(
        "INSERT INTO leads (rowid, entries) VALUES (?, ?)",
        ((number, words.entries) for number, words in articles),
    )


def remove(connection: sqlite3.Connection, number: int, words: Words) -> None:
    """Removes an article from the index; `words` must be those that were added."""
    connection.execute(
        "INSERT INTO words (words, rowid, headline, teaser, body) VALUES ('delete', ?, ?, ?, ?)",
        (number, words.headline, words.teaser, words.body),
    )
    connection.execute(
        "INSERT INTO leads (leads, rowid, entries) VALUES ('delete', ?, ?)", (number, words.entries)
    )


def clear(connection: sqlite3.Connection) -> None:
    """Removes everything from the index."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    connection.execute("INSERT INTO leads (leads) VALUES ('delete-all')")


def stir(connection: sqlite3.Connection) -> None:
    """Lets the next merge take in the whole index, so that it drops what is there only as removed.

    FTS5 drops that at its highest level alone, and does not count a level as such above which there once were
    others: what is on one level stays below them. What is on two is put on a new one above all.
    """
    words = folded(("x", "", ""))
    add(connection, [(0, words)])
    remove(connection, 0, words)


def merge_from(connection: sqlite3.Connection, parts: int) -> None:
    """Sets from how many parts on a write merges some (FTS5, "The 'automerge' Configuration Option")."""
    for table in ("words", "leads"):
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', ?)", (parts,))


def merge(connection: sqlite3.Connection, pages: int) -> bool:
    """Reorganises this many pages of the index; False where there was nothing to do.

    A negative number begins with parts of any size (FTS5, "The 'merge' Command").
    """
    worked = False
    for table in ("words", "leads"):
        before = connection.total_changes
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))
        worked = worked or connection.total_changes - before >= 2
    return worked
