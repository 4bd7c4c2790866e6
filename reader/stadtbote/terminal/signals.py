"""Ends that come from outside: an interrupt while the program is still coming, and the time that an end has.

It imports next to nothing: at the very start there is nothing else.
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
_PATIENCE = 1.5  # seconds


def interrupts_end() -> None:
    """Ctrl-C ends the process at once, without a word: there is nothing yet that could be put in order.

    Python's own way is an exception, wherever the program is just then, also in the midst of an import.
    """
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def interrupts_are_told() -> None:
    """Ctrl-C is a KeyboardInterrupt again, from where on somebody waits for it."""
    if _signal.getsignal(_signal.SIGINT) is _signal.SIG_DFL:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)


def unlimited() -> None:
    """The end has come; what goes on behind it has all the time it needs."""
    _signal.setitimer(_signal.ITIMER_REAL, 0)


def limit(code: int, last: Callable[[], object]) -> None:
    """From now on the end has 1.5 seconds; then `last` is called, and the process ends with `code`.

    What it waits for may never come: a terminal that takes nothing any more, a name that is looked up.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        try:
            last()
        finally:
            os._exit(code)

    _signal.signal(_signal.SIGALRM, end)
    _signal.setitimer(_signal.ITIMER_REAL, _PATIENCE)
