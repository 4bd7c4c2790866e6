"""Visits to the kiosk that go wrong: interrupts, terminals that show little, damage, our own faults."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from support.terminal import Terminal, environment
from support.visiting import PROMPT, again, kiosk, published

FAULT = """
import sys
from stadtbote.reading import idle
from stadtbote import commands
def fail(*_args):
    raise RuntimeError("kaputt")
commands.help_lines = fail
from stadtbote.__main__ import run
run()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one article and its snapshot."""
    return published(tmp_path, "Freibad offen")


@pytest.mark.row(99)
@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05, 0.1, 0.3])
def test_interrupts_behind_a_visit(store: Path, wait: float) -> None:
    """Ctrl-C right behind the q that ends a visit ends nothing more, at any moment."""
    with kiosk(store) as terminal:
        again(terminal, "b", "gewählt mit b.")
        os.write(terminal.fd, b"q")
        terminal.read(wait, wait)
        os.write(terminal.fd, b"\x03\x03")
        terminal.wait_for(PROMPT)
        assert terminal.exit_code is None
        again(terminal, "z", "gewählt mit z.")


@pytest.mark.row(99, 101)
def test_a_signal_to_one_visit_is_not_the_next_ones(store: Path) -> None:
    """An interrupt from outside ends the visit, and the next one has all its time."""
    with kiosk(store) as terminal:
        again(terminal, "b", "gewählt mit b.")
        os.kill(terminal.pid, signal.SIGINT)
        terminal.wait_for(PROMPT)
        again(terminal, "b", "gewählt mit b.")
        terminal.read(2.5, 2.4)
        assert terminal.exit_code is None
        terminal.press("q")
        terminal.wait_for(PROMPT)


@pytest.mark.row(79)
@pytest.mark.parametrize("term", ["emacs", "adm3a", "vt52"])
def test_terminals_that_show_no_screen(store: Path, term: str) -> None:
    """Whatever a visitor chooses, such a terminal gets lines and no escape sequence."""
    with kiosk(store, TERM=term) as terminal:
        again(terminal, "b", "Zeilenmodus")
        assert b"\x1b" not in terminal.output


@pytest.mark.row(57, 98)
def test_a_snapshot_that_breaks_under_a_visit(store: Path, tmp_path: Path) -> None:
    """The visit may end, the kiosk goes on, and nothing is written beside the snapshot."""
    snapshot = Path(f"{store}-snapshot")
    with kiosk(store) as terminal:
        data = snapshot.read_bytes()
        snapshot.chmod(0o644)
        snapshot.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
        terminal.press("z\r")
        terminal.wait_for("Gerade gibt es nichts zu lesen.")
        snapshot.write_bytes(data)
        again(terminal, "z", "gewählt mit z.")
    assert not [file.name for file in tmp_path.iterdir() if file.name.endswith("-damaged")]


@pytest.mark.row(84, 98)
def test_a_fault_of_our_own_leaves_no_file(store: Path, tmp_path: Path) -> None:
    """A fault ends the kiosk with a sentence and exit code 1, and no file is written anywhere."""
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-c", FAULT, "--kiosk", "--store", str(store)]
    home = environment(XDG_STATE_HOME=str(tmp_path / "state"), HOME=str(tmp_path / "home"))
    with Terminal(command, variables=home) as terminal:
        terminal.wait_for(PROMPT)
        again(terminal, "b", "gewählt mit b.")
        os.write(terminal.fd, b"?")
        assert terminal.wait(20) == 1
        told = terminal.output.rpartition(b"\x1b[?25h")[2].decode()
        said = "Stadtbote ist wegen eines inneren Fehlers beendet worden. Bitte noch einmal beginnen."
        assert told.strip() == said
    assert sorted(tmp_path.rglob("*")) == before
