"""The SQLite file: who may be opened, how a schema comes about, and many processes on one file."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keeping import ended, start
from stadtbote_cache import database
from stadtbote_cache.errors import StoreBroken, StoreError, StoreNewer, StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store

TABLES = {"facts", "sources", "articles", "images", "bodies", "marks", "validators", "words"}

# As root a process may write anywhere: the ones that shall not become nobody first.
AS_NOBODY = """
import os, sys
from pathlib import Path
from stadtbote_cache.errors import StoreError, StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stadtbote.sqlite3"


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that other users may look into; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_new_file(path: Path) -> None:
    """A missing file is made with its folder, at the present schema, in WAL mode, for its owner alone."""
    inside = path.parent / "data" / "stadtbote" / path.name
    connection = database.open_file(inside)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables >= TABLES
    assert version(connection) == database.SCHEMA
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 5000
    modes = {stat.S_IMODE(file.stat().st_mode) for file in inside.parent.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(inside.parent.stat().st_mode) == 0o700
    connection.close()


def test_migrations_are_numbered() -> None:
    """The folder schema holds one script for each schema number, without a gap."""
    folder = Path(database.__file__).parent / "schema"
    names = sorted(file.name for file in folder.iterdir())
    assert names == [f"{number:04}.sql" for number in range(1, database.SCHEMA + 1)]


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


def test_migration_that_dies_leaves_nothing_half(path: Path) -> None:
    """Killed before any statement of the migration, the next start makes the whole store."""
    script = """
import os, signal, sys
from pathlib import Path
from stadtbote_cache import database
statements, last = database._statements, int(sys.argv[2])
def dying(script):
    for number, statement in enumerate(statements(script)):
        if number == last:
            os.kill(os.getpid(), signal.SIGKILL)
        yield statement
database._statements = dying
database.open_file(Path(sys.argv[1]))
"""
    sql = (Path(database.__file__).parent / "schema" / "0001.sql").read_text(encoding="utf-8")
    count = len(list(database._statements(sql)))
    assert count >= len(TABLES)
    for place in (0, 1, count // 2, count - 1):
        file = path.with_name(f"{place}.sqlite3")
        code, _ = ended(start(script, file, str(place)))
        assert code == -signal.SIGKILL
        with sqlite3.connect(file) as raw:
            assert version(raw) == 0
            assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        raw.close()
        with Store.open(file) as store:
            assert len(store.listing(Filter())) == 34
            assert store.check() == "ok"


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
    before = path.read_bytes()
    with pytest.raises(StoreBroken):
        Store.open(path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]  # noqa: PTH208 - nothing beside it either


def test_no_file_at_all(path: Path) -> None:
    """A folder, a pipe that would never answer, and a device are refused at once."""
    path.mkdir()
    pipe = path / "pipe"
    os.mkfifo(pipe)
    for place in (path, pipe, Path(os.devnull)):
        with pytest.raises(StoreBroken):
            Store.open(place)


def test_page_lost(path: Path) -> None:
    """A store whose pages are damaged tells so by our own error, not by one of SQLite's."""
    with Store.open(path) as store:
        store.mark([1], read=True)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreBroken):
        Store.open(path)


def test_wrong_bytes_in_texts(path: Path) -> None:
    """Bytes that are no UTF-8 show as replacement marks; the other articles stay readable."""
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE articles SET headline = CAST(x'4dfc6c6c' AS TEXT) WHERE number = 3")
        raw.execute(
            "UPDATE articles SET teaser = x'00ff', links = '[[[', published = 'gestern' WHERE number = 4"
        )
        raw.execute("UPDATE articles SET position = 'vorn', enclosures = 7 WHERE number = 5")
    raw.close()
    with Store.open(path) as store:
        rows = store.rows(store.listing(Filter()))
        assert len(rows) == 34
        assert rows[3].headline == "M\ufffdll"
        articles = [store.article(number) for number in (3, 4, 5)]
        assert [article.item.teaser != () for article in articles if article] == [True, False, True]
        assert [article.position for article in articles if article] == [3, 4, 0]


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


def test_writers_wait_for_each_other(path: Path) -> None:
    """A transaction takes the lock for writing at its beginning, and the next one waits for it."""
    with Store.open(path) as store:
        script = """
import sys, time
from pathlib import Path
from stadtbote_cache import database
connection = database.open_file(Path(sys.argv[1]))
with database.transaction(connection):
    print("in", flush=True)
    sys.stdin.readline()
    connection.execute("UPDATE facts SET value = 'sie' WHERE name = 'edition'")
"""
        other = start(script + "connection.close()", path)
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        # Reading does not wait.
        assert len(store.listing(Filter())) == 34
        impatient = sqlite3.connect(path, timeout=0.05, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            impatient.execute("BEGIN IMMEDIATE")
        impatient.close()
        waiting = start(
            "import sys; from pathlib import Path; from stadtbote_cache.store import Store\n"
            "with Store.open(Path(sys.argv[1])) as store: store.mark([2], read=True)",
            path,
        )
        assert other.poll() is None
        other.communicate("\n", timeout=30)
        assert ended(waiting) == (0, "")
        assert len(store.listing(Filter(unread=True))) == 33


def test_many_processes_mark_at_once(path: Path) -> None:
    """Four processes with thirty writes each end without an error, and every mark is there."""
    Store.open(path).close()
    script = """
import sys
from pathlib import Path
from stadtbote_cache.store import Store
first = int(sys.argv[2])
with Store.open(Path(sys.argv[1])) as store:
    for turn in range(30):
        store.mark([1 + (first * 30 + turn) % 34], read=True, place=turn)
        store.mark([1 + first], kept=turn % 2 == 0)
print("done")
"""
    processes = [start(script, path, str(first)) for first in range(4)]
    assert [ended(process) for process in processes] == [(0, "done")] * 4
    with Store.open(path) as store:
        assert len(store.listing(Filter(unread=True))) == 0
        assert len(store.listing(Filter(kept=True))) == 0
        assert store.check() == "ok"


def test_first_start_of_many_processes(path: Path) -> None:
    """Of several processes that find no store one makes it, and all see one whole edition."""
    script = """
import sys
from pathlib import Path
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
sys.stdin.readline()
with Store.open(Path(sys.argv[1])) as store:
    print(len(store.sources()), len(store.listing(Filter())))
"""
    for turn in range(2):
        file = path.with_name(f"{turn}.sqlite3")
        processes = [start(script, file) for _ in range(6)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        assert [ended(process) for process in processes] == [(0, "1 34")] * 6


def test_killed_in_the_middle_of_writing(path: Path) -> None:
    """Marks that were acknowledged are there after kill -9, and the file is sound."""
    Store.open(path).close()
    script = """
import sys
from pathlib import Path
from stadtbote_cache.store import Store
with Store.open(Path(sys.argv[1])) as store:
    for place in range(1, 1_000_000):
        store.mark([1 + place % 34], place=place)
        print(place, flush=True)
"""
    process = start(script, path)
    assert process.stdout is not None
    seen = [int(process.stdout.readline()) for _ in range(40)]
    process.kill()
    rest, _ = process.communicate(timeout=30)
    acknowledged = [*seen, *map(int, rest.splitlines()[:-1])]
    with Store.open(path) as store:
        assert store.check() == "ok"
        stored = [article.place for n in range(1, 35) if (article := store.article(n))]
    assert max(stored) >= acknowledged[-1]


def test_folder_that_cannot_be_written(public: Path) -> None:
    """In a folder that only others may write, a store is read, says so, and refuses marks."""
    path = public / "stadtbote.sqlite3"
    with Store.open(path) as store:
        store.mark([1], kept=True)
    path.chmod(0o644)
    public.chmod(0o555)
    script = (
        AS_NOBODY
        + """
with Store.open(path) as store:
    print(store.writable, len(store.listing(Filter())), list(store.listing(Filter(kept=True))))
    print(len(store.listing(Filter(query="digitaltag"))) > 0, store.check())
    try:
        store.mark([1], read=True)
    except StoreUnwritable as error:
        print(error.path == path)
"""
    )
    assert ended(start(script, path)) == (0, "False 34 [1]\nTrue ok\nTrue")
    assert [file.name for file in public.iterdir()] == [path.name]


def test_file_that_cannot_be_written(public: Path) -> None:
    """A file without the right to write is read, whatever its folder allows, also while it is in use."""
    path = public / "stadtbote.sqlite3"
    script = AS_NOBODY + "with Store.open(path) as store: print(store.writable, len(store.listing(Filter())))"
    with Store.open(path) as store:
        store.mark([1], kept=True)
        for file in public.iterdir():
            file.chmod(0o444)
        assert ended(start(script, path)) == (0, "False 34")
        path.chmod(0o644)
    path.chmod(0o444)
    public.chmod(0o777)
    assert ended(start(script, path)) == (0, "False 34")


def test_nothing_to_read_where_nothing_can_be_written(public: Path) -> None:
    """Where a store can neither be made nor read, that is told, also where the folder is closed."""
    script = AS_NOBODY + (
        "try: Store.open(path)\nexcept StoreError as error: print(type(error).__name__, bool(error.detail))"
    )
    assert ended(start(script, public / "stadtbote.sqlite3")) == (0, "StoreUnwritable True")
    closed = public / "closed"
    closed.mkdir(mode=0o700)
    Store.open(closed / "stadtbote.sqlite3").close()
    if os.getuid() == 0:
        assert ended(start(script, closed / "stadtbote.sqlite3")) == (0, "StoreUnwritable True")
    with pytest.raises(StoreUnwritable):
        Store.open(public / "stadtbote.sqlite3" / "below a file that is none" / "\udcff" / ("x" * 300))


def test_full_disk(path: Path) -> None:
    """On a full disk what is stored can be read, a mark is refused, and nothing is lost."""
    with Store.open(path) as store:
        store.mark([1], kept=True)
    script = """
import resource, signal, sys
from pathlib import Path
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    store = Store.open(Path(sys.argv[1]))
except StoreUnwritable as error:
    print("refused", error.detail)
    sys.exit()
with store:
    print(len(store.listing(Filter())), list(store.listing(Filter(kept=True))))
    for turn in range(2000):
        try:
            store.mark(range(1, 35), place=turn)
        except StoreUnwritable as error:
            print("refused", len(store.listing(Filter())))
            break
"""
    code, said = ended(start(script, path, str(40_000)))
    assert (code, said) == (0, "34 [1]\nrefused 34")
    with Store.open(path) as store:
        assert list(store.listing(Filter(kept=True))) == [1]
        assert store.check() == "ok"
    code, said = ended(start(script, path.with_name("new.sqlite3"), str(40_000)))
    assert (code, said.split()[0]) == (0, "refused")
