"""Moves a damaged store aside and makes a new one: from the journal, and of what SQLite can still read.

The journal has what a person did, and what was kept. Articles are taken as far as they can be read; a sync
brings the others. The costs of syncs, and what servers said for the next request, are left behind: every
source is fetched anew, and each article is compared as if it had changed.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from stadtbote_cache import codec, damage, database, edition, writing
from stadtbote_cache.arranging import rows_of
from stadtbote_cache.errors import StoreBroken, StoreBusy, StoreError, StoreUnwritable
from stadtbote_cache.journal import lines
from stadtbote_cache.journal.acts import Acts
from stadtbote_cache.journal.lines import Journal
from stadtbote_cache.journal.replay import Taken
from stadtbote_cache.record import Record
from stadtbote_cache.records import Mended, replace
from stadtbote_cache.safety import integrity, locking
from stadtbote_cache.safety.replacing import log_of, state, swap
from stadtbote_cache.writing import BODY_TRIES

_SIGNS = (b"Stbo", b"StBt")  # the application's numbers, at the beginning
_SIGN = b"headline_key TEXT"  # a part of our schema, anywhere
_CHUNK = 65_536
_MOST_CHUNKS = 4_096
_TRIES = 3
_MOST_STEPS = 100_000  # parts of a table that are asked for
_MANY = 1000
_TICK = 0.02  # seconds: longer than the resolution of a file's time
_MOST_NUMBER = 2**40  # of a row; ours are counted from 1
_TABLES = {
    "sources": "number",
    "articles": "number",
    "bodies": "article",
    "marks": "article",
    "images": "article",
    "searches": "number",
    "rules": "number",
    "waiting": "source",
    "undo": "number",
}
"""What is read of a damaged store, each by this column."""


class Salvaged(Record):
    """Where the damaged file is now, and how many sources, articles and marked articles the new one has."""

    moved: Path
    sources: int
    articles: int
    marked: int
    mended: Mended


def salvage(path: Path, *, ours: bool, today: str) -> Salvaged | None:
    """Moves the damaged store at `path` to `*.corrupt-<today>` and puts a new one in its place.

    Returns None where another process has just done that. `ours` says that the file must be ours because of
    where it is. Raises StoreBroken where it is not
    ours, StoreUnwritable where there is no room for a new one, StoreBusy where a sync or others keep writing
    to it, and StoreError where the disk cannot read it; nothing has changed then. Those who have it open get
    StoreReplaced at their next write.
    """
    path = path.resolve()
    if not _is_ours(path, ours):
        raise StoreBroken(path, "not a store")
    with locking.in_turn(path), locking.alone(path) as alone:
        if _is_whole(path):
            return None
        if not alone:
            raise StoreBusy(path)
        new = path.with_name(f"{path.name}-new")
        try:
            return _built_in_peace(path, new, today)
        except OSError as error:
            raise StoreUnwritable(path, error.strerror or "") from error
        except StoreUnwritable as error:
            raise StoreUnwritable(path, error.detail) from error
        finally:
            with suppress(OSError):
                _remove(new)


def has_lost_all(path: Path, *, ours: bool, now: float) -> bool:
    """Whether an empty file was once a store, rather than one that another process is making now."""
    try:
        found = path.stat()
    except OSError:
        return False
    old = stat.S_ISREG(found.st_mode) and not found.st_size and now - found.st_mtime > database.BUSY_SECONDS
    return old and (ours or locking.lock_path(path).exists())


def _is_ours(path: Path, ours: bool) -> bool:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        if ours or locking.lock_path(path).exists() or damage.journal_path(path).exists():
            return True
        with path.open("rb") as file:
            last = file.read(_CHUNK)
            if any(sign in last for sign in _SIGNS):
                return True
            for _ in range(_MOST_CHUNKS):
                chunk = file.read(_CHUNK)
                if _SIGN in last + chunk:
                    return True
                last = chunk
    except OSError as error:
        raise StoreError(path, error.strerror or "") from error
    return False


def _is_whole(path: Path) -> bool:
    """Whether there is a sound store by now. Raises StoreError where nobody can tell."""
    try:
        if not path.stat().st_size:
            return False
        connection = database.open_file(path)
    except OSError as error:
        raise StoreError(path, error.strerror or "") from error
    except StoreBroken:
        return False
    try:
        sound = integrity.is_sound(connection, path)
    finally:
        connection.close()
    if sound:
        damage.forget(path)
    return sound


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def _built_in_peace(path: Path, new: Path, today: str) -> Salvaged:
    """Builds a file and swaps it, if nobody wrote meanwhile: late changes would be missing."""
    for _try in range(_TRIES):
        before = state(path, log_of(path))
        time.sleep(_TICK)  # so that what is written at the same file time is read, too
        _remove(new)
        found = _build(path, new)
        moved = swap(path, new, today, before)
        if moved is not None:
            return replace(found, moved=moved)
    raise StoreBusy(path)


def _build(path: Path, new: Path) -> Salvaged:
    """Makes a store of what there is; says what it has."""
    written = _journal(path)
    connection = database.open_file(new)
    try:
        with database.wrapping(new):
            connection.execute("PRAGMA foreign_keys = OFF")  # rows come as they can be read
            with database.transaction(connection):
                _take_readable(path, connection)
                _put_in_order(connection)
            last: int | None = 0
            while last is not None:  # what is changed from here on has to be in the index
                with database.transaction(connection):
                    last = writing.index_next(connection, last, _MANY)
            acts = Acts(connection, new)
            if written:
                acts.rebuild(written.state, written.last)
            with database.transaction(connection):
                _finish(connection, known=bool(written))
            # Once more: now there is the built-in edition, too.
            taken = acts.rebuild(written.state, written.last) if written else Taken()
            mended = Mended(written is None, taken.waiting, taken.lost)
            said = f"{int(mended.without_journal)} {mended.waiting} {mended.lost}"
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('mended', ?)", (said,))
            sources, articles, marked = connection.execute(
                "SELECT (SELECT count(*) FROM sources WHERE removed = 0), (SELECT count(*) FROM articles),"
                " (SELECT count(*) FROM marks WHERE read OR kept)"
            ).fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    with new.open("rb") as file:
        os.fsync(file.fileno())
    return Salvaged(path, sources, articles, marked, mended)


def _journal(path: Path) -> Journal | None:
    """What the journal beside the store says; None where there is none. Raises StoreError."""
    try:
        with lines.opened(damage.journal_path(path)) as file:
            return lines.read(file, own=True)
    except (FileNotFoundError, lines.NewerJournal):
        return None
    except OSError as error:
        raise StoreError(path, error.strerror or "") from error


def _take_readable(path: Path, connection: sqlite3.Connection) -> None:
    """Takes over the rows that SQLite can read in the damaged file. Raises StoreError for a bad disk."""
    log = log_of(path)
    try:
        size = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
        with path.open("rb") as file:  # a disk that does not give it is no damage
            while file.read(_CHUNK * 16):
                pass
        old = database.open_damaged(path, has_log=log.exists()) if size else None
    except OSError as error:
        raise StoreError(path, error.strerror or "") from error
    if old is None:
        return
    with closing(old):
        for table, column in _TABLES.items():
            with suppress(sqlite3.Error):
                names = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
                there = {str(row[1]) for row in old.execute(f"PRAGMA table_info({table})")}
                columns = [name for name in names if name in there]
                if column in columns:
                    _copy(old, connection, table, column, columns)


def _copy(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, column: str, columns: list[str]
) -> None:
    said, holes = ", ".join(columns), ", ".join("?" * len(columns))
    try:
        last = old.execute(f"SELECT max({column}) FROM {table}").fetchone()[0]
    except sqlite3.Error:
        last = _MOST_NUMBER
    query = f"SELECT {said} FROM {table} WHERE {column} BETWEEN ? AND ?"
    for row in _readable(
        old, query, 1, last if isinstance(last, int) and 0 < last < _MOST_NUMBER else _MOST_NUMBER
    ):
        with suppress(sqlite3.Error):  # what no row of ours can be
            new.execute(f"INSERT OR IGNORE INTO {table} ({said}) VALUES ({holes})", row)


def _readable(old: sqlite3.Connection, query: str, first: int, last: int) -> Iterator[tuple[object, ...]]:
    """The rows from the number `first` to `last`; where they cannot be read, those of both halves."""
    left = [(first, last)]
    steps = 0
    while left and steps < _MOST_STEPS:
        first, last = left.pop()
        steps += 1
        try:
            yield from old.execute(query, (first, last)).fetchall()
        except (sqlite3.Error, UnicodeDecodeError):
            if first < last:
                middle = (first + last) // 2
                left += [(middle + 1, last), (first, middle)]


def _put_in_order(connection: sqlite3.Connection) -> None:
    """Removes what belongs to nothing, and notes what a sync has to do."""
    connection.execute("DELETE FROM articles WHERE source NOT IN (SELECT number FROM sources)")
    for table in ("bodies", "images", "marks"):
        connection.execute(f"DELETE FROM {table} WHERE article NOT IN (SELECT number FROM articles)")
    connection.execute("UPDATE sources SET tried_at = NULL, failure = NULL")
    connection.execute("UPDATE sources SET place = number WHERE place = 0")
    connection.execute("UPDATE articles SET digest = ''")
    connection.execute(
        "UPDATE articles SET body_wanted = ? WHERE listed = 1 AND address IS NOT NULL"
        " AND number NOT IN (SELECT article FROM bodies)",
        (BODY_TRIES,),
    )
    _forget_steps(connection)
    database.count_anew(connection)
    writing.place_in_time(connection)


def _forget_steps(connection: sqlite3.Connection) -> None:
    """Forgets the steps to take back up to the last one about a lost row: another may get its number."""
    there = {
        table: {number for (number,) in connection.execute(f"SELECT number FROM {table}")}
        for table in ("sources", "searches", "rules")
    }
    for number, marks in connection.execute("SELECT number, marks FROM undo").fetchall():
        rows = rows_of(codec.load_list(marks)[1:])
        if any(about not in there[table] for table, about, _columns in rows if table in there):
            connection.execute("DELETE FROM undo WHERE number <= ?", (number,))


def _finish(connection: sqlite3.Connection, *, known: bool) -> None:
    """Puts in the built-in edition where it belongs."""
    if not known and connection.execute("SELECT 1 FROM sources WHERE removed = 0").fetchone():
        connection.execute("INSERT OR REPLACE INTO facts VALUES ('journal', '0')")
    edition.install(connection)
    connection.execute("DELETE FROM facts WHERE name = 'alike'")
    if not known:  # the next opening writes one
        connection.execute("DELETE FROM facts WHERE name = 'journal'")
