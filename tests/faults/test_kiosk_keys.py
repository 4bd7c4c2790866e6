"""Every key of the keyboard on every screen of the kiosk, under strace: nothing is run, written or asked."""

from __future__ import annotations

import contextlib
import os
import random
import re
import select
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from needs import need
from terminal import PROGRAM, Terminal, environment
from visiting_ssh import Kiosk
from visiting_ssh import kiosk as kiosk

CALLS = (
    "execve execveat fork vfork clone clone3 open openat creat unlink unlinkat rename renameat renameat2"
    " mkdir mkdirat rmdir symlink symlinkat link linkat chmod fchmodat chown fchownat truncate ftruncate"
    " mknod mknodat utimensat setxattr socket connect bind ptrace mount kill tgkill setuid setresuid"
)
LETTERS = [chr(number) for number in range(32, 127)]
CONTROLS = [chr(number) for number in range(1, 27) if chr(number) != "\x1b"] + [
    "\x1c",
    "\x1d",
    "\x1e",
    "\x1f",
]
NAMED = [
    *(f"\x1b[{final}" for final in "ABCDEFHZ"),  # the arrows, Home, End, Shift-Tab
    *(f"\x1b[{number}~" for number in (2, 3, 5, 6)),  # Insert, Delete, the pages
    *(f"\x1bO{final}" for final in "PQRSM"),  # F1 to F4, the keypad's Enter
    *("\x7f", "ä", "€"),
]
ODD = [
    *(f"\x1b[{number}~" for number in (1, 4, 7, 8, *range(11, 35))),  # F5 and on, as terminals differ
    *(f"\x1b[1;{shift}{final}" for shift in "2356" for final in "ABCDFHPQRS"),  # with Shift, Alt, Ctrl
    *(f"\x1b{letter}" for letter in "abcdefghijklmnopqrstuvwxyz:!|./"),  # with Alt
    *(f"\x1b[{code};{shift}u" for code in (99, 112, 113, 122) for shift in (5, 6)),  # as kitty says them
    *("\x1b[<0;5;5M\x1b[<0;5;5m", "\x1b[<2;9;3M\x1b[<2;9;3m"),  # clicks
    "\x1b[200~:!sh\r\x1b[201~",  # a paste
]
LEAVING = {"f", "\x1bOQ", "\x1b[12~"}
"""What leads to another face; it comes last, for the keys behind it would be that face's."""

FACES = {
    "b": ("", "\r", "/", "/Glasfaser\r", "?", "S", "o1\r", "c", "i"),
    "v": ("", "\r", "/Glasfaser\r", "?", "S", "c"),
}
"""How a face is chosen, and what leads to each of its screens."""

TYPED = [
    *LETTERS,
    *("!sh", "!id", ":q", ":!sh", "| sh", "`id`", "python", "export", "o 1", "o1", "c1", "1", "2", "S", "1"),
    *("file:///etc/passwd", "https://example.org/", "add https://example.org/", "hilfe o", "/etc/passwd"),
    "x" * 5000,
]
"""What is typed in line mode, with Enter behind it."""


@contextlib.contextmanager
def traced(words: Sequence[str], log: Path, asked: str) -> Iterator[Terminal]:
    """A session on a keyboard of its own, from its first question on, with all that it does written down."""
    if shutil.which("strace") is None:
        need("strace is not installed")
    trace = ["strace", "-f", "-qq", "-y", "-o", str(log), "-e", f"trace={','.join(CALLS.split())}"]
    with Terminal([*trace, *words], variables=environment(TERM="xterm-256color")) as session:
        session.wait_for(asked, 60)
        yield session
        (pid,) = Path(f"/proc/{session.pid}/task/{session.pid}/children").read_text().split()
        os.kill(int(pid), signal.SIGTERM)
        session.wait(20)


def login(kiosk: Kiosk) -> list[str]:
    """The login shell, on the kiosk's own keyboard: without SSH it begins anew where a visit ends.

    So the keys that end a visit are tried as well.
    """
    return [*kiosk.as_visitor(), str(kiosk.shell)]


def calls(log: Path) -> list[str]:
    """What the session did since its first page was asked for: all calls that succeeded."""
    rows = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begin = max(place for place, row in enumerate(rows) if "execve(" in row)
    assert '"stadtbote", "--' in rows[begin]
    done = [row.split(None, 1)[1] for row in rows[begin + 1 :]]
    return [row for row in done if " = -1 " not in row and not row.startswith(("+++", "---"))]


def forbidden(done: list[str]) -> list[str]:
    """Of these calls, what a visitor's session must not do."""
    bad = []
    for call in done:
        name = call.partition("(")[0].replace("<... ", "")
        if name in {"open", "openat"}:
            # The terminal itself may be written to; all else is read.
            if re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND", call) and "/dev/" not in call:
                bad.append(call)
        elif name in {"clone", "clone3"}:
            if "CLONE_THREAD" not in call:
                bad.append(call)
        elif name == "tgkill" or "resumed>" in call:
            continue
        else:
            bad.append(call)
    return bad


def type_in(session: Terminal, typed: str, quiet: float = 0.01) -> None:
    """Types, waits for an answer, and takes it until it is quiet for so many seconds. Nobody draws it."""
    os.write(session.fd, typed.encode())
    select.select([session.fd], [], [], 0.1)
    while select.select([session.fd], [], [], quiet)[0]:
        session.output += os.read(session.fd, 65536)


def begin_anew(session: Terminal, letter: str) -> None:
    """Where the visit is over and the first page asks again, a face is chosen again."""
    end = time.monotonic() + 30
    while b"Enter. > " in session.output[-60:].replace(b"\r\n", b" ") and time.monotonic() < end:
        # What was typed meanwhile stands there already, and goes first.
        type_in(session, f"\x15{letter}\r", 0.3)


def test_what_is_forbidden_can_be_seen(tmp_path: Path) -> None:
    """A reader that is no kiosk opens its store for writing: the next tests would see that."""
    words = [*PROGRAM, "--plain", "--offline", "--store", str(tmp_path / "store.sqlite3")]
    with traced(words, tmp_path / "strace", "1. WuppertalWorks") as session:
        session.press("s\r")
    assert any("store.sqlite3" in call for call in forbidden(calls(tmp_path / "strace")))


@pytest.mark.row(97, 98, 100)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("letter", FACES)
def test_every_key_on_every_screen(kiosk: Kiosk, tmp_path: Path, letter: str) -> None:
    """No key starts a program, writes a file or opens a connection, and the kiosk is there after each."""
    with traced(login(kiosk), tmp_path / "strace", "Enter") as session:
        for number, way in enumerate(FACES[letter]):
            # What few keyboards send is tried in the list and in an article.
            keys = [*LETTERS, *CONTROLS, *NAMED, *(ODD if number < 2 else ())]
            random.Random(number).shuffle(keys)
            type_in(session, "\x03", 0.1)
            for key in sorted(keys, key=lambda key: key in LEAVING):
                begin_anew(session, letter)
                type_in(session, way + key)
        assert session.exit_code is None
        said = session.output.decode(errors="replace")
    for sign in ("Glasfaserausbau", "Hilfe|help", "Quelle|source", "Suche|search"):
        assert re.search(sign, said), sign
    assert "palette" not in said.lower()
    assert forbidden(calls(tmp_path / "strace")) == []


@pytest.mark.row(97, 98, 100)
def test_everything_typed_line_by_line(kiosk: Kiosk, tmp_path: Path) -> None:
    """Nothing that is typed in line mode starts a program, writes a file or opens a connection."""
    with traced(login(kiosk), tmp_path / "strace", "Enter") as session:
        for before in ("", "1", "/Glasfaser", "S"):
            for typed in sorted(TYPED, key=lambda typed: typed in LEAVING):
                begin_anew(session, "z")
                type_in(session, f"{before}\r{typed}\r")
            type_in(session, "\x03", 0.1)
        assert session.exit_code is None
        assert b"Glasfaserausbau" in session.output
    assert forbidden(calls(tmp_path / "strace")) == []
