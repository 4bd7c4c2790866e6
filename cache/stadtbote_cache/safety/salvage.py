"""Moves a damaged store aside and rebuilds it from what can still be read: sources, articles, marks.

The costs of syncs, and what servers said for the next request, are left behind: every source is fetched anew,
and each article is compared as if it had changed. So what is missing, or was misread, comes back.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from stadtbote_cache import codec, damage, database, writing
from stadtbote_cache.errors import StoreBroken, StoreBusy, StoreError, StoreUnwritable
from stadtbote_cache.identity import short_id
from stadtbote_cache.record import Record
from stadtbote_cache.safety import integrity, locking
from stadtbote_cache.safety.replacing import log_of, state, swap
from stadtbote_cache.safety.sqlite_pages import Pages, Read, Value
from stadtbote_cache.writing import BODY_TRIES

_SIGNS = (b"Stbo", b"StBt")  # the application's numbers, at the beginning
_SIGN = b"headline_key TEXT"  # a part of our schema, anywhere
_CHUNK = 65_536
_MOST_CHUNKS = 4_096
_ID = re.compile(r"[a-z]{6,20}")
_TRIES = 3
_TICK = 0.02  # seconds: longer than the resolution of a file's time

# What the columns of each table hold: n nothing, as it is the row's own number; i whole numbers; f 0 or 1;
# r numbers; t text; x text or bytes; b bytes. A capital letter: it may be NULL.
_SHAPES = {
    "sources": "nttttTtfftRRTTtifT",
    "articles": "ntiTTttTxttTRTifrtittT",
    "bodies": "nb",
    "marks": "nffi",
    "images": "iiTTTf",
    "marks_kept": "ii",  # the index: it has once more what the user kept
}
_OF_TREES = {"images", "marks_kept"}  # whose rows have no number
# What a row lacks that was written before the schema had these columns.
_ADDED: Mapping[str, tuple[Value, ...]] = {"sources": (None, "", 0, 0, None), "articles": ("{}", "{}", None)}
_BY_LENGTH = {
    (table in _OF_TREES, len(shape) - lacking): table
    for table, shape in _SHAPES.items()
    for lacking in range(len(_ADDED.get(table, ())) + 1)
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "i": (int,),
    "f": (int,),
    "r": (int, float),
    "t": (str,),
    "x": (str, bytes),
    "b": (bytes,),
}


class Salvaged(Record):
    """Where the damaged file is now, and how many sources, articles and marked articles came out of it."""

    moved: Path
    sources: int
    articles: int
    marked: int


def salvage(path: Path, *, ours: bool, today: str, lost: str) -> Salvaged | None:
    """Moves the damaged store at `path` to `*.corrupt-<today>` and puts a new one in its place.

    Returns None where another process has just done that. `lost` is the name for a source whose own cannot be
    read; `ours` says that the file must be ours because of where it is. Raises StoreBroken where it is not
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
            return _built_in_peace(path, new, today, lost)
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
        if ours or locking.lock_path(path).exists():
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


def _built_in_peace(path: Path, new: Path, today: str, lost: str) -> Salvaged:
    """Builds a file and swaps it, if nobody wrote meanwhile: late changes would be missing."""
    for _try in range(_TRIES):
        before = state(path, log_of(path))
        time.sleep(_TICK)  # so that what is written at the same file time is read, too
        _remove(new)
        found = _build(path, new, lost)
        moved = swap(path, new, today, before)
        if moved is not None:
            return Salvaged(moved, *found)
    raise StoreBusy(path)


def _build(path: Path, new: Path, lost: str) -> tuple[int, int, int]:
    """Makes a store of what can be read; returns how many sources, articles and marked articles it has."""
    connection = database.open_file(new)
    try:
        with database.wrapping(new):
            connection.execute("PRAGMA foreign_keys = OFF")  # rows come in page order
            connection.execute("CREATE TEMP TABLE kept (article INTEGER)")
            with database.transaction(connection):
                for table, values in _found(path):
                    _put(connection, table, values)
                _put_in_order(connection, lost)
            counted = connection.execute(
                "SELECT (SELECT count(*) FROM sources WHERE removed = 0), (SELECT count(*) FROM articles),"
                " (SELECT count(*) FROM marks WHERE read OR kept)"
            ).fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    with new.open("rb") as file:
        os.fsync(file.fileno())
    return counted[0], counted[1], counted[2]


def _found(path: Path) -> Iterator[tuple[str, list[Value]]]:
    """The intact rows of the damaged store, as table and values. Raises StoreError."""
    with ExitStack() as closing:
        try:
            read, size = _reading(path, closing)
            log = log_of(path)
            read_log, log_size = _reading(log, closing) if log.exists() else ((lambda at, most: b""), 0)
            for number, values in Pages(read, size, read_log, log_size).rows():
                table = _BY_LENGTH.get((number is None, len(values)))
                if table and (lacking := len(_SHAPES[table]) - len(values)):
                    values = [*values, *_ADDED[table][-lacking:]]
                if table and _fits(_SHAPES[table], values):
                    yield table, values if number is None else [number, *values[1:]]
        except OSError as error:  # a disk that cannot read it: that is no damage to the file
            raise StoreError(path, error.strerror or "") from error


def _reading(path: Path, closing: ExitStack) -> tuple[Read, int]:
    file = closing.enter_context(path.open("rb"))
    handle = file.fileno()
    return (lambda at, most: os.pread(handle, most, at)), path.stat().st_size


def _fits(shape: str, values: list[Value]) -> bool:
    """Whether these can be the values of such a row. The search index has rows that look like bodies, too."""
    return all(
        value is None if letter == "n" or (value is None and letter.isupper()) else _is(letter.lower(), value)
        for letter, value in zip(shape, values, strict=True)
    ) and not (shape == _SHAPES["bodies"] and isinstance(values[1], bytes) and not codec.is_packed(values[1]))


def _is(letter: str, value: Value) -> bool:
    return isinstance(value, _TYPES[letter]) and (letter != "f" or value in {0, 1})


def _put(connection: sqlite3.Connection, table: str, values: list[Value]) -> None:
    holes = ", ".join("?" * len(values))
    if table == "marks_kept":
        if values[0] == values[1]:  # other indexes have rows of two numbers, too
            connection.execute("INSERT INTO temp.kept VALUES (?)", values[:1])
        return
    if table == "marks":  # of two versions of the same, both count
        connection.execute(
            f"INSERT INTO marks VALUES ({holes}) ON CONFLICT (article) DO UPDATE SET"
            " read = max(read, excluded.read), kept = max(kept, excluded.kept)",
            values,
        )
        return
    if table == "articles" and not _ID.fullmatch(str(values[1])):
        values[1] = short_id("", str(values), lambda word: False)
    with suppress(sqlite3.IntegrityError):  # an old page that still looks valid
        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({holes})", values)


def _put_in_order(connection: sqlite3.Connection, lost: str) -> None:
    """Removes what belongs to nothing, and notes what a sync and the next opening have to do."""
    # A row of articles_wanted has two numbers as well, of a source and an article.
    connection.execute(
        "INSERT INTO marks (article, kept) SELECT DISTINCT article, 1 FROM temp.kept"
        " WHERE article > (SELECT coalesce(max(number), 0) FROM sources)"
        " ON CONFLICT (article) DO UPDATE SET kept = 1"
    )
    for table in ("bodies", "images", "marks"):
        connection.execute(f"DELETE FROM {table} WHERE article NOT IN (SELECT number FROM articles)")
    known = "(SELECT number FROM sources)"
    kept = "(SELECT article FROM marks WHERE kept = 1)"
    connection.execute(f"DELETE FROM articles WHERE source NOT IN {known} AND number NOT IN {kept}")
    for (number,) in connection.execute(
        f"SELECT DISTINCT source FROM articles WHERE source NOT IN {known}"
    ).fetchall():
        connection.execute(
            "INSERT INTO sources (number, name, title, address, kind, options, removed)"
            " VALUES (?, ? || ' ' || ?, ?, '', 'page', '{}', 1)",
            (number, lost, number, lost),
        )
    for table in ("bodies", "images", "marks"):  # of articles that have just gone
        connection.execute(f"DELETE FROM {table} WHERE article NOT IN (SELECT number FROM articles)")
    connection.execute("UPDATE sources SET tried_at = NULL, failure = NULL")
    connection.execute("UPDATE sources SET place = number WHERE place = 0")
    connection.execute("UPDATE articles SET digest = ''")
    connection.execute(
        "UPDATE articles SET body_wanted = ? WHERE listed = 1 AND address IS NOT NULL"
        " AND number NOT IN (SELECT article FROM bodies)",
        (BODY_TRIES,),
    )
    empty = "built_in = 1 AND removed = 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE source = s.number)"
    for (number,) in connection.execute(f"SELECT number FROM sources s WHERE {empty}").fetchall():
        from stadtbote_cache import edition

        edition.fill(connection, number)  # needs no network
    database.count_anew(connection)
    has_sources = connection.execute("SELECT 1 FROM sources WHERE removed = 0").fetchone()
    if has_sources:
        connection.execute("INSERT INTO facts VALUES ('edition', '1')")
    elif connection.execute("SELECT 1 FROM articles").fetchone():
        from stadtbote_cache import edition

        edition.install(connection)
        connection.execute("DELETE FROM facts WHERE name = 'fold'")
    writing.place_in_time(connection)
    # Without a note about the index, the next opening builds it.
