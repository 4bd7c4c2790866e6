"""The visitor's terminal: no key stops the program, and nothing of one visitor is left for the next."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from stadtbote.terminal.kinds import addresses_cursor

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_STOPPING = (signal.SIGTSTP, signal.SIGQUIT, signal.SIGTTIN, signal.SIGTTOU)
_MOST_ROWS = 500
_USUAL_ROWS = 24  # where the terminal does not know its size
_FORGET = "\x1b[3J"  # what has scrolled off the screen (xterm, "Erase Saved Lines")


@contextmanager
def without_stopping() -> Iterator[None]:
    """Takes the effect from keys and signals that would stop the program or its output, inside the block."""
    before = [signal.signal(number, signal.SIG_IGN) for number in _STOPPING]
    attributes = _disarm()
    try:
        yield
    finally:
        if attributes is not None:
            import termios

            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSAFLUSH, attributes)
        for number, handler in zip(_STOPPING, before, strict=True):
            signal.signal(number, handler)


def _disarm() -> list[Any] | None:
    """Disables keys that stop output or the program; the terminal's attributes before, if there is one."""
    if not sys.stdin.isatty():
        return None
    import termios

    try:
        before = termios.tcgetattr(sys.stdin.fileno())
        changed = [*before[:6], [*before[6]]]
        changed[0] &= ~(termios.IXON | termios.IXOFF)  # else Ctrl-S would hold up the next visitor, too
        for key in (termios.VSUSP, termios.VQUIT):
            changed[6][key] = b"\0"
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, changed)
    except termios.error:  # the terminal is gone; the next read will notice
        return None
    return before


@contextmanager
def interruptible() -> Iterator[None]:
    """Makes Ctrl-C a KeyboardInterrupt inside the block, as usual; outside, it does nothing."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def clear() -> None:
    """Drops what a visitor typed, and clears what was read off the screen, for good where possible."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    import termios

    with suppress(termios.error, OSError):  # the terminal is gone; the next read will notice
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
        rows = os.get_terminal_size(sys.stdout.fileno()).lines or _USUAL_ROWS
        for _row in range(min(rows, _MOST_ROWS)):
            print()
        if addresses_cursor(os.environ.get("TERM", "")):
            sys.stdout.write(_FORGET)
        sys.stdout.flush()


def is_gone() -> bool:
    """Whether nobody can type any more: the end of a pipe, or a terminal that has hung up."""
    return not sys.stdin.isatty()
