"""Stores of older schemas: brought up to date wherever that ends, and read as they are where they must."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from faults.disk import run as run_failing
from stadtbote_cache import database, writing
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import Filter, Item, Paragraph
from stadtbote_cache.search import folding
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import filled, headlines

ITEMS = tuple(
    Item(
        f"Meldung {n} zur Straßenbahn", key=str(n), teaser=("Am Markt.",), body=(Paragraph(("Ein Umbau.",)),)
    )
    for n in range(1100)
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as the first schema had it."""
    path = tmp_path_factory.mktemp("old") / "stadtbote.sqlite3"
    with Store.open(path) as store:
        numbers = list(filled(store, *ITEMS).values())
        store.mark(numbers[:7], read=True)
        store.mark(numbers[5:9], kept=True)
        connection = store._connection
        texts = [
            (n, *map(folding.words, writing.indexed_texts(connection, n))) for n in store.listing(Filter())
        ]
        for kind, name in connection.execute(
            "SELECT type, name FROM sqlite_master WHERE type = 'trigger'"
            " OR name IN ('counts', 'leads', 'words', 'traffic', 'articles_newest')"
        ).fetchall():
            connection.execute(f"DROP {kind} {name}")
        connection.execute("ALTER TABLE validators DROP COLUMN size")
        script = (Path(database.__file__).parent / "schema" / "0001.sql").read_text(encoding="utf-8")
        connection.execute(list(database._statements(script))[-1])
        connection.executemany("INSERT INTO words (rowid, headline, teaser, body) VALUES (?, ?, ?, ?)", texts)
        connection.execute("UPDATE facts SET value = '1' WHERE name = 'fold'")
        connection.execute("PRAGMA user_version = 1")
    return path


@pytest.fixture
def old(made: Path, tmp_path: Path) -> Path:
    """A copy of such a store."""
    return Path(shutil.copy(made, tmp_path / "old.sqlite3"))


def state(store: Store) -> tuple[object, ...]:
    """What a store shows, whatever its schema."""
    filters = [Filter(unread=unread, kept=kept) for unread in (False, True) for kept in (False, True)]
    return (
        [list(store.listing(wanted)) for wanted in filters],
        [store.count(wanted) for wanted in filters],
        [(s.source.name, s.articles, s.listed, s.unread, s.kept) for s in store.sources()],
        len(store.listing(Filter(query="meldung markt"))),
        len(store.listing(Filter(query='"ein umbau"'))),
    )


@pytest.mark.row(61)
def test_old_store_is_brought_up_to_date(old: Path) -> None:
    """Nothing is lost, the way is told, and what is new is there."""
    with Store._open_to_read(old, StoreUnwritable(old)) as store:
        before = state(store)
        assert headlines(store, "bahn") == []
    told: list[tuple[int, int]] = []
    with Store.open(old, lambda done, total: told.append((done, total))) as store:
        assert state(store) == before
        assert len(headlines(store, "bahn")) == len(ITEMS)
        assert store.check() == "ok"
        assert store._rows("PRAGMA user_version") == [(database.SCHEMA,)]
    assert told == [(500, 1134), (1000, 1134), (1134, 1134)]
    with Store.open(old, lambda done, total: told.append((done, total))):
        assert len(told) == 3


@pytest.mark.row(60, 61)
def test_migration_that_ends_early_goes_on(old: Path) -> None:
    """Stopped in the middle, the next start does what is left, and no article is in the index twice."""

    def stopping(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            Store.open(old, stopping)
    told: list[int] = []
    with Store.open(old, lambda done, total: told.append(done)) as store:
        assert told == [1134]
        index = "CREATE VIRTUAL TABLE temp.v USING fts5vocab (main, {}, col)"
        store._connection.execute(index.format("words"))
        rows = store._rows("SELECT doc, cnt FROM temp.v WHERE term = 'meldung' AND col = 'headline'")
        assert rows == [(len(ITEMS), len(ITEMS))]
        assert store._rows("SELECT name FROM facts WHERE name = 'indexed'") == []


def test_wrong_note_of_the_way(old: Path) -> None:
    """A note of how far it was that no number can be read from means from the beginning."""
    Store.open(old).close()
    with sqlite3.connect(old) as raw:
        raw.execute("UPDATE facts SET value = '1' WHERE name = 'fold'")
        raw.execute("INSERT INTO facts VALUES ('indexed', ?)", (f"{folding.FOLD_VERSION} zwölf",))
    raw.close()
    with Store.open(old) as store:
        assert len(headlines(store, "bahn")) == len(ITEMS)


def test_two_that_bring_it_up_to_date(old: Path) -> None:
    """A second one may begin while the first is at it, and ends it."""
    others: list[int] = []

    def second(done: int, total: int) -> None:
        if not others:
            with Store.open(old, lambda done, total: others.append(done)):
                pass

    with Store.open(old, second) as store:
        assert others == [1000, 1134]
        assert len(headlines(store, "bahn")) == len(ITEMS)


@pytest.mark.parametrize("query", ["meldung", "markt", "umbau", '"zur straßenbahn"', "strassenbahn markt"])
@pytest.mark.row(56, 61)
def test_old_store_that_can_only_be_read(old: Path, query: str) -> None:
    """It is searched with the index that it has, and stays as it is by every byte."""
    before = old.read_bytes()
    with Store._open_to_read(old, StoreUnwritable(old)) as store:
        assert not store.writable
        assert len(headlines(store, query)) == len(ITEMS)
        assert headlines(store, "meldung 77 ")[0] == ITEMS[77].headline
        assert len(store.search(Filter(query=query, newest=True), 50)[0]) == 50
    assert old.read_bytes() == before


def test_old_snapshot_has_marks_in_memory(old: Path) -> None:
    """After an update of the program a snapshot is of an older schema until the next sync."""
    with Store.open_snapshot(old) as session:
        number = session.listing(Filter(unread=True))[0]
        unread, kept = session.count(Filter(unread=True)), session.count(Filter(kept=True))
        session.mark([number], read=True, kept=True)
        assert session.count(Filter(unread=True)) == unread - 1
        assert session.count(Filter(kept=True)) == kept + 1
        assert number in session.listing(Filter(kept=True))


def test_empty_file_that_can_only_be_read(tmp_path: Path) -> None:
    """A file without content is no store to read from."""
    path = tmp_path / "stadtbote.sqlite3"
    path.touch()
    with pytest.raises(StoreUnwritable):
        Store._open_to_read(path, StoreUnwritable(path))


@pytest.mark.row(61)
def test_the_store_as_it_was_is_kept(old: Path) -> None:
    """Before a store is brought up to date it is kept whole beside it, once, and can be gone back to."""
    with Store._open_to_read(old, StoreUnwritable(old)) as store:
        before = state(store)
    for _ in range(2):
        Store.open(old).close()
    kept = database.backup_path(old, 1)
    assert sorted(file.name for file in old.parent.glob("old*")) == [old.name, kept.name]
    assert kept.stat().st_mode & 0o777 == 0o600
    with Store._open_to_read(kept, StoreUnwritable(kept)) as store:
        assert state(store) == before


@pytest.mark.row(61)
def test_without_place_for_a_backup_nothing_changes(old: Path) -> None:
    """Where the store cannot be kept as it is, it is read as it is, and the next start tries again."""
    before = old.read_bytes()
    done = run_failing(old.parent, "--store", old, "list", "--limit", "2", space="100000")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert old.read_bytes() == before
    assert not list(old.parent.glob("*schema*"))
    Store.open(old).close()
    assert database.backup_path(old, 1).exists()


@pytest.mark.row(62)
@pytest.mark.parametrize(
    "arguments", ["list", "sync", "mark keep 1", "doctor", "--screen", "--plain", "--screen-reader"]
)
def test_a_newer_store_is_refused(tmp_path: Path, arguments: str) -> None:
    """A store of a newer Stadtbote ends every command and face with 78 and both numbers; nothing changes."""
    path = tmp_path / "stadtbote.sqlite3"
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 999")
    raw.close()
    before = path.read_bytes()
    done = run(path, *arguments.split())
    assert (done.returncode, done.stdout) == (78, "")
    assert f"Schema 999, bekannt ist {database.SCHEMA}" in done.stderr
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
