"""Line mode on a real terminal: only lines, and the prompt where the cursor is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from city.server import CityServer
from support.talking import come_to
from support.terminal import Terminal

Open = Callable[..., Terminal]
CONTROL = re.compile(rb"[^\r\n\x20-\x7e\x80-\xff]")
TYPED = (
    ",,3,,,n,q,l,b,s,r,/glasfaser,1,h,q,q,o,S,2,a,i,v,?,,f,t,+,-,L,L,y,xyz,g,G,w,k,/land,/,u,m,q,q,q".split(
        ","
    )
)


@pytest.mark.row(53)
@pytest.mark.parametrize(
    ("arguments", "term", "columns", "rows"),
    [(("--plain", "--offline"), "xterm-256color", 80, 24), (("--offline",), "dumb", 40, 10)],
    ids=["asked", "dumb"],
)
def test_only_lines_are_written(
    opened: Open, arguments: tuple[str, ...], term: str, columns: int, rows: int
) -> None:
    """In all commands there is no escape byte, and no other control byte but line ends."""
    terminal = opened(*arguments, columns=columns, rows=rows, TERM=term)
    for typed in TYPED:
        terminal.press(f"{typed}\r")
    assert terminal.wait() == 0
    assert CONTROL.findall(terminal.output) == []
    assert len(terminal.output) > 3_000


def test_the_cursor_stands_behind_the_current_text(opened: Open) -> None:
    """After each step the row of the cursor holds the text that is current, up to the cursor."""
    terminal = opened(columns=200)
    steps = [
        ("", "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen >"),
        ("", "3. Mobilfunk-Messwoche: Auf der Suche nach Funklöchern, ungelesen >"),
        ("p", "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen >"),
        ("s", "Gemerkt. >"),
        ("G", "34. Ideen und Konzepte zum Einsatz Künstlicher Intelligenz, ungelesen >"),
        ("", "Das ist der letzte Artikel. >"),
        ("/glasfaser", "1. Glasfaserausbau in Barmen gestartet, ungelesen >"),
        ("S", "Nummer der Quelle? >"),
        ("3", "1. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen, gemerkt >"),
    ]
    for typed, wanted in steps:
        terminal.press(f"{typed}\r")
        come_to(terminal, wanted)
        assert terminal.screen.cursor.x == len(wanted) + 1
        assert not terminal.screen.cursor.hidden


def test_paragraphs_are_not_wrapped_by_us(opened: Open) -> None:
    """A paragraph is one line, however narrow the terminal is."""
    terminal = opened(columns=40, rows=10, wait="1. WuppertalWorks - die… >")
    before = len(terminal.output)
    terminal.press("1\r")
    terminal.wait_for("aufgenommen werden. >")
    assert terminal.output[before:].count(b"\n") == 1


def test_what_is_typed_ahead_does_not_run_together(opened: Open) -> None:
    """Lines that were typed before the prompt stood there: each answer begins a line all the same."""
    terminal = opened(columns=120)
    before = len(terminal.output)
    terminal.press("\r2\rs\rq\rq\r")
    assert terminal.wait() == 0
    said = terminal.output[before:].decode().replace("\r", "")
    lines = [line.strip() for line in said.split("\n") if line not in {"", "2", "s", "q"}]
    assert lines[0] == "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen >"
    assert lines[1].startswith("Am 7. Juni findet wieder der Digitaltag statt.")
    assert lines[2:] == [
        "Gemerkt. >",
        "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, gemerkt >",
    ]


def test_a_browser_of_the_terminal_gets_it(opened: Open, news: CityServer, tmp_path: Path) -> None:
    """A text browser has the terminal while it runs, Ctrl-C included; then the session goes on."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\ntrap "" INT\necho "$#" "$1" > {tmp_path}/opened\nread answer\nexit 0\n')
    browser.chmod(0o755)
    terminal = opened("--plain", BROWSER=f"{browser} %s")
    terminal.press("y\r", "33 neue Artikel.")
    terminal.press("g\r")
    terminal.wait_for("Hafen, ungelesen")
    terminal.press("o 1\r")
    terminal.wait_for((tmp_path / "opened").exists)
    terminal.press("\x03", "^C")
    terminal.press("\r", "Geöffnet:")
    assert "http://127.0.0.1" in terminal.text
    assert (tmp_path / "opened").read_text().startswith("1 http://127.0.0.1")
    terminal.press("v\r")
    terminal.wait_for(lambda: terminal.text.count("bis zum Hafen, ungelesen") == 2)
