"""The commands that use the network, against the city server: source add, test, list, and sync."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from city.client import PRESS
from city.server import CityServer
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.city_lists import KINDS, NEWS, listed, page
from support.commands import Done
from support.feeding import rss
from support.raw import RawServer, answer
from support.terminal import PROGRAM, Terminal

Run = Callable[..., Done]


def test_a_source_is_added_synced_and_read_offline(stadtbote: Run, city: CityServer) -> None:
    """Adding brings the headlines, sync the bodies; then with the server gone: list, show, and search."""
    added = stadtbote("source", "add", city.url(PRESS), "--name", "presse")
    assert (added.returncode, added.stdout) == (0, "presse\n")
    assert added.stderr.startswith(
        "127.0.0.1 wird gefragt …\nGefunden: ein Feed, „Stadt Musterstadt: Aktuelle Meldungen“, 30 Artikel."
    )
    assert added.stderr.endswith(
        "Gespeichert als Quelle „presse“.\n„stadtbote sync presse“ holt die ganzen Artikel.\n"
    )
    assert city.counts.requests == 2  # the page, and the feed that it names
    assert len(stadtbote("list", "--source", "presse").stdout.splitlines()) == 30
    city.forget_requests()
    done = stadtbote("sync", "presse")
    assert done.returncode == 0
    assert done.stdout.startswith("Musterstadt: 0 neu, 0 geändert, 30 unverändert")
    assert len(done.stdout.splitlines()) == 1
    assert city.counts.by_status[304] == 1
    city.stop()
    hit = stadtbote("search", "strassenbahn").stdout.splitlines()[0]
    assert "Straßenbahn: Linie 4 fährt ab Montag bis zum Hafen" in hit
    shown = stadtbote("show", hit.rpartition("ID ")[2]).stdout
    assert "Hafen" in shown
    assert "1. Artikel im Netz, 127.0.0.1: http://127.0.0.1:" in shown
    again = stadtbote("sync", "presse")
    assert again.returncode == 0
    assert "Die 30 gespeicherten Artikel bleiben lesbar." in again.stdout


def test_sync_json_counts_requests_and_bytes(stadtbote: Run, city: CityServer) -> None:
    """`sync --json` prints one object; bytes are those that the server sent, headers included."""
    stadtbote("source", "add", city.url("/aktuelles.php"), "--name", "liste")
    sent = city.counts.bytes_sent
    first = json.loads(stadtbote("sync", "--json", "liste").stdout)["sources"]
    assert first == [
        {
            "name": "liste",
            "new": 0,
            "changed": 0,
            "unchanged": 33,
            "put_off": False,
            "waiting_bodies": 0,
            "complete": True,
            "skipped": 0,
            "failed": False,
            "error": None,
            "requests": 34,
            "bytes": city.counts.bytes_sent - sent,
        }
    ]
    second = json.loads(stadtbote("sync", "--json", "liste").stdout)["sources"][0]
    assert (second["unchanged"], second["requests"]) == (33, 1)
    assert second["bytes"] <= 250


def test_dates_are_in_json_only_where_given(stadtbote: Run, city: CityServer) -> None:
    """`date_published` is there for dated articles alone, with the source's own offset; newest first."""
    stadtbote("source", "add", f"{city.url(PRESS)}?sp%3Aout=rss", "--name", "presse")
    stadtbote("sync", "presse", "--no-bodies")
    items = json.loads(stadtbote("list", "--json", "--source", "presse").stdout)["items"]
    dates = [datetime.fromisoformat(item["date_published"]) for item in items if "date_published" in item]
    assert dates == sorted(dates, reverse=True)
    assert 0 < len(dates) < len(items) or len(dates) == len(items) - 1
    assert all(date.tzinfo for date in dates)
    assert all(item["url"].startswith("http://127.0.0.1") for item in items)


def test_a_source_that_never_came_ends_with_75(tmp_path: Path, stadtbote: Run, city: CityServer) -> None:
    """A named source that cannot be fetched and has nothing stored: the sentence, and exit 75."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.add_source(Source("liste", "Liste", city.url("/aktuelles.php"), "page"))
    city.stop()
    done = stadtbote("sync", "liste")
    assert done.returncode == 75
    assert done.stdout.startswith("Liste: der Server nimmt keine Verbindung an. Gespeichert ist von dieser")
    failed = json.loads(stadtbote("sync", "liste", "--json").stdout)["sources"][0]
    assert failed["failed"] is True
    assert failed["error"].startswith("liste: der Server")
    listed = json.loads(stadtbote("source", "list", "--json").stdout)["sources"]
    assert [source["name"] for source in listed] == ["wuppertal-digital", "liste"]
    assert [source["failed"] for source in listed] == [False, True]
    assert listed[1]["fetched"] is None


def test_adding_twice_or_nothing_is_told(stadtbote: Run, city: CityServer) -> None:
    """The same address twice, a taken or wrong name, and an address without news save nothing."""
    address = city.url("/aktuelles.php")
    stadtbote("source", "add", address, "--name", "liste")
    twice = stadtbote("source", "add", address)
    assert (twice.returncode, "schon gespeichert" in twice.stderr) == (64, True)
    taken = stadtbote("source", "add", city.url(PRESS), "--name", "liste")
    assert (taken.returncode, "gibt es schon" in taken.stderr) == (64, True)
    for wrong in ("123", "Groß", "a b", "x" * 41):
        assert stadtbote("source", "add", city.url(PRESS), "--name", wrong).returncode == 64
    nothing = stadtbote("source", "add", city.url("/gibtesnicht.php"))
    assert (nothing.returncode, "Es wurde nichts gespeichert." in nothing.stderr) == (75, True)
    scheme = stadtbote("source", "add", "file:///etc/passwd")
    assert (scheme.returncode, "http" in scheme.stderr) == (64, True)
    assert len(stadtbote("source", "list").stdout.splitlines()) == 2


@pytest.mark.parametrize(("answer", "saved"), [("j", True), ("ja", True), ("n", False), ("", False)])
def test_at_a_terminal_it_asks_before_it_saves(
    tmp_path: Path, stadtbote: Run, city: CityServer, answer: str, saved: bool
) -> None:
    """What was found is shown first; only a yes saves."""
    command = [
        *PROGRAM,
        "--store",
        str(tmp_path / "store.sqlite3"),
        "source",
        "add",
        city.url("/aktuelles.php"),
    ]
    with Terminal(command) as terminal:
        terminal.wait_for("Als Quelle speichern?")
        assert "Gefunden: eine Seite mit Neuigkeiten, „Musterstadt: Aktuelles“, 33 Artikel." in terminal.text
        terminal.press(answer + "\r")
        assert terminal.wait() == 0
        assert ("Gespeichert als Quelle" in terminal.text) == saved
        assert b"\x1b" not in terminal.output
    assert len(stadtbote("source", "list").stdout.splitlines()) == 1 + saved


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with RawServer() as server:
        yield server


FEEDS = "".join(
    f'<link rel=alternate type=application/rss+xml title="{title}" href="{path}">'
    for title, path in (("Kommentare", "/c.xml"), ("Neues", "/n.xml"), ("Amtsblatt", "/a.xml"))
)


@pytest.mark.parametrize(
    ("typed", "path", "title"),
    [("\r", "/n.xml", "Stadt: Neues"), ("3\r", "/c.xml", "Kommentare"), ("7\r2\r", "/a.xml", "Amtsblatt")],
)
def test_of_several_feeds_one_is_chosen(
    tmp_path: Path, stadtbote: Run, raw: RawServer, typed: str, path: str, title: str
) -> None:
    """At a terminal the feeds of a page are numbered, comments last; Enter takes the first."""
    raw.routes["/"] = answer(f"<!DOCTYPE html>{FEEDS}<h1>Stadt</h1>".encode())
    for name, place in (("Neues", "/n.xml"), ("Amtsblatt", "/a.xml"), ("Kommentare", "/c.xml")):
        raw.routes[place] = answer(rss("<title>Eins</title>", head=f"<title>{name}</title>").encode())
    command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), "source", "add", raw.address()]
    with Terminal(command) as terminal:
        terminal.wait_for("Welcher? Nummer, oder Enter für 1:")
        lines = [f"1. Stadt: Neues, {raw.address('/n.xml')}", f"2. Amtsblatt, {raw.address('/a.xml')}"]
        assert all(line in terminal.text for line in [*lines, f"3. Kommentare, {raw.address('/c.xml')}"])
        for answered in typed.splitlines(keepends=True):
            terminal.press(answered)
        terminal.wait_for("Als Quelle speichern?")
        assert ("Bitte eine Nummer von 1 bis 3." in terminal.text) == (typed[0] == "7")
        assert f"„{title}“, 1 Artikel." in terminal.text
        terminal.press("j\r")
        assert terminal.wait() == 0
    listed = json.loads(stadtbote("source", "list", "--json").stdout)["sources"]
    assert listed[-1]["address"] == raw.address(path)
    assert listed[-1]["home"] == "https://www.stadt.example/"


def test_yes_does_not_ask(tmp_path: Path, city: CityServer) -> None:
    """With --yes nothing is asked at a terminal either."""
    command = [*PROGRAM, "--store", str(tmp_path / "s.sqlite3"), "source", "add", "--yes", city.url(PRESS)]
    with Terminal(command) as terminal:
        assert terminal.wait(30) == 0
        assert "Gespeichert als Quelle" in terminal.text


def test_progress_is_in_plain_lines(tmp_path: Path, stadtbote: Run, city: CityServer) -> None:
    """A long sync on a terminal says how far it is in lines, not by rewriting one."""
    stadtbote("source", "add", city.url("/aktuelles.php"), "--name", "liste")
    city.latency = 0.25
    with Terminal([*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), "sync", "liste"]) as terminal:
        assert terminal.wait(40) == 0
    lines = terminal.output.decode().split("\r\n")
    progress = [line for line in lines if line.startswith("0 von 1 Quellen fertig")]
    assert 2 <= len(progress) <= 8
    assert lines[-2].startswith("Musterstadt: 0 neu, 0 geändert, 33 unverändert")
    assert b"\x1b" not in terminal.output
    assert b"\r" not in terminal.output.replace(b"\r\n", b"")


def test_source_test_saves_nothing(stadtbote: Run, city: CityServer) -> None:
    """`source test` tells kind, count, first headlines and cost of an address or a source."""
    done = stadtbote("source", "test", city.url("/aktuelles.php"))
    lines = done.stdout.splitlines()
    assert lines[0] == "Gefunden: eine Seite mit Neuigkeiten, „Musterstadt: Aktuelles“, 33 Artikel."
    assert lines[1] == "Erkannt an: den Namen von SiteKit."
    assert lines[2].startswith("Straßenbahn: Linie 4")
    assert "Anfrage" in lines[-1]
    assert len(stadtbote("source", "list").stdout.splitlines()) == 1
    missing = stadtbote("source", "test", city.url("/gibtesnicht.php"))
    assert (missing.returncode, missing.stdout) == (75, "")


def test_source_test_shows_the_articles(stadtbote: Run, raw: RawServer) -> None:
    """Headline, date and link of every article, what the list was known by, and the cost; as JSON too."""
    raw.routes["/neues"] = answer(page(listed(KINDS["nolis"])))
    lines = stadtbote("source", "test", raw.address("/neues")).stdout.splitlines()
    assert lines[0] == "Gefunden: eine Seite mit Neuigkeiten, „Stadt: Aktuelles“, 7 Artikel."
    assert lines[1] == "Erkannt an: dem gleichen Aufbau der Einträge."
    assert lines[2].startswith(f"{NEWS[0][0]}, 27. März 2026, {raw.address('/rathaus/4200-')}")
    assert len(lines) == 2 + len(NEWS) + 1
    found = json.loads(stadtbote("source", "test", raw.address("/neues"), "--json").stdout)
    assert (found["kind"], found["recogniser"], found["requests"], found["complete"]) == (
        "page",
        "structure",
        1,
        True,
    )
    assert [item["title"] for item in found["items"]] == [title for title, _day, _teaser in NEWS]
    assert found["items"][0]["date_published"] == "2026-03-27T00:00:00+01:00"


def test_what_may_be_tried_instead_is_said(stadtbote: Run, raw: RawServer) -> None:
    """A page without a list is told as one, with addresses that may be tried; none of them was asked for."""
    head = "<meta name=generator content='WordPress 6.5'>"
    raw.routes["/neues/"] = answer(page("<div id=app></div><script src=/a.js></script>", head=head))
    done = stadtbote("source", "add", raw.address("/neues/"))
    assert (done.returncode, done.stdout) == (75, "")
    assert done.stderr.splitlines()[1:] == [
        "127.0.0.1: die Seite wird erst im Browser von einem Skript gefüllt, die Antwort enthält keine"
        " Artikel. Es wurde nichts gespeichert. Bitte die Adresse eines Feeds nehmen, wenn es einen gibt.",
        "Nicht gefragt, aber vielleicht zu lesen:",
        f"  stadtbote source add {raw.address('/neues/feed/')}",
    ]
    found = json.loads(stadtbote("source", "test", raw.address("/neues/"), "--json").stdout)
    assert (found["reason"], found["alternatives"]) == ("script", [raw.address("/neues/feed/")])
    assert set(raw.paths()) == {"/neues/"}
