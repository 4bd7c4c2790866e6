"""Numbers that are typed digit by digit, each with a key of its own."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote.reading.session import is_number
from stadtbote.text.language import translated as _

_MOST = 6  # digits


class NumberKeys:
    """A number for the list, whose rows are spoken with theirs: `say` tells it, Enter opens its article."""

    def __init__(self, say: Callable[[str], None], open_number: Callable[[str], None]) -> None:
        self._say = say
        self._open = open_number
        self._typed = ""

    def take(self, key: str, character: str | None) -> bool:
        """Takes a key; False for one that belongs to no number."""
        typed, self._typed = self._typed, ""
        if character is not None and is_number(character):
            self._typed = (typed + character)[-_MOST:]
            self._say(_("Nummer {number}. Enter öffnet.").format(number=self._typed))
        elif typed and key in {"enter", "ctrl+j"}:
            self._open(typed)
        else:
            return False
        return True
