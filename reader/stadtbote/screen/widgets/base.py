"""The base of the widgets: one that never scrolls, and is written when its own text changes."""

from __future__ import annotations

from typing import Protocol, cast

from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.widget import Widget


class Cursored(Protocol):
    """A screen that has the hardware cursor."""

    def put_cursor(self, place: Offset) -> None:
        """Puts the hardware cursor there."""


class SteadyWidget(Widget):
    """A widget without anything to scroll."""

    # Textual would have all laid out and the widget written a second time after each new size (as of 8.2.8).
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False, repaint=False)

    @property
    def quiet_screen(self) -> Cursored:
        """The screen that this widget is on."""
        return cast("Cursored", self.screen)
