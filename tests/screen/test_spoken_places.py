"""What a screen reader needs in every place of the faces with a screen: cursor on the focus, few bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import spoken
from support.terminal import PROGRAM, Terminal, environment

Open = Callable[..., Terminal]

_FRAMES = {chr(code) for code in (*range(0x2500, 0x25A0), *range(0x2800, 0x2900))}
_MOST_FOR_A_MOVE, _MOST_FOR_OPENING = 110, 2200  # bytes, for a move beyond the text itself


def _stands_on(terminal: Terminal, pattern: str, *, in_field: bool = False) -> bool:
    """Whether the text at the cursor begins so; in a field, the text in front of the caret."""
    screen = terminal.screen
    at_caret = screen.display[screen.cursor.y][: screen.cursor.x]
    return re.match(pattern, at_caret if in_field else terminal.cursor_line) is not None


def _colours(output: bytes) -> set[int]:
    """The SGR attributes that set a colour."""
    found = re.findall(rb"\x1b\[([0-9;:]*)m", output)
    codes = {int(code) for part in found for code in re.split(rb"[;:]", part) if code}
    return codes & {*range(30, 39), *range(40, 49), *range(90, 108)}


@pytest.mark.parametrize(
    ("face", "columns", "rows"),
    [("screen", 80, 24), ("screen", 60, 20), ("screen-reader", 80, 24), ("screen-reader", 40, 10)],
)
def test_cursor_on_the_focus_in_every_place(
    face: str, columns: int, rows: int, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """T1, T9: wherever one is, the cursor's row begins with the focused text, and so on after each move.

    T6: the screen-reader face sends neither frames nor colours.
    """
    path = tmp_path / "store.sqlite3"
    spoken.store(path)
    program = [*PROGRAM, f"--{face}", "--offline", "--store", str(path), "--config", str(tmp_path / "c.toml")]
    variables = environment(HOME=str(tmp_path))
    with Terminal(program, columns=columns, rows=rows, variables=variables) as terminal:
        terminal.wait_for("WuppertalWorks")
        sent = terminal.output
        for place in spoken.places(spoken=face == "screen-reader"):
            before = len(terminal.output)
            with subtests.test(place.name):
                _visit(terminal, place)
            if place.screen != "LinkScreen":  # a code for a camera is a picture, and was asked for
                sent += terminal.output[before:]
        if face == "screen-reader":
            with subtests.test("T6: neither frames nor colours"):
                assert not set(sent.decode()) & _FRAMES
                assert not _colours(sent)


def _visit(terminal: Terminal, place: spoken.Place) -> None:
    screen = terminal.screen
    size = screen.columns, screen.lines
    if place.small:
        terminal.resize(39, 9)
        terminal.read()
    _type(terminal, place.there)
    arrived = terminal.text
    right = [_stands_on(terminal, place.focused, in_field=bool(place.field))]
    shown = not screen.cursor.hidden
    for pattern in place.following:
        terminal.press("j")
        right.append(_stands_on(terminal, pattern))
    if len(place.following) > 1:
        terminal.press("k")
        right.append(_stands_on(terminal, place.following[-2]))
    _type(terminal, place.back)
    if place.small:
        terminal.resize(*size)
        terminal.read()
    assert all(right), f"{right}\n{arrived}"
    assert shown


def _type(terminal: Terminal, keys: str) -> None:
    """Types keys; what follows Esc comes later, else it would be the key with Alt."""
    for part in re.findall(r"\x1b|[^\x1b]+", keys):
        terminal.press(part)


def test_few_bytes_for_the_ear(opened: Open, tmp_path: Path) -> None:
    """T5: few bytes for a move within a page besides its text, and for opening; none without a key."""
    terminal = opened("--screen-reader", "--offline", "--config", str(tmp_path / "c.toml"))
    rows, down = 5, ("j", "\x1b[B")
    beyond = {}
    for number in range(2, 22):
        if (number - 1) % rows:
            said = terminal.press(down[number % 2])
            beyond[number] = len(said) - len(spoken.SEED[number - 1]["headline"].encode())
        else:
            terminal.press(" ")  # writes the next page, the focus on its first
    assert {number: size for number, size in beyond.items() if size > _MOST_FOR_A_MOVE} == {}
    assert len(terminal.press("\r")) <= _MOST_FOR_OPENING
    assert terminal.read(3.0, 3.0) == b""
    assert len(terminal.press("j")) <= _MOST_FOR_A_MOVE


@pytest.mark.parametrize("face", ["screen", "screen-reader"])
def test_too_small_from_the_start(face: str, tmp_path: Path) -> None:
    """T1: started on too small a terminal, the cursor stands on the sentence; with room, on an article."""
    paths = ("--store", str(tmp_path / "s.sqlite3"), "--config", str(tmp_path / "c.toml"))
    program = [*PROGRAM, f"--{face}", "--offline", *paths]
    with Terminal(program, columns=39, rows=9, variables=environment(HOME=str(tmp_path))) as terminal:
        terminal.wait_for("Zu klein")
        assert terminal.cursor_line.startswith("Zu klein")
        terminal.resize(80, 24)
        terminal.wait_for("WuppertalWorks")
        assert _stands_on(terminal, spoken.row(1, spoken=face == "screen-reader"))
