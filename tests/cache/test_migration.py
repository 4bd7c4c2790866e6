"""Stores of another schema: brought up to date wherever that ends, and read as they are where they must."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stadtbote_cache import database
from stadtbote_cache.errors import StoreError, StoreUnwritable
from stadtbote_cache.records import Cost, Filter, Image, Item, Link, Paragraph, Validators, replace
from stadtbote_cache.search import FOLD_VERSION, index
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import CITY, filled, headlines, sync
from support.migrating import NEXT, SCRIPT, make_first, next_schema

TRAM = Item(
    "Die Schwebebahn fährt",
    key=f"{CITY.address}/bahn",
    address=f"{CITY.address}/bahn",
    kicker="Verkehr",
    teaser=("Ab heute.",),
    images=(Image("Eine Bahn", None, "Stadt"),),
    published=datetime(2026, 9, 1, tzinfo=UTC),
    body=(Paragraph(("Über der ", Link("Wupper", f"{CITY.address}/wupper"), ".")),),
)
BATH = Item("Das Bad öffnet", key="7", address=f"{CITY.address}/bad")
MARKET = Item("Markt am Sonntag")
ITEMS = tuple(
    Item(
        f"Meldung {n} zur Straßenbahn", key=str(n), teaser=("Am Markt.",), body=(Paragraph(("Ein Umbau.",)),)
    )
    for n in range(1100)
)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A store as it was made before its schema had the number 1."""
    return make_first(tmp_path / "first.sqlite3")


@pytest.fixture
def further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program has a schema more."""
    use_next(tmp_path, monkeypatch)


def use_next(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str = SCRIPT) -> None:
    for name, value in next_schema(folder / "schema", script).items():
        monkeypatch.setattr(database, name, value)


def made_with(path: Path) -> tuple[int, int]:
    """What a file says of itself: whose it is, and the number of its schema."""
    with sqlite3.connect(path) as raw:
        owner = raw.execute("PRAGMA application_id").fetchone()[0]
        number = raw.execute("PRAGMA user_version").fetchone()[0]
    raw.close()
    return owner, number


def assert_first(store: Store) -> None:
    """All that `first` holds is there: articles, marks, sources, what servers said, costs and the index."""
    (state,) = store.sources()
    assert (state.source, store.removed_addresses()) == (CITY, {"alt": "https://alt.example/feed"})
    assert (state.listed, state.articles, state.unread, state.kept) == (3, 3, 1, 1)
    assert state.validators == Validators('"e"', "then", 5.0, "d", 900)
    assert state.paused_until == 6.0
    assert store.costs() == [Cost("alt", "2026-09", 1, 10, 100)]
    told = {*(item.headline for item in (TRAM, BATH, MARKET)), "Brücke offen"}
    assert {*headlines(store, source=None)} == told
    for wanted, found in ((Filter(kept=True), 2), (Filter(unread=True), 2), (Filter(source="alt"), 1)):
        assert len(store.listing(wanted)) == store.count(wanted) == found
    tram = store.article(1)
    assert tram is not None
    assert (tram.id, tram.item) == ("kagifo", replace(TRAM, language="de"))
    assert (tram.read, tram.kept, tram.place) == (True, True, 7)
    for query in ("schwebebahn", "bahn", "wupper", '"ueber der wupper"'):
        assert headlines(store, query) == [TRAM.headline]
    assert store.check() == "ok"


def described(path: Path) -> object:
    """The schema of a file: all that is in it, without spaces and comments."""
    with sqlite3.connect(path) as raw:
        found = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        tables = [(name, raw.execute(f"PRAGMA table_xinfo({name})").fetchall()) for _, name, *_ in found]
    raw.close()
    rest = [row if row[0] != "table" else row[:3] for row in found]
    virtual = [sql for *_, sql in found if sql and "VIRTUAL" in sql]
    return re.sub(r"--.*|\s+", " ", repr((rest, virtual)).replace("\\n", "\n")), tables


@pytest.mark.row(61)
def test_what_was_made_before_is_of_schema_1(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the same schema to the last column, index and trigger, and needs no byte to be changed."""
    before = first.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(database, "SCHEMA", 1)
        for path in (first, tmp_path / "new.sqlite3"):
            database.open_file(path).close()
        assert described(first) == described(tmp_path / "new.sqlite3")
    assert first.read_bytes() == before
    with Store.open_snapshot(first) as session:
        session.mark([3], kept=True)
        assert session.count(Filter(kept=True)) == 3
    assert first.read_bytes() == before
    assert [file.name for file in tmp_path.glob("first*")] == [first.name]


@pytest.mark.row(61)
def test_schema_1_is_brought_up_to_date(first: Path, tmp_path: Path) -> None:
    """It becomes what a new store is, with all that it held."""
    with Store.open(first) as store:
        assert_first(store)
    Store.open(tmp_path / "new.sqlite3").close()
    assert described(first) == described(tmp_path / "new.sqlite3")


def test_what_was_made_before_goes_on(first: Path) -> None:
    """It takes marks and syncs; what the source shows again is known again."""
    with Store.open(first) as store:
        store.mark([3], read=True)
        changes = sync(store, [MARKET, TRAM, replace(BATH, teaser=("Um acht.",))])
        assert (len(changes.new), len(changes.changed), len(changes.same), changes.gone) == (0, 1, 2, ())
        assert store.count(Filter(unread=True)) == 1
        assert headlines(store, "acht") == [BATH.headline]


@pytest.mark.row(61)
@pytest.mark.usefixtures("further")
def test_a_store_is_brought_up_to_date(first: Path) -> None:
    """The scripts behind its own number run, nothing is lost, and the file says its new number."""
    for _ in range(2):
        with Store.open(first) as store:
            assert_first(store)
            assert store._rows("SELECT DISTINCT made_up FROM articles") == [("old",)]
            assert store._rows("SELECT * FROM made_up ORDER BY 1") == [(1, 1), (2, 0), (4, 1)]
    assert made_with(first) == (database._APPLICATION, NEXT)
    assert {file.name for file in first.parent.glob("first*")} == {first.name, f"{first.name}-journal.jsonl"}


@pytest.mark.usefixtures("further")
def test_a_new_store_has_all_scripts(tmp_path: Path) -> None:
    """A new file gets every schema in turn."""
    with Store.open(tmp_path / "new.sqlite3") as store:
        assert len(store.listing(Filter())) == 34
        assert store._rows("SELECT count(*) FROM made_up") == [(0,)]
    assert made_with(tmp_path / "new.sqlite3") == (database._APPLICATION, NEXT)


@pytest.mark.row(60, 61)
def test_a_migration_that_fails_changes_nothing(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the last statement takes all before it back."""
    before = made_with(first)
    with monkeypatch.context() as patch:
        use_next(tmp_path, patch, f"{SCRIPT}\nthis is no statement;")
        with pytest.raises(StoreError):
            Store.open(first)
        assert made_with(first) == before
    with Store.open(first) as store:
        assert_first(store)


@pytest.mark.row(56, 61)
@pytest.mark.usefixtures("further")
def test_an_older_store_that_can_only_be_read(first: Path) -> None:
    """It is brought up to date in memory, and stays as it is by every byte; so does a snapshot."""
    before = first.read_bytes()
    with Store._open_to_read(first, StoreUnwritable(first)) as store:
        assert not store.writable
        assert_first(store)
        assert store._rows("SELECT count(*) FROM made_up") == [(3,)]
    with Store.open_snapshot(first) as session:
        session.mark([3], read=True, kept=True)
        assert (session.count(Filter(unread=True)), session.count(Filter(kept=True))) == (1, 3)
        assert 3 in session.listing(Filter(kept=True))
    assert first.read_bytes() == before


def test_empty_file_that_can_only_be_read(tmp_path: Path) -> None:
    """A file without content is no store to read from."""
    path = tmp_path / "stadtbote.sqlite3"
    path.touch()
    with pytest.raises(StoreUnwritable):
        Store._open_to_read(path, StoreUnwritable(path))


# An index that was folded in another way


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose index is of another folding."""
    path = tmp_path_factory.mktemp("made") / "stadtbote.sqlite3"
    with Store.open(path) as store:
        filled(store, *ITEMS)
        index.clear(store._connection)
        store._rows("UPDATE facts SET value = '1' WHERE name = 'fold'")
    return path


@pytest.fixture
def old(made: Path, tmp_path: Path) -> Path:
    """A copy of such a store."""
    return Path(shutil.copy(made, tmp_path / "old.sqlite3"))


def test_the_index_is_made_anew(old: Path) -> None:
    """With the first opening, which is told how far it is."""
    told: list[tuple[int, int]] = []
    for _ in range(2):
        with Store.open(old, lambda done, total: told.append((done, total))) as store:
            assert len(headlines(store, "bahn")) == len(ITEMS)
            assert store.check() == "ok"
        assert told == [(500, 1134), (1000, 1134), (1134, 1134)]


@pytest.mark.row(60)
def test_an_index_half_made_is_gone_on_with(old: Path) -> None:
    """Stopped in the middle, the next start does what is left, and no article is in the index twice."""

    def stopping(done: int, total: int) -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            Store.open(old, stopping)
    told: list[int] = []
    with Store.open(old, lambda done, total: told.append(done)) as store:
        assert told == [1134]
        vocabulary = "CREATE VIRTUAL TABLE temp.v USING fts5vocab (main, words, col)"
        store._connection.execute(vocabulary)
        rows = store._rows("SELECT doc, cnt FROM temp.v WHERE term = 'meldung' AND col = 'headline'")
        assert rows == [(len(ITEMS), len(ITEMS))]
        assert store._rows("SELECT name FROM facts WHERE name = 'indexed'") == []


def test_wrong_note_of_the_way(old: Path) -> None:
    """A note of how far it was that no number can be read from means from the beginning."""
    with sqlite3.connect(old) as raw:
        raw.execute("INSERT INTO facts VALUES ('indexed', ?)", (f"{FOLD_VERSION} zwölf",))
    raw.close()
    with Store.open(old) as store:
        assert len(headlines(store, "bahn")) == len(ITEMS)


def test_two_that_make_the_index(old: Path) -> None:
    """A second one may begin while the first is at it, and ends it."""
    others: list[int] = []

    def second(done: int, total: int) -> None:
        if not others:
            with Store.open(old, lambda done, total: others.append(done)):
                pass

    with Store.open(old, second) as store:
        assert others == [1000, 1134]
        assert len(headlines(store, "bahn")) == len(ITEMS)


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
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    done = run(path, *arguments.split())
    assert (done.returncode, done.stdout) == (78, "")
    assert f"Schema 999, bekannt ist {database.SCHEMA}" in done.stderr
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
