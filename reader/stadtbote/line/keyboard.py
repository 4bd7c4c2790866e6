"""The keyboard as lines of bounded length, and the signals that may come in the meantime."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from stadtbote.terminal import signals

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    import signal as _signal

    from stadtbote.reading.idle import Watch
else:
    import _signal  # see stadtbote.terminal.signals

_MOST = 4_000  # bytes of a typed line; what is beyond that is dropped
_ENDING = (_signal.SIGHUP, _signal.SIGTERM)


class Ended(SystemExit):
    """A signal ends the session, whatever it is doing; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(signals.EXIT_SIGNALLED + number)
        self.number = number


class Silence(Exception):
    """The watch has something to say: nothing was typed for so long, or the time is over."""


class Continued(Exception):
    """The shell has brought the program back: the prompt no longer stands where one types."""


class Called(Exception):
    """Another thread has called: something is done."""


class Keyboard:
    """Reads lines from a terminal or a pipe. Python's readline would write escape sequences."""

    def __init__(
        self, file: int, encoding: str, save: Callable[[], object], watch: Watch | None = None
    ) -> None:
        self._file = file
        self._encoding = encoding
        self._save = save  # for an end that does not get to it in time
        self._watch = watch
        self._typed = b""
        self._through = False
        self._wake = self._waker = -1
        self._called = False
        self.continued = False
        """Whether the shell has brought the program back since this was last set."""
        self.deaf = False
        """Whether signals do nothing any more, because the first one has begun the saving."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Turns SIGHUP and SIGTERM into Ended, even where they were ignored at the start."""
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        # The wait for input would outlast a signal that comes just before it; this pipe ends the wait.
        old_wake = _signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        old = {number: _signal.signal(number, self._end) for number in _ENDING}
        if os.isatty(self._file):
            old[_signal.SIGCONT] = _signal.signal(_signal.SIGCONT, self._continue)
        try:
            yield
        finally:
            for number, handler in old.items():
                _signal.signal(number, handler)
            _signal.set_wakeup_fd(old_wake)
            os.close(self._waker)
            self._waker = -1
            os.close(self._wake)

    def _end(self, number: int, frame: FrameType | None) -> None:
        if not self.deaf:
            signals.limit(signals.EXIT_SIGNALLED + number, self._save)
            raise Ended(number)

    def _continue(self, number: int, frame: FrameType | None) -> None:
        self.continued = True

    def call(self) -> None:
        """Ends the wait for a line with Called; from any thread, and nothing once nobody waits any more."""
        self._called = True
        with suppress(OSError):
            os.write(self._waker, b"\0")

    def waits(self) -> bool:
        """Whether a line has been typed already."""
        return bool(self._typed) or self._file in select.select([self._file], [], [], 0)[0]

    def line(self) -> str | None:
        """The next line without its end; None at the end of the input.

        Raises Ended or KeyboardInterrupt, Called, Continued, and Silence where a watch has something to say.
        """
        while (end := self._typed.find(b"\n")) < 0:
            if self._through:
                if not self._typed:
                    return None
                end = len(self._typed)
                break
            self._read()
        found, self._typed = self._typed[:end], self._typed[end + 1 :]
        return found[:_MOST].decode(self._encoding, "replace")

    def _read(self) -> None:
        left, stage = (self._watch.left, self._watch.stage) if self._watch else (None, "")
        ready, _, _ = select.select([self._file, self._wake], [], [], left)
        if self._watch and (self._watch.calls or (not ready and self._watch.stage != stage)):
            raise Silence
        if self._wake in ready:
            os.read(self._wake, 64)
        if self.continued:
            raise Continued
        if self._called:
            self._called = False
            raise Called
        if self._file in ready:
            try:
                data = os.read(self._file, _MOST)
            except OSError:  # the terminal is gone
                data = b""
            if self._watch:
                self._watch.touch()
            self._through = not data
            self._typed = self._typed[:_MOST] + data
