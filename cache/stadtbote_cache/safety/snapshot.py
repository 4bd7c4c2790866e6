"""The snapshot of a store: a complete file beside it, without marks, that others may only read."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from stadtbote_cache import database, writing
from stadtbote_cache.access import Access, count
from stadtbote_cache.atomic import clear_left, replaced
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.housekeeping import Housekeeping
from stadtbote_cache.search import index

_READABLE = 0o644  # by everybody: news is public, and visitors have an account of their own
_MANY = 1000
_FACTS = "edition fold alike forgotten indexed tidied settled merged arrivals reader"
"""Those that stay; every other one, of today or of later, is its user's own."""


def snapshot_path(store: Path) -> Path:
    """Where the snapshot of the store at this path is."""
    return store.with_name(f"{store.name}-snapshot")


class Snapshots(Access):
    """Publishes snapshots: `Snapshots.of` an open store."""

    def publish(self) -> Path:
        """Replaces the snapshot with a new one, completely or not at all; returns its path.

        Those who have the old one open go on reading that. Left out are marks, visits, saved searches, rules
        (what they hide stays hidden) and what can be undone; articles kept from removed sources; what servers
        said, with moves and pauses, and what syncs cost; of a source its options, its home page, and all of
        its address except the host. Raises StoreError.
        """
        if not self.writable:  # a disk that takes no file either, perhaps
            raise StoreUnwritable(self.path, self.why)
        target = snapshot_path(self.path)
        housekeeping = Housekeeping.of(self)
        if not housekeeping.forgotten():  # the copy would have what is left of it
            for _step in housekeeping.tidying():
                pass
        try:
            clear_left(target)
            return self._put(target)
        except OSError as error:
            raise StoreUnwritable(target, error.strerror or "") from error

    def _put(self, target: Path) -> Path:
        with replaced(target) as file:
            try:
                with database.wrapping(self.path, note=True):  # what is damaged here is the store
                    # A name is bytes: as text Python would bind only one that is UTF-8.
                    self._connection.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(file.name),))
                _strip(Path(file.name))
            except BaseException as error:
                Path(f"{file.name}-journal").unlink(missing_ok=True)  # SQLite leaves it where the disk fails
                if isinstance(error, StoreUnwritable):
                    raise StoreUnwritable(target, error.detail) from error
                raise
            os.fchmod(file.fileno(), _READABLE)
        return target


def _strip(path: Path) -> None:
    """Takes out of a copy of a store what is its user's own."""
    with closing(database.open_alone(path)) as connection, database.wrapping(path):
        with database.transaction(connection):
            kept = _take_out(connection)
        if kept:  # its rows may have been moved before they went
            connection.execute("VACUUM")


def _take_out(connection: sqlite3.Connection) -> int:
    """Takes out what is its user's own, in the caller's transaction; how many articles that were kept."""
    kept = connection.execute(
        "SELECT a.number FROM articles a JOIN sources s ON s.number = a.source WHERE s.removed = 1"
    ).fetchall()
    own = "marks waiting validators traffic moves pauses visits undo searches rules"
    for table in own.split():
        connection.execute(f"DELETE FROM {table}")
    stays = _FACTS.split()
    connection.execute(f"DELETE FROM facts WHERE name NOT IN ({', '.join('?' * len(stays))})", stays)
    connection.execute("UPDATE arrivals SET changed = 0 WHERE changed = 1")
    with index.pending(connection) as pending:
        for (number,) in kept:
            writing.delete(connection, pending, count(number))
    connection.execute("DELETE FROM sources WHERE removed = 1")
    sources = connection.execute("SELECT number, address FROM sources").fetchall()
    connection.executemany(
        "UPDATE sources SET address = ?, options = '{}', outline = '{}', home = NULL, failure = NULL,"
        " tried_at = NULL WHERE number = ?",
        [(_host(str(address)), number) for number, address in sources],
    )
    if kept:  # their words stay in an index that they were only taken out of
        index.clear(connection)
        last: int | None = 0
        while last is not None:
            last = writing.index_next(connection, last, _MANY)
    return len(kept)


def _host(address: str) -> str:
    """An address reduced to its host: passwords and keys may be anywhere else in it."""
    found = re.match(r"(https?://)(?:[^/?#]*@)?([^/?#@]*)", address)
    return f"{found[1]}{found[2]}/" if found else ""
