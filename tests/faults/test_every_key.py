"""Every key of a keyboard in every place of the kiosk, under strace: nothing is started, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from needs import need
from stadtbote.commands import COMMANDS
from terminal import Terminal
from visiting import PROMPT, again, deeds, no_strace, published, send, watched

# As xterm, rxvt, the Linux console and the protocols that Textual reads send them: function keys, arrows,
# the block above them, alone and with Shift, Alt and Ctrl; and what terminals answer when they are asked.
FINALS = [f"\x1b[{final}" for final in "ABCDEFHPQRSZ"] + [f"\x1bO{final}" for final in "ABCDFHMPQRSjkmopyX"]
CHANGED = [f"\x1b[1;{number}{final}" for number in (2, 3, 5, 8) for final in "ABCDFHPQRS"]
NUMBERED = [f"\x1b[{number}~" for number in range(1, 35)] + [f"\x1b[{number};5~" for number in (3, 5, 6)]
CONSOLE = [f"\x1b[[{final}" for final in "ABCDE"]
ALT = [f"\x1b{chr(code)}" for code in range(1, 127) if chr(code) not in "\x03\x04\x11\x1bOP[]_^Xq"]
KITTY = [f"\x1b[{code};{change}u" for code in (13, 27, 97, 122) for change in (1, 3, 5, 9)]
PASTE = ["\x1b[200~y\x1b[201~", "\x1b[200~o\r\x03\x1a\x1b[201~"]
ANSWERS = ["\x1b[?1;2c", "\x1b[24;80R", "\x1b]11;rgb:0/0/0\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b[<0;1;1M"]
SEQUENCES = [*FINALS, *CHANGED, *NUMBERED, *CONSOLE, *ALT, *KITTY, *PASTE, *ANSWERS]

LEAVE = "q\x03\x04\x11"
LEAVING = [*LEAVE, *(f"\x1b{key}" for key in LEAVE[1:]), "\x1b[113;1u", "\x1b[99;5u"]
BYTES = [bytes([code]) for code in range(256) if chr(code) not in f"{LEAVE}\x1b"]

# From wherever a key has led back to the whole list: out of a field, a page, an article and a filter.
BACK = b"\t\x1b[D\x1b[Da"
PLACES = [b"", b"\r", b"/", b"?", b"S", b"c", b"c\r"]  # list, article, search, help, sources, links, code
LETTERS = [command.letter.encode() for command in COMMANDS if command.letter]
MOVING = [key for key in [*LETTERS, b"\r", b"\n", b"\t", b" "] if key != b"q"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where strace writes."""
    need(no_strace())
    return tmp_path / "strace.log"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """A store with its snapshot; at the end all that was there is as it was, and nothing else is."""
    folder = tmp_path / "news"
    folder.mkdir()
    path = published(folder, "Freibad offen", "Zoo offen")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    yield path
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def press_all(terminal: Terminal, place: bytes) -> None:
    """Every key in one place of a screen; those that lead elsewhere one by one, and back each time."""
    before = terminal.output.count(b"Willkommen")
    send(terminal, place + b"".join(key for key in BYTES if key not in MOVING) + BACK)
    for start in range(0, len(SEQUENCES), 8):
        send(terminal, place + "".join(SEQUENCES[start : start + 8]).encode() + BACK, 0)
    for key in MOVING:
        send(terminal, place + key + BACK, 0)
    send(terminal, b"")
    assert terminal.output.count(b"Willkommen") == before  # else what came after the way out was no test


@pytest.mark.row(97, 98, 100)
@pytest.mark.parametrize("letter", ["b", "v"])
def test_in_the_screens(store: Path, log: Path, letter: str) -> None:
    """Bytes 0 to 255 and what keyboards and terminals send else, in every place; then it still works."""
    with watched(store, log) as terminal:
        again(terminal, letter, f"gewählt mit {letter}.")
        for place in PLACES:
            press_all(terminal, place)
        for key in LEAVING:
            terminal.screen.reset()
            terminal.press(f"?q{key}")
            terminal.wait_for(PROMPT)
            again(terminal, letter, f"gewählt mit {letter}.")
    assert deeds(log) == []


@pytest.mark.row(97, 98, 100)
def test_in_lines(store: Path, log: Path) -> None:
    """Every byte and every sequence as a line, on the first page and in line mode, in list and article."""
    with watched(store, log) as terminal:
        for letter, place in (("", b""), ("z", b""), ("z", b"1\n")):
            if letter:
                again(terminal, letter, f"gewählt mit {letter}.")
            for key in [*BYTES, *(sequence.encode() for sequence in SEQUENCES)]:
                if not letter and key.lower() in {b"b", b"s", b"v", b"r"}:
                    continue  # a screen, which the other test is about
                send(terminal, place + key.replace(b"\x1a", b"").replace(b"\x03", b"") + b"\n", 0)
            for word in (
                b"sync",
                b"abrufen",
                b"o",
                b"o 1",
                b"y",
                b"!sh",
                b"|sh",
                b":e /etc/passwd",
                b"hilfe o",
            ):
                send(terminal, place + word + b"\n", 0)
            send(terminal, b"\n")
            for key in (b"\x03", b"\x04"):
                send(terminal, key + b"\n")
            terminal.screen.reset()
            terminal.press("\r")
            terminal.wait_for(PROMPT)
    assert deeds(log) == []
