"""The base of the widgets: one that never scrolls, and is written when its own text changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from stadtbote.screen.quiet import QuietScreen


class SteadyWidget(Widget):
    """A widget without anything to scroll."""

    # Textual would have all laid out and the widget written a second time after each new size (as of 8.2.8).
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False, repaint=False)

    @property
    def quiet_screen(self) -> QuietScreen[object]:
        """The screen that this widget is on."""
        return cast("QuietScreen[object]", self.screen)
