"""A place among lines: by moves, by pages, by a typed number. Pure."""

from __future__ import annotations

from collections.abc import Sequence

Lines = Sequence[str]


class Walk:
    """A place from 0 among `count` lines, that moves by lines and by pages."""

    def __init__(self, count: int = 0, place: int = 0) -> None:
        self.count = count
        self.place = 0
        self._top = 0  # of the page that was told last; another move begins a new one
        self.go(place)

    def go(self, place: int) -> bool:
        """Goes to a line, or the nearest that there is; False where that is the one before."""
        before = self.place
        self.place = self._top = max(0, min(place, self.count - 1))
        return self.place != before

    def page(self, direction: int, rows: int) -> range:
        """Turns a page of `rows` lines: the lines to tell, of which the last is the new place.

        Forward from the place on, back from before the page that was told last; empty at the end.
        """
        if direction > 0:
            told = range(self.place + 1, min(self.place + 1 + rows, self.count))
        else:
            told = range(max(0, self._top - rows), self._top)
        if told:
            self._top, self.place = told[0], told[-1]
        return told


def is_number(words: str) -> bool:
    """Whether this is a number as it is typed for a place."""
    return words.isascii() and words.isdigit()


def place_of(words: str, count: int) -> int | None:
    """The place from 0 that a typed number means among `count`; None where there is none."""
    place = int(words) - 1 if is_number(words) and len(words) < 10 else -1
    return place if 0 <= place < count else None
