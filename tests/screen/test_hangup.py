"""Sudden ends in every face: a terminal that is gone, and a request to end."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from support.leaving import FACES, Face, gone, kept_and_place
from support.terminal import PROGRAM, Terminal, environment

_IGNORING = (
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture(params=FACES, ids=lambda face: face.name)
def face(request: pytest.FixtureRequest) -> Face:
    """Each face in turn."""
    assert isinstance(request.param, Face)
    return request.param


@pytest.mark.row(73)
def test_a_lost_terminal_ends_the_reader(face: Face, tmp_path: Path) -> None:
    """Started with SIGHUP ignored and its terminal closed: gone within two seconds, marks and place saved."""
    program = [*PROGRAM, *face.options(tmp_path)]
    with Terminal([sys.executable, "-c", _IGNORING, *program], variables=environment()) as terminal:
        face.read_on(terminal)
        os.close(terminal.fd)
        terminal.fd = os.open(os.devnull, os.O_RDONLY)
        assert gone(terminal.pid, 2.0)
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0


@pytest.mark.row(73, 75)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_reader(face: Face, tmp_path: Path, number: int, code: int) -> None:
    """A signal: place and marks saved, the terminal as it was before, and 128 and the signal's number."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        face.read_on(terminal)
        before = len(terminal.output)
        os.kill(terminal.pid, number)
        assert terminal.wait(5) == code
        end = terminal.output[before:]
        if face.has_screen:
            assert b"\x1b[?1049l" in end
            assert end.rindex(b"\x1b[?25h") > end.rfind(b"\x1b[?25l")
        else:
            assert b"\x1b" not in terminal.output
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0
