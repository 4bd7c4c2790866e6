"""Mending a store: sessions that have it open, damage of an index alone, rows that cannot be, and rights."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from faults.stores import copied, lose_a_page, marks, used_store
from stadtbote.reading.arranging import undo
from stadtbote.text.failures import store_failure
from stadtbote_cache import damage
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.errors import StoreBusy, StoreReplaced
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.safety import locking
from stadtbote_cache.safety.salvage import Salvaged, salvage
from stadtbote_cache.store import Store
from support.invariants import assert_whole


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3", 12)


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copied(sound, tmp_path / sound.name)


def mended(path: Path) -> Salvaged | None:
    return salvage(path, ours=True, today="2026-11-23")


@pytest.mark.row(57)
def test_a_running_session_is_told(path: Path) -> None:
    """Who has the damaged store open marks nothing in it any more, and is told to start again."""
    with Store.open(path) as session:
        numbers = session.listing(Filter())[:3]
        session.mark(numbers, kept=True)
        lose_a_page(path)
        assert mended(path)
        was = marks(path)
        with pytest.raises(StoreReplaced) as raised:
            session.mark(numbers, place=99)
        assert "Bitte starten Sie Stadtbote neu." in store_failure(raised.value)
    assert marks(path) == was
    assert sum(place == 99 for _, _, place in was.values()) == 0
    with Store.open(path) as session:
        session.mark(numbers, place=99)
    assert sum(place == 99 for _, _, place in marks(path).values()) == 3


@pytest.mark.row(57)
def test_a_running_sync_is_not_disturbed(path: Path) -> None:
    """While a sync works on a damaged store it is not moved, and a sentence says so."""
    lose_a_page(path)
    before = path.read_bytes()
    with locking.alone(path), pytest.raises(StoreBusy) as raised:
        mended(path)
    assert "wird gerade von einem anderen Stadtbote benutzt" in store_failure(raised.value)
    assert path.read_bytes() == before
    assert not [file.name for file in path.parent.iterdir() if "corrupt" in file.name or "new" in file.name]
    assert mended(path)


def lose_an_index(path: Path) -> None:
    """Empties an index behind SQLite's back: what was kept stands in the table alone."""
    with sqlite3.connect(path) as raw:
        (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'marks_kept'").fetchone()
        raw.execute("DROP INDEX marks_kept")
        raw.execute("CREATE INDEX marks_kept ON marks (article) WHERE kept = 2")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'marks_kept'", (sql,))
    raw.close()


@pytest.mark.row(57)
def test_an_index_alone_is_made_anew(path: Path) -> None:
    """Damage of an index alone is found by the check, and mended at the next start, in the same file."""
    was = marks(path)
    lose_an_index(path)
    with Store.open(path) as store:
        assert "marks_kept" in store.check()
        assert len(store.listing(Filter(kept=True))) == 0
    assert damage.is_noted(path)
    inode = path.stat().st_ino
    with Store.open(path) as store:
        assert store.check() == "ok"
        assert len(store.listing(Filter(kept=True))) == sum(kept for _, kept, _ in was.values())
    assert not damage.is_noted(path)
    assert (marks(path), path.stat().st_ino) == (was, inode)
    assert_whole(path)


@pytest.mark.row(57)
@pytest.mark.parametrize("number", [-5, -(2**63), 2**63 - 1])
def test_numbers_that_no_row_of_ours_has(path: Path, number: int) -> None:
    """A row of marks with an impossible number does not keep the others from being saved."""
    was = marks(path)
    with sqlite3.connect(path) as raw:
        raw.execute("INSERT INTO marks (article, read) VALUES (?, 1)", (number,))
    raw.close()
    lose_a_page(path)
    assert mended(path)
    assert marks(path) == was
    assert_whole(path)


@pytest.mark.row(57)
def test_who_might_use_it_still_may(path: Path) -> None:
    """The new store has the rights of the old one."""
    path.chmod(0o640)
    lose_a_page(path)
    found, before = mended(path), path.stat()
    assert found is not None
    old = found.moved.stat()
    assert (before.st_mode, before.st_uid, before.st_gid) == (old.st_mode, old.st_uid, old.st_gid)


@pytest.mark.row(57)
def test_steps_can_be_taken_back_in_the_new_store(path: Path) -> None:
    """What could be read of them is there; those up to one about a source whose row is lost are not."""
    with Store.open(path) as store:
        names = [state.source.name for state in store.sources()]
        Arranging.of(store).add(Source("chor", "Chor", "https://chor.example/feed", "feed"))
        Arranging.of(store).show_as(names[0], "Anders")
    lose_a_page(path)
    assert mended(path)
    with Store.open(path) as store:
        assert [step.act for _ in range(2) if (step := store.undo())] == ["show_as", "add"]
        assert [state.source.name for state in store.sources()] == names
        Arranging.of(store).show_as(names[0], "Anders")
        Arranging.of(store).add(Source("chor", "Chor", "https://chor.example/feed", "feed"))
        Arranging.of(store).show_as(names[0], "Wieder anders")
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM sources WHERE name = 'chor'")
    raw.close()
    lose_a_page(path)
    assert mended(path)
    with Store.open(path) as store:
        assert [step.act for _ in range(2) if (step := store.undo())] == ["show_as"]
        assert undo(store)[1].endswith("Schritte davor können fehlen.")
