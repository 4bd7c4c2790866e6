"""The way to the terminal, without the questions that voices would read out."""

from __future__ import annotations

import codecs
from typing import Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from stadtbote import firstframe

_TAKE_SCREEN = ("\x1b[?1049h", "\x1b[?25l", "\x1b[?7l")


def _lenient(encoding: str) -> Any:
    """Textual's thread of input decodes strictly and ends with the first wrong byte (as of 8.2.8)."""
    decoder = codecs.getincrementaldecoder(encoding)
    return lambda: decoder("replace")


vars(linux_driver)["getincrementaldecoder"] = _lenient


class QuietDriver(LinuxDriver):
    """Asks the terminal nothing: yasr speaks the ends of the questions as "p", "p" (measured, 0.6.9)."""

    _taken = False  # whether the screen is ours already, with the first frame on it

    def start_application_mode(self) -> None:
        """Takes over the terminal; the first frame that stands there goes on to stand there."""
        before = firstframe.hand_over()
        self._taken = before is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._taken = False
        if before is not None:
            self.attrs_before = before

    def write(self, data: str) -> None:
        """All but the wish to be told of the window's focus: it would cost a repaint each way."""
        if not (self._taken and data in _TAKE_SCREEN):  # to take the screen again would clear it
            super().write(data.replace("\x1b[?1004h", ""))

    def _request_terminal_sync_mode_support(self) -> None:
        """What is written at once is small enough to be shown at once."""

    def _query_in_band_window_resize(self) -> None:
        """A new size is told by SIGWINCH."""
