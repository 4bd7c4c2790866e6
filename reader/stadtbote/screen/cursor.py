"""Where the keys and the hardware cursor of a screen are: in a widget, or at what answers a key."""

from __future__ import annotations

from typing import Any

from textual.geometry import Offset
from textual.screen import Screen

from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import StatusRow


class Cursor:
    """The focus of a screen, and the hardware cursor, which stands on it.

    For the ear (`follows`), a sentence in the `status` that answers a key has the cursor until the next one:
    a braille display shows the row of the cursor alone.
    """

    def __init__(self, screen: Screen[Any], status: StatusRow, *, follows: bool) -> None:
        self._screen = screen
        self._status = status
        self._follows = follows
        self._place = self._foot = Offset(0, 0)

    def put(self, place: Offset | None = None) -> None:
        """Puts it there, or anew where it was, or where the screen says "too small"; below another, later."""
        self._place = self._place if place is None else place
        self._foot = self._status.region.offset if self._status.region else self._foot
        shown = self._place
        if self._screen.has_class("too-small"):
            shown = Offset(0, 0)
        elif self._follows and self._status.answers:
            shown = self._foot
        if self._screen.app.screen is self._screen:
            self._screen.app.cursor_position = shown

    def move_to(self, widget: CursorWidget) -> None:
        """Moves the focus, and shows it at once."""
        before = self._screen.focused
        self._screen.set_focus(widget, scroll_visible=False)
        if isinstance(before, LineView):
            before.show_focus()
        widget.show_focus()

    def to_focus(self) -> None:
        """Puts it into the widget that has the focus."""
        if isinstance(self._screen.focused, CursorWidget):
            self._screen.focused.place_cursor()
