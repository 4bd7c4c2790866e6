"""The snapshot beside a store, which many can read and none of them write."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from stadtbote_cache import damage
from stadtbote_cache.errors import StoreBroken, StoreNewer, StoreUnwritable
from stadtbote_cache.records import Filter, Item, Pause, Source, replace
from stadtbote_cache.safety.snapshot import Snapshots, snapshot_path
from stadtbote_cache.source_list import SourceList
from stadtbote_cache.store import Store
from support.keeping import NOW, filled, sync

OTHER = Source("nachbarort", "Nachbarort", "https://nachbarort.example/news", "page", "de")


@pytest.fixture
def numbers(store: Store) -> list[int]:
    """The numbers of three articles, the only ones of the store."""
    store.remove_source("wuppertal-digital")
    return list(filled(store, Item("Freibad", key="1"), Item("Zoo", key="2"), Item("Bus", key="3")).values())


@pytest.mark.row(101)
def test_marks_are_a_sessions_own(store: Store, numbers: list[int]) -> None:
    """Each session starts without any, sets its own, finds them in lists and counts, and leaves none."""
    store.mark(numbers[:2], read=True, kept=True, place=7)
    path = Snapshots.of(store).publish()
    before = path.read_bytes()
    with Store.open_snapshot(path) as one, Store.open_snapshot(path) as other:
        for session in (one, other):
            assert list(session.listing(Filter(unread=True))) == numbers
            assert (session.count(Filter(unread=True)), session.count(Filter(kept=True))) == (3, 0)
        one.mark(numbers[:1], read=True, kept=True, place=3)
        article = one.article(numbers[0])
        assert article is not None
        assert (article.read, article.kept, article.place) == (True, True, 3)
        assert (one.count(Filter(unread=True)), one.count(Filter(kept=True))) == (2, 1)
        assert list(one.listing(Filter(kept=True))) == numbers[:1]
        assert list(one.listing(Filter(query="freibad", unread=True))) == []
        one.mark(numbers[:1], read=False)
        assert one.count(Filter(unread=True)) == 3
        assert (other.count(Filter(unread=True)), list(other.listing(Filter(kept=True)))) == (3, [])
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir() if "snapshot" in p.name) == [path.name]


def test_nothing_else_can_be_written(store: Store, numbers: list[int]) -> None:
    """Neither sources nor articles; the file is not even opened for that."""
    with Store.open_snapshot(Snapshots.of(store).publish()) as session:
        for write in (
            lambda: session.add_source(OTHER),
            lambda: session.remove_source("musterstadt"),
            lambda: session.take_out(numbers),
            lambda: sync(session, [Item("Neu", key="9")]),
        ):
            with pytest.raises(StoreUnwritable):
                write()
        assert session.count(Filter()) == 3
        assert session.check() == "ok"


def test_nothing_that_was_noted_for_its_user_is_in_it(store: Store, numbers: list[int]) -> None:
    """Of what a store notes, only what is named as of no person stays: no list of sources, nothing new."""
    SourceList.of(store).note_list("https://x.example/feed?token=GEHEIM")
    with store._write():
        store._note("what a later version notes", "GEHEIM, too")
    path = Snapshots.of(store).publish()
    assert b"GEHEIM" not in path.read_bytes()
    with Store.open_snapshot(path) as session:
        assert session._fact("edition") == "1"
        assert list(session.listing(Filter(query="freibad"))) == numbers[:1]


def test_what_the_operators_user_did_is_not_in_it(store: Store, numbers: list[int]) -> None:
    """No marks, nothing kept of a removed source, in no page of the file either; nothing servers said."""
    kept = filled(store, Item("Sonderfall Quittenmarmelade", key="q"), source=OTHER)
    store.mark(list(kept.values()), kept=True)
    store.remove_source("nachbarort")
    path = Snapshots.of(store).publish()
    assert b"Quittenmarmelade" not in path.read_bytes()
    assert b"quittenmarmelade" not in path.read_bytes()
    with Store.open_snapshot(path) as session:
        assert session.removed_addresses() == {}
        assert list(session.listing(Filter(query="quittenmarmelade"))) == []
        for table in ("main.marks", "validators", "traffic"):
            assert session._rows(f"SELECT * FROM {table}") == []
    assert [row.headline for row in store.rows(list(kept.values())).values()] == [
        "Sonderfall Quittenmarmelade"
    ]


def test_a_new_one_takes_its_place_whole(store: Store, numbers: list[int]) -> None:
    """Who reads the old one goes on with it; who comes then has the new one; nothing is left beside it."""
    path = Snapshots.of(store).publish()
    with Store.open_snapshot(path) as before:
        sync(store, [Item("Markt", key="4")])
        assert Snapshots.of(store).publish() == path == snapshot_path(store.path)
        assert list(before.listing(Filter())) == numbers
        assert list(before.listing(Filter(query="markt"))) == []
        with Store.open_snapshot(path) as after:
            assert len(after.listing(Filter(query="markt"))) == 1
    assert {p.name for p in path.parent.iterdir()} <= {
        path.name,
        *(f"{store.path.name}{end}" for end in ("", "-wal", "-shm", "-journal.jsonl")),
    }


def test_everybody_may_read_it(store: Store) -> None:
    """The store is its user's alone; news are public."""
    path = Snapshots.of(store).publish()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_what_a_killed_one_left_goes(store: Store) -> None:
    """A file that was begun long ago is removed; one that somebody may be writing is not.

    What cannot be removed keeps no other.
    """
    beside = f".{store.path.name}-snapshot"
    folders = [store.path.with_name(f"{beside}.{name}") for name in "abcdefgh"]
    old, young = (store.path.with_name(f"{beside}.{name}") for name in ("old", "young"))
    for left in (old, young):
        left.write_bytes(b"half a file")
    for folder in folders:
        folder.mkdir()
    for left in (old, *folders):
        os.utime(left, (time.time() - 7200, time.time() - 7200))
    Snapshots.of(store).publish()
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize(
    "address",
    [
        "https://anna:geheim123@nachbarort.example/news",
        "https://nachbarort.example/news?token=geheim123",
        "https://nachbarort.example/geheim123/news#geheim123",
    ],
)
def test_secrets_of_sources_are_not_in_it(store: Store, numbers: list[int], address: str) -> None:
    """Of a source's address the host is left, and nothing of what its last sync met."""
    source = replace(OTHER, address=address)
    filled(store, Item("Markt", key="m"), source=source)
    store.save_failure(source, "geheim123", NOW)
    store._rows("UPDATE sources SET home = 'https://nachbarort.example/geheim123'")
    store.note_move(source, f"{address}&neu")
    store.save_pauses({"geheim123.example": Pause(NOW, 60.0)}, ())
    path = Snapshots.of(store).publish()
    assert b"geheim123" not in path.read_bytes()
    with Store.open_snapshot(path) as session:
        state = next(state for state in session.sources() if state.source.name == "nachbarort")
        assert state.source.address == "https://nachbarort.example/"
        assert (state.tried_at, state.failure, state.home) == (None, None, None)
        assert session.count(Filter(source="nachbarort")) == 1


def test_damage_of_the_store_is_the_stores(store: Store, numbers: list[int]) -> None:
    """Where the store turns out damaged while it is copied, that is noted, and the old snapshot stays."""
    path = Snapshots.of(store).publish()
    before = path.read_bytes()
    store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = store._rows("SELECT rootpage FROM sqlite_master WHERE name = 'bodies'")[0][0]
    store.close()
    with store.path.open("r+b") as file:
        file.seek((int(str(root)) - 1) * 8192)
        file.write(b"\x5a" * 8192)
    with Store.open(store.path) as damaged, pytest.raises(StoreBroken) as raised:
        Snapshots.of(damaged).publish()
    assert (raised.value.path, raised.value.noted) == (store.path, True)
    assert damage.is_noted(store.path)
    assert path.read_bytes() == before


def test_only_a_snapshot_is_one(tmp_path: Path, store: Store) -> None:
    """A missing one, garbage, a folder, and one of a newer Stadtbote are refused, and nothing is made."""
    missing = tmp_path / "none"
    with pytest.raises(StoreUnwritable):
        Store.open_snapshot(missing)
    assert not missing.exists()
    with pytest.raises(StoreBroken):
        Store.open_snapshot(tmp_path)
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"x" * 4096)
    with pytest.raises(StoreBroken):
        Store.open_snapshot(garbage)
    newer = Snapshots.of(store).publish()
    data = bytearray(newer.read_bytes())
    data[60:64] = (999).to_bytes(4, "big")  # user_version (SQLite file format, 1.3)
    newer.write_bytes(data)
    with pytest.raises(StoreNewer):
        Store.open_snapshot(newer)
