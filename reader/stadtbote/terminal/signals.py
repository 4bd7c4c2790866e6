"""Ends from outside: an interrupt while the program is still starting, and the time that an end may take.

It imports next to nothing, because it is there at the very start.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    import signal as _signal
    from collections.abc import Callable
    from types import FrameType
else:
    import _signal  # `signal` itself makes enumerations of it, and is slow to import

EXIT_SIGNALLED = 128
EXIT_INTERRUPTED = 130
HANGUP = _signal.SIGHUP
_PATIENCE = 1.5  # seconds


def interrupts_end() -> None:
    """Makes Ctrl-C end the process at once, without a word: there is nothing yet to put in order.

    Python's own way is an exception wherever the program is at that moment, even in the middle of an import.
    """
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def interrupts_are_told() -> None:
    """Makes Ctrl-C a KeyboardInterrupt again, from where somebody handles it."""
    if _signal.getsignal(_signal.SIGINT) is _signal.SIG_DFL:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)


def unlimited() -> None:
    """Lifts the limit: the end has come, and what follows has all the time it needs."""
    _signal.setitimer(_signal.ITIMER_REAL, 0)


def limit(code: int, last: Callable[[], object]) -> None:
    """Gives the end 1.5 seconds from now; then calls `last` and ends the process with `code`.

    What the end waits for may never come: a terminal that takes nothing any more, a name being looked up.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        try:
            last()
        finally:
            os._exit(code)

    _signal.signal(_signal.SIGALRM, end)
    _signal.setitimer(_signal.ITIMER_REAL, _PATIENCE)


def stop_job() -> None:
    """Stops the program and what runs with it, as Ctrl-Z does in a shell, until that brings it back.

    Where no shell could, the system does not stop it (POSIX, orphaned process groups).
    """
    before = _signal.signal(_signal.SIGTSTP, _signal.SIG_DFL)
    try:
        os.killpg(os.getpgrp(), _signal.SIGTSTP)
    finally:
        _signal.signal(_signal.SIGTSTP, before or _signal.SIG_DFL)
