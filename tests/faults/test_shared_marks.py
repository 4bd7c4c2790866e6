"""Marks of two devices with one folder: killed at any moment, no act is lost, and none comes back."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from faults import disk
from stadtbote.sync.journals import exchange, follow
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, Terminal

COUNT = 12  # articles that are marked again and again

DEVICE = """
import sys
from pathlib import Path
from stadtbote.sync.journals import exchange
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, Terminal

turn, count = int(sys.argv[2]), int(sys.argv[3])
with Store.open(Path(sys.argv[1])) as store:
    numbers = list(store.listing(Filter()))[:count]
    exchange(store)
    for step in range(count):
        store.mark([numbers[step]], kept=turn % 2 == 0, place=turn)
        print(step, flush=True)
        if step % 5 == 4:
            exchange(store)
            store.acts().write_anew()
"""


@pytest.fixture
def homes(tmp_path: Path) -> list[Path]:
    """Two stores that share a folder."""
    (tmp_path / "shared").mkdir()
    paths = [tmp_path / name / "stadtbote.sqlite3" for name in ("a", "b")]
    for path in paths:
        with Store.open(path) as store:
            follow(store, tmp_path / "shared")
            exchange(store)
    return paths


def state_of(path: Path) -> list[tuple[bool, int]]:
    """Kept and place of the articles that are marked."""
    with Store.open(path) as store:
        exchange(store)
        found = [store.article(number) for number in list(store.listing(Filter()))[:COUNT]]
        return [(article.kept, article.place) for article in found if article]


@pytest.mark.row(116)
@pytest.mark.timeout(900)
@pytest.mark.parametrize("turns", [8, pytest.param(200, marks=pytest.mark.long)])
def test_killed_at_any_moment(homes: list[Path], turns: int) -> None:
    """Whatever is killed when, all devices come to what was last acknowledged, or begun after that."""
    chance = random.Random(turns)
    allowed: list[set[int]] = [{0} for _ in range(COUNT)]
    for turn in range(1, turns + 1):
        command = [sys.executable, "-c", DEVICE, str(chance.choice(homes)), str(turn), str(COUNT)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            last = chance.randrange(COUNT)
            for said in process.stdout:
                allowed[int(said)] = {turn}
                if int(said) == last:
                    process.kill()
            for begun in range(last + 1, COUNT):  # it may have come further than it could say
                allowed[begun].add(turn)
    for path in homes:
        state_of(path)
    one, other = map(state_of, homes)
    assert one == other
    for (kept, place), turns_of in zip(one, allowed, strict=True):
        assert place in turns_of
        assert not place or kept == (place % 2 == 0)


@pytest.mark.row(135)
def test_a_network_drive_that_does_not_answer(homes: list[Path], tmp_path: Path) -> None:
    """Faces, syncs and marks go on without it, say so, and hand on what was done once it answers."""
    shared, dead = tmp_path / "shared", tmp_path / "dead"
    faults = {"hangs": str(dead)}
    one, other = homes
    dead.touch()
    with Store.open(one) as store:
        store.mark(list(store.listing(Filter()))[:1], kept=True)
    stays = "antwortet nicht rechtzeitig. Ihre Markierungen bleiben hier und werden nachgereicht"
    for arguments in (["sync", "--offline"], ["marks"]):
        done = disk.run(shared, "--store", one, *arguments, **faults)
        assert stays in done.stderr
    done = disk.run(shared, "--store", one, "marks", "follow", shared, **faults)
    assert (done.returncode, done.stdout) == (69, "")
    assert "antwortet nicht rechtzeitig. Es wurde nichts verändert." in done.stderr
    variables = disk.failing(shared, **faults)
    command = (*PROGRAM, "--store", str(one), "--screen", "--offline")
    with Terminal(command, variables=variables) as face:
        face.wait_for("nachgereicht")
        dead.unlink()
        face.press("q")
        assert face.wait() == 0
    assert state_of(other)[0] == (True, 0)
