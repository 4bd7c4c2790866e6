"""Mending a store while others write to it, mend it too, open it, or reach it by a link: no mark is lost."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from faults.stores import copied, marks, used_store
from stadtbote_cache import damage, database
from stadtbote_cache.errors import StoreBusy
from stadtbote_cache.records import Filter
from stadtbote_cache.safety import locking, replacing, salvage
from stadtbote_cache.safety.salvage import Salvaged
from stadtbote_cache.store import Store
from support.invariants import assert_whole

PLACE = 99

WRITER = """
import sys
from pathlib import Path
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store

with Store.open(Path(sys.argv[1])) as store:
    numbers = store.listing(Filter())[:3]
    store.set_patience(0)
    print("open", flush=True)
    for place in sys.stdin:
        try:
            store.mark(numbers, place=int(place))
            print("marked", flush=True)
        except StoreError as error:
            print(type(error).__name__, flush=True)
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3", 4)


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copied(sound, tmp_path / sound.name)


@pytest.fixture
def session(path: Path) -> Iterator[Store]:
    """A session of this process with the store open, which is damaged meanwhile.

    SQLite's locks keep out other processes only: what this one writes, a look at the files has to show.
    """
    with Store.open(path) as store:
        store.mark(store.listing(Filter())[:3], place=1)  # there is a log
        lose_the_header(path)
        yield store


def lose_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


def mended(path: Path) -> Salvaged | None:
    return salvage.salvage(path, ours=True, today="2026-11-23")


def marked(path: Path) -> int:
    return sum(found == PLACE for _, _, found in marks(path).values())


def corrupt(path: Path) -> list[str]:
    return [file.name for file in path.parent.glob("*.corrupt-*") if not file.name.endswith(("-wal", "-shm"))]


Patch = pytest.MonkeyPatch


def after(patch: Patch, owner: object, name: str, act: Callable[[], object], times: int = 1) -> None:
    """Has something done right after a function, the first times that it is called."""
    was, left = getattr(owner, name), [act] * times

    def both(*args: object) -> object:
        found = was(*args)
        if left:
            left.pop()()
        return found

    patch.setattr(owner, name, both)


def no_links(*_: object) -> None:
    raise PermissionError("no links")


@pytest.mark.row(57)
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("moment", ["_build", "_free_name", "copy2", "_give_away"])
def test_a_mark_that_comes_meanwhile(
    path: Path, session: Store, monkeypatch: Patch, moment: str, links: bool
) -> None:
    """A mark that is written while the new store is built, or put in place, is in the new store."""
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    numbers = session.listing(Filter())[:3]
    owner = {"_build": salvage, "copy2": os if links else shutil}.get(moment, replacing)
    name = "link" if owner is os else moment
    after(monkeypatch, owner, name, lambda: session.mark(numbers, place=PLACE))
    assert mended(path)
    assert marked(path) == 3
    assert len(corrupt(path)) == 1
    assert_whole(path)


@pytest.mark.row(57)
@pytest.mark.parametrize("moment", ["_build", "_give_away"])
def test_marks_that_do_not_end(path: Path, session: Store, monkeypatch: Patch, moment: str) -> None:
    """Where somebody writes at each try, nothing is changed, and the next start mends the store."""
    numbers, places = session.listing(Filter())[:3], iter(range(2, PLACE))
    with monkeypatch.context() as patch:
        owner = salvage if moment == "_build" else replacing
        after(patch, owner, moment, lambda: session.mark(numbers, place=next(places)), 9)
        with pytest.raises(StoreBusy):
            mended(path)
    assert not [file.name for file in path.parent.iterdir() if "corrupt" in file.name or "new" in file.name]
    session.mark(numbers, place=PLACE)
    assert mended(path)
    assert marked(path) == 3


@pytest.mark.row(57)
def test_another_process_marks_at_the_last_moment(path: Path, monkeypatch: Patch) -> None:
    """Behind the last look at the files no other process can write, and then it is told to start again."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        said = [writer.stdout.readline()]

        def write() -> None:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write(f"{PLACE}\n")
            writer.stdin.flush()
            said.append(writer.stdout.readline())

        write()
        lose_the_header(path)
        after(monkeypatch, replacing, "state", write)
        assert mended(path)
        write()
        writer.stdin.close()
        assert [line.strip() for line in said] == ["open", "marked", "StoreError", "StoreReplaced"]
    assert marked(path) == 3
    assert_whole(path)


READER = """
import sqlite3, sys

connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM sqlite_master").fetchall()
    print("open", flush=True)
except sqlite3.Error as error:
    print(error.sqlite_errorname, flush=True)
sys.stdin.read()
"""


@pytest.mark.row(57)
def test_nobody_opens_a_file_that_is_swapped(path: Path) -> None:
    """Who opens the file meanwhile has to wait, and a file that is being opened is not swapped."""
    shared = path.with_name(f"{path.name}-shm")

    def reader() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", READER, str(path)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with locking.kept_out(path, shared) as alone:
        assert alone
        assert reader().communicate()[0].strip() == "SQLITE_BUSY"
    with reader() as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "open"
        with locking.kept_out(path, path.with_name("missing")) as alone:
            assert not alone
        with locking.kept_out(path, shared) as alone:
            assert alone
            assert reader().communicate()[0].strip() == "SQLITE_BUSY"
        process.communicate()


@pytest.mark.row(57)
def test_two_mend_at_once(path: Path, monkeypatch: Patch) -> None:
    """Of two that mend a store at once the second waits for the first and finds it whole."""
    lose_the_header(path)
    begun, waits = threading.Event(), threading.Event()
    others: list[Future[Salvaged | None]] = []
    flock = fcntl.flock

    def watched(handle: int, how: int) -> None:
        if begun.is_set() and how == fcntl.LOCK_EX:
            waits.set()
        flock(handle, how)

    with ThreadPoolExecutor(1) as pool:

        def start_another() -> None:
            begun.set()
            others.append(pool.submit(mended, path))
            others[0].add_done_callback(lambda _: waits.set())
            assert waits.wait(60)

        monkeypatch.setattr(fcntl, "flock", watched)
        after(monkeypatch, salvage, "_build", start_another)
        assert mended(path) is not None
        assert others[0].result() is None
    assert corrupt(path) == [f"{path.name}.corrupt-2026-11-23"]


@pytest.mark.row(57)
@pytest.mark.parametrize("by_link", ["lock", "mending"])
def test_a_lock_by_a_link(path: Path, tmp_path: Path, by_link: str) -> None:
    """A sync on a store that is reached by a link keeps others from mending its file, and the reverse."""
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "store"
    link.symlink_to(path)
    lose_the_header(path)
    one, other = (link, path) if by_link == "lock" else (path, link)
    with locking.alone(one), pytest.raises(StoreBusy):
        mended(other)
    damage.note(one)
    assert damage.is_noted(other)
    assert mended(other)
    assert not damage.is_noted(one)
    assert [file.name for file in link.parent.iterdir()] == [link.name]


@pytest.mark.row(57)
@pytest.mark.parametrize("first", [True, False])
def test_a_store_that_is_put_in_place_while_it_is_opened(
    path: Path, tmp_path: Path, monkeypatch: Patch, first: bool
) -> None:
    """Where another file stands at the path once a store is open, that one is opened."""
    other = copied(path, tmp_path / "other.sqlite3")
    if first:
        path.unlink()
    after(monkeypatch, database, "open_file", lambda: other.rename(path))
    with Store.open(path) as store:
        store.mark(store.listing(Filter())[:3], place=PLACE)
    assert marked(path) == 3
