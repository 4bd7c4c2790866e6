"""What stands on a terminal, as pyte knows it."""

from __future__ import annotations

import pyte
from wcwidth import wcwidth


class Display(pyte.Screen):
    """A screen that puts together anew only the rows that have changed: tests look at it very often."""

    def __init__(self, columns: int, lines: int) -> None:
        self._rows: list[str] = []
        super().__init__(columns, lines)

    @property
    def display(self) -> list[str]:
        """The rows, blanks at their ends too."""
        if len(self._rows) != self.lines:
            self._rows = [""] * self.lines
            self.dirty.update(range(self.lines))
        # A mark that belongs to the last letter of the row above does not make that one dirty (pyte 0.8).
        for y in {*self.dirty, *(y - 1 for y in self.dirty)} & set(range(self.lines)):
            self._rows[y] = self._row(y)
        self.dirty.clear()
        return self._rows[:]

    def _row(self, y: int) -> str:
        signs = []
        half = False  # the other half of a wide sign holds nothing
        for x in range(self.columns):
            sign = self.buffer[y][x].data
            if not half:
                signs.append(sign)
            half = not half and not sign.isascii() and wcwidth(sign[0]) == 2
        return "".join(signs)
