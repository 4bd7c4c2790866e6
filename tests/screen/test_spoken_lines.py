"""Line mode on a terminal: only lines are added, and the line of the cursor is what was asked for."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote.commands import COMMANDS
from support import spoken
from support.terminal import PROGRAM, Terminal, environment

_TYPED = {"down": "", "open": "1", "search": "/hafen", "back": "q"}
"""What is typed for the commands that have no letter of their own, or mean something else by it."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Line mode in the list, with links, headings and a second source in the store."""
    spoken.store(tmp_path / "store.sqlite3")
    paths = ("--store", str(tmp_path / "store.sqlite3"), "--config", str(tmp_path / "c.toml"))
    variables = environment(HOME=str(tmp_path), BROWSER="", PATH="/nowhere")
    with Terminal([*PROGRAM, "--plain", "--offline", *paths], variables=variables) as started:
        started.wait_for("WuppertalWorks")
        yield started


def _ask(terminal: Terminal, line: str) -> str:
    """Types a line; the answer as text, up to the next prompt."""
    before, end = len(terminal.output), time.monotonic() + 10
    os.write(terminal.fd, f"{line}\r".encode())
    answer = b""
    while not answer.endswith(b"> ") and time.monotonic() < end:
        terminal.read(0.02, 0.1)
        answer = terminal.output[before:].partition(b"\n")[2]  # behind what was typed
    return answer.decode()


def _prompt_has_words(terminal: Terminal) -> bool:
    """Whether the cursor waits behind words, in the row that a braille display shows."""
    screen = terminal.screen
    row = str(screen.display[screen.cursor.y])
    return re.search(r"\w", row[: screen.cursor.x]) is not None and not row[screen.cursor.x :].strip()


def test_each_move_ends_on_its_article(terminal: Terminal) -> None:
    """T9: after each of 20 moves the prompt is the article with its number, and braille shows words of it."""
    for number in range(2, 22):
        answer = " ".join(_ask(terminal, "" if number % 2 else "n").split())
        assert re.match(spoken.row(number, spoken=True), answer)
        assert answer.endswith(">")
        assert _prompt_has_words(terminal), terminal.text


def test_braille_shows_words_of_every_paragraph(terminal: Terminal) -> None:
    """T9: wherever the terminal's edge falls, the row of the cursor has words, not only the prompt's sign."""
    answer = _ask(terminal, "1")
    alone = []
    for _article in spoken.SEED:
        while "Ende des Artikels" not in answer:
            if not _prompt_has_words(terminal):
                alone.append(answer)
            answer = _ask(terminal, "")
        answer = _ask(terminal, "n")
    assert alone == []


def test_no_command_sends_an_escape(terminal: Terminal) -> None:
    """T9, T10: every command, in the list and in an article, answers in words, without one escape byte."""
    for article in (False, True):
        for command in COMMANDS:
            if command.name == "quit" or (command.name == "back" and not article):
                continue  # they end the program
            _ask(terminal, "a")
            _ask(terminal, "G")
            if article:
                _ask(terminal, "35")
            answer = _ask(terminal, _TYPED.get(command.name, command.letter))
            assert re.search(r"\w", answer), command.name
            assert _prompt_has_words(terminal), f"{command.name}:\n{terminal.text}"
    for wrong in ("99", "xyzzy", "o 99"):
        assert re.search(r"\w", _ask(terminal, wrong))
        assert _prompt_has_words(terminal), f"{wrong}:\n{terminal.text}"
    for _level in range(5):
        terminal.press("q\r")
    assert terminal.wait() == 0
    assert b"\x1b" not in terminal.output
