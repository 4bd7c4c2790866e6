"""The last sentences of a session: each can be heard again."""

from __future__ import annotations

from collections import deque

from stadtbote.text.language import translated as _

_MOST = 30


class Messages:
    """What was said to the reader. A walk back through it begins anew with each new sentence or place."""

    def __init__(self) -> None:
        self._said = deque[str](maxlen=_MOST)
        self._walked = 0
        self._place: object = None

    def note(self, *said: str) -> None:
        """Notes sentences, in the order in which they are said; empty ones are none."""
        if new := [text for text in said if text]:
            self._said.extend(new)
            self._walked = 0

    def again(self, place: object) -> str:
        """The last sentence, or at the same place as the time before the one before that."""
        if place != self._place:
            self._place, self._walked = place, 0
        if self._walked == len(self._said):
            return _("Keine frühere Meldung.") if self._said else _("Noch keine Meldung.")
        self._walked += 1
        return self._said[-self._walked]
