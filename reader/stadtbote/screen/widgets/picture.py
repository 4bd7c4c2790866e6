"""Rows of blocks for a camera, dark on light whatever the terminal's own colours."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from stadtbote.screen.widgets.base import SteadyWidget
from stadtbote.text.wrapping import cells

_DARK_ON_LIGHT = Style(color="black", bgcolor="white")


class Picture(SteadyWidget):
    """Shows rows as they are."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: Sequence[str] = ()

    def show(self, rows: Sequence[str]) -> None:
        """Shows other rows, all of the same width."""
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row, blank to its right."""
        text = self._rows[y] if y < len(self._rows) else ""
        rest = self.strip(()).crop(cells(text))
        return Strip([Segment(text, _DARK_ON_LIGHT), *rest]) if text else rest
