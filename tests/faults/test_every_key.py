"""Every key of a keyboard in every place of the kiosk, under strace: nothing is started, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.needs import need
from support.terminal import Terminal
from support.visiting import PROMPT, again, deeds, finish, no_strace, published, send, watched

# As xterm, rxvt, the Linux console and the protocols that Textual reads send them: function keys, arrows,
# the block above them, alone and with Shift, Alt and Ctrl; and what terminals answer when they are asked.
FINALS = [f"\x1b[{final}" for final in "ABCDEFHPQRSZ"] + [f"\x1bO{final}" for final in "ABCDFHMPQRSjkmopyX"]
CHANGED = [f"\x1b[1;{number}{final}" for number in (2, 3, 5, 8) for final in "ABCDFHPQRS"]
NUMBERED = [f"\x1b[{number}~" for number in range(1, 35)] + [f"\x1b[{number};5~" for number in (3, 5, 6)]
CONSOLE = [f"\x1b[[{final}" for final in "ABCDE"]
ALT = [f"\x1b{chr(code)}" for code in range(1, 127) if chr(code) not in "\x03\x04\x11\x1bOP[]_^Xq"]
KITTY_LEAVE = [f"\x1b[{code};{change}u" for code, change in ((113, 1), (113, 5), (99, 5))]
KITTY = [f"\x1b[{code};{change}u" for code in (13, 27, 97, 99, 113, 122) for change in (1, 3, 5, 9)]
KITTY = [key for key in KITTY if key not in KITTY_LEAVE]
PASTE = ["\x1b[200~y\x1b[201~", "\x1b[200~o\r\x1a\x1b[201~"]  # Ctrl-C leaves a paste whose end has not come
ANSWERS = ["\x1b[?1;2c", "\x1b[24;80R", "\x1b]11;rgb:0/0/0\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b[<0;1;1M"]
SEQUENCES = [*FINALS, *CHANGED, *NUMBERED, *CONSOLE, *ALT, *KITTY, *PASTE, *ANSWERS]

LEAVE = "q\x03\x11"
LEAVING = [*LEAVE, *(f"\x1b{key}" for key in LEAVE[1:]), *KITTY_LEAVE]
BYTES = [bytes([code]) for code in range(256) if chr(code) not in f"{LEAVE}\x1b"]

# From wherever a key has led back to the whole list: out of a field, a page, an article and a filter.
BACK = b"\t\x1b[D\x1b[Da"
PLACES = {"b": [b"", b"/", b"c\r", b"\r", b"?", b"S", b"c"], "v": [b"", b"\r", b"/", b"c\r"]}
"""What leads from the list to each place: list, search, code of a link, article, help, sources, links."""
MOVING = [key.encode() for key in "ewum/?Scf\r\n\t"]


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
    terminal.output = b""
    send(terminal, place + b"".join(key for key in BYTES if key not in MOVING) + BACK)
    for start in range(0, len(SEQUENCES) if place in {b"", b"/"} else 0, 16):
        send(terminal, place + "".join(SEQUENCES[start : start + 16]).encode() + BACK)
    for key in MOVING:
        send(terminal, place + key + BACK)
    finish(terminal, b"v")
    assert b"Willkommen" not in terminal.output  # else what came after the way out was no test


@pytest.mark.row(97, 98, 100)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("places", [2, pytest.param(7, marks=pytest.mark.long)])
@pytest.mark.parametrize("letter", ["b", "v"])
def test_in_the_screens(store: Path, log: Path, letter: str, places: int) -> None:
    """Bytes 0 to 255 and what keyboards and terminals send else, in some places or all; it works then."""
    with watched(store, log) as terminal:
        again(terminal, letter, f"gewählt mit {letter}.")
        for place in PLACES[letter][:places]:
            press_all(terminal, place)
        for key in LEAVING:
            terminal.screen.reset()
            terminal.press(f"a?q{key}")  # out of what the last key may have looked for
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
                send(terminal, place + key.replace(b"\x1a", b"").replace(b"\x03", b"") + b"\n")
            for word in ("sync", "abrufen", "o 1", "y", "!sh", "|sh", ":e /etc/passwd", "hilfe o"):
                send(terminal, place + f"{word}\n".encode())
            finish(terminal, b"\n")
            for key in (b"\x03", b"\x04"):
                send(terminal, key + b"\n")
            terminal.screen.reset()
            terminal.press("\r")
            terminal.wait_for(PROMPT)
    assert deeds(log) == []
