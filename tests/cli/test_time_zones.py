"""Times are told as the reader's clock has them, and days stay the days that they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote_cache.store import Store
from support.commands import Done, call
from support.feeding import rss
from support.terminal import PROGRAM, environment

RSS = "application/rss+xml"
GIVEN = {
    "Abend": "Mon, 16 Nov 2026 23:30:00 GMT",
    "Amerika": "Mon, 16 Nov 2026 20:15:00 -0500",
    "Tag": "2026-11-16",
    "Mitternacht": "Mon, 16 Nov 2026 00:00:00 +0100",
}


@pytest.fixture
def path(tmp_path: Path, city: CityServer) -> Path:
    """A store with a source of articles with these dates."""
    entries = (
        f"<title>{name}</title><guid>{name}</guid><pubDate>{day}</pubDate>" for name, day in GIVEN.items()
    )
    city.serve("/feed", rss(*entries), RSS)
    place = tmp_path / "store.sqlite3"
    run(place, "UTC", "source", "add", city.url("/feed"), "--name", "amt", "--yes")
    return place


def run(place: Path, zone: str, *words: str) -> Done:
    """A command in this time zone."""
    return call([*PROGRAM, "--store", str(place), *words], environment(TZ=zone))


def told(place: Path, zone: str) -> dict[str, str]:
    """What is told of each article, in the list and, behind a slash, in the article."""
    found = {}
    for line in run(place, zone, "list", "--source", "amt").stdout.splitlines():
        name = line.partition(". ")[2].partition(",")[0]
        number = line.rpartition("ID ")[2]
        shown = run(place, zone, "show", number).stdout
        day = next(part for part in line.split(", ") if part.endswith("2026"))
        whole = next(part for part in shown.splitlines() if part.startswith("Stadt Beispiel, "))
        found[name] = f"{day} / {whole.removeprefix('Stadt Beispiel, ')}"
    return found


@pytest.mark.parametrize(
    ("zone", "evening", "america"),
    [
        ("UTC", (16, "23 Uhr 30"), (17, "1 Uhr 15")),
        ("CET-1", (17, "0 Uhr 30"), (17, "2 Uhr 15")),
        ("EST5", (16, "18 Uhr 30"), (16, "20 Uhr 15")),
    ],
)
def test_times_are_the_readers(
    path: Path, zone: str, evening: tuple[int, str], america: tuple[int, str]
) -> None:
    """The hour, and the day that goes with it, are those of the reader's zone; a day without hour stays."""
    day = "16. November 2026 / 16. November 2026"
    assert told(path, zone) == {
        "Abend": "{0}. November 2026 / {0}. November 2026, {1}".format(*evening),
        "Amerika": "{0}. November 2026 / {0}. November 2026, {1}".format(*america),
        "Tag": day,
        "Mitternacht": day,
    }


def test_data_have_the_zone_of_the_source(path: Path) -> None:
    """What programs read keeps the offset that the source gave."""
    items = json.loads(run(path, "EST5", "list", "--source", "amt", "--json").stdout)["items"]
    days = {item["title"]: item["date_published"] for item in items}
    assert days["Amerika"] == "2026-11-16T20:15:00-05:00"
    assert days["Abend"] == "2026-11-16T23:30:00+00:00"


@pytest.mark.parametrize("zone", ["UTC", "CET-1", "EST5"])
def test_the_end_of_a_pause_is_the_readers(path: Path, city: CityServer, zone: str) -> None:
    """When it goes on with a source whose server asked for a pause is told by the reader's clock."""
    city.fail("/feed", 429, retry_after="5400")
    first = run(path, zone, "sync", "amt").stdout
    with Store.open(path) as store:
        (until,) = (state.paused_until for state in store.sources() if state.source.name == "amt")
    assert until is not None
    hours = {"UTC": 0, "CET-1": 1, "EST5": -5}[zone]
    end = datetime.fromtimestamp(until, UTC).astimezone(timezone(timedelta(hours=hours)))
    minute = f" {end.minute}" if end.minute else ""
    said = f"{end.hour} Uhr{minute}" if (end.hour, end.minute) != (0, 0) else str(end.year)
    assert first.split(";")[0].rpartition(" Weiter geht es dort ab ")[2].startswith(f"{end.day}. ")
    assert f"{said}." in first
    assert f"{said} und wurde nicht gefragt." in run(path, zone, "sync", "amt").stdout
