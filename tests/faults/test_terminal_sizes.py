"""Terminals of every size, and sizes that change all the time."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from support.leaving import FACES, Face
from support.terminal import PROGRAM, Terminal, environment

SCREENS = FACES[:2]


def ends(terminal: Terminal, key: str = "q") -> None:
    """Waits until the program reads keys, and presses the one that ends it."""
    while not terminal.listens:
        terminal.read(0.1, 0.5)
    terminal.read(0.3, 5.0)
    terminal.press(key)
    assert terminal.wait(20) == 0


@pytest.mark.row(71)
@pytest.mark.parametrize("face", SCREENS, ids=lambda face: face.name)
@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (0, 0, "WuppertalWorks"),  # a line that tells no size: as any other terminal
        (1, 1, "…"),
        (5, 2, "Zu"),
        (20, 5, "Zu klein: 40 mal 10"),
        (500, 300, "ungelesen · 34|1. Wuppertal"),
        (5000, 3, "Zu klein: 40 mal 10 Zeichen sind nötig. q beendet."),
    ],
)
def test_every_size_says_something_and_quits(
    tmp_path: Path, face: Face, columns: int, rows: int, said: str
) -> None:
    """Below the least size there is a sentence, above it the news; q ends in all of them."""
    with Terminal([*PROGRAM, *face.options(tmp_path)], columns=columns or 80, rows=rows or 24) as terminal:
        terminal.resize(columns, rows, announce=False)
        while not (terminal.text.strip() and terminal.listens):
            terminal.read(0.1, 0.5)
        terminal.read(0.3, 5.0)
        assert any(part in terminal.text for part in said.split("|")), terminal.text
        assert len(terminal.output) < 40_000
        ends(terminal)


@pytest.mark.row(71)
@pytest.mark.parametrize("value", ["1000000", "99999999999999999999", "0", "-5", "abc", "٣٣"])
def test_what_the_environment_says_of_the_size_is_bounded(tmp_path: Path, value: str) -> None:
    """COLUMNS and LINES may hold anything: few bytes come, and q ends."""
    variables = environment(COLUMNS=value, LINES=value)
    with Terminal([*PROGRAM, *FACES[0].options(tmp_path)], variables=variables) as terminal:
        terminal.wait_for("WuppertalWorks")
        assert len(terminal.output) < 40_000
        ends(terminal)


@pytest.mark.row(72)
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_a_storm_of_sizes(tmp_path: Path, face: Face) -> None:
    """Two seconds of sizes, nothing among them: it lives, shows the last one, and quits."""
    chance = random.Random(5)
    quitting = "q" if face.has_screen else "q\r"
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as first:  # what is said once, is said now
        first.wait_for("WuppertalWorks")
        ends(first, quitting)
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        end = time.monotonic() + 2.0
        while time.monotonic() < end:
            columns, rows = chance.choice([0, 1, 5, 20, 80, 500]), chance.choice([0, 1, 2, 10, 24, 300])
            terminal.resize(columns, rows, announce=False)
            got = os.read(terminal.fd, 1 << 20) if terminal.has_output(0.01) else b""
            assert b"Traceback" not in got
        terminal.resize(100, 30)
        if face.has_screen:
            with Terminal([*PROGRAM, *face.options(tmp_path)], columns=100, rows=30) as fresh:
                fresh.wait_for("WuppertalWorks")
                end = time.monotonic() + 20.0
                while terminal.lines != fresh.lines and time.monotonic() < end:
                    terminal.read(0.3, 2.0)
                assert terminal.lines == fresh.lines
        ends(terminal, quitting)
