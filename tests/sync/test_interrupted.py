"""A sync that ends in the middle, by the line or by the system: each source is as it was or as it is now."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from city.client import TRAM
from city.server import CityServer
from stadtbote.config.settings import Settings
from stadtbote.sources.net.http import Limits
from stadtbote.sync.run import Fetched, Run
from stadtbote.sync.sync import Fetcher, sync
from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.commands import call
from support.invariants import assert_whole
from support.keeping import ended, start
from support.terminal import PROGRAM, environment

SOURCES = (
    ("seite", "/aktuelles.php", "page"),
    ("atom", "/feeds/atom.xml", "feed"),
    ("json", "/feeds/feed.json", "feed"),
)
QUICK = Limits(first_byte=2.0, total=5.0)

Shown = tuple[object, ...]


def shown(store: Store) -> dict[str, Shown]:
    """What each source shows: its articles in its own order, all but what their own pages say."""
    found: dict[str, Shown] = {}
    for name, _path, _kind in SOURCES:
        articles = [store.article(number) for number in store.listing(Filter(source=name))]
        found[name] = tuple(
            (a.item.headline, a.item.teaser, a.item.address, a.position, a.listed)
            for a in sorted(filter(None, articles), key=lambda a: (not a.listed, a.position, a.number))
        )
    return found


def bodies(store: Store) -> dict[tuple[str, str | None], object]:
    """Every body that is stored, by source and address."""
    numbers = [n for name, _path, _kind in SOURCES for n in store.listing(Filter(source=name))]
    articles = [store.article(number) for number in numbers]
    return {(a.source, a.item.address): a.item.body for a in articles if a and a.item.body is not None}


class Town:
    """A city that has published since a store was synced: as the store was, and as it becomes."""

    def __init__(self, city: CityServer, folder: Path) -> None:
        self.city = city
        self.path = folder / "before.sqlite3"
        self.folder = folder

    async def prepare(self) -> None:
        """Syncs, publishes, and syncs a copy, to know both."""
        with Store.open(self.path) as store:
            store.remove_source(edition.SOURCE.name)
            for name, path, kind in SOURCES:
                store.add_source(Source(name, "Stadt", self.city.url(path), kind))
            await sync(store)
            self.old, self.old_bodies = shown(store), bodies(store)
        self.city.add_article("Neues Hallenbad eröffnet", teaser="Die Becken sind warm.")
        self.city.add_article("Wochenmarkt zieht um", teaser="Er steht nun am Hafen.")
        self.city.change_article(TRAM, teaser="Sie fährt nun alle fünf Minuten.", body="<p>Neuer Takt.</p>")
        self.city.remove_article(self.city.stock.news[-1].path)
        self.city.forget_requests()
        with Store.open(self.copy("after")) as store:
            await sync(store)
            self.new, self.new_bodies = shown(store), bodies(store)
        self.bytes = self.city.counts.bytes_sent
        self.city.forget_requests()
        assert self.old["seite"] != self.new["seite"]

    def copy(self, name: str) -> Path:
        """A copy of the store as it was."""
        return Path(shutil.copy(self.path, self.folder / f"{name}.sqlite3"))

    def check(self, path: Path) -> set[str]:
        """Each source is wholly old or wholly new, and no body is half; the names of the new ones."""
        assert_whole(path)
        with Store.open(path) as store:
            found = shown(store)
            for name in found:
                assert found[name] in (self.old[name], self.new[name])
            for key, body in bodies(store).items():
                assert body in (self.old_bodies.get(key), self.new_bodies.get(key))
        return {name for name in found if found[name] == self.new[name]}


@pytest.fixture
async def town(city: CityServer, tmp_path: Path) -> Town:
    """A city with news."""
    made = Town(city, tmp_path)
    await made.prepare()
    return made


@pytest.mark.row(8)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("cuts", [5, pytest.param(100, marks=pytest.mark.long)])
async def test_cut_at_any_byte(town: Town, cuts: int) -> None:
    """Wherever the line is cut, a source is as it was or as it is now, and the next sync brings the rest."""
    seen = set()
    for number in range(cuts):
        path = town.copy("cut")
        town.city.cut_after = (town.bytes - 1) * number // (cuts - 1)
        with Store.open(path) as store:
            await sync(store, fetcher=Fetcher(QUICK))
        seen.add(frozenset(town.check(path)))
        if number % (cuts // 2) == 0:
            town.city.cut_after = None
            with Store.open(path) as store:
                await sync(store)
                assert shown(store) == town.new
                assert set(bodies(store)) == set(town.new_bodies)
        path.unlink()
    assert set() in seen
    assert set(town.new) in seen


# Kills a sync before the statement of each number and writes how it ended; for -1 the first words of all.
DYING = """
import asyncio, os, signal, shutil, sys
from pathlib import Path
from stadtbote.sync.sync import sync
from stadtbote_cache.store import Store
before, path = Path(sys.argv[1]), sys.argv[2]
for place in map(int, sys.argv[3:]):
    copy = shutil.copy(before, f"{path}-{place}.sqlite3")
    child = os.fork()
    if not child:
        store, begun = Store.open(Path(copy)), []
        def statement(text):
            if len(begun) == place:
                os.kill(os.getpid(), signal.SIGKILL)
            begun.append(text.split()[0])
        store._connection.set_trace_callback(statement)
        asyncio.run(sync(store))
        store._connection.set_trace_callback(None)
        print(*begun, flush=True)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.row(8, 59)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("each", [1, pytest.param(20, marks=pytest.mark.long)])
def test_killed_at_any_statement(town: Town, each: int) -> None:
    """Killed before any kind of statement to the store, the sync leaves each source as it was or as it is."""
    code, out = ended(start(DYING, town.path, town.folder / "count", "-1"))
    assert code == 0, out
    statements = out.splitlines()[0].split()
    assert {"BEGIN", "SELECT", "INSERT", "UPDATE", "COMMIT"} <= {*statements}
    places = set()
    for kind in {*statements}:
        found = [place for place, statement in enumerate(statements) if statement == kind]
        places |= {found[len(found) * (2 * number + 1) // (2 * each)] for number in range(each)}
    code, out = ended(start(DYING, town.path, town.folder / "dead", *map(str, places)), 500)
    assert (code, out.split()) == (0, [str(-signal.SIGKILL)] * len(places))
    seen = {frozenset(town.check(town.folder / f"dead-{place}.sqlite3")) for place in places}
    assert len(seen) > 1


@pytest.fixture
def slow(town: Town) -> Iterator[subprocess.Popen[str]]:
    """`stadtbote sync` in a process of its own, which waits for a slow city."""
    town.city.latency = 30.0
    process = subprocess.Popen(
        [*PROGRAM, "--store", str(town.path), "sync"],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + 30
    while not town.city.counts.requests and time.monotonic() < limit:
        time.sleep(0.02)
    yield process
    process.kill()
    process.communicate()


def run(town: Town, *arguments: str) -> tuple[int, str, str]:
    """Runs another command on the same store."""
    done = call([*PROGRAM, "--store", str(town.path), *arguments], seconds=25)
    return done.returncode, done.stdout, done.stderr


RUNNING = "Gerade läuft schon ein anderer Abruf. Bitte warten, bis er fertig ist, dann noch einmal.\n"


@pytest.mark.row(63)
async def test_two_syncs_at_once(town: Town, slow: subprocess.Popen[str]) -> None:
    """The second says at once that another one runs; reading goes on; for cron that is no fault at all."""
    assert run(town, "sync") == (75, "", RUNNING)
    assert run(town, "sync", "--json") == (75, "", RUNNING)
    assert run(town, "prune", "--days", "30") == (75, "", RUNNING)
    assert run(town, "sync", "--if-older", "1m")[0] == 0
    assert run(town, "list", "--limit", "1")[0] == 0
    assert slow.poll() is None
    assert max(town.city.counts.by_path.values()) == 1  # nobody else has asked
    assert await asyncio.to_thread(Run(), town.path, Settings()) == Fetched(fault=RUNNING.strip())


async def test_cron_is_told_nothing(town: Town, slow: subprocess.Popen[str]) -> None:
    """With --if-older a sync that already runs is as good as this one: no word, and no failure."""
    with Store.open(town.path) as store:
        for state in store.sources():  # as if nothing had ever been tried
            store.claim(state.source, state.tried_at, None)
    assert run(town, "sync", "--if-older", "1h") == (0, "", "")
    assert run(town, "sync", "--if-older", "1h", "--json") == (0, '{\n  "sources": []\n}\n', "")


@pytest.mark.row(59, 63)
async def test_a_killed_sync_leaves_no_lock(town: Town, slow: subprocess.Popen[str]) -> None:
    """The lock goes with its process: the next sync works at once."""
    slow.kill()
    slow.wait()
    town.city.latency = 0.0
    assert run(town, "sync")[0] == 0
    assert town.check(town.path) == set(town.new)
