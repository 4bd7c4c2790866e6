"""Sources changed line by line: numbers after C, words that are asked for, and what an address leads to."""

from __future__ import annotations

from collections.abc import Callable

from city.server import CityServer
from support.terminal import Terminal

Open = Callable[..., Terminal]


def test_a_source_is_named_and_added(opened: Open, news: CityServer) -> None:
    """`C 5` is the fifth of `S`; an empty line changes nothing, words do; an address is asked and told."""
    terminal = opened("--plain", wait="Altes Freibad")
    terminal.press("C 5\r", until="Ändern: Musterstadt. Nummer? >")
    terminal.press("1\r", until="Anders zeigen, als, jetzt Stadt Musterstadt: >")
    terminal.press("\r", until="Nichts geändert.")
    terminal.press("C5\r", until="Nummer? >")
    terminal.press("1\r", until=": >")
    terminal.press("Rathaus\r", until="wird jetzt als „Rathaus“ gezeigt. U nimmt es zurück.")
    terminal.press("C 4\r", until="Ändern: Alle. Nummer? >")
    terminal.press("3\r", until="Adresse: >")
    terminal.press(f"{news.url('/feeds/atom.xml')}\r", until="33 Artikel. Nummer? >")
    terminal.press("1\r", until="Gespeichert als Quelle „Musterstadt“: 33 Artikel.")
    terminal.press("C 6\r", until="Nummer? >")
    terminal.press("8\r", until="„Musterstadt“ ist entfernt.")
    terminal.press("U\r", until="„Musterstadt“ ist wieder da.")
