"""Keys typed before a screen is there to take them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from support.terminal import PROGRAM, Terminal, environment

Open = Callable[..., Terminal]


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3, 0.4, 0.6])
@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_a_search_at_once(tmp_path: Path, face: str, seconds: float) -> None:
    """A search typed while the program is starting is one, whenever it is typed."""
    command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), "--offline", face]
    with Terminal(command, variables=environment(XDG_STATE_HOME=str(tmp_path))) as terminal:
        terminal.read(seconds, seconds)
        os.write(terminal.fd, b"/")
        terminal.read(0.05, 0.05)
        os.write(terminal.fd, b"Hausmesse\r")
        terminal.wait_for("3 Artikel gefunden")
        assert not [*tmp_path.glob("**/state.json")]
        terminal.press("q")
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("keys", ["f/Hausmesse\r", "L/Hausmesse\r", "?q/Hausmesse\r", "Sqf/Hausmesse\r"])
def test_a_search_behind_another_screen(opened: Open, keys: str) -> None:
    """So is one typed at once behind a key that leads to another screen."""
    terminal = opened()
    terminal.press(keys)
    terminal.wait_for("found" if "L" in keys else "gefunden")


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3])
def test_a_choice_at_once(tmp_path: Path, seconds: float) -> None:
    """What is typed behind a choice meets what was chosen: q leads out of the filter, not of the program."""
    command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), "--offline", "--screen"]
    with Terminal(command, variables=environment(XDG_STATE_HOME=str(tmp_path))) as terminal:
        terminal.read(seconds, seconds)
        os.write(terminal.fd, b"S2\rq")
        terminal.wait_for("Alle Artikel: 34.")
        terminal.press("q")
        assert terminal.wait() == 0
