"""Line mode on a real terminal: sync, and every way to end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from city.server import CityServer
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.leaving import gone
from support.talking import Talk, come_to
from support.terminal import Terminal

Open = Callable[..., Terminal]


@pytest.mark.parametrize(("keys", "code"), [("\x04", 0), ("\x03", 130), ("q\r", 0)])
def test_ways_out(opened: Open, tmp_path: Path, keys: str, code: int) -> None:
    """End of input, an interrupt at the prompt and q: the line is ended, and marks are saved."""
    terminal = opened()
    terminal.press("s\r")
    come_to(terminal, "Gemerkt. >")
    terminal.press(keys)
    assert terminal.wait() == code
    assert terminal.output.endswith(b"\r\n")
    with Store.open(tmp_path / "store.sqlite3") as store:
        assert len(store.listing(Filter(kept=True))) == 1


def test_a_sync_says_its_beginning_and_its_end(opened: Open, news: CityServer) -> None:
    """y: a line at the start, one at the end, and in between nothing; the news is there at once."""
    terminal = opened("--plain")
    before = len(terminal.output)
    terminal.press("y\r")
    terminal.wait_for("33 neue Artikel. >")
    said = terminal.output[before:].decode().split("\r\n")
    assert said == ["y", "Neues wird abgerufen. Strg-C hält an. > ", "33 neue Artikel. > "]
    terminal.press("g\r")
    terminal.wait_for("1. Straßenbahn: Linie 4 fährt ab Montag bis zum Hafen, ungelesen")


def test_the_first_news_are_not_passed_over(
    talk: Callable[..., Talk], store: Store, city: CityServer
) -> None:
    """Where there was no article before, the first one is said behind the count."""
    store.remove_source("wuppertal-digital")
    store.add_source(Source("stadt", "Stadt", city.url("/aktuelles.php"), "page", "de"))
    *said, first = talk()("y")
    assert said == ["Neues wird abgerufen. Strg-C hält an.", "33 neue Artikel."]
    assert first.startswith("1. Straßenbahn: Linie 4 fährt ab Montag bis zum Hafen, ungelesen")


def test_the_reader_stays_in_the_paragraph(talk: Callable[..., Talk], store: Store, city: CityServer) -> None:
    """While reading, a sync brings an article on top: the paragraph stays, the number is the new one."""
    store.remove_source("wuppertal-digital")
    store.add_source(Source("stadt", "Stadt", city.url("/aktuelles.php"), "page", "de"))
    speaking = talk()
    (text,) = speaking("y", "1", "")
    city.add_article("Freibad öffnet früher", teaser="Am Samstag.", body="<p>Mit Rutsche.</p>")
    assert speaking("y")[-1] == "1 neuer Artikel."
    assert speaking("v") == [text]
    (row,) = speaking("q")
    assert row.startswith("2. Straßenbahn: Linie 4 fährt ab Montag bis zum Hafen")


def test_an_interrupt_stops_a_sync_only(opened: Open, news: CityServer) -> None:
    """Ctrl-C while a sync waits for the server: it ends at once, and the place is where it was."""
    news.latency = 30.0
    terminal = opened("--plain")
    terminal.press("y\r", lambda: news.counts.requests == 1)
    terminal.press("\x03")
    terminal.wait_for("Abruf angehalten. Was schon da ist, bleibt. >")
    assert "^C\n" in terminal.text
    terminal.press("v\r")
    come_to(terminal, "1. Altes Freibad, ungelesen >")


def test_a_sync_leaves_the_prompt_free(opened: Open, news: CityServer) -> None:
    """While a server keeps silent all can be read, and one can ask how far it is; the end comes by itself."""
    news.latency = 30.0
    terminal = opened("--plain", columns=120)
    terminal.press("y\r", lambda: news.counts.requests == 1)
    for typed, said in (
        ("i", "1 von 1: Altes Freibad, ungelesen, Musterstadt. Der Abruf läuft: 0 von 1 Quelle. >"),
        ("1", "Es bleibt zu. >"),
        ("y", "Der Abruf läuft: 0 von 1 Quelle. Strg-C hält ihn an. >"),
        ("q", "1. Altes Freibad >"),
    ):
        terminal.press(f"{typed}\r")
        come_to(terminal, said)
    terminal.press("\x03")
    come_to(terminal, "Abruf angehalten. Was schon da ist, bleibt. >")
    news.latency = 0.0
    terminal.press("y\r")
    come_to(terminal, "33 neue Artikel. >")
    news.latency = 30.0
    before = news.counts.requests
    terminal.press("y\r", lambda: news.counts.requests > before)
    terminal.press("q\r")
    assert terminal.wait(5) == 0


@pytest.mark.row(73, 75)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_also_a_sync(opened: Open, news: CityServer, number: int) -> None:
    """A request to end comes through while the sync waits for the server."""
    news.latency = 30.0
    terminal = opened("--plain")
    terminal.press("y\r", lambda: news.counts.requests == 1)
    os.kill(terminal.pid, number)
    assert terminal.wait(5) == 128 + number


@pytest.mark.row(73)
def test_a_lost_terminal_ends_a_sync(opened: Open, news: CityServer) -> None:
    """The terminal goes while the sync waits for the server: gone within two seconds."""
    news.latency = 30.0
    terminal = opened("--plain")
    terminal.press("y\r", lambda: news.counts.requests == 1)
    os.close(terminal.fd)
    terminal.fd = os.open(os.devnull, os.O_RDONLY)
    assert gone(terminal.pid, 2.0)
