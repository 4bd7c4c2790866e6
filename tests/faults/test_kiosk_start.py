"""The kiosk's session at its start and its end, a sudden one too: there is never a shell behind."""

from __future__ import annotations

import os
import re
import signal
import termios
import time

import pytest

from support.hosted import FIRST_PAGE, PROMPT, Kiosk
from support.terminal import Terminal, environment

BEHIND = (b">>>", b"$ ", b"# ", b"Traceback", b"PWNED")
KEYS = {"Ctrl-C": "\x03", "Ctrl-backslash": "\x1c", "Ctrl-Z": "\x1a"}


def start(kiosk: Kiosk, *, remote: bool = True) -> Terminal:
    """A session as sshd begins it, or else a login on a console: by the shell, asked for something else."""
    words = [*kiosk.as_visitor(), str(kiosk.shell), "-c", "echo PWNED; sh"]
    connection = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"} if remote else {}
    return Terminal(words, variables=environment(**connection))


def first_page(session: Terminal) -> bool:
    """Whether the first page asks now; False where the session has ended instead."""
    end = time.monotonic() + 30
    while time.monotonic() < end and session.exit_code is None:
        session.read(0.02, 0.1)
        if PROMPT in session.output.replace(b"\r\n", b" "):
            return True
        session.has_ended()
    assert session.exit_code is not None, session.text
    return False


@pytest.mark.row(99)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("moments", [10, pytest.param(80, marks=pytest.mark.long)])
def test_a_key_at_every_moment_of_the_start(kiosk: Kiosk, moments: int) -> None:
    """A key that interrupts or stops, at any moment: the session ends, or goes on to its first page."""
    begun = time.monotonic()
    with start(kiosk) as session:
        assert first_page(session)
    step = (time.monotonic() - begun) / (moments - 2)
    ends: list[int] = []
    for moment in range(moments):
        sessions = [start(kiosk) for _ in KEYS]
        try:
            time.sleep(moment * step)
            for session, key in zip(sessions, KEYS.values(), strict=True):
                os.write(session.fd, key.encode())
            for session in sessions:
                if first_page(session):
                    session.press("\x15q\r")
                    session.wait(20)
                assert session.exit_code is not None
                ends.append(session.exit_code)
                assert not [sign for sign in BEHIND if sign in session.output], session.text
        finally:
            for session in sessions:
                session.close()
    # Ended by Ctrl-C or Ctrl-\; 0: it went on.
    assert set(ends) <= {0, 130, 131}
    assert ends.count(0) > moments


@pytest.mark.row(99)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("moments", [10, pytest.param(80, marks=pytest.mark.long)])
def test_a_key_at_every_moment_on_a_console(kiosk: Kiosk, moments: int) -> None:
    """There the first page comes and stays; only what comes before the shell's first line can be ended."""
    begun = time.monotonic()
    with start(kiosk, remote=False) as session:
        assert first_page(session)
    step = (time.monotonic() - begun) / (moments - 2)
    stayed = 0
    for moment in range(moments):
        sessions = [start(kiosk, remote=False) for _ in KEYS]
        try:
            time.sleep(moment * step)
            for session, key in zip(sessions, KEYS.values(), strict=True):
                os.write(session.fd, key.encode())
            for session in sessions:
                if first_page(session):
                    os.write(session.fd, b"\x15x\r")
                    session.wait_for("nicht zur Wahl")
                    stayed += 1
                else:
                    assert session.exit_code in {130, 131}
                    assert moment < moments / 4, "a key ended the kiosk on a console"
                assert not [sign for sign in BEHIND if sign in session.output], session.text
        finally:
            for session in sessions:
                session.close()
    assert stayed > 2 * moments


@pytest.mark.row(99)
@pytest.mark.parametrize(
    ("letter", "number"),
    [("b", signal.SIGSEGV), ("z", signal.SIGKILL), ("v", signal.SIGTERM), ("z", signal.SIGHUP)],
)
def test_a_sudden_end_is_the_end(kiosk: Kiosk, letter: str, number: signal.Signals) -> None:
    """Whatever ends the program ends the visitor's connection with it."""
    with kiosk.visit() as visitor:
        visitor.wait_for("Enter")
        visitor.press(f"{letter}\r")
        visitor.wait_for("WuppertalWorks")
        pid = kiosk.only_session()
        os.kill(pid, number)
        assert visitor.wait(20) != 0
        assert kiosk.sessions() == []
    assert not [sign for sign in BEHIND if sign in visitor.output]


_SEQUENCES = re.compile(
    rb"\x1b\[([?<>=]?)([0-9;]*)( ?)([a-zA-Z])|\x1b([()*+])(.)|\x1b([=>])|([\x0e\x0f])", re.DOTALL
)
_USUAL = {"?25": "h", "?7": "h", "charset (": "B", "charset )": "B", "keypad": ">", "cursor": "0"}
"""What a new terminal has: a cursor that is seen, lines that wrap, letters of ASCII; else all is off."""


def modes(output: bytes) -> dict[str, str]:
    """What the terminal is left in, where it is not as a new one.

    Modes, attributes of text, scroll region, pushed keyboards, character sets, keypad, shape of the cursor.
    """
    left: dict[str, str] = {}
    for match in _SEQUENCES.finditer(output):
        kind, numbers, blank, final, place, charset, keypad, shift = (
            (part or b"").decode("latin-1") for part in match.groups()
        )
        if place:
            left[f"charset {place}"] = charset
        elif keypad:
            left["keypad"] = keypad
        elif shift:
            left["shift"] = "out" if shift == "\x0e" else ""
        elif blank:
            if final == "q":
                left["cursor"] = numbers or "0"
        elif kind in {"", "?"} and final in "hl":
            for number in numbers.split(";"):
                left[f"{kind}{number}"] = final
        elif not kind and final in "mr":
            left[final] = "" if numbers in {"", "0"} else numbers
        elif kind == ">" and final == "u":
            left["keyboard"] = "pushed"
        elif kind == "<" and final == "u":
            left["keyboard"] = ""
    return {name: state for name, state in left.items() if state not in {"", _USUAL.get(name, "l")}}


@pytest.mark.parametrize(
    ("changed", "back"),
    [
        ("\x1b[?1049h", "\x1b[?1049l"),
        ("\x1b[?25l", "\x1b[?25h"),
        ("\x1b[4h", "\x1b[4l"),
        ("\x1b[31m", "\x1b[m"),
        ("\x1b[2;5r", "\x1b[r"),
        ("\x1b[>1u", "\x1b[<u"),
        ("\x1b(0", "\x1b(B"),
        ("\x1b)0", "\x1b)B"),
        ("\x0e", "\x0f"),
        ("\x1b=", "\x1b>"),
        ("\x1b[5 q", "\x1b[0 q"),
        ("\x1b[5 q", "\x1b[ q"),
    ],
)
def test_what_is_changed_is_seen(changed: str, back: str) -> None:
    """A mode that is left changed is told, and none that was set back."""
    assert modes(f"Wort{changed}Wort".encode())
    assert modes(f"Wort{changed}Wort{back}Wort".encode()) == {}


@pytest.mark.row(104)
@pytest.mark.parametrize(
    ("letter", "way"),
    [("b", "q"), ("b", "Ctrl-C"), ("b", "SIGTERM"), ("v", "q"), ("v", "SIGTERM"), ("z", "Ctrl-C")],
)
def test_the_terminal_is_left_as_it_was(kiosk: Kiosk, letter: str, way: str) -> None:
    """After a visit no mode, colour or region is left on the terminal, and its lines are set as before."""
    with kiosk.visit(TERM="xterm-256color") as visitor:
        before = termios.tcgetattr(visitor.fd)
        visitor.wait_for("Enter")
        visitor.press(f"{letter}\r")
        visitor.wait_for("WuppertalWorks")
        if letter == "b":
            assert modes(visitor.output)
        if way == "SIGTERM":
            pid = kiosk.only_session()
            os.kill(pid, signal.SIGTERM)
        else:
            visitor.press("\x03" if way == "Ctrl-C" else "q\r" if letter == "z" else "q")
        visitor.wait(20)
        assert termios.tcgetattr(visitor.fd) == before
    assert modes(visitor.output) == {}
    assert FIRST_PAGE in visitor.output.decode()
