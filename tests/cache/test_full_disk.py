"""A full disk: everything is read and found as before, and what must write says that it cannot.

The system gives a process no byte more in any file than a limit (RLIMIT_FSIZE): SQLite sees a failing write,
as it does on a full disk.
"""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.commands import call
from support.invariants import assert_whole
from support.keeping import filled, sync
from support.terminal import PROGRAM, Terminal
from sync.test_retention import items

LIMITS = (0, 32_768, 40_000)
"""Bytes: not even the store's shared memory can be made; that alone; and a little of what is written, too."""

Done = subprocess.CompletedProcess[str]


def limited(size: int) -> Callable[[], None]:
    """Sets the limit in a new process."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture
def path(tmp_path: Path, city: CityServer) -> Path:
    """A store with a source of the city's that has news, and old articles of its own, read long ago."""
    made = tmp_path / "stadtbote.sqlite3"
    with Store.open(made) as store:
        store.remove_source(edition.SOURCE.name)
        source = Source("seite", "Stadt", city.url("/aktuelles.php"), "page")
        known = list(filled(store, *items(60), source=source).values())
        sync(store, items(1, 60), source=source)
        store.mark(known, read=True)
    return made


def run(path: Path, size: int, *arguments: str) -> Done:
    """Runs a command on a disk with no more place."""
    return call([*PROGRAM, "--store", str(path), *arguments], preexec_fn=limited(size))


@pytest.mark.parametrize("size", LIMITS)
@pytest.mark.row(54)
def test_reading_goes_on(path: Path, size: int) -> None:
    """Lists, articles and searches are all there."""
    listed = run(path, size, "list")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 61)
    assert "Am Markt wird gebaut, Teil" in run(path, size, "show", "1").stdout
    found = run(path, size, "search", "strassenbahn")
    assert (found.returncode, len(found.stdout.splitlines())) == (0, 61)


@pytest.mark.row(54)
def test_the_screen_starts(path: Path) -> None:
    """The full screen shows the news as ever, and says that it keeps nothing."""
    start = (*("sh", "-c", 'ulimit -f 0; exec "$@"', "sh"), *PROGRAM)
    with Terminal((*start, "--store", str(path), "--screen", "--offline")) as terminal:
        assert "Meldung 60" in terminal.wait_for("Meldung 60")
        assert "Der Speicher ist schreibgeschützt" in terminal.wait_for("Der Speicher ist schreibgeschützt")
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("size", LIMITS)
@pytest.mark.parametrize("command", ["sync", "prune --days 1", "prune --size 1MB --articles 1"])
@pytest.mark.row(54)
def test_what_must_write_says_that_it_cannot(path: Path, size: int, command: str) -> None:
    """To sync and to prune ends with 74 and a sentence, and the store is as it was."""
    done = run(path, size, *command.split())
    assert (done.returncode, done.stdout) == (74, "")
    last = done.stderr.splitlines()[-1]
    assert f"In den Speicher {path} kann nicht geschrieben werden" in last
    assert "Bitte Platz und Rechte prüfen" in last
    assert ("Auch das Aufräumen braucht etwas freien Platz" in done.stderr) == command.startswith("prune")
    unchanged(path)


@pytest.mark.row(54)
def test_a_mark_says_that_it_was_not_kept(path: Path) -> None:
    """To mark ends with 74 and a sentence."""
    done = run(path, 0, "mark", "keep", "5")
    assert (done.returncode, done.stdout) == (74, "")
    assert "kann nicht geschrieben werden" in done.stderr
    unchanged(path)


def test_prune_says_beforehand_what_goes(path: Path) -> None:
    """To say what would go needs no place."""
    done = run(path, 0, "prune", "--days", "1", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith("seite: 60 Artikel würden gehen.")


def unchanged(path: Path) -> None:
    """The store is whole, and all that was in it is there."""
    assert_whole(path)
    with Store.open(path) as store:
        assert store.count(Filter()) == 61
        assert store.count(Filter(unread=True)) == 1
        assert store.count(Filter(kept=True)) == 0
