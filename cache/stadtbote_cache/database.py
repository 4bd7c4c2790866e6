"""Opening the SQLite file: pragmas, numbered migrations, and foreign errors wrapped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer, StoreUnwritable

SCHEMA = 1
"""The schema that this program writes: the highest number in the folder schema."""

_APPLICATION = 0x53744274  # "StBt", so that another program's database is not taken for ours
_BUSY_SECONDS = 10.0
_UNWRITABLE = {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM"}
_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


def wrapped(error: sqlite3.Error, path: Path | None) -> StoreError:
    """The error of ours for one of SQLite's. A failing disk shows as IOERR or FULL alike (measured)."""
    code = getattr(error, "sqlite_errorname", "") or ""
    family = "_".join(code.split("_")[:2])
    if family in _UNWRITABLE:
        return StoreUnwritable(path, code)
    if family in _BROKEN:
        return StoreBroken(path, code)
    return StoreError(path, code or type(error).__name__)


@contextmanager
def wrapping(path: Path | None) -> Iterator[None]:
    """Turns SQLite's errors inside the block into errors of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise wrapped(error, path) from error


def open_file(path: Path) -> sqlite3.Connection:
    """The store's file, made if missing, in WAL mode, at the present schema.

    Raises StoreUnwritable, StoreNewer or StoreBroken.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    with wrapping(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            _check_owner(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _prepare(connection, path)
            connection.execute("PRAGMA query_only = OFF")
        except BaseException:  # the connection must not outlive a failed start, whatever ended it
            connection.close()
            raise
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """A store on a place that cannot be written. Raises StoreError where there is none to read.

    A WAL file on a read-only file system opens only as immutable (measured with SQLite 3.40).
    """
    with wrapping(path):
        for query in ("mode=ro", "immutable=1"):
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?{query}", uri=True, isolation_level=None
            )
            try:
                found = _check_owner(connection, path)
            except sqlite3.OperationalError:
                connection.close()
                if query == "immutable=1":
                    raise
                continue
            if found != SCHEMA:
                connection.close()
                raise StoreUnwritable(path, f"schema {found}")
            return connection
    raise StoreUnwritable(path)


def open_memory() -> sqlite3.Connection:
    """A store that lives as long as the program."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _prepare(connection, None)
    return connection


def _check_owner(connection: sqlite3.Connection, path: Path | None) -> int:
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != _APPLICATION and (found or owner or tables):
        connection.close()
        raise StoreBroken(path, "another program's database")
    if found > SCHEMA:
        connection.close()
        raise StoreNewer(path, found, SCHEMA)
    return found


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    if _check_owner(connection, path) == SCHEMA:
        return
    folder = Path(__file__).parent / "schema"
    with transaction(connection):
        # Asked again inside the transaction: another process may have been faster.
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        for number in range(found + 1, SCHEMA + 1):
            for statement in _statements((folder / f"{number:04}.sql").read_text(encoding="utf-8")):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would end the transaction around it."""
    statement = ""
    for part in script.splitlines(keepends=True):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction. IMMEDIATE: a deferred one fails under load whatever the timeout (measured)."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:  # whatever ended the block, half a transaction must not stay open
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
