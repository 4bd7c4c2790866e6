"""Disks that are full, take nothing or know no locks: what is there is read, what cannot be kept is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from city.server import CityServer
from faults.disk import on_disk, run
from faults.stores import Marks, marks, used_store
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.invariants import assert_whole
from support.terminal import PROGRAM

READ_ONLY = "Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.\n"
ONLY_NOW = "Der Datenordner ist nicht beschreibbar: was Sie lesen oder merken, gilt nur für diesen Lauf.\n"

COMMANDS = """
import os, subprocess, sys
def run(*arguments, **variables):
    done = subprocess.run([*PROGRAM, *arguments], env=dict(os.environ) | variables, stdin=subprocess.DEVNULL,
        capture_output=True, text=True)
    last = done.stderr.splitlines()[-1:] or [""]
    print(done.returncode, len(done.stdout.splitlines()), last[0][:60], sep="|")
""".replace("PROGRAM", repr(list(PROGRAM)))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3")


@pytest.fixture(scope="module")
def was(sound: Path) -> Marks:
    """The marks in it."""
    return marks(sound)


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(sound, tmp_path / sound.name))


@pytest.mark.row(54)
def test_a_full_disk_loses_nothing(sound: Path, tmp_path: Path) -> None:
    """All is read without a byte left; of marks while the last place goes those are there that were taken."""
    script = COMMANDS + (
        """
import errno, os, shutil
from contextlib import suppress
from pathlib import Path
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
sound, folder = sys.argv[1:]
path = shutil.copy(sound, folder)
def kept():
    with Store.open(Path(path)) as store:
        return "".join("-k"[store.article(number).kept] for number in store.listing(Filter()))
before = kept()
run("--store", path, "list")
filler = os.open(os.path.join(folder, "filler"), os.O_CREAT | os.O_WRONLY)
size = 65536
while size:
    try:
        os.write(filler, bytes(size))
    except OSError as error:
        assert error.errno == errno.ENOSPC
        size //= 2
run("--store", path, "list")
run("--store", path, "search", "umbau")
os.ftruncate(filler, os.lseek(filler, -30 * 4096, os.SEEK_END))
for n in range(40):
    run("--store", path, "mark", "keep", str(n + 1))
    with suppress(OSError):
        os.write(filler, bytes(4096))
run("--store", path, "--plain", "--offline")
run("list", "--limit", "2", XDG_DATA_HOME=folder + "/new")
os.truncate(filler, 0)
print(before, kept(), sep="|")
run("--store", path, "mark", "keep", "1")
run("--store", path, "doctor")
"""
    )
    folder = tmp_path / "disk"
    folder.mkdir()
    done = on_disk("full", folder, script, sound, folder)
    assert done.returncode == 0, done.stderr
    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert lines[0][:2] == lines[1][:2] == ["0", "156"]
    assert lines[2][0] == "0"
    assert int(lines[2][1]) > 100
    acknowledged = [line[0] == "0" for line in lines[3:43]]
    assert set(acknowledged) == {True, False}
    for code, _count, sentence in lines[3:43]:
        assert code == "0" or (code, sentence[:16]) == ("74", "In den Speicher ")
    assert lines[43][0] == "0"
    assert lines[44] == ["0", "2", "2 Artikel von 34."]
    before, after = lines[45]
    taken = ["k" if done else was for done, was in zip(acknowledged, before, strict=False)]
    assert after == "".join(taken) + before[40:]
    assert [line[0] for line in lines[46:]] == ["0", "0"]


@pytest.mark.row(54)
@pytest.mark.parametrize("space", [0, 40_000, 100_000])
def test_a_disk_that_fills_in_a_sync(path: Path, city: CityServer, was: Marks, space: int) -> None:
    """A sync that fills the disk ends with 74, asks nothing twice, and leaves the store whole."""
    with Store.open(path) as store:
        for name in ("musterstadt", "umland"):
            store.remove_source(name)
        for name, place in (("seite", "/aktuelles.php"), ("atom", "/feeds/atom.xml")):
            kind = "page" if name == "seite" else "feed"
            store.add_source(Source(name, "Stadt", city.url(place), kind))
        store.mark(store.listing(Filter())[:2], kept=True)
    before = marks(path)
    done = run(path.parent, "--store", path, "sync", "seite", "atom", space=str(space))
    assert done.returncode == 74
    assert "kann nicht geschrieben werden" in done.stderr
    assert max(city.counts.by_path.values(), default=0) <= 1
    assert_whole(path)
    assert marks(path) == before
    listed = run(path.parent, "--store", path, "list", space=str(space))
    assert listed.returncode == 0
    assert was.keys() & before.keys()


@pytest.mark.row(56)
def test_a_read_only_disk(sound: Path, tmp_path: Path) -> None:
    """A store on a read-only disk is read and searched; that nothing is kept is said."""
    folder = tmp_path / "home"
    (folder / "stadtbote").mkdir(parents=True)
    path = Path(shutil.copy(sound, folder / "stadtbote"))
    before = path.read_bytes()
    script = COMMANDS + (
        """
path, folder = sys.argv[1:]
run("--store", path, "list")
run("--store", path, "search", "umbau")
run("--store", path, "mark", "keep", "1")
run("--store", path, "sync")
run("--store", path, "doctor")
run("list", XDG_DATA_HOME=folder)
run("list", XDG_DATA_HOME=folder + "/empty")
"""
    )
    done = on_disk("read-only", folder, script, path, folder)
    assert done.returncode == 0, done.stderr
    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == ["0", "0", "74", "74", "0", "0", "0"]
    assert lines[0][1:] == lines[5][1:] == ["156", READ_ONLY[:60].strip()]
    assert lines[6][1:] == ["34", ONLY_NOW[:60]]
    assert path.read_bytes() == before


@pytest.mark.row(69)
def test_a_file_system_without_locks(path: Path, was: Marks) -> None:
    """Where locks are unknown the store is only read; where none is given it is refused."""
    before = path.read_bytes()
    listed = run(path.parent, "--store", path, "list", locks="unknown")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 156)
    assert listed.stderr == READ_ONLY
    assert run(path.parent, "--store", path, "mark", "keep", "1", locks="unknown").returncode == 74
    assert run(path.parent, "--store", path.with_name("new"), "list", locks="unknown").returncode == 74
    refused = run(path.parent, "--store", path, "mark", "keep", "1", locks="none")
    assert refused.returncode == 74
    assert "Bitte noch einmal versuchen" in refused.stderr
    assert path.read_bytes() == before
    assert marks(path) == was


@pytest.mark.row(56)
def test_without_mounting_the_same_is_seen(path: Path) -> None:
    """What disk.c makes of a folder is what a read-only disk is."""
    done = run(path.parent, "--store", path, "list", open="read-only")
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, 156, READ_ONLY)
