"""The way to the terminal, without the questions that voices would read out."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver


class QuietDriver(LinuxDriver):
    """Asks the terminal nothing: yasr speaks the ends of the questions as "p", "p" (measured, 0.6.9)."""

    def _request_terminal_sync_mode_support(self) -> None:
        """What is written at once is small enough to be shown at once."""

    def _query_in_band_window_resize(self) -> None:
        """A new size is told by SIGWINCH."""
