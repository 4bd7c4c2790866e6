"""Every single write and sync of a store fails once, or kills the process: what was there stays, whole."""

from __future__ import annotations

import json
import signal
import sqlite3
from pathlib import Path

import pytest

from faults.disk import script
from faults.stores import Marks, copied, lose_a_page, marks, used_store
from stadtbote_cache import database
from stadtbote_cache.records import Filter
from stadtbote_cache.safety import integrity
from stadtbote_cache.safety.snapshot import Snapshots, snapshot_path
from stadtbote_cache.store import Store
from support.invariants import assert_whole
from support.migrating import NEXT, next_schema

KILLS = pytest.mark.parametrize("kills", [12, pytest.param(100, marks=pytest.mark.long)])
SMALL = 4  # articles of each source: the fewer, the fewer writes there are to fail

SCRIPT = """
import ctypes, errno, json, os, shutil, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.keeping import filled, sync
from support.migrating import next_schema
from faults.stores import OWN, items
from faults.stores import copied as copy_of
from stadtbote_cache import database
from stadtbote_cache.safety import integrity
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter, Paragraph
from stadtbote_cache.safety.salvage import salvage
from stadtbote_cache.safety.snapshot import Snapshots, snapshot_path
from stadtbote_cache.store import Store

disk = ctypes.CDLL(os.environ["LD_PRELOAD"])

def quiet():
    disk.faults_arm(ctypes.c_long(-1), 0, 0)

def marking(path, told):
    with Store.open(path) as store:
        numbers = store.listing(Filter())[:20]
        for place in range(1, 6):
            store.mark(numbers, read=True, place=100 + place)
            told(place)

def syncing(path, told):
    with Store.open(path) as store:
        sync(store, items("umland", 4)[2:] + items("neu", 6), source=OWN)
        told(1)
        number = store.listing(Filter(source="umland"))[0]
        store.save_body(number, (Paragraph(("Neuer Text. " * 500,)),))
        told(2)
        store.tidy()

def clearing(path, told):
    with Store.open(path) as store:
        store.take_out(store.listing(Filter(source="musterstadt"))[:8])
        told(1)
        for step in store.settling(0.0, whole=True):
            pass

def opening(path, told):
    Store.open(path).close()
    told(1)

def migrating(path, told):
    vars(database).update(next_schema(base.parent / "schema"))
    opening(path, told)

def salvaging(path, told):
    if salvage(path, ours=True, today="2026-11-23"):
        told(1)

def publishing(path, told):
    with Store.open(path) as store:
        Snapshots.of(store).publish()
        told(1)

operate = globals()[sys.argv[2]]
base, folder = Path(sys.argv[3]), Path(sys.argv[4])

def copied(name):
    path = folder / name
    path.mkdir()
    path = path / "stadtbote.sqlite3"
    if base.exists():
        copy_of(base, path)
    if snapshot_path(base).exists():
        shutil.copy(snapshot_path(base), snapshot_path(path))
    return path

def count():
    path = copied("count")
    quiet()
    operate(path, lambda step: None)
    found = disk.faults_calls()
    shutil.rmtree(path.parent)
    return found
"""

FAILING = (
    SCRIPT
    + """
calls, most = count(), int(sys.argv[5])
for turn, place in enumerate(sorted({turn * calls // most for turn in range(most)})):
    code, lasting = ((errno.ENOSPC, 1), (errno.EIO, 0))[turn % 2]
    path, steps = copied(str(place)), []
    disk.faults_arm(ctypes.c_long(place), code, lasting)
    try:
        operate(path, steps.append)
    except StoreError:
        pass
    quiet()
    print(json.dumps([str(path), steps[-1] if steps else 0]), flush=True)
"""
)

KILLING = (
    SCRIPT
    + """
calls, most = count(), int(sys.argv[5])
for turn in range(most):
    place = turn * calls // most
    path = copied(f"killed-{turn}")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        disk.faults_arm(ctypes.c_long(place), 0, 1)
        operate(path, lambda step: os.write(writing, bytes([step])))
        os._exit(0)
    os.close(writing)
    said = b""
    while part := os.read(reading, 100):
        said += part
    os.close(reading)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([str(path), said[-1] if said else 0, code]), flush=True)
"""
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3", SMALL, built_in=False)


@pytest.fixture(scope="module")
def was(sound: Path) -> Marks:
    """The marks in it."""
    return marks(sound)


def base(sound: Path, folder: Path, operation: str) -> Path:
    """The store that an operation begins with."""
    path = folder / "base.sqlite3"
    if operation == "making":
        return path
    copied(sound, path)
    if operation == "bringing up to date":
        make_old(path)
    if operation == "salvaging":
        lose_a_page(path)
    if operation == "publishing":
        with Store.open(path) as store:
            Snapshots.of(store).publish()
            assert store.take_out(store.listing(Filter(source="umland"))[1:2]) == 1
    return path


def make_old(path: Path) -> None:
    """Makes the store one whose index is folded in another way, so that more is to be brought up to date."""
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE facts SET value = '1' WHERE name = 'fold'")
    raw.close()


def ended(text: str, under: Path, *arguments: str | Path) -> list[list[object]]:
    """Runs a script with disk.c; what it says, a line each."""
    done = script(under, text, Path(__file__).parents[1], *arguments)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


FUNCTIONS = {
    "making": "opening",
    "bringing up to date": "migrating",
    "marking": "marking",
    "syncing": "syncing",
    "clearing": "clearing",
    "salvaging": "salvaging",
    "publishing": "publishing",
}


def assert_kept(operation: str, path: Path, step: int, was: Marks) -> None:
    """The store is valid, and has all that was in it, and all that was acknowledged."""
    if operation == "salvaging" and not step:  # it still is what it was, and the next start mends it
        from stadtbote_cache.safety.salvage import salvage

        salvage(path, ours=True, today="2026-11-24")
    if operation == "making" and not step:
        # The schema is there, or not; the built-in edition is put in behind it.
        with sqlite3.connect(path) as raw:
            assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)
            assert raw.execute("PRAGMA user_version").fetchone() in {(0,), (database.SCHEMA,)}
            tables = raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            assert not tables or raw.execute("SELECT count(*) FROM articles").fetchone() in {(0,), (34,)}
        raw.close()
        return
    with Store.open(path) as store:
        assert integrity.is_sound(store._connection, path)
        if operation == "making":
            assert store.count(Filter()) == 34
            return
        if operation == "marking":
            found = [store.article(number) for number in store.listing(Filter())[:20]]
            places = {article.place for article in found if article}
            assert len(places - {0, 17}) <= 1  # each step is whole
            assert max(places) >= (100 + step if step else 0)
            written = {int(str(f["place"].value)) for f in store.acts().registers().values() if "place" in f}
            assert max(written) >= (100 + step if step else 0)
            return
        if operation == "syncing":
            count = len(store.listing(Filter(source="umland")))
            assert count == SMALL + 6 if step else count in {SMALL, SMALL + 6}
        if operation == "clearing":
            assert len(store.listing(Filter(kept=True))) == sum(kept for _r, kept, _p in was.values())
            return
    assert marks(path).items() >= was.items()


@pytest.mark.row(55)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("most", [21, pytest.param(10_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("operation", FUNCTIONS)
def test_each_write_fails(
    sound: Path, tmp_path: Path, was: Marks, operation: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever write or sync fails, for once or from then on, the store is valid and nothing is missing."""
    know_next(operation, tmp_path, monkeypatch)
    under = tmp_path / "disk"
    under.mkdir()
    start = base(sound, tmp_path, operation)
    told = ended(FAILING, under, FUNCTIONS[operation], start, under, str(most))
    assert len(told) >= 20
    for path, step in told:
        if operation == "publishing":
            assert_published(Path(str(path)), int(str(step)), under.with_name("base.sqlite3"))
            continue
        if operation == "salvaging" and not step:
            assert not [file.name for file in Path(str(path)).parent.iterdir() if "corrupt" in file.name]
        assert_kept(operation, Path(str(path)), int(str(step)), was)


def assert_published(path: Path, step: int, base: Path) -> None:
    """The snapshot is the new one, or the old one to the last byte, and nothing is beside it."""
    snapshot = snapshot_path(path)
    if step:
        with Store.open_snapshot(snapshot) as session:
            assert len(session.listing(Filter(source="umland"))) == SMALL - 1
            assert session.check() == "ok"
    else:
        assert snapshot.read_bytes() == snapshot_path(base).read_bytes()
    assert [file.name for file in path.parent.iterdir() if "snapshot" in file.name] == [snapshot.name]


@pytest.mark.row(59)
@KILLS
@pytest.mark.parametrize("operation", ["marking", "syncing", "clearing"])
def test_killed_at_writes(sound: Path, tmp_path: Path, was: Marks, operation: str, kills: int) -> None:
    """Killed in the middle of a write, none leaves a damaged store or loses a mark."""
    killed(sound, tmp_path, was, operation, kills)


@pytest.mark.row(60)
@KILLS
@pytest.mark.parametrize("operation", ["making", "bringing up to date", "salvaging"])
def test_killed_while_the_store_is_made(
    sound: Path, tmp_path: Path, was: Marks, operation: str, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it is made, brought up to date or mended, a store has the old schema or the new one."""
    know_next(operation, tmp_path, monkeypatch)
    killed(sound, tmp_path, was, operation, kills)


def know_next(operation: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was brought up to date is of the next schema, which this process has to know as well."""
    if operation == "bringing up to date":
        for name, value in next_schema(folder / "schema").items():
            monkeypatch.setattr(database, name, value)


def killed(sound: Path, folder: Path, was: Marks, operation: str, count: int) -> None:
    """Kills an operation in so many of its writes."""
    under = folder / "disk"
    under.mkdir()
    start = base(sound, folder, operation)
    told = ended(KILLING, under, FUNCTIONS[operation], start, under, str(count))
    assert [code for *_, code in told] == [-signal.SIGKILL] * count
    paths = [Path(str(path)) for path, *_ in told]
    if operation == "bringing up to date":
        for path in paths:
            with sqlite3.connect(path) as raw:
                found = raw.execute("PRAGMA user_version").fetchone()[0]
                tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
            raw.close()
            assert (found == NEXT) == ("made_up" in tables)
            assert found in {NEXT - 1, NEXT}
    for path, (_name, step, _code) in zip(paths, told, strict=True):
        assert_kept(operation, path, int(str(step)), was)
        with Store.open(path):  # what was begun is ended
            pass
    assert_whole(paths[-1])
