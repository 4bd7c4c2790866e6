"""Clocks that are wrong by decades, and that jump: nothing goes for it, and nothing waits for it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from city.server import CityServer
from faults.disk import run
from faults.stores import TOWN, items, marks, used_store
from stadtbote.sync.retention import Cleared, Limits, clearing, settling
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.invariants import assert_whole
from support.keeping import NOW, sync

YEAR = 365 * 86_400
IN_1999 = int(time.time()) - 936_144_000  # the first of September 1999
CLOCKS = {"1999": -IN_1999, "in thirty years": 30 * YEAR}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was used for a while."""
    return used_store(tmp_path_factory.mktemp("sound") / "stadtbote.sqlite3", 12)


@pytest.fixture
def path(sound: Path, tmp_path: Path, city: CityServer) -> Path:
    """A copy of it, with a source that was fetched just now, all of it read."""
    path = Path(shutil.copy(sound, tmp_path / sound.name))
    with Store.open(path) as store:
        for name in ("musterstadt", "umland", "wuppertal-digital"):
            store.remove_source(name)
        store.add_source(Source("atom", "Stadt", city.url("/feeds/atom.xml"), "feed"))
    assert run(tmp_path, "--store", path, "sync").returncode == 0
    with Store.open(path) as store:
        store.mark(store.listing(Filter(source="atom")), read=True)
    return path


@pytest.mark.row(67)
@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("jump", [None, "40"])
def test_a_wrong_clock(path: Path, city: CityServer, clock: str, jump: str | None) -> None:
    """With the clock decades off, or jumping in a sync, nothing expires; set right, all goes on as before."""
    config = path.with_name("config.toml")
    config.write_text('keep_days = 30\nkeep_size = "10MB"\n', encoding="utf-8")
    before = marks(path)
    wrong = {"clock": str(CLOCKS[clock])} | ({} if jump is None else {"jump": jump})
    options = ("--store", path, "--config", config)
    for command in (("sync",), ("list",), ("prune", "--days", "30"), ("sync", "--if-older", "1m")):
        done = run(path.parent, *options, *command, **wrong)
        assert done.returncode == 0, done.stderr
    assert marks(path) == before
    assert_whole(path)
    city.add_article("Die Uhr geht wieder", teaser="Alles ist richtig.")
    # Where the clock jumped late, the last sync was a moment ago.
    done = run(path.parent, *options, "sync", *(["--if-older", "1m"] if jump is None else []))
    assert done.returncode == 0
    assert "1 neu" in done.stdout


@pytest.mark.row(67)
def test_waiting_does_not_follow_the_clock(path: Path, city: CityServer) -> None:
    """A clock that jumps by decades in the middle of a sync ends no request early and makes none wait."""
    city.latency = 0.3
    began = time.monotonic()
    for shift in CLOCKS.values():
        done = run(path.parent, "--store", path, "sync", clock=str(shift), jump="3")
        assert done.returncode == 0, done.stderr
        assert "unverändert" in done.stdout
    assert time.monotonic() - began < 30


def unread(store: Store) -> int:
    """How many articles nobody has read."""
    return store.count(Filter(source=TOWN.name, unread=True))


@pytest.mark.row(68)
def test_a_year_under_the_cap(tmp_path: Path) -> None:
    """A year of daily news stays under the cap; what is kept is all there, what is unread goes last."""
    cap, kept, unread_went = 800_000, set(), False
    with Store.open(tmp_path / "stadtbote.sqlite3") as store:
        store.add_source(TOWN)
        for week in range(52):
            news = [item for day in range(7) for item in items(f"tag{week}-{day}", 4)[1:]]
            now = NOW + (week - 52) * 7 * 86_400
            sync(store, news, source=TOWN, now=now)
            listed = store.rows(store.listing(Filter(source=TOWN.name))[:21])
            numbers = [row.number for row in listed.values() if row.listed]
            store.mark(numbers[:14], read=True)
            store.mark(numbers[:1], kept=True)
            kept |= {listed[number].id for number in numbers[:1]}
            before, done = unread(store), Cleared()
            for _step in clearing(store, Limits(size=cap), now, done, whole=False):
                pass
            for _step in settling(store, Limits(size=cap), now, done):
                pass
            if unread(store) < before:
                rows = store.rows(store.listing(Filter(source=TOWN.name))).values()
                assert not any(row.read and not row.kept and not row.listed for row in rows)
                unread_went = True
            whole, unused = store.space()
            assert whole - unused <= cap
            assert whole <= 1.1 * cap
        left = store.rows(store.listing(Filter(source=TOWN.name)))
        assert kept <= {row.id for row in left.values()}
        assert len(left) < 52 * 21
        assert unread_went
    assert_whole(tmp_path / "stadtbote.sqlite3")
