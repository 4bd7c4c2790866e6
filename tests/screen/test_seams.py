"""What the screens take from the inside of Textual: all of it is there, and nothing fails where it is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stadtbote.screen.seams import MODULES, OTHERS, PAINTING, missing
from support import renamed
from support.terminal import Terminal, environment

TAKEN = [name for names in MODULES.values() for name in names]
PUBLIC = {"region", "spans"}  # are names of Textual's public parts, too
MEMBERS = {name for names in MODULES.values() for all_of in names.values() for name in all_of} - PUBLIC
INSIDE = [*MODULES, *TAKEN, *sorted(MEMBERS)]
PAINTED = [name for names in PAINTING.values() for name in names]
HOOKS = [name for names in OTHERS.values() for name in names]
ALL = [*INSIDE, *PAINTED, *HOOKS]


def program(names: list[str], *arguments: str) -> list[str]:
    """The call of the program on a Textual without these names."""
    return [sys.executable, str(Path(renamed.__file__)), ",".join(names), *arguments]


def test_all_names_are_there() -> None:
    """The Textual that is installed has every name that is made use of."""
    assert missing() == []


@pytest.fixture
def folder(tmp_path: Path) -> dict[str, str]:
    """Variables for folders of a user of their own."""
    return environment(**{f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "DATA")})


def walk(names: list[str], variables: dict[str, str]) -> None:
    """Goes through the program on a Textual without these names, and finds everything shown as always."""
    with Terminal(program(names, "--offline"), variables=variables) as terminal:
        terminal.wait_for("? Hilfe")
        assert "WuppertalWorks" in terminal.cursor_line
        terminal.press("j")
        assert "Erlebe Digitalisierung" in terminal.cursor_line
        terminal.press("\x1b[A")
        assert "WuppertalWorks" in terminal.cursor_line
        terminal.resize(60, 20)
        terminal.wait_for("ungelesen · 34")
        terminal.press("\r")
        terminal.wait_for("Konzernmesse der Stadtverwaltung")
        terminal.press("q")
        terminal.press("/")
        terminal.press("messe")
        terminal.wait_for("4 Treffer")
        terminal.press("\r")
        terminal.wait_for("4 Artikel gefunden.")
        terminal.press("?")
        terminal.wait_for("Hilfe: die Tasten")
        terminal.press("q")
        terminal.wait_for("Große Hausmesse")
        terminal.press("\x03")
        assert terminal.wait() == 0
        assert b"\x1b[?1049l" in terminal.output


@pytest.mark.parametrize("names", [INSIDE, PAINTED, HOOKS, ALL], ids=["inside", "painted", "hooks", "all"])
def test_the_screen_works_without(names: list[str], folder: dict[str, str]) -> None:
    """In a Textual that calls these names something else, all is shown and every key does what it does."""
    walk(names, folder)


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_the_screen_works_without_one(name: str, folder: dict[str, str]) -> None:
    """And so it does where one name is gone alone."""
    walk([name], folder)


def test_doctor_says_so(folder: dict[str, str]) -> None:
    """The command doctor names what is missing, and that more is sent."""
    command = program(["_xterm_parser", "_batch_count"], "--language", "en", "doctor")
    done = subprocess.run(command, env=folder, capture_output=True, text=True, check=True, timeout=60)
    assert (
        "the screen works, but sends more. Missing: _xterm_parser.XTermParser, App._batch_count"
        in done.stdout
    )
