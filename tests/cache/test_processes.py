"""Many processes on one store, and processes that die in the middle."""

from __future__ import annotations

import signal
import sqlite3
import threading
from pathlib import Path

import pytest

from stadtbote_cache import database
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.keeping import ended, start

TABLES = {"facts", "sources", "articles", "images", "bodies", "marks", "validators", "words"}


@pytest.mark.row(60)
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
            assert raw.execute("PRAGMA user_version").fetchone() == (0,)
            assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        raw.close()
        with Store.open(file) as store:
            assert len(store.listing(Filter())) == 34
            assert store.check() == "ok"


@pytest.mark.row(65)
def test_a_store_is_looked_at_in_one_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that another process makes just while it is looked at is new or whole, never a broken one."""
    makers = list[threading.Thread]()
    connect = database._connect

    def make() -> None:
        Store.open(path).close()

    def meanwhile(statement: str) -> None:
        if statement == "PRAGMA application_id" and not makers:
            makers.append(threading.Thread(target=make))
            makers[0].start()
            makers[0].join(0.5)

    def watched(place: str, *, uri: bool) -> sqlite3.Connection:
        connection = connect(place, uri=uri)
        connection.set_trace_callback(meanwhile)
        return connection

    monkeypatch.setattr(database, "_connect", watched)
    with Store.open(path) as store:
        assert len(store.listing(Filter())) == 34
        assert store.check() == "ok"
    makers[0].join()


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


@pytest.mark.row(64)
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


@pytest.mark.row(65)
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


@pytest.mark.row(59)
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
