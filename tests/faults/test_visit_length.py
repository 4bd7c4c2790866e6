"""A visit over SSH that may last only so long: its end is announced, and a key prolongs it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stadtbote.kiosk.places import Places
from support.terminal import Terminal
from support.visiting import PROMPT, again, kiosk, published

FACES = [("b", "gewählt mit b."), ("v", "gewählt mit v."), ("z", "gewählt mit z.")]
MINUTE = 4.0  # seconds; a visit of five of them ends after 20, and its end is announced after 10
ANNOUNCED = "ist die Zeit für diesen Besuch um."
OFFERED = f"In 10 Sekunden {ANNOUNCED} Zum Bleiben:"
FULL = "Alle Plätze sind besetzt, darum endet er dann."


@contextmanager
def visit(folder: Path, places: int) -> Iterator[Terminal]:
    """A visitor over SSH, with a short time."""
    (folder / "config.toml").write_text(f"idle_minutes = 60\nvisit_minutes = 5\nvisits = {places}\n")
    store = published(folder, "Freibad offen", "Rathaus zu")
    config = ["--config", str(folder / "config.toml")]
    connection = "192.0.2.1 50000 192.0.2.2 22"
    with kiosk(store, *config, minute=MINUTE, SSH_CONNECTION=connection) as terminal:
        yield terminal


def types_until(terminal: Terminal, letter: str, said: str) -> None:
    """Types all the while, as somebody who reads, until something is said."""
    end = time.monotonic() + 40
    while said not in " ".join(terminal.text.split()):
        assert time.monotonic() < end, terminal.text
        os.write(terminal.fd, b"i\r" if letter == "z" else b"i")
        terminal.read(0.4, 0.6)


@pytest.mark.row(107)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_a_key_prolongs_it(tmp_path: Path, letter: str, said: str) -> None:
    """The line comes in the midst of reading; any key gives the whole time, and the line comes once more."""
    with visit(tmp_path, 2) as terminal:
        again(terminal, letter, said)
        begun = time.monotonic()
        types_until(terminal, letter, OFFERED)
        terminal.screen.reset()
        terminal.press("\r" if letter == "z" else "i")
        types_until(terminal, letter, OFFERED)
        assert time.monotonic() - begun > 18.0
        terminal.wait_for(PROMPT)  # nobody answered


@pytest.mark.row(107)
@pytest.mark.parametrize(("letter", "said"), FACES)
def test_where_others_wait_it_ends(tmp_path: Path, letter: str, said: str) -> None:
    """With all places taken it says so, and ends while the visitor types; the place is free then."""
    with visit(tmp_path, 1) as terminal:
        again(terminal, letter, said)
        assert Places(tmp_path, 1).are_full()
        types_until(terminal, letter, FULL)
        types_until(terminal, letter, "Auf Wiedersehen.")
        assert terminal.wait(20) == 0
    assert "Die Zeit ist um, und alle Plätze sind besetzt." in terminal.text
    assert not Places(tmp_path, 1).are_full()
