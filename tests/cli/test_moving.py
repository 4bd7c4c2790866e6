"""Sources whose server says that they have moved for good, and `source move`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from city.client import PRESS
from city.server import CityServer
from stadtbote_cache.store import Store
from support.commands import Done
from support.feeding import rss

Run = Callable[..., Done]
RSS = "application/rss+xml"
FEED = rss(*(f"<title>{name}</title><guid>{name}</guid>" for name in ("Markt", "Bad")))


@pytest.fixture
def other() -> Iterator[CityServer]:
    """Another city, on another host."""
    with CityServer(host="127.0.0.2") as server:
        yield server


def address(stadtbote: Run, name: str = "amt") -> str:
    """The address of a source."""
    sources = json.loads(stadtbote("source", "list", "--json").stdout)["sources"]
    return str(next(source["address"] for source in sources if source["name"] == name))


def added(stadtbote: Run, city: CityServer) -> None:
    """A source with two articles, the first of them read."""
    city.serve("/alt", FEED, RSS)
    stadtbote("source", "add", city.url("/alt"), "--name", "amt", "--yes")
    stadtbote("mark", "read", "1")
    city.serve("/neu", FEED, RSS)


def unread(stadtbote: Run) -> int:
    return len(stadtbote("list", "--source", "amt", "--unread").stdout.splitlines())


@pytest.mark.parametrize("status", [301, 308])
def test_a_move_for_good_is_followed_after_two_syncs(stadtbote: Run, city: CityServer, status: int) -> None:
    """The second sync in a row that is led away takes the address over and says so; marks stay."""
    added(stadtbote, city)
    city.redirect("/alt", "/neu", status=status)
    first = stadtbote("sync", "amt").stdout
    assert (first.count("umgezogen"), address(stadtbote)) == (0, city.url("/alt"))
    lines = stadtbote("sync", "amt").stdout.splitlines()
    assert lines[0].startswith("Beispiel: 0 neu, 0 geändert, 2 unverändert")
    moved = "Beispiel: die Quelle ist umgezogen, die neue Adresse ist übernommen:"
    assert lines[1] == f"{moved} {city.url('/neu')}"
    assert address(stadtbote) == city.url("/neu")
    city.forget_requests()
    assert stadtbote("sync", "amt").stdout.startswith("Beispiel: 0 neu, 0 geändert, 2 unverändert; 1 Anfrage")
    assert (city.counts.by_path["/alt"], city.counts.by_status[304]) == (0, 1)


def test_marks_stay_where_a_source_moves(stadtbote: Run, city: CityServer) -> None:
    """What was read before the move is read after it."""
    added(stadtbote, city)
    before = unread(stadtbote)
    city.redirect("/alt", "/neu")
    for _sync in range(3):
        stadtbote("sync", "amt")
    assert (address(stadtbote), unread(stadtbote)) == (city.url("/neu"), before)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_detour_is_none(stadtbote: Run, city: CityServer, status: int) -> None:
    """What is only for now changes nothing, however often it comes."""
    added(stadtbote, city)
    city.redirect("/alt", "/neu", status=status)
    for _sync in range(3):
        assert "umgezogen" not in stadtbote("sync", "amt").stdout
    assert address(stadtbote) == city.url("/alt")


def test_only_the_lasting_part_of_a_way_counts(stadtbote: Run, city: CityServer) -> None:
    """Behind a redirect for now nothing is for good; one for good may lead to one for now."""
    added(stadtbote, city)
    city.redirect("/alt", "/weg", status=302)
    city.redirect("/weg", "/neu")
    for _sync in range(2):
        stadtbote("sync", "amt")
    assert address(stadtbote) == city.url("/alt")
    city.redirect("/alt", "/weg")
    city.redirect("/weg", "/neu", status=307)
    for _sync in range(2):
        stadtbote("sync", "amt")
    assert address(stadtbote) == city.url("/weg")


def test_two_syncs_in_a_row(stadtbote: Run, city: CityServer) -> None:
    """A sync that finds the old place again, or another new one, begins the count anew."""
    added(stadtbote, city)
    city.serve("/anders", FEED, RSS)
    for target in ("/neu", "/anders", "", "/neu"):
        if target:
            city.redirect("/alt", target)
        else:
            city.serve("/alt", FEED, RSS)
        assert "umgezogen" not in stadtbote("sync", "amt").stdout
    assert address(stadtbote) == city.url("/alt")


def test_another_site_is_proposed(
    stadtbote: Run, city: CityServer, other: CityServer, tmp_path: Path
) -> None:
    """What leads to another site is told with the command that takes it over; the old one is still read."""
    config = tmp_path / "config.toml"
    config.write_text('allow_hosts = ["127.0.0.2"]\n')
    added(stadtbote, city)
    other.serve("/neu", FEED, RSS)
    city.redirect("/alt", other.url("/neu"))
    said = [stadtbote("--config", config, "sync", "amt").stdout.splitlines() for _sync in range(3)]
    command = f"stadtbote source move amt {other.url('/neu')}"
    assert [len(lines) for lines in said] == [1, 2, 2]
    assert said[1][1] == said[2][1]
    assert said[1][1].endswith(f"und wird noch am alten Ort gelesen. Wenn Sie der neuen trauen: {command}")
    assert address(stadtbote) == city.url("/alt")
    told = json.loads(stadtbote("--config", config, "sync", "amt", "--json").stdout)["sources"][0]["moved"]
    assert told == {"url": other.url("/neu"), "taken": False}
    before = unread(stadtbote)
    done = stadtbote(*command.split()[1:])
    assert "Gefunden: ein Feed, „Stadt Beispiel“, 2 Artikel." in done.stderr
    assert f"„Beispiel“ wird von jetzt an hier gelesen: {other.url('/neu')}" in done.stderr
    done = stadtbote("sync", "amt")
    assert done.stdout.startswith("Beispiel: 0 neu, 0 geändert, 2 unverändert; 1 Anfrage")
    assert unread(stadtbote) == before


def test_a_move_to_another_source_is_told(stadtbote: Run, city: CityServer) -> None:
    """Where another source already reads the new place there are not two of it, and one may go."""
    added(stadtbote, city)
    stadtbote("source", "add", city.url("/neu"), "--name", "neu", "--yes")
    city.redirect("/alt", "/neu")
    stadtbote("sync", "amt")
    said = stadtbote("sync", "amt").stdout.splitlines()[1]
    assert said == (
        "amt: die Quelle ist umgezogen, dorthin, wo schon „neu“ liest."
        " Eine der beiden kann weg: stadtbote source remove amt"
    )
    assert address(stadtbote) == city.url("/alt")


def test_moving_by_hand(stadtbote: Run, city: CityServer) -> None:
    """A source can be given an address that no other has; an unknown name and a wrong address are told."""
    added(stadtbote, city)
    stadtbote("source", "add", city.url(PRESS), "--name", "presse", "--yes")
    taken = stadtbote("source", "move", "presse", city.url("/alt"))
    assert (taken.returncode, taken.stdout) == (64, "")
    assert "schon gespeichert, als Quelle „Beispiel“. Es wurde nichts verändert." in taken.stderr
    assert stadtbote("source", "move", "nichts", city.url("/neu")).returncode == 69
    assert stadtbote("source", "move", "amt", "ftp://x").returncode == 64
    gone = stadtbote("source", "move", "amt", city.url("/nichts"))
    assert (gone.returncode, address(stadtbote)) == (75, city.url("/alt"))
    assert gone.stderr.endswith("Ungeprüft geht es mit --offline.\n")
    stadtbote("source", "move", "amt", city.url("/nichts"), "--offline")
    assert address(stadtbote) == city.url("/nichts")
    assert stadtbote("undo").stderr == "„Beispiel“ wird wieder an der alten Adresse gelesen.\n"
    assert stadtbote("source", "move", "amt", city.url("/neu")).returncode == 0
    assert stadtbote("sync", "amt").stdout.startswith(
        "Beispiel: 0 neu, 0 geändert, 2 unverändert; 1 Anfrage, "
    )


def test_what_is_known_of_a_move_goes_with_its_source(store: Store) -> None:
    """A move is counted for a source that is there, and forgotten with it."""
    (state,) = store.sources()
    assert [store.note_move(state.source, "https://neu.example/") for _ in range(3)] == [1, 2, 3]
    assert store.note_move(state.source, "https://anders.example/") == 1
    assert store.note_move(state.source, None) == 0
    store.note_move(state.source, "https://neu.example/")
    store.remove_source(state.source.name)
    assert store.note_move(state.source, "https://neu.example/") == 0
    assert store._rows("SELECT count(*) FROM moves") == [(0,)]
