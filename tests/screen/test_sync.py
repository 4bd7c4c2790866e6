"""Sync in the full screen, against the city server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from city.client import TRAM
from city.server import CityServer
from stadtbote_cache import edition
from stadtbote_cache.records import Source, replace
from stadtbote_cache.safety import locking
from stadtbote_cache.store import Store
from support.terminal import Terminal

Open = Callable[..., Terminal]
SEED = Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json"


@pytest.fixture
def path(tmp_path: Path, city: CityServer) -> Path:
    """The store that `opened` uses, with the city's list as its only source."""
    path = tmp_path / "store.sqlite3"
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        store.add_source(Source("stadt", "Stadt Musterstadt", city.url("/aktuelles.php"), "page", "de"))
    return path


def test_the_first_start_fetches_by_itself(opened: Open, city: CityServer, path: Path) -> None:
    """After the first paint an automatic sync runs; its result is said once and can be read offline."""
    terminal = opened("--language", "de", wait="33 neue Artikel.")
    assert terminal.lines[0].startswith(" Stadtbote  Alle   33 ungelesen · 33 ")
    assert terminal.cursor_row.startswith(" •  Straßenbahn: Linie 4")
    terminal.press("q")
    assert terminal.wait() == 0
    city.stop()
    again = opened()
    again.press("\r")
    again.press("jjjjjj")
    assert re.search(r"Stand \d\d:\d\d$", again.lines[0])
    assert "Hafen" in again.text


def test_offline_never_asks(opened: Open, city: CityServer, path: Path) -> None:
    """With --offline nothing is fetched, and y says why."""
    terminal = opened()
    terminal.press("y", "Offline: mit --offline gestartet")
    assert city.counts.requests == 0


def test_a_fresh_store_is_not_fetched_again(opened: Open, city: CityServer, path: Path) -> None:
    """Within 15 minutes a start asks nothing, and costs no output."""
    opened("--language", "de", wait="33 neue Artikel.").press("q")
    city.forget_requests()
    before = city.counts.requests
    second = opened("--language", "de")
    assert second.read(2.0, 2.0) == b""
    assert city.counts.requests == before


def test_news_move_neither_focus_nor_page(opened: Open, city: CityServer, path: Path) -> None:
    """While reading, a sync brings an article on top: row, line and article stay where they are."""
    terminal = opened("--language", "de", wait="33 neue Artikel.")
    for _ in range(5):
        terminal.press("j")
    terminal.press("\r")
    terminal.press("jj")
    row, line = terminal.screen.cursor.y, terminal.cursor_line
    focused = terminal.lines[6]
    city.add_article("Freibad öffnet früher", teaser="Am Samstag.", body="<p>Mit Rutsche.</p>")
    terminal.press("y")
    terminal.wait_for("1 neuer Artikel.")
    assert (terminal.screen.cursor.y, terminal.cursor_line) == (row, line)
    assert " 34 " in terminal.lines[0]
    assert focused[6:38] in terminal.lines[6]
    terminal.press("q")
    terminal.press("g")
    assert "Freibad öffnet früher" in terminal.cursor_line


@pytest.mark.row(2)
def test_a_failure_is_a_sentence(opened: Open, city: CityServer, path: Path) -> None:
    """A server that is down is one row: the source, why, what was kept; i says it whole."""
    terminal = opened("--language", "de", wait="33 neue Artikel.")
    city.stop()
    terminal.press("y")
    terminal.wait_for("! Musterstadt: keine Verbindung. 33 Artikel bleiben. i: mehr.")
    assert terminal.lines[-1].startswith(" Enter öffnen")
    terminal.press("i", "nimmt keine Verbindung an")
    said = " ".join(terminal.text.split())
    assert "stadt: der Server nimmt keine Verbindung an. Die 33 gespeicherten Artikel bleiben lesbar." in said
    terminal.press("i", "1 von 33")


@pytest.mark.row(4, 6)
def test_escape_stops_a_sync(opened: Open, city: CityServer, path: Path) -> None:
    """Esc stops a slow sync at once, in the help too; meanwhile the keys work, and quitting does not wait."""
    city.latency = 30.0
    terminal = opened("--language", "de", wait="noch nie abgerufen")
    terminal.wait_for(lambda: city.counts.requests == 1)
    terminal.press("?", "Hilfe: die Tasten")
    terminal.press("q")
    terminal.press("\x1b", "Abruf angehalten.")
    terminal.press("y", lambda: city.counts.requests == 2)
    terminal.press("?", "Hilfe: die Tasten")
    terminal.press("\x1b", "Der Abruf wird angehalten.")
    terminal.press("q")
    terminal.press("y", lambda: city.counts.requests == 3)
    terminal.press("q")
    begun = time.monotonic()
    terminal.press("q")
    assert terminal.wait() == 0
    assert time.monotonic() - begun < 5


def test_links_by_number_with_whole_addresses(opened: Open, city: CityServer, path: Path) -> None:
    """o lists the links; a number and Enter choose one; without a browser its address is said."""
    terminal = opened("--language", "de", wait="33 neue Artikel.", BROWSER="", PATH="/nowhere")
    terminal.press("o")
    assert terminal.cursor_line.startswith("1. Artikel im Netz, 127.0.0.1")
    assert city.url(TRAM)[-20:] in terminal.text.replace("\n  ", "")
    terminal.press("1\r", "Kein Browser gefunden.")


def test_a_browser_gets_the_address_as_one_argument(
    opened: Open, city: CityServer, path: Path, tmp_path: Path
) -> None:
    """The chosen link is opened in the user's browser, which gets the terminal for that time."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$#" "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    terminal = opened("--language", "de", wait="33 neue Artikel.", BROWSER=f"{browser} %s")
    terminal.press("o")
    terminal.press("\r", "Geöffnet:")
    assert (tmp_path / "opened").read_text() == f"1 {city.url(TRAM)}\n"
    terminal.press("j")
    assert terminal.cursor_row.startswith(" • ")
    assert not terminal.screen.cursor.hidden


def test_the_built_in_edition_meets_its_page(opened: Open, tmp_path: Path) -> None:
    """The 34 built-in items are recognised when their page is fetched from the screen."""
    with CityServer(edition=SEED) as server:
        path = tmp_path / "store.sqlite3"
        with Store.open(path) as store:
            store.add_source(replace(edition.SOURCE, address=server.url("/digital/aktuelles.php")))
        terminal = opened("--language", "de", wait="34 geänderte Artikel.")
        assert " 34 " in terminal.lines[0]
        assert terminal.lines[2].startswith(" •  WuppertalWorks")


@pytest.mark.row(1)
def test_without_a_network_the_built_in_edition_says_so(opened: Open) -> None:
    """The first start without a network: the news is there, one row says what failed, and the keys stay."""
    terminal = opened("--language", "de", wait="nicht erreichbar")
    said = " ".join(terminal.text.split())
    assert "! Wuppertal: nicht erreichbar. 34 Artikel bleiben. i: mehr." in said
    assert "? Hilfe" in terminal.lines[-1]
    assert terminal.lines[0].endswith("! 1 nicht erreicht · eingebaute Ausgabe")
    assert terminal.cursor_row.startswith(" •  WuppertalWorks")


@pytest.mark.parametrize("keys", ["u", "/straßenbahn\r"])
def test_news_do_not_throw_the_reader_out(opened: Open, city: CityServer, path: Path, keys: str) -> None:
    """Reading in the unread list or in a search: a sync leaves article, line and row as they are."""
    terminal = opened("--language", "de", wait="33 neue Artikel.")
    terminal.press(keys)
    terminal.press("\r")
    terminal.press("jj")
    row, line = terminal.screen.cursor.y, terminal.cursor_line
    city.add_article("Freibad öffnet früher", teaser="Am Samstag.", body="<p>Mit Rutsche.</p>")
    terminal.press("y")
    terminal.wait_for("1 neuer Artikel.")
    assert (terminal.screen.cursor.y, terminal.cursor_line) == (row, line)
    terminal.press("q")
    assert "Straßenbahn: Linie 4" in terminal.cursor_line


def test_a_body_that_comes_moves_no_line(opened: Open, tmp_path: Path) -> None:
    """The first sync of the built-in edition brings bodies and links; the line that is read stays."""
    with CityServer(edition=SEED, latency=0.4) as server:
        path = tmp_path / "store.sqlite3"
        with Store.open(path) as store:
            store.add_source(replace(edition.SOURCE, address=server.url("/digital/aktuelles.php")))
        terminal = opened("--language", "de", wait="WuppertalWorks", rows=40)
        terminal.press("\r")
        terminal.press("G")
        line = terminal.cursor_line
        assert line == "Bildnachweis: Stadt Wuppertal"
        terminal.wait_for("34 geänderte Artikel.", 40)
        assert terminal.cursor_line == line


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2])
def test_quitting_at_once_waits_for_nothing(opened: Open, city: CityServer, path: Path, delay: float) -> None:
    """Whenever q comes while the first sync begins, the program ends at once."""
    city.latency = 30.0
    terminal = opened("--language", "de", wait="")
    while "noch nie abgerufen" not in terminal.text:
        terminal.read(0.01, 0.02)
    time.sleep(delay)
    begun = time.monotonic()
    terminal.press("q")
    assert terminal.wait(15) == 0
    assert time.monotonic() - begun < 6


def test_another_sync_is_said(opened: Open, city: CityServer, path: Path) -> None:
    """Where another process syncs, the automatic sync and y say so at once, and the next y works."""
    said = "Gerade läuft schon ein anderer Abruf."
    with locking.alone(path):
        terminal = opened("--language", "de", wait=said)
        terminal.press("y")
        assert said in terminal.text
        assert city.counts.requests == 0
    terminal.press("y", "33 neue Artikel.")
