"""The way to the terminal, without the questions that voices would read out."""

from __future__ import annotations

import codecs
from typing import Any

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver


def _lenient(encoding: str) -> Any:
    """Textual's thread of input decodes strictly and ends with the first wrong byte (as of 8.2.8)."""
    decoder = codecs.getincrementaldecoder(encoding)
    return lambda: decoder("replace")


vars(linux_driver)["getincrementaldecoder"] = _lenient


class QuietDriver(LinuxDriver):
    """Asks the terminal nothing: yasr speaks the ends of the questions as "p", "p" (measured, 0.6.9)."""

    def write(self, data: str) -> None:
        """All but the wish to be told of the window's focus: it would cost a repaint each way."""
        super().write(data.replace("\x1b[?1004h", ""))

    def _request_terminal_sync_mode_support(self) -> None:
        """What is written at once is small enough to be shown at once."""

    def _query_in_band_window_resize(self) -> None:
        """A new size is told by SIGWINCH."""
