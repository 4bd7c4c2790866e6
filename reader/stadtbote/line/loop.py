"""The conversation at a terminal or through a pipe: lines in, lines out, and every way to end."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from stadtbote.line.keyboard import Called, Continued, Ended, Keyboard, Silence
from stadtbote.line.rows import in_rows
from stadtbote.terminal import signals, streams
from stadtbote.terminal.kinds import is_dumb
from stadtbote.terminal.signals import EXIT_INTERRUPTED, EXIT_SIGNALLED, HANGUP
from stadtbote.text.clean import one_row
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Protocol

    from stadtbote.reading.idle import Watch
    from stadtbote.reading.opening import Lend

    class Conversation(Protocol):
        """What answers."""

        prompt: str
        ended: bool

        def answer(self, typed: str) -> Iterator[str]:
            """The lines to write for a typed line; the prompt is set once they are done."""

        def save(self) -> str:
            """Keeps what an end would lose."""

    class Working(Conversation, Protocol):
        """What may have work that goes on beside the conversation, and an answer that stops for anything."""

        reads_on: bool

        def shown(self) -> None:
            """A prompt stands there, and what is above it; called before each typed line."""

        def works(self, call: Callable[[], None]) -> None:
            """Lets work go on beside the conversation; each `call` says that some is done."""

        def done(self) -> Iterator[str]:
            """The lines about the work that is done."""

        def stop(self) -> bool:
            """Stops the work; False where there is none."""


_TIED = "\xa0"  # a space at which no row ends


def converse(
    session: Conversation, lines: Sequence[str], watch: Watch | None = None, working: Working | None = None
) -> int:
    """Writes the lines, then answers what is typed until it ends; the exit code, 128 + n for a signal.

    An interrupt ends the answer that is being written, or at the prompt the session. Silence that a watch has
    warned of ends the session, too. `working`: the session, where it has work of its own.
    """
    keyboard = Keyboard(sys.stdin.fileno(), sys.stdin.encoding, session.save, watch)
    signals.interrupts_are_told()
    with keyboard.listening():
        code = 0
        if working and sys.stdin.isatty():  # what comes through a pipe is meant one after the other
            working.works(keyboard.call)
        try:
            _tell(lines)
            while not session.ended:
                _converse_once(session, keyboard, watch, working)
        except Ended as end:
            code = EXIT_SIGNALLED + end.number
        except KeyboardInterrupt:
            code = EXIT_INTERRUPTED
        finally:
            keyboard.deaf = True
            session.save()
            if working:
                working.stop()
        # Saving comes first: a terminal that takes nothing may hold up the rest.
        if code == EXIT_SIGNALLED + HANGUP:
            streams.silence(sys.stdout)
        elif code:
            _write("\n")
    return code


def _converse_once(
    session: Conversation, keyboard: Keyboard, watch: Watch | None, working: Working | None
) -> None:
    # At a terminal, Enter after the prompt ends the line. Input from elsewhere is not echoed, and what was
    # typed ahead was echoed before the prompt.
    at_terminal = sys.stdin.isatty()
    is_ended = at_terminal and not keyboard.waits()
    # The sign stays in the row of the last word: alone, it would be all that a braille display shows.
    prompt = in_rows(f"{one_row(session.prompt)}{_TIED}>{_TIED}", _columns())
    try:
        typed = _ask(keyboard, prompt.replace(_TIED, " ") + ("" if is_ended else "\n"), working)
    except Silence:
        _write("\n" if is_ended else "")
        _take_silence(session, watch)
        return
    except Called:
        _write("\n" if is_ended else "")
        if working:
            _tell(working.done())
        return
    except KeyboardInterrupt:
        if not (working and working.stop()):
            raise
        _write("\n")
        return
    if typed is None:
        session.ended = True
        _write("\n" if is_ended else "")
        return
    try:
        for text in session.answer(typed):
            _tell([text])
            if working and working.reads_on and at_terminal and keyboard.waits():
                break
    except KeyboardInterrupt:
        _write("\n")


def _ask(keyboard: Keyboard, prompt: str, working: Working | None) -> str | None:
    """What is typed behind the prompt, which is written again where a shell may have written; or None."""
    while True:
        keyboard.continued = False
        _write(prompt)
        if working:
            working.shown()
        try:
            return keyboard.line()
        except Continued:
            prompt = f"\r{prompt.lstrip()}"


def _take_silence(session: Conversation, watch: Watch | None) -> None:
    """Warns before the time is over, and then ends."""
    if watch is not None:
        session.ended = watch.is_over
        _tell(filter(None, [watch.warning(_("Enter"))]))


def _tell(lines: Sequence[str] | Iterator[str]) -> None:
    for text in lines:
        _write(f"{in_rows(one_row(text), _columns())}\n")


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EIO:  # the terminal is gone
            raise Ended(HANGUP) from None
        raise


def room() -> tuple[int, int]:
    """Columns and rows of the terminal; 0 and 0 where no terminal breaks the lines into rows."""
    if _is_dumb() or not sys.stdout.isatty():
        return 0, 0
    with suppress(OSError):
        size = os.get_terminal_size(sys.stdout.fileno())
        return size.columns, size.lines
    return 0, 0


def _columns() -> int:
    return room()[0]


def _is_dumb() -> bool:
    """Whether the terminal is dumb; Emacs and others that call themselves so break lines well."""
    return is_dumb(os.environ.get("TERM", ""))


def lend_terminal() -> Lend | None:
    """What gives a browser the terminal; None where there is none that it could use."""
    from stadtbote.reading.opening import undisturbed

    return undisturbed if sys.stdin.isatty() and sys.stdout.isatty() and not _is_dumb() else None
