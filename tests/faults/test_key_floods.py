"""More input than anybody can answer: pasted megabytes, held keys, and bytes that are no text."""

from __future__ import annotations

import os
import random
import select
import time
from pathlib import Path

import pytest

from support.leaving import FACES, Face
from support.terminal import PROGRAM, Terminal, memory

_MEGABYTE = 1 << 20
_BYTES = bytes(set(range(256)) - set(b"q\x03\x04\x11"))
FLOODS = {
    "pasted": b"\x1b[200~" + b"Glasfaser \x1b[6n\n" * (_MEGABYTE // 15) + b"\x1b[201~",
    "pasted without an end": b"\x1b[200~" + b"Glasfaser" * (_MEGABYTE // 9),
    "keys": b"jk" * 5_000,
    "escapes": b"\x1b" * 2_000,
    "broken UTF-8": b"\xff\xc3\xf0\x9f" * 2_000,
    "anything": bytes(random.Random(7).choices(_BYTES, k=10_000)),
}


def pour(terminal: Terminal, data: bytes) -> None:
    """Sends all of it, and takes what comes back meanwhile."""
    os.set_blocking(terminal.fd, False)
    place, end = 0, time.monotonic() + 40.0
    while place < len(data) and time.monotonic() < end:
        readable, writable, _ = select.select([terminal.fd], [terminal.fd], [], 1.0)
        if readable:
            terminal.output += os.read(terminal.fd, 65536)
        if writable:
            place += os.write(terminal.fd, data[place : place + 4096])
    os.set_blocking(terminal.fd, True)
    assert place == len(data), "it does not read any more"


@pytest.mark.row(85)
@pytest.mark.parametrize("flood", FLOODS, ids=lambda name: name.replace(" ", "-"))
def test_a_screen_bears_it(tmp_path: Path, flood: str) -> None:
    """Read to its end in bounded memory; then Ctrl-C ends, and nothing was said of a fault."""
    face: Face = FACES[len(flood) % 2]
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        terminal.press("/")
        full = memory(terminal.pid)
        pour(terminal, FLOODS[flood])
        assert memory(terminal.pid) - full < 20_000
        os.write(terminal.fd, b"\x03")
        assert terminal.wait(30) == 0
        assert b"innere" not in terminal.output


@pytest.mark.row(85)
def test_line_mode_bears_it(tmp_path: Path) -> None:
    """A megabyte without a line end, then bytes that are no text: the session goes on, and ends with q."""
    command = [*PROGRAM, *FACES[2].options(tmp_path)]
    with Terminal(command) as terminal:
        terminal.wait_for("ungelesen >")
        pour(terminal, b"\r".join([b"x" * 4000] * 50) + b"\r\xff\xc3\xf0\x9f\r")
        terminal.read(1.0, 20.0)
        terminal.press("q\r")
        assert terminal.wait(20) == 0
        assert b"innere" not in terminal.output
