"""The commands for what is new: list and search by time, mark all, undo, and what JSON says."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stadtbote.reading.news import News, since_last
from stadtbote_cache.records import Item
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import CITY, sync
from support.packed import FEED

DAY = 86_400
LINES = {"list": ("list",), "search": ("search", "meldung")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with two sources, in which one article came since the last visit."""
    path, now = tmp_path / "store.sqlite3", time.time()

    def days_ago(days: int) -> Item:
        moment = datetime.fromtimestamp(now - days * DAY, UTC)
        return Item(f"Meldung {days}", key=str(days), published=moment)

    items = [days_ago(2), days_ago(9)]
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        for source, first in ((CITY, items), (FEED, [days_ago(5)])):
            store.add_source(source)
            sync(store, first, source=source, now=now)
        visit = News(store, since_last(store), noted=True)
        visit.show()
        visit.end()
        sync(store, [Item("Meldung heute", key="0"), *items], now=now)
    return path


def told(path: Path, *arguments: str) -> list[str]:
    """The headlines that a command prints, in order."""
    done = run(path, *arguments)
    assert done.returncode == 0, done.stderr
    return [line.partition(". ")[2].partition(",")[0] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("command", LINES)
def test_what_is_listed(path: Path, command: str) -> None:
    """Only what is new, or since a span or a day; `list` by time or by source, with its usual numbers."""
    words = LINES[command]
    assert told(path, *words, "--new") == ["Meldung heute"]
    assert set(told(path, *words, "--since", "3d")) == {"Meldung heute", "Meldung 2"}
    day = datetime.fromtimestamp(time.time() - 6 * DAY).astimezone().date().isoformat()
    assert set(told(path, *words, "--since", day)) == {"Meldung heute", "Meldung 2", "Meldung 5"}
    assert told(path, *words, "--order", "time") == ["Meldung heute", "Meldung 2", "Meldung 5", "Meldung 9"]
    assert told(path, *words, "--order", "source")[3] == "Meldung 5"
    if command == "list":
        assert told(path, "list") == ["Meldung heute", "Meldung 2", "Meldung 5", "Meldung 9"]
        by_source = run(path, "list", "--order", "source").stdout.splitlines()
        assert [line.split(",")[0] for line in by_source] == [
            "2. Meldung 2",
            "4. Meldung 9",
            "1. Meldung heute",
            "3. Meldung 5",
        ]


def test_a_day_begins_at_midnight(tmp_path: Path) -> None:
    """A day takes in what is dated to it without an hour; what is built in is older than any."""
    path = tmp_path / "store.sqlite3"
    midnight = datetime(2026, 11, 1).astimezone()
    with Store.open(path) as store:
        store.add_source(CITY)
        items = [Item(f"Meldung {n}", key=str(n), published=midnight) for n in range(30)]
        sync(store, [*items, Item("Davor", published=midnight - timedelta(seconds=1))], now=time.time())
    assert len(told(path, "list", "--since", "2026-11-01")) == 30


def test_since_when(path: Path) -> None:
    """What is neither a span nor a day is a wrong call."""
    for typed in ("gestern", "2026-13-01", "7", "-1d"):
        done = run(path, "list", f"--since={typed}")
        assert done.returncode == 64
        assert "eine Dauer wie 7d oder ein Tag wie 2026-11-01" in " ".join(done.stderr.split())


def test_json_says_it(path: Path) -> None:
    """When it was first seen, and whether it is new, changed and whole."""
    items = {
        item["title"]: item["_stadtbote"] for item in json.loads(run(path, "list", "--json").stdout)["items"]
    }
    assert {title for title, own in items.items() if own["new"]} == {"Meldung heute"}
    own = items["Meldung heute"]
    assert (own["changed"], own["whole"]) == (False, True)
    assert abs(datetime.fromisoformat(own["first_seen"]).timestamp() - time.time()) < 600


def test_mark_all(path: Path) -> None:
    """All, of one source, or the older ones; undo takes back a whole step, each command once."""
    assert run(path, "mark", "read", "--all", "--source", FEED.name).returncode == 0
    assert told(path, "list", "--unread") == ["Meldung heute", "Meldung 2", "Meldung 9"]
    again = run(path, "mark", "read", "--all", "--source", FEED.name).stderr
    assert (again, run(path, "list", "--since", "2d").returncode) == ("Schon gelesen: 1 Artikel.\n", 0)
    done = run(path, "mark", "read", "--all", "--older", "7d")
    assert "Gelesen: 1 Artikel. „stadtbote undo“ nimmt es zurück." in done.stderr
    assert told(path, "list", "--unread") == ["Meldung heute", "Meldung 2"]
    assert "Wieder ungelesen: Meldung 9" in run(path, "undo").stderr
    assert "Wieder ungelesen: Meldung 5" in run(path, "undo").stderr
    assert len(told(path, "list", "--unread")) == 4
    assert run(path, "undo").returncode == 69 or "nichts zurückzunehmen" in run(path, "undo").stderr
    assert run(path, "mark", "read").returncode == 64
    assert run(path, "mark", "read", "1", "--all").returncode == 64
    assert run(path, "mark", "read", "1", "--older", "7d").returncode == 64
