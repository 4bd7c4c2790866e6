"""Sources changed on the screens: the sheet of `C` from `S`, the field for words, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from city.server import CityServer
from stadtbote_cache.records import Item, Source
from stadtbote_cache.store import Store
from support.keeping import filled
from support.terminal import Terminal

Open = Callable[..., Terminal]


def two_sources(path: Path) -> Path:
    """A store with two sources, of three articles in all."""
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        filled(store, Item("Bad offen", key="1"), Item("Kirmes am Fluss", key="2"))
        club = Source("vereine", "Vereine", "https://vereine.example/feed", "feed")
        filled(store, Item("Turnier", key="3"), source=club)
    return path


def test_a_source_is_put_into_a_group(opened: Open, tmp_path: Path) -> None:
    """From `S`, C asks what to do, and a field for the group; `S` shows it, and `U` takes it back."""
    terminal = opened("--offline", "--store", str(two_sources(tmp_path / "s.sqlite3")), columns=120, rows=36)
    terminal.press("S5C", until="Ändern: Musterstadt")
    terminal.press("4\r", until="Gruppe, „-“ für keine:")
    terminal.press("Amt\r", until="steht jetzt in der Gruppe „Amt“. U nimmt es zurück.")
    assert [line[3:25].rstrip() for line in terminal.lines[6:9]] == ["Vereine", "Amt", "  Musterstadt"]
    terminal.press("C6\r", until="bleibt an Stelle 2 von 2")
    terminal.press("U", until="steht wieder, wo es vorher stand.")
    assert [line[:22].split() for line in terminal.lines[7:9]] == [["Musterstadt", "2"], ["Vereine", "1"]]
    terminal.press("C1\r", until="Anders zeigen, als: Stadt Musterstadt")
    terminal.press("\x1b", until="Nichts geändert.")
    terminal.press("SC", until="Ändern: ")
    terminal.press("q", until="Enter zeigen")


def test_hidden_articles_for_the_ear(opened: Open, tmp_path: Path) -> None:
    """In the screen-reader face a filter is made by number and word, and what it hides is told and shown."""
    store = str(two_sources(tmp_path / "s.sqlite3"))
    terminal = opened("--screen-reader", "--offline", "--store", store, wait="Hilfe")
    terminal.press("C", until="anders zeigen")
    terminal.press("10\r", until="ausblenden, in Musterstadt")
    terminal.press("1\r", until="Artikel mit diesen Wörtern:")
    terminal.press("kirmes\r", until="U nimmt es zurück.")
    terminal.press("i", until="1 ausgeblendet")
    terminal.press("S5\r", until="Ausgeblendet: 1.")
    assert "1. Kirmes am Fluss" in terminal.text


def test_a_source_is_added(opened: Open, tmp_path: Path, city: CityServer) -> None:
    """The address is asked in the background, what was found is offered, and the list has it at once."""
    store = str(two_sources(tmp_path / "s.sqlite3"))
    config = tmp_path / "config.toml"
    config.write_text("automatic_sync = false\n")
    terminal = opened("--store", store, "--config", str(config), columns=120, rows=36)
    terminal.press("S4C3\r", until="Adresse:")
    terminal.press(f"{city.url('/feeds/atom.xml')}\r", until="als Quelle speichern")
    assert terminal.lines[0].strip() == "Gefunden: ein Feed, „Stadt Musterstadt“, 33 Artikel."
    terminal.press("\r", until="Gespeichert als Quelle „stadt-musterstadt“: 33 Artikel.")
    assert [line[:22].split() for line in terminal.lines[7:10]][2] == ["stadt-musterst…", "33"]
