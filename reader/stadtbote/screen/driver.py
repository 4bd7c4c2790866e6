"""The way to the terminal and back, without questions that voices would read out, or endless waits."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import select
import signal
import sys
import termios
import threading
import time
from base64 import b64encode
from contextlib import suppress
from types import FrameType
from typing import Any, Protocol, cast

from textual import events
from textual.app import App
from textual.message import Message

from stadtbote.screen.keys import LEAVE
from stadtbote.screen.seams import LeanDriver, key_parser
from stadtbote.screen.terminal_replies import Answers
from stadtbote.terminal import signals, takeover

_TAKE_SCREEN = ("\x1b[?1049h", "\x1b[?25l", "\x1b[?7l")
_SHOW_CURSOR = "\x1b[?25h"
_PASTES = "\x1b[?2004h"
# Modes that are not needed: an update is small enough to be shown at once (2026), SIGWINCH reports a new size
# (2048), reports of the window's focus would cost a repaint each (1004), no other keyboard protocol is wanted
# (u), and there is no mouse that would need a shape (22).
_UNSAID = re.compile(r"\x1b(?:\[\?[0-9]+\$p|\[\?1004[hl]|\[[<>][0-9]*u|\]22;[^\x07\x1b]*(?:\x07|\x1b\\))")
_NO_CLIPBOARD = ("ansi", "cons", "linux", "pc", "vt1", "vt2", "vt3", "vt4")
_LONGEST_LOOK = 0.1  # seconds of waiting for input at once
_MOST_KEYS = 100  # that wait for an answer
_ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
_TAKEN = (*_ENDING, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)


class Driven(Protocol):
    """What the driver asks of the app."""

    terminal: QuietDriver | None
    for_visitors: bool
    answered: int
    escape_delay: int

    def save(self) -> None:
        """Keeps the place in the article that is being read."""

    def come_back(self) -> None:
        """Another program had the terminal."""

    def leave(self) -> None:
        """Saves and ends, as the user wishes."""

    def post_message(self, message: Message) -> bool:
        """Takes a message."""

    def end_by_signal(self, number: int) -> None:
        """Saves and ends."""

    def end_by_fault(self, error: BaseException) -> None:
        """Ends because of a fault."""


class QuietDriver(LeanDriver):
    """Asks the terminal nothing: yasr would speak the ends of questions as "p", "p" (measured, 0.6.9)."""

    def __init__(self, app: App[Any], **settings: Any) -> None:
        super().__init__(app, **(settings | {"size": self.terminal_size()}))
        self._reader = cast("Driven", app)
        self._reader.terminal = self
        self._events = asyncio.get_running_loop()
        self._framed = False  # whether the first frame has taken the screen already
        self._attrs: list[Any] | None = None  # of the terminal while it is taken
        self._has_signals = False
        self._keys = 0  # sent to the app

    def start_application_mode(self) -> None:
        """Takes over the terminal; a first frame that is there stays."""
        self._take_signals()
        before = takeover.hand_over()
        self._framed = before is not None
        super().start_application_mode()
        self._framed = False
        if before is not None:
            self.attrs_before = before
        with suppress(termios.error):
            self._attrs = termios.tcgetattr(self.fileno)

    def stop_application_mode(self) -> None:
        """Gives the terminal back. In the kiosk, Ctrl-C ends only what the visitor sees."""
        self._attrs = None
        if self._reader.for_visitors:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        super().stop_application_mode()

    @property
    def holds_terminal(self) -> bool:
        """Whether the terminal was taken, and not given back since."""
        return self._attrs is not None

    def take_back(self) -> None:
        """Sets the terminal as it was, and writes the screen anew, once what a signal interrupted is done."""
        self._events.call_soon_threadsafe(self._set_again)

    def _set_again(self) -> None:
        if self._attrs is None:  # given back in the meantime
            return
        with suppress(termios.error):
            termios.tcsetattr(self.fileno, termios.TCSANOW, self._attrs)
        for taken in (*_TAKE_SCREEN, _PASTES):
            self.write(taken)
        self._reader.come_back()

    def write(self, data: str) -> None:
        """Writes what this terminal knows, but nothing that it would answer."""
        if not (self._framed and data in _TAKE_SCREEN):  # taking the screen again would clear it
            super().write(takeover.known(_UNSAID.sub("", data)))

    def show_cursor(self) -> None:
        """Shows the hardware cursor, which Textual hides for good at its start (as of 8.2.8)."""
        self.write(_SHOW_CURSOR)
        self.flush()

    def copy(self, text: str) -> None:
        """Asks the terminal to copy a text (xterm, OSC 52); those that know no such thing would show it."""
        if not os.environ.get("TERM", "").startswith(_NO_CLIPBOARD):
            self.write(f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07")
            self.flush()

    def terminal_size(self) -> tuple[int, int]:
        """Columns and rows, within bounds, as the first frame has them."""
        try:
            return takeover.size()
        except OSError:  # the terminal is gone
            return takeover.UNKNOWN_SIZE

    # Ends

    def _take_signals(self) -> None:
        """Saves and ends at SIGHUP and SIGTERM, even where they were ignored at the start."""
        if self._has_signals:
            return
        self._has_signals = True

        def end(number: int, _frame: FrameType | None) -> None:
            for each in _ENDING:  # the first one is enough
                signal.signal(each, signal.SIG_IGN)
            signals.limit(signals.EXIT_SIGNALLED + number, self._end_at_once)
            self._events.call_soon_threadsafe(self._reader.end_by_signal, number)

        for number in _ENDING:
            signal.signal(number, end)
        # The system may give a signal to the thread that reads keys. Only with a handler of the loop's own
        # does any signal wake the loop, so that it is answered at once and not with the next key.
        self._events.add_signal_handler(signal.SIGCONT, self.go_on)
        takeover.forget_signals()

    def _end_at_once(self) -> None:
        """Saves what can be saved and gives the terminal back, without waiting for the program."""
        with suppress(Exception):  # it may be in the middle of anything, and has to end all the same
            self._reader.save()
        with suppress(termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        # A terminal that takes nothing would hold up this, too.
        leaving = threading.Thread(target=takeover.write_leaving, daemon=True)
        leaving.start()
        leaving.join(0.1)

    # Input

    def run_input_thread(self) -> None:
        """Reads what is typed; where the terminal is gone, ends the program as a hang-up does."""
        try:
            self._read_keys()
        except OSError:
            os.kill(os.getpid(), signal.SIGHUP)
        except Exception as error:  # noqa: BLE001 (the app says so; a thread that dies leaves no keyboard)
            self._events.call_soon_threadsafe(self._reader.end_by_fault, error)

    def _read_keys(self) -> None:
        """Reads keys and pasted text until the end, in the encoding of the terminal, errors replaced.

        Raises OSError where the terminal is gone.
        """
        parser = key_parser()
        if parser is None:
            super().run_input_thread()
            return
        clock = _WatchedClock()
        answers = Answers(_escape_delay(self._reader.escape_delay), clock.now())
        decode = codecs.getincrementaldecoder(sys.__stdin__.encoding if sys.__stdin__ else "utf-8")(
            "replace"
        ).decode
        while not self.exit_event.is_set():
            waits = answers.waits(clock.now())
            wait = _LONGEST_LOOK if waits is None else min(waits, _LONGEST_LOOK)
            ready, _, _ = select.select([self.fileno], [], [], wait)
            if ready:
                data = os.read(self.fileno, 4096)
                if not data:
                    raise OSError
                text = answers.take(decode(data), clock.now())
            else:
                text = answers.late(clock.now())
            if text:  # an empty one would be the end for the parser
                for event in parser.feed(text):
                    self.process_message(event)
            # Only whole sequences are passed on: an Escape at the end is the key.
            for event in parser.tick():
                self.process_message(event)

    def process_message(self, message: Message) -> None:
        """Sends the app what was typed; where that is more than it can answer, only the keys that leave."""
        if isinstance(message, events.Key | events.Paste):
            if self._keys - self._reader.answered > _MOST_KEYS:
                if isinstance(message, events.Key) and message.key in LEAVE:
                    self._events.call_soon_threadsafe(self._reader.leave)
                return
            self._keys += 1
        super().process_message(message)

    def send_message(self, message: Message) -> None:
        """Sends a message from the thread that reads keys; Textual would start a task for each of them."""
        self._events.call_soon_threadsafe(self._reader.post_message, message)


class _WatchedClock:
    """Seconds in which somebody was there to look: what was stopped meanwhile finds its input waiting.

    Else the rest of a pasted text would be keys where the program, or the machine, had no time for it.
    """

    def __init__(self) -> None:
        self._real = time.monotonic()
        self._seen = 0.0

    def now(self) -> float:
        """How many have passed; of those since the last question, no more than two looks take."""
        real = time.monotonic()
        self._seen += min(real - self._real, 2 * _LONGEST_LOOK)
        self._real = real
        return self._seen


def release_signals() -> None:
    """Gives signals their usual effect again; what the kiosk ignores stays ignored."""
    for number in _TAKEN:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _escape_delay(configured: int) -> float:
    """How long the rest of a sequence may take behind its Escape, in seconds; ESCDELAY is as in ncurses.

    `configured` is in milliseconds.
    """
    named = os.environ.get("ESCDELAY", "")
    return min(max(int(named), 1), 1000) / 1000 if named.isdecimal() and len(named) < 6 else configured / 1000
