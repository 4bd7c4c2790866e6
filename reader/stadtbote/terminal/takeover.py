"""Takes over the terminal for a first frame: its rows, its keys, its signals, and the way back.

It imports next to nothing: the frame is there before the rest of the program, which then takes over.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    import signal as _signal
    from collections.abc import Sequence
    from types import FrameType
    from typing import Any, ClassVar

else:
    import _signal  # `signal` itself is slow to import

UNKNOWN_SIZE = (80, 24)
_MOST_SIZE = (1000, 500)  # columns and rows: a terminal may claim anything

_SHOW_CURSOR = "\x1b[?25h"
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"  # without wrapping: a terminal may think a letter wider than it is
_CLEAR = "\x1b[H\x1b[2J"
_LEAVE = "\x1b[?7h\x1b[?1049l\x1b[?25h"
# Terminals with only one screen have to clear it; those of the seventies cannot hide the cursor either.
_ONE_SCREEN = ("ansi", "cons", "linux", "pc")
_NO_HIDING = ("ansi", "vt1")


class _State:
    """What this process has taken so far."""

    attributes: list[Any] | None = None  # of the terminal before
    rows: tuple[str, ...] = ()  # what is on the screen
    size = (0, 0)  # of the screen for which they were written
    handlers: ClassVar[dict[int, Any]] = {}  # of signals before


def show(rows: Sequence[str], cursor: str) -> None:
    """Writes the rows that are not there yet, and what puts the `cursor` on the first article.

    The first call takes the screen and the keys. Keys pressed from then on wait in the terminal, unseen;
    Ctrl-C still ends the program.
    """
    before = _State.rows + ("",) * (len(rows) - len(_State.rows))
    text = "".join(new for new, old in zip(rows, before, strict=False) if new != old)
    if _State.attributes is None:
        _take_signals()  # first: whatever comes from here on has to put the terminal back
        _take_keys()
        text = _ENTER + text
    _State.rows, _State.size = tuple(rows), size()
    _write(text + cursor + _SHOW_CURSOR)


def _take_signals() -> None:
    for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        handler = _signal.getsignal(number)
        if handler in {_signal.SIG_DFL, _signal.default_int_handler}:
            _State.handlers[number] = handler
            _signal.signal(number, _end)


def possible() -> bool:
    """Whether a frame can be shown: on Linux, where all streams are a terminal that takes UTF-8."""
    return (
        sys.platform == "linux"
        and all(map(os.isatty, (0, 1, 2)))
        and sys.stderr is not None
        and sys.stderr.encoding.lower() in {"utf-8", "utf8"}
    )


def size() -> tuple[int, int]:
    """Columns and rows of the terminal, within bounds; the usual ones where it does not know them.

    Raises OSError where there is no terminal.
    """
    return extent(0), extent(1)


def extent(place: int) -> int:
    """The columns of the terminal (0) or its rows (1); see size."""
    value = os.environ.get(("COLUMNS", "LINES")[place], "")
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 0
    number = number or os.get_terminal_size(1)[place] or UNKNOWN_SIZE[place]
    return min(number, _MOST_SIZE[place])


def columns() -> int:
    """How wide a line of output may be: the terminal's columns, or the usual ones where there is none."""
    try:
        return extent(0)
    except OSError:
        return UNKNOWN_SIZE[0]


def known(text: str) -> str:
    """The text without what this terminal does not know: a second screen, or hiding the cursor."""
    from stadtbote.terminal.kinds import is_dec

    term = os.environ.get("TERM", "")
    if not (term.startswith(_ONE_SCREEN) or is_dec(term)):
        return text
    text = text.replace("\x1b[?1049h", _CLEAR).replace("\x1b[?1049l", _CLEAR)
    text = text.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "")
    if term.startswith(_NO_HIDING):
        text = text.replace("\x1b[?25h", "").replace("\x1b[?25l", "")
    return text


def stands(columns: int, rows: int) -> dict[int, str]:
    """The rows that are on a screen of this size, by number; none where none were written for it."""
    return {y: row for y, row in enumerate(_State.rows) if row} if _State.size == (columns, rows) else {}


def release_signals() -> None:
    """Gives signals their usual effect again."""
    while _State.handlers:
        _signal.signal(*_State.handlers.popitem())


def forget_signals() -> None:
    """Forgets the signals, which somebody else has taken."""
    _State.handlers.clear()


def hand_over() -> list[Any] | None:
    """The attributes that the terminal had, which the caller has to restore; None if none were taken."""
    attributes, _State.attributes = _State.attributes, None
    return attributes


def leave() -> None:
    """Puts the terminal back as it was, if a frame is shown and nobody has taken over."""
    attributes = hand_over()
    if attributes is None:
        return
    import termios

    _State.rows = ()
    _write(_LEAVE)
    try:
        # What was typed was meant for this program, not for the shell behind it.
        termios.tcsetattr(0, termios.TCSAFLUSH, attributes)
    except termios.error:  # the terminal is gone
        return


def write_leaving() -> None:
    """Writes what puts the user's own screen back."""
    _write(_LEAVE)


def _take_keys() -> None:
    """Hides what is typed from now on, and takes the effect from all keys but Ctrl-C.

    Raises OSError where the terminal does not allow it.
    """
    import termios

    try:
        attributes = termios.tcgetattr(0)
        changed = [*attributes[:6], [*attributes[6]]]
        changed[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        changed[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        changed[6][termios.VMIN] = 1
        changed[6][termios.VTIME] = 0
        for key in (termios.VQUIT, termios.VSUSP):
            changed[6][key] = b"\0"
        _State.attributes = attributes
        termios.tcsetattr(0, termios.TCSANOW, changed)
    except termios.error as error:
        _State.attributes = None
        raise OSError from error


def _write(text: str) -> None:
    """Writes to the terminal, past all buffers, as the screens do: on stderr."""
    data = known(text).encode()
    try:
        while data:
            data = data[os.write(2, data) :]
    except OSError:  # the terminal is gone; the next read will notice
        return


def _end(number: int, _frame: FrameType | None) -> None:
    """Puts the terminal back at a signal and ends the program, whatever it is doing."""
    leave()
    release_signals()
    _signal.signal(number, _signal.SIG_DFL)
    os.kill(os.getpid(), number)
