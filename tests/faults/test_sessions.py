"""Fifty sessions on one store, and files beside it that are in the way."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from faults.stores import marks, used_store
from stadtbote_cache.damage import journal_path
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.commands import run
from support.invariants import assert_whole
from support.keeping import ended, start
from support.sessions import SESSIONS, at_once, slowest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path / "stadtbote.sqlite3", 12)


@pytest.mark.row(64)
def test_fifty_sessions(path: Path) -> None:
    """Fifty sessions that mark sixty articles each, all at once: no error, and nobody waits long."""
    assert slowest(path) < 1.0  # second; the bench measures it
    with Store.open(path) as store:
        assert store.count(Filter(unread=True)) == 0
    assert_whole(path)


@pytest.mark.row(65)
def test_fifty_first_starts(tmp_path: Path) -> None:
    """Of fifty processes that find no store one makes it, and all see one whole edition."""
    path = tmp_path / "new.sqlite3"
    assert at_once(path, writes=0) == [34.0] * SESSIONS
    with Store.open(path) as store:
        assert len(store.sources()) == 1
    assert_whole(path)


@pytest.mark.row(65)
def test_a_start_waits_for_the_first(path: Path) -> None:
    """Where another process writes before there is a log, a start waits for it; SQLite would not."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        other.execute("BEGIN IMMEDIATE")
        end = threading.Timer(0.3, other.execute, ["COMMIT"])
        end.start()
        with Store.open(path) as store:
            assert store.count(Filter()) == 60
            assert end.finished.is_set()
        end.join()


@pytest.mark.row(66)
def test_a_log_that_was_left_behind(path: Path) -> None:
    """What a killed process left in the log is taken over by the next, and the log goes."""
    script = """
import os, signal, sys
from pathlib import Path
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
store = Store.open(Path(sys.argv[1]))
store.mark(store.listing(Filter()), kept=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert ended(start(script, path))[0] == -signal.SIGKILL
    left = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")]
    assert all(file.stat().st_size for file in left)
    assert run(path, "list", "--kept").stdout.count("\n") == 60
    assert not any(file.exists() for file in left)


# Root may use any file: it becomes nobody, once all is imported that nobody may not read.
AS_ANOTHER = """
import io, os, sys, urllib.parse
from contextlib import redirect_stderr, redirect_stdout
from stadtbote.cli.main import main
def run(*arguments):
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = main(["--config", "/nonexistent/config.toml", *arguments])
    return code, len(out.getvalue().splitlines()), err.getvalue().strip()
path, scratch = sys.argv[1:]
run("--store", scratch, "list")
run("--store", scratch, "mark", "keep", "1")
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(*run("--store", path, "list"))
print(*run("--store", path, "mark", "keep", "1")[:2])
"""


@pytest.mark.row(66)
@pytest.mark.parametrize("end", ["-wal", "-shm"])
@pytest.mark.parametrize("by_link", [False, True])
def test_a_file_of_another_user_in_the_way(public: Path, tmp_path: Path, end: str, by_link: bool) -> None:
    """Where the log is another user's, the store is read, and the sentence names that file."""
    path = used_store(public / "stadtbote.sqlite3", 12)
    before = marks(path)
    path.chmod(0o666)
    way = public / f"{path.name}{end}"
    way.write_bytes(b"")
    way.chmod(0o000 if os.getuid() else 0o600)
    named = public / "link.sqlite3" if by_link else path
    if by_link:
        named.symlink_to(path)
    code, text = ended(start(AS_ANOTHER, named, tmp_path / "scratch.sqlite3"))
    assert code == 0, text
    listed, refused = text.splitlines()
    assert listed.startswith(f"0 60 {way} gehört einem anderen Benutzer: Lesen geht")
    assert refused == "74 0"
    for file in {*public.glob("*-*")} - {journal_path(path)}:  # an empty log too, perhaps
        assert not file.stat().st_size
        file.unlink()
    assert marks(path) == before
