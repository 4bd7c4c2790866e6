"""Numbers that are typed digit by digit, each with a key of its own."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote.reading.session import is_number

_MOST = 6  # digits


class NumberKeys:
    """A number for a list or a sheet, whose lines are spoken with theirs.

    `tell` tells what stands so far, and says whether there is such a line; else the next digit begins a new
    one. `enter` is what Enter does with it: False leaves the key to the screen.
    """

    def __init__(self, tell: Callable[[str], bool], enter: Callable[[str], bool]) -> None:
        self._tell = tell
        self._enter = enter
        self._typed = ""
        self._is_there = True

    def take(self, key: str, character: str | None) -> bool:
        """Takes a key; False for one that belongs to no number."""
        typed = self._typed
        if character is not None and is_number(character):
            self._typed = ((typed if self._is_there else "") + character)[-_MOST:]
            self._is_there = self._tell(self._typed)
            return True
        if not (typed and key in {"enter", "ctrl+j"}):
            self._typed = ""
            return False
        if self._is_there:
            self._typed = ""
        return self._enter(typed)
