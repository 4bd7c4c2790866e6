"""A damaged store: moved aside and built anew, with the user's marks and sources, whatever was hit."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from faults.disk import run as run_failing
from faults.stores import COUNT, OWN, TOWN, Marks, copied, items, marks, texts, used_store
from stadtbote_cache.damage import journal_path
from stadtbote_cache.errors import StoreBroken, StoreError
from stadtbote_cache.records import Filter
from stadtbote_cache.safety import salvage
from stadtbote_cache.safety.salvage import Salvaged
from stadtbote_cache.store import Store
from support.commands import call, run
from support.invariants import assert_whole
from support.keeping import sync
from support.terminal import PROGRAM, Terminal, environment

PAGE = 8192
TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3")


@pytest.fixture(scope="module")
def was(sound: Path) -> tuple[Marks, dict[str, object]]:
    """The marks and articles in it."""
    return marks(sound), texts(sound)


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return copied(sound, tmp_path / sound.name)


def mended(path: Path, *, ours: bool = False) -> Salvaged:
    """Salvages a store whose damage is there."""
    found = salvage.salvage(path, ours=ours, today=TODAY)
    assert found is not None
    return found


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def header(path: Path) -> None:
    overwrite(path, 0, bytes(range(100, 200)))


def first_page(path: Path) -> None:
    overwrite(path, 0, b"<!DOCTYPE html><title>Anmeldung</title>".ljust(PAGE, b" "))


def inner_pages(path: Path) -> None:
    """What only leads to the rows of tables, which stand in other pages."""
    data = path.read_bytes()
    inner = [start for start in range(PAGE, len(data), PAGE) if data[start] == 5]
    assert len(inner) >= 2
    for start in inner:
        overwrite(path, start, b"\x5a" * PAGE)


def kept_in(marks_of: Marks) -> set[str]:
    return {id_ for id_, (_read, kept, _place) in marks_of.items() if kept}


@pytest.mark.row(57)
@pytest.mark.parametrize("damage", [header, first_page, inner_pages])
def test_what_a_person_did_is_saved(
    path: Path, was: tuple[Marks, dict[str, object]], damage: Callable[[Path], None]
) -> None:
    """Whatever is hit, every source, and every kept article whole; other marks as soon as articles come."""
    damage(path)
    before = path.read_bytes()
    found = mended(path, ours=damage is first_page)
    kept = kept_in(was[0])
    assert (found.sources, found.mended.without_journal, found.mended.lost) == (3, False, 0)
    assert found.marked + found.mended.waiting == len(was[0])
    assert found.moved.name == f"stadtbote.sqlite3.corrupt-{TODAY}"
    assert found.moved.read_bytes() == before
    left, shown = marks(path), texts(path)
    assert left.items() <= was[0].items()
    assert kept_in(left) == kept
    assert shown.items() <= was[1].items()
    assert_whole(path)
    with Store.open(path) as store:
        for source in (TOWN, OWN):
            sync(store, items(source.name, COUNT), source=source)
        assert len(store.listing(Filter(query="umbau nummer 37"))) > 0
        assert {s.source.name for s in store.sources()} == {"wuppertal-digital", "musterstadt", "umland"}
    assert (marks(path), texts(path).keys()) == (was[0], was[1].keys())
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.row(57)
def test_without_a_journal(path: Path, was: tuple[Marks, dict[str, object]]) -> None:
    """What SQLite can still read is taken as it is, and it is known that marks may be missing."""
    journal_path(path).unlink()
    data = path.read_bytes()
    place = data.index(b"Umbau Nummer 37") // PAGE * PAGE
    overwrite(path, place, b"\x5a" * PAGE)
    found = mended(path)
    assert (found.sources, found.mended.without_journal) == (3, True)
    assert len(was[1]) // 2 < found.articles < len(was[1])
    assert marks(path).items() <= was[0].items()
    assert texts(path).items() <= was[1].items()
    assert_whole(path)


@pytest.mark.row(57)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.long)])
def test_any_page_may_be_bad(
    sound: Path, tmp_path: Path, was: tuple[Marks, dict[str, object]], step: int
) -> None:
    """Whichever page of the file is lost, no mark is, and what was kept is whole; nothing is made up.

    The first ten pages, which are the roots of tables, and every so manyth of the others.
    """
    whole = 0
    pages = range(sound.stat().st_size // PAGE)
    pages_hit = [*pages[:10:2], *pages[10::step]]
    for number in pages_hit:
        path = copied(sound, tmp_path / f"{number}.sqlite3")
        overwrite(path, PAGE * number, bytes(range(256)) * (PAGE // 256))
        found = salvage.salvage(path, ours=True, today=TODAY)
        left, shown = marks(path), texts(path)
        assert found is None or not found.mended.lost
        assert left.items() <= was[0].items()
        assert kept_in(left) == kept_in(was[0])
        assert all(shown[id_] == was[1][id_] for id_ in kept_in(left))
        assert shown.keys() <= was[1].keys()
        whole += (left, shown.keys()) == (was[0], was[1].keys())
    assert whole > len(pages_hit) // 2


@pytest.mark.row(57)
def test_what_only_the_log_has_is_saved(path: Path, was: tuple[Marks, dict[str, object]]) -> None:
    """Marks that had not yet come from the log into the file are saved too, with torn ends of both."""
    with Store.open(path) as store:
        unread = list(store.listing(Filter(unread=True)))[:40]
        store.mark(unread, kept=True, place=5)
        ids = {row.id for row in store.rows(unread).values()}
        other = copied(path, path.with_name("copy.sqlite3"))
        log = path.with_name(f"{path.name}-wal")
        shutil.copy(log, other.with_name(f"{other.name}-wal"))
    for file in (other.with_name(f"{other.name}-wal"), journal_path(other)):
        with file.open("ab") as opened:
            opened.write(b"\x0d{" * 9000)
    first_page(other)
    mended(other, ours=True)
    assert ids <= {id_ for id_, (_read, kept, place) in marks(other).items() if kept and place == 5}
    assert kept_in(was[0]) <= marks(other).keys()
    assert other.with_name(f"copy.sqlite3.corrupt-{TODAY}-wal").exists()
    assert not other.with_name("copy.sqlite3-wal").exists()


@pytest.mark.row(57, 58)
@pytest.mark.parametrize("seed", range(12))
def test_bytes_changed_anywhere(path: Path, seed: int) -> None:
    """With bytes changed all over the file, a store comes out that reads, finds and marks."""
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(2 ** chance.randrange(12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)
    with suppress(StoreError):
        found = salvage.salvage(path, ours=True, today=TODAY)
        with Store.open(path) as store:
            numbers = store.listing(Filter())
            assert all(store.article(number) for number in numbers)
            store.mark(numbers, read=True, place=3)
            store.listing(Filter(query="umbau"))
            store.take_out(numbers[:20])
        if found:
            assert_whole(path)


@pytest.mark.row(58)
def test_changed_bytes_in_texts(path: Path, tmp_path: Path) -> None:
    """Texts with changed bytes, which no check finds, are shown with marks in them; a body is left out."""
    data = bytearray(path.read_bytes())
    for place in range(PAGE, len(data), 97):
        if 0x61 <= data[place] <= 0x7A:
            data[place] ^= 0xC0
    path.write_bytes(data)
    for arguments in (("list",), ("list", "--json"), ("search", "umbau"), ("show", "40"), ("doctor",)):
        done = run(path, *arguments)
        assert done.returncode in {0, 1}
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stdout


@pytest.mark.row(57)
@pytest.mark.parametrize("other", ["notizen.txt", "firefox.sqlite3"])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, other: str) -> None:
    """A file of another program that --store names by mistake is not moved, and not changed."""
    path = tmp_path / other
    if other == "notizen.txt":
        path.write_text("Einkaufen, Arzt anrufen.\n" * 400, encoding="utf-8")
    else:
        with sqlite3.connect(path) as raw:
            raw.execute("CREATE TABLE places (a)")
        raw.close()
    before = path.read_bytes()
    done = run(path, "list")
    assert (done.returncode, done.stdout) == (74, "")
    assert "ist kein Speicher von Stadtbote oder ist beschädigt" in done.stderr
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [other]
    with pytest.raises(StoreBroken):
        salvage.salvage(path.parent, ours=True, today=TODAY)


@pytest.mark.row(57)
def test_a_disk_that_gives_nothing_is_no_damage(path: Path) -> None:
    """Where the disk does not give the file, or it is busy, nothing is moved and nothing built."""
    before = path.read_bytes()
    done = run_failing(path.parent, "--store", path, "list", read="fail")
    assert done.returncode == 74
    assert "beschädigt" not in done.stderr
    header(path)
    damaged = path.read_bytes()
    with pytest.raises(StoreError):
        mended(path.with_name("missing"))
    done = run_failing(path.parent, "--store", path, "list", read="fail")
    assert done.returncode == 74
    assert path.read_bytes() == damaged != before
    assert not list(path.parent.glob("*corrupt*"))


@pytest.mark.row(54, 57)
def test_without_place_nothing_is_changed(path: Path) -> None:
    """On a full disk a damaged store stays as it is, and a sentence says why."""
    header(path)
    before = path.read_bytes()
    done = run_failing(path.parent, "--store", path, "list", space="40000")
    assert done.returncode == 74
    assert "kann nicht geschrieben werden" in done.stderr
    assert path.read_bytes() == before
    assert not [file.name for file in path.parent.iterdir() if "corrupt" in file.name or "new" in file.name]


def wait_out(path: Path) -> None:
    """An empty file that no process can be making just now."""
    path.write_bytes(b"")
    os.utime(path, (time.time() - 60,) * 2)


def text_of_a_page(path: Path) -> None:
    path.write_bytes(b"<!DOCTYPE html><title>Anmeldung</title>" * 3000)


def too_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])


def one_row(path: Path) -> None:
    """A page of the articles, which only who reads it notices."""
    place = path.read_bytes().index(b"Umbau Nummer 59") // PAGE * PAGE
    overwrite(path, place, b"\x5a" * PAGE)


DAMAGES = (header, first_page, text_of_a_page, too_short, wait_out, one_row)


@pytest.mark.row(57)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_command_goes_on_with_what_was_saved(
    sound: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Any command on the user's own damaged store ends with 0 and says what was done, once."""
    home = tmp_path / "stadtbote"
    home.mkdir(mode=0o700)
    path = copied(sound, home / sound.name)
    damage(path)
    variables = {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    first = call([*PROGRAM, "list", "--limit", "3"], environment(**variables))
    assert first.returncode == 0
    assert len(first.stdout.splitlines()) == 3
    first_line, second_line = first.stderr.splitlines()[:2]
    assert first_line.startswith("Der Speicher ist beschädigt und wird neu aufgebaut. ")
    assert second_line.startswith("Der Speicher war beschädigt und ist neu angelegt. ")
    assert "Gerettet: 3 Quellen" in first.stderr
    moved = next(file for file in home.iterdir() if "corrupt-" in file.name and "wal" not in file.name)
    assert str(moved) in first.stderr
    second = call([*PROGRAM, "list", "--limit", "3"], environment(**variables))
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert second.stderr == first.stderr.splitlines(keepends=True)[-1]
    assert len(list(home.glob("*corrupt*"))) == 1
    assert_whole(path)


@pytest.mark.row(57)
@pytest.mark.parametrize("face", ["--screen", "--screen-reader", "--plain"])
def test_every_face_says_it(path: Path, face: str) -> None:
    """Every face comes up on a damaged store with its news, and says what was done."""
    header(path)
    with Terminal((*PROGRAM, "--store", str(path), face, "--offline"), columns=120) as terminal:
        terminal.wait_for("Der Speicher war beschädigt")
        terminal.wait_for("meldet Umbau")
        terminal.press("q\r" if face == "--plain" else "q")
        assert terminal.wait() == 0
    assert list(path.parent.glob("*.corrupt-*"))


@pytest.mark.row(57)
def test_damage_found_while_reading_is_mended_at_the_next_start(path: Path) -> None:
    """Where the page of a body is bad, printing all ends with 74 in the middle; the next start mends that."""
    with sqlite3.connect(path) as raw:
        blobs = raw.execute("SELECT blocks FROM bodies ORDER BY article DESC LIMIT 9").fetchall()
    raw.close()
    overwrite(path, path.read_bytes().index(blobs[-1][0][:200]) // PAGE * PAGE, b"\x5a" * PAGE)
    assert run(path, "list").returncode == 0  # no body is read for that
    first = run(path)
    assert first.returncode == 74
    assert first.stdout.startswith("1. ")
    assert "Beim nächsten Start wird er neu angelegt" in first.stderr
    again = run(path, "list")
    assert again.returncode == 0
    assert "Der Speicher war beschädigt und ist neu angelegt" in again.stderr
    assert len(again.stdout.splitlines()) > 120


@pytest.mark.row(57)
def test_many_that_find_it_damaged(path: Path, was: tuple[Marks, dict[str, object]]) -> None:
    """Of eight processes that find the store damaged one mends it, and all read on."""
    header(path)
    commands = [
        subprocess.Popen(
            [*PROGRAM, "--store", str(path), "list"],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    ended = [command.communicate(timeout=60) for command in commands]
    assert [command.returncode for command in commands] == [0] * 8
    assert {len(out.splitlines()) for out, _ in ended} == {len(texts(path))}
    assert sum("neu angelegt" in err for _, err in ended) == 1
    assert kept_in(marks(path)) == kept_in(was[0])
