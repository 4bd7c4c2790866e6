"""The SQLite file: who may be opened, how a schema comes about, and whose errors are told."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stadtbote_cache import database
from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer, StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store

TABLES = set("facts sources articles images bodies marks validators words leads counts traffic".split())


@pytest.mark.row(65, 70)
def test_new_file(path: Path) -> None:
    """A missing file is made with its folder, at the present schema, in WAL mode, for its owner alone."""
    inside = path.parent / "data" / "stadtbote" / path.name
    connection = database.open_file(inside)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables >= TABLES
    assert connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000
    modes = {stat.S_IMODE(file.stat().st_mode) for file in inside.parent.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(inside.parent.stat().st_mode) == 0o700
    connection.close()


def test_migrations_are_numbered() -> None:
    """The scripts are named by the schema's number; the last is the present one."""
    names = sorted(file.name for file in database.SCRIPTS.iterdir())
    assert all(name == f"{int(name[:4]):04}.sql" for name in names)
    assert names[-1] == f"{database.SCHEMA:04}.sql"


def test_empty_file_is_a_new_store(path: Path) -> None:
    """A file without content, as another process has just made it, becomes a store."""
    path.touch()
    with Store.open(path) as store:
        assert len(store.listing(Filter())) == 34


def test_opening_again_changes_nothing(path: Path) -> None:
    """A store that is there is opened as it is, also where its name looks like an address of SQLite's."""
    odd = path.parent / "file:a?mode=memory"
    for place in (path, odd):
        with Store.open(place) as store:
            store.mark([1], kept=True)
        before = place.read_bytes()
        with Store.open(place) as store:
            assert list(store.listing(Filter(kept=True))) == [1]
        assert place.read_bytes() == before


@pytest.mark.row(60)
def test_migration_that_fails_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle of a migration leaves the file at the schema that it had."""

    def broken(script: str) -> Iterator[str]:
        yield "CREATE TABLE facts (name)"
        yield "this is no statement"

    with monkeypatch.context() as patch:
        patch.setattr(database, "_statements", broken)
        with pytest.raises(StoreError):
            database.open_file(path)
    with Store.open(path) as store:
        assert len(store.listing(Filter())) == 34


@pytest.mark.row(62)
def test_newer_schema(path: Path) -> None:
    """A store of a newer Stadtbote is refused, with both numbers, and stays as it is."""
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        Store.open(path)
    assert (caught.value.found, caught.value.known) == (99, database.SCHEMA)
    assert caught.value.path == path
    assert path.read_bytes() == before


def other_programs(path: Path, mode: str, *statements: str) -> None:
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA journal_mode = {mode}")
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()


def number_of_another(path: Path) -> None:
    other_programs(path, "delete", "PRAGMA application_id = 4711", "CREATE TABLE words (a)")


def numbered_by_another(path: Path) -> None:
    other_programs(path, "delete", f"PRAGMA user_version = {database.SCHEMA}", "CREATE TABLE facts (a)")


def in_wal_mode(path: Path) -> None:
    other_programs(path, "wal", "CREATE TABLE sources (a)", "INSERT INTO sources VALUES ('unersetzlich')")


def damaged(path: Path) -> None:
    Store.open(path).close()
    data = bytearray(path.read_bytes())
    data[16:100] = b"\xff" * 84  # page size, versions and the application's number
    path.write_bytes(data)


@pytest.mark.parametrize(
    "content",
    [
        b"\n",
        b"kein Speicher",
        b"SQLite format 3\x00",
        b"<!DOCTYPE html><title>Anmeldung</title>" * 100,
        bytes(range(256)) * 40,
        number_of_another,
        numbered_by_another,
        in_wal_mode,
        damaged,
    ],
)
def test_foreign_files(path: Path, content: bytes | Callable[[Path], None]) -> None:
    """What is no store of ours is refused and not changed by a byte."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(StoreBroken):
        Store.open(path)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before


def test_no_file_at_all(path: Path) -> None:
    """A folder, a pipe that would never answer, and a device are refused at once."""
    path.mkdir()
    pipe = path / "pipe"
    os.mkfifo(pipe)
    for place in (path, pipe, Path(os.devnull)):
        with pytest.raises(StoreBroken):
            Store.open(place)


@pytest.mark.row(57)
def test_page_lost(path: Path) -> None:
    """A store whose pages are damaged tells so by our own error, not by one of SQLite's."""
    with Store.open(path) as store:
        store.mark([1], read=True)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreBroken):
        Store.open(path)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", StoreUnwritable),
        ("SQLITE_IOERR_FSYNC", StoreUnwritable),
        ("SQLITE_READONLY_DBMOVED", StoreUnwritable),
        ("SQLITE_CANTOPEN", StoreUnwritable),
        ("SQLITE_PERM", StoreUnwritable),
        ("SQLITE_CORRUPT_VTAB", StoreBroken),
        ("SQLITE_NOTADB", StoreBroken),
        ("SQLITE_BUSY", StoreError),
    ],
)
def test_sqlite_errors_are_ours(path: Path, name: str, kind: type[StoreError]) -> None:
    """Every error of SQLite's becomes one of ours that names the file, without SQLite's own words."""
    error = sqlite3.OperationalError("unable to open /home/jemand/geheim")
    error.sqlite_errorname = name
    ours = database.wrapped(error, path)
    assert type(ours) is kind
    assert (ours.path, ours.detail) == (path, name)
    assert "geheim" not in str(ours)


def test_closed_store(path: Path) -> None:
    """A store that was closed answers with our own error."""
    store = Store.open(path)
    store.close()
    with pytest.raises(StoreError):
        store.listing(Filter())
    with pytest.raises(StoreError):
        store.mark([1], read=True)


def test_statements_keep_their_order() -> None:
    """A script is cut at the ends of its statements, not at semicolons in comments or texts."""
    script = "-- one; two\nCREATE TABLE a (b);\nINSERT INTO a\nVALUES (';');\n-- the end\n"
    assert [s.strip().splitlines()[-1] for s in database._statements(script)] == [
        "CREATE TABLE a (b);",
        "VALUES (';');",
    ]


def test_transaction_is_whole_or_nothing(path: Path) -> None:
    """An error inside takes everything back; the connection can be used again at once."""
    connection = database.open_file(path)

    def interrupted() -> None:
        with database.transaction(connection):
            connection.execute("INSERT INTO facts VALUES ('a', '1')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not connection.in_transaction
    with database.transaction(connection):
        connection.execute("INSERT INTO facts VALUES ('a', '2')")
    assert connection.execute("SELECT value FROM facts WHERE name = 'a'").fetchone() == ("2",)
    connection.close()


def test_commit_that_fails_is_taken_back(path: Path) -> None:
    """Where even the commit fails, no half transaction stays open behind it."""
    connection = database.open_file(path)
    # A deferred foreign key is only looked at by COMMIT.
    connection.execute("CREATE TABLE late (source REFERENCES sources DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), database.transaction(connection):
        connection.execute("INSERT INTO late VALUES (77)")
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM late").fetchone() == (0,)
    connection.close()
