"""Where the hardware cursor of a screen stands: on the focus, or for the ear on the answer to a key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from textual.geometry import Offset

from stadtbote.screen.widgets.base import CursorWidget

if TYPE_CHECKING:
    from textual.screen import Screen

    from stadtbote.screen.widgets.row import StatusRow


class Pointer:
    """The cursor of a screen with this status row."""

    def __init__(self, screen: Screen[Any], status: StatusRow, *, spoken: bool) -> None:
        self._screen = screen
        self._status = status
        self._spoken = spoken
        self._place = self._foot = Offset(0, 0)

    def put(self, place: Offset) -> None:
        """Puts the cursor there, or where it says "too small"; below another screen, later.

        For the ear, a sentence that answers a key has it until the next one: a braille display shows the row
        of the cursor alone.
        """
        self._place = place
        self._foot = self._status.region.offset if self._status.region else self._foot
        if self._screen.has_class("too-small"):
            place = Offset(0, 0)
        elif self._spoken and self._status.answers:
            place = self._foot
        if self._screen.app.screen is self._screen:
            self._screen.app.cursor_position = place

    def home(self) -> None:
        """Puts the cursor on the focus."""
        if isinstance(self._screen.focused, CursorWidget):
            self._screen.focused.place_cursor()

    def follow(self) -> None:
        """Puts the cursor where it belongs now."""
        self.put(self._place)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While a key is answered: the cursor is on the focus again, and then where the answer is."""
        self._status.await_answer()
        if self._spoken:
            self.home()
        yield
        self.follow()
