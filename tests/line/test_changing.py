"""Sources changed line by line: numbers after C, words that are asked for, and what an address leads to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from city.server import CityServer
from support.talking import Talk
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
    terminal.press("Rathaus\r", until="wird jetzt als „Rathaus“ gezeigt. Großes U nimmt es zurück.")
    terminal.press("C 4\r", until="Ändern: Alle. Nummer? >")
    terminal.press("3\r", until="Adresse: >")
    terminal.press(f"{news.url('/feeds/atom.xml')}\r", until="33 Artikel. Nummer? >")
    terminal.press("1\r", until="Gespeichert als Quelle „Musterstadt“: 33 Artikel.")
    terminal.press("C 6\r", until="Nummer? >")
    terminal.press("8\r", until="„Musterstadt“ ist entfernt.")
    terminal.press("U\r", until="„Musterstadt“ ist wieder da.")


@pytest.mark.row(133)
def test_an_address_is_asked_beside(talk: Callable[..., Talk]) -> None:
    """While a server does not answer one reads on; what is stopped then says so, and changes nothing."""
    view = talk()
    done = threading.Event()
    view.view.works(done.set)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert view("C 4", "3", address) == ["127.0.0.1 wird gefragt …"]
        assert view("")[-1].startswith("2. ")
        assert view.view.stop()
        assert done.wait(20)
    said = [*view.view.done(), view.view.prompt]
    assert said == ["127.0.0.1: Abruf angehalten. Was schon da ist, bleibt. Es wurde nichts verändert."]
    assert not view.view.stop()
