"""A visit over SSH that may last only so long: its end is announced, and a key prolongs it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stadtbote.kiosk.places import Places
from support.terminal import Terminal
from support.visiting import FACES, PROMPT, again, at_once, kiosk, published

MINUTE = 2.4  # seconds; a visit of five of them ends after 12, and its end is announced after 6
ANNOUNCED = "ist die Zeit für diesen Besuch um."
OFFERED = f"In 6 Sekunden {ANNOUNCED} Zum Bleiben:"
SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
FULL = "Alle Plätze sind besetzt, darum endet er dann."


@contextmanager
def visit(folder: Path, places: int) -> Iterator[Terminal]:
    """A visitor over SSH, with a short time, whose news are in a folder of his own."""
    folder.mkdir()
    (folder / "config.toml").write_text(f"idle_minutes = 60\nvisit_minutes = 5\nvisits = {places}\n")
    store = published(folder, "Freibad offen", "Rathaus zu")
    config = ["--config", str(folder / "config.toml")]
    connection = "192.0.2.1 50000 192.0.2.2 22"
    with kiosk(store, *config, minute=MINUTE, SSH_CONNECTION=connection) as terminal:
        yield terminal


def shows(terminal: Terminal, said: str) -> bool:
    """Whether a sentence stands there, or stood until the next key; whatever is echoed in it."""
    left_out = str.maketrans("", "", "i \r\n")
    sent = SEQUENCE.sub("", terminal.output.decode("utf-8", "replace"))
    return any(said.translate(left_out) in text.translate(left_out) for text in (terminal.text, sent))


def types_until(terminal: Terminal, letter: str, said: str) -> float:
    """Types, as somebody who reads, until something is said; answers when it was surely not yet said."""
    begun = before = time.monotonic()
    while not shows(terminal, said):
        before = time.monotonic()
        assert before < begun + 40, terminal.text
        os.write(terminal.fd, b"i\r" if letter == "z" else b"i")
        terminal.read(0.4, 0.6)
    return before


@pytest.mark.row(107)
def test_a_key_prolongs_it(tmp_path: Path) -> None:
    """The line comes in the midst of reading; any key gives the whole time, and the line comes once more."""

    def visits(letter: str, said: str) -> None:
        with visit(tmp_path / letter, 2) as terminal:
            again(terminal, letter, said)
            begun = types_until(terminal, letter, OFFERED)  # the key typed since may already prolong it
            while letter != "z" and OFFERED in terminal.text:
                terminal.press("i")
            terminal.screen.reset()
            terminal.output = b""
            terminal.press("\r" if letter == "z" else "i")
            types_until(terminal, letter, OFFERED)
            assert time.monotonic() - begun > 5.9  # the half of a visit
            terminal.wait_for(PROMPT)  # nobody answered

    at_once(visits, FACES)


@pytest.mark.row(107)
def test_what_is_announced_stands_whatever_is_pressed(tmp_path: Path) -> None:
    """In the full screen the answers to keys stand behind it for some seconds, below a search field too."""
    with visit(tmp_path / "b", 2) as terminal:
        again(terminal, "b", FACES[0][1])
        types_until(terminal, "b", OFFERED)
        terminal.press("i")
        assert OFFERED in terminal.text
        shown = " ".join(terminal.text.split())  # the place, or asked again what is there
        assert "1 von 2: Freibad offen, ungelesen, Musterstadt" in shown or "2 Artikel. Zuletzt" in shown
        terminal.press("/x")
        assert OFFERED in terminal.text
        assert "Suchen: x" in terminal.text


@pytest.mark.row(107)
def test_where_others_wait_it_ends(tmp_path: Path) -> None:
    """With all places taken it says so, and ends while the visitor types; the place is free then."""

    def visits(letter: str, said: str) -> None:
        folder = tmp_path / letter
        with visit(folder, 1) as terminal:
            again(terminal, letter, said)
            assert Places(folder, 1).are_full()
            types_until(terminal, letter, FULL)
            types_until(terminal, letter, "Auf Wiedersehen.")
            assert terminal.wait(20) == 0
        assert shows(terminal, "Die Zeit ist um, und alle Plätze sind besetzt. Auf Wiedersehen.")
        assert not Places(folder, 1).are_full()

    at_once(visits, FACES)
