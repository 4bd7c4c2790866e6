"""Ends that nobody waits for: terminals that take nothing or freeze, and interrupts during the start."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from support import sshd
from support.leaving import FACES, Face, gone, kept_and_place
from support.needs import need
from support.terminal import PROGRAM, Terminal, environment, memory

_EVERY = pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)


def stuck(terminal: Terminal, typed: bytes) -> None:
    """Types for two seconds without taking anything of what is written."""
    os.set_blocking(terminal.fd, False)
    end = time.monotonic() + 2.0
    while time.monotonic() < end:
        try:
            os.write(terminal.fd, typed * 100)
        except BlockingIOError:
            time.sleep(0.02)


@pytest.mark.row(73, 75, 78)
@_EVERY
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_takes_nothing(face: Face, tmp_path: Path, number: int) -> None:
    """However much is typed, it costs no memory; a request to end is obeyed in two seconds, all saved."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        face.read_on(terminal)
        full = memory(terminal.pid)
        stuck(terminal, b"Gg" if face.has_screen else b"v\r")
        assert memory(terminal.pid) - full < 8_000
        os.kill(terminal.pid, number)
        assert gone(terminal.pid, 2.0)
        assert terminal.wait() == 128 + number
        assert terminal.settings() == terminal.settings_before
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0 or face.has_screen  # g led back to the beginning


@pytest.mark.row(78)
@pytest.mark.parametrize("face", FACES[:2], ids=lambda face: face.name)
def test_a_terminal_that_goes_on(face: Face, tmp_path: Path) -> None:
    """Once the terminal takes what is written again, the keys are answered and all is as it should be."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        stuck(terminal, b"Gg")
        os.set_blocking(terminal.fd, True)
        terminal.read(1.0, 20.0)
        terminal.press("Gg")
        end = time.monotonic() + 20.0
        while "WuppertalWorks" not in terminal.cursor_line and time.monotonic() < end:
            terminal.read(0.1, 0.5)
        assert "WuppertalWorks" in terminal.cursor_line
        terminal.press("q")
        assert terminal.wait(20) == 0
        assert b"\x1b[?1049l\x1b[?25h" in terminal.output


@pytest.mark.row(76)
@_EVERY
def test_suspended_and_taken_up_again(face: Face, tmp_path: Path) -> None:
    """SIGTSTP gives the terminal back, SIGCONT draws what stood there; keys work, and so does the end."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        terminal.press("j" if face.has_screen else "\r")
        shown = terminal.lines, terminal.screen.cursor.y, terminal.screen.cursor.x
        # Of a group of processes that nobody watches the system itself stops none (setpgid(2)).
        os.kill(terminal.pid, signal.SIGTSTP if face.has_screen else signal.SIGSTOP)
        terminal.read(0.5, 5.0)
        assert Path(f"/proc/{terminal.pid}/stat").read_text().rpartition(")")[2].split()[0] in "tT"
        assert terminal.settings() == terminal.settings_before
        assert (b"\x1b[?1049l" in terminal.output) == face.has_screen
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.read(0.5, 5.0)
        assert (terminal.lines, terminal.screen.cursor.y, terminal.screen.cursor.x) == shown
        assert not terminal.screen.cursor.hidden
        terminal.press("j" if face.has_screen else "\r")
        assert "Mobilfunk" in terminal.screen.display[terminal.screen.cursor.y]
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait(10) == 143
        assert terminal.settings() == terminal.settings_before


@pytest.mark.row(76)
@_EVERY
@pytest.mark.parametrize("stopped", [True, False], ids=["SIGSTOP", "SIGCONT-alone"])
def test_stopped_without_a_word(face: Face, tmp_path: Path, stopped: bool) -> None:
    """At SIGCONT, however often it comes, the screen is as before, and every key goes to it."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        terminal.wait_for("WuppertalWorks")
        task = Path(f"/proc/{terminal.pid}/task")
        threads = len(list(task.iterdir()))
        shown = terminal.lines, terminal.screen.cursor.y, terminal.screen.cursor.x
        taken = terminal.settings()
        for _turn in range(3):
            if stopped:
                os.kill(terminal.pid, signal.SIGSTOP)
                usual = [*terminal.settings_before, *termios.tcgetattr(terminal.fd)[4:]]
                termios.tcsetattr(terminal.fd, termios.TCSANOW, usual)  # as a shell does
            os.kill(terminal.pid, signal.SIGCONT)
            terminal.read(0.5, 5.0)
            assert terminal.settings() == taken
            assert (terminal.lines, terminal.screen.cursor.y, terminal.screen.cursor.x) == shown
        assert len(list(task.iterdir())) == threads
        if face.has_screen:
            terminal.press("jj")
            assert "Mobilfunk" in terminal.screen.display[terminal.screen.cursor.y]
        terminal.press("q" if face.has_screen else "q\r")
        assert terminal.wait(10) == 0
        assert terminal.settings() == terminal.settings_before


@pytest.mark.row(73)
@_EVERY
def test_a_lost_terminal_has_the_code_of_a_hang_up(face: Face, tmp_path: Path) -> None:
    """The terminal is closed: 129 within two seconds, and no word to anybody."""
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        face.read_on(terminal)
        os.close(terminal.fd)
        terminal.fd = os.open(os.devnull, os.O_RDONLY)
        assert gone(terminal.pid, 2.0)
        assert terminal.wait() == 129
    assert kept_and_place(tmp_path)[0]


@pytest.mark.row(74)
def test_a_network_that_is_gone_without_a_word(tmp_path: Path) -> None:
    """The client freezes: the server's keep-alives end the connection, and the reader saves and goes."""
    need(sshd.missing())
    face, number = FACES[0], tmp_path / "number"
    alive = "ClientAliveInterval 1\nClientAliveCountMax 2\n"
    with sshd.SshServer(tmp_path, alive) as server:
        words = ["sh", "-c", f'echo $$ >"{number}"; exec "$@"', "sh", *PROGRAM, *face.options(tmp_path)]
        with Terminal(server.client(words, environment(TERM="xterm"))) as terminal:
            face.read_on(terminal)
            os.kill(terminal.pid, signal.SIGSTOP)
            assert gone(int(number.read_text()), 15.0), server.log
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0


_INTERRUPTED = """
import os, signal, sys
import stadtbote.__main__ as program
left = int(sys.argv.pop(1))
def interrupt(event, _values):
    global left
    if event == "import":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(interrupt)
program.run()
"""


@pytest.mark.parametrize("face", ["screen", "screen-reader", "plain"])
@pytest.mark.parametrize("imports", [1, 40, 90, 250])
def test_an_interrupt_during_the_start(tmp_path: Path, face: str, imports: int) -> None:
    """Ctrl-C while this or that is being imported: the end, without a word, the terminal as it was."""
    command = [sys.executable, "-c", _INTERRUPTED, str(imports), "--offline", f"--{face}"]
    with Terminal([*command, "--store", str(tmp_path / "s.sqlite3")]) as terminal:
        if face == "plain" and imports > 60:
            os.write(terminal.fd, b"q\r")  # so much is not imported there
            assert terminal.wait(20) in {0, 130}
        else:
            assert terminal.wait(20) == 130
        assert b"Traceback" not in terminal.output
        assert terminal.settings() == terminal.settings_before
