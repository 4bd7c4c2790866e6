"""Opens the SQLite file: pragmas, numbered migrations, and SQLite's errors wrapped in ours."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stadtbote_cache import damage
from stadtbote_cache.errors import StoreBroken, StoreError, StoreForeign, StoreNewer, StoreUnwritable

SCHEMA = 5
"""The schema that this program writes: the highest number in SCRIPTS."""

SCRIPTS = Path(__file__).parent / "schema"
"""The folder of the scripts that make each schema from the one before; they are named by its number."""

BUSY_SECONDS = 10.0
"""How long a write waits for others at most."""

_APPLICATION = 0x5374626F  # "Stbo", so that another program's database is not mistaken for ours
_ALSO_FIRST = (0x53744274, 3)  # "StBt": in files of schema 1 that were made before it had that number
_LEAST_SIZE = 512  # bytes: SQLite's smallest page (SQLite file format, section 1.3.2)
_FEW_PAGES = "PRAGMA cache_size = -1000"
"""KiB, half of the usual: no search and no sync is slower (measured), and every visitor has one."""

_UNWRITABLE = {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM"}
_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


def wrapped(error: sqlite3.Error, path: Path) -> StoreError:
    """Our error for one of SQLite's. A failing disk shows as IOERR as well as FULL (measured)."""
    code = getattr(error, "sqlite_errorname", "") or ""
    family = "_".join(code.split("_")[:2])
    if family in _UNWRITABLE:
        return StoreUnwritable(path, code)
    if family in _BROKEN:
        return StoreBroken(path, code)
    return StoreError(path, code or type(error).__name__)


@contextmanager
def wrapping(path: Path, *, note: bool = False) -> Iterator[None]:
    """Turns SQLite's errors inside the block into ours; with `note`, notes damage."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Python cannot even read SQLite's message where that has a damaged name in it.
        ours = wrapped(error, path) if isinstance(error, sqlite3.Error) else StoreBroken(path, "not UTF-8")
        if note and isinstance(ours, StoreBroken):
            damage.note(path)
            ours.noted = True
        raise ours from error


def count_anew(connection: sqlite3.Connection) -> None:
    """Counts the articles of all sources, in the caller's transaction."""
    connection.execute("DELETE FROM counts")
    connection.execute(
        "INSERT INTO counts SELECT s.number, count(a.number), coalesce(sum(a.listed), 0),"
        " coalesce(sum(m.read), 0), coalesce(sum(m.kept), 0), coalesce(sum(m.read * m.kept), 0)"
        " FROM sources s LEFT JOIN articles a ON a.source = s.number"
        " LEFT JOIN marks m ON m.article = a.number GROUP BY s.number"
    )


def make(path: Path) -> None:
    """Makes an empty file where there is none, and the folder for it. Raises StoreUnwritable."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error


def open_file(path: Path) -> sqlite3.Connection:
    """The store's file, made if missing, in WAL mode, at the current schema.

    Raises StoreUnwritable, StoreNewer or StoreBroken.
    """
    make(path)
    try:
        _check_file(path)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    # Without the right to write, SQLite would silently open the file for reading.
    if not os.access(path, os.W_OK):
        raise StoreUnwritable(path, os.strerror(errno.EACCES))
    with wrapping(path):
        connection = _connect(str(path), uri=False)
        try:
            found = _check_owner(connection, path)
            if not found:  # only an empty file can get these
                # Bodies fill pages of this size better than smaller ones.
                connection.execute("PRAGMA page_size = 8192")
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            _keep_log(connection)
            connection.execute("PRAGMA wal_autocheckpoint = 2000")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(_FEW_PAGES)
            connection.execute("PRAGMA secure_delete = ON")  # else what was deleted stays in the file
            if found != SCHEMA:
                _migrate(connection, path)
        except BaseException:  # the connection must not outlive a failed start, whatever ended it
            connection.close()
            raise
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """A store that cannot be written to. Raises StoreError where there is none to read.

    A WAL file on a read-only file system opens only as immutable (measured with SQLite 3.40).
    """
    try:
        _check_file(path)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    with wrapping(path):
        try:
            return _connect_to_read(path, "mode=ro")
        except sqlite3.OperationalError:
            return _connect_to_read(path, "immutable=1")


def open_snapshot(path: Path) -> sqlite3.Connection:
    """A snapshot, for many to share: nobody writes to it; marks, counts and steps to undo are in memory.

    Raises StoreError where there is none to read. A new file replaces it when it is renewed; what is open
    here stays as it was.
    """
    try:
        _check_file(path)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    with wrapping(path):
        connection = _connect_to_read(path, "mode=ro&immutable=1")
        try:
            # As in the schema; a temporary table hides another one of the same name.
            statements = connection.execute(
                "SELECT name, sql FROM main.sqlite_master"
                " WHERE type = 'table' AND name IN ('marks', 'counts', 'undo')"
                " OR type = 'trigger' AND tbl_name = 'marks' ORDER BY type"
            ).fetchall()
            for name, statement in statements:
                connection.execute(statement.replace("CREATE ", "CREATE TEMP ", 1))
                if name == "counts":
                    connection.execute("INSERT INTO temp.counts SELECT * FROM main.counts")
        except BaseException:  # the connection must not outlive a failed start, whatever ended it
            connection.close()
            raise
    return connection


def open_alone(path: Path) -> sqlite3.Connection:
    """A store's file that no other process knows: without a log, and what is deleted is overwritten."""
    with wrapping(path):
        connection = _connect(str(path), uri=False)
        try:
            for pragma in ("journal_mode = MEMORY", "secure_delete = ON", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:  # the connection must not outlive a failed start, whatever ended it
            connection.close()
            raise
    return connection


def open_damaged(path: Path, *, has_log: bool) -> sqlite3.Connection | None:
    """A damaged file for what SQLite can still read of it, left as it is; None where that is nothing."""
    for query in ("mode=ro", "immutable=1")[not has_log :]:  # the first one would make a log
        connection = _connect(f"{path.absolute().as_uri()}?{query}", uri=True)
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except (sqlite3.Error, UnicodeDecodeError):
            connection.close()
            continue
        return connection
    return None


def _keep_log(connection: sqlite3.Connection) -> None:
    """Switches the file to a log beside it, as its header says from then on.

    SQLite does not wait where another process holds RESERVED, such as one doing the same (3.40, measured).
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _connect_to_read(path: Path, query: str) -> sqlite3.Connection:
    connection = _connect(f"{path.absolute().as_uri()}?{query}", uri=True)
    try:
        found = _check_owner(connection, path)
        if not found:
            raise StoreUnwritable(path, f"schema {found}")
        if found < SCHEMA:  # brought up to date in memory, because the file has to stay as it is
            with closing(connection) as file:
                connection = _connect(":memory:", uri=False)
                file.backup(connection)
            _migrate(connection, path)
        connection.execute("PRAGMA temp_store = MEMORY")  # there may be nowhere else to write, either
        connection.execute(_FEW_PAGES)
    except BaseException:  # the connection must not outlive a failed start, whatever ended it
        connection.close()
        raise
    return connection


def _connect(place: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    # A bad disk must not make a whole list unreadable: what is not UTF-8 shows as replacement characters.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _check_file(path: Path) -> None:
    """Checks that SQLite can open it: a pipe would never answer, and a short file would count as empty."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or 0 < found.st_size < _LEAST_SIZE:
        raise StoreBroken(path, "not a database")


def _check_owner(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of the file, 0 for an empty one. Raises StoreForeign, StoreNewer or StoreBroken."""
    with _one_state(connection):
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
        if (owner, found) == _ALSO_FIRST:
            return 1
        if owner != _APPLICATION:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if found or owner or tables:
                raise StoreForeign(path, "another program's database")
    if found > SCHEMA:
        raise StoreNewer(path, found, SCHEMA)
    if owner and found < 1:
        raise StoreBroken(path, f"schema {found}")
    return found


def is_store(beginning: bytes) -> bool:
    """Whether a file with this header is a store of ours (SQLite, "Database File Format", section 1.3)."""
    return int.from_bytes(beginning[68:72], "big") == _APPLICATION


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Makes what is read inside the block be of one moment, even if another process is making the store."""
    own = not connection.in_transaction
    if own:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if own and connection.in_transaction:  # an error may have ended it
            connection.execute("ROLLBACK")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Runs the scripts of the schemas after the file's own, in order, or none of them."""
    scripts = sorted(SCRIPTS.glob("[0-9][0-9][0-9][0-9].sql"))
    with transaction(connection):
        # Asked again inside the transaction: another process may have been faster.
        found = _check_owner(connection, path)
        for script in scripts:
            if found < int(script.stem) <= SCHEMA:
                for statement in _statements(script.read_text(encoding="utf-8")):
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
        connection.execute("COMMIT")
    except BaseException:  # whatever ended the block, no transaction may stay open
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
