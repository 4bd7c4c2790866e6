"""The bases of the widgets: they never scroll, and are written only when their own text changes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.strip import Strip

from stadtbote.screen.looks import Dress
from stadtbote.screen.paging import Run
from stadtbote.screen.seams import LeanWidget
from stadtbote.text.wrapping import cells, fitting
from stadtbote_styles.themes import Slot


class Cursored(Protocol):
    """A screen that has the hardware cursor."""

    def put_cursor(self, place: Offset) -> None:
        """Puts the hardware cursor there."""

    def send_cursor(self) -> None:
        """Sends where the cursor stands, where nothing else may be written."""


class Dressed(Protocol):
    """What a widget asks of the app."""

    dress: Dress


class SteadyWidget(LeanWidget):
    """A widget without anything to scroll, made of pieces that are shown as their slots are."""

    # Textual would lay everything out and write the widget twice after each new size (as of 8.2.8).
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False, repaint=False)

    def strip(self, runs: Sequence[Run], rest: Slot = Slot.TEXT) -> Strip:
        """A row as wide as the widget; what is left of it is as `rest`.

        Cells are counted as everywhere in Stadtbote: Textual counts fewer for some emoji.
        """
        styles = cast("Dressed", self.app).dress.styles
        width = self.size.width
        filled = (*runs, Run(" " * width, rest))
        return Strip([Segment(text, styles[slot]) for text, slot in _between(filled, 0, width)], width)

    @property
    def quiet_screen(self) -> Cursored:
        """The screen that this widget is on."""
        return cast("Cursored", self.screen)


class RowWidget(SteadyWidget):
    """A widget of rows of pieces."""

    @abstractmethod
    def runs(self, y: int) -> Sequence[Run]:
        """What stands in a row; what is left of it is blank."""

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        return self.strip(self.runs(y))

    def drawn(self, y: int, start: int, end: int) -> Sequence[tuple[str, str]]:
        """The same without a strip, of which the screen would need only the texts."""
        codes = cast("Dressed", self.app).dress.codes
        filled = (*self.runs(y), Run(" " * end))
        return [(text, codes[slot]) for text, slot in _between(filled, start, end)]


def _between(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    """What stands in the cells from `start` to before `end`; a blank for half of a wide letter at the end.

    There may be more than there is room for, at a size for which the row was not worked out yet.
    """
    x = 0
    for text, slot in runs:
        behind = x + cells(text)
        if behind > start and x < end:
            if x < start or behind > end:
                text = text[fitting(text, start - x) : fitting(text, end - x)]
                text += " " * (min(behind, end) - max(x, start) - cells(text))
            yield Run(text, slot)
        x = behind


class CursorWidget(RowWidget, can_focus=True):
    """A widget that takes the focus: the hardware cursor then stands in it."""

    @property
    @abstractmethod
    def cursor(self) -> Offset:
        """Where the cursor stands in the widget, in cells."""

    @abstractmethod
    def show_focus(self) -> None:
        """Shows that the focus came or went, and puts the cursor here if it came."""

    @property
    def has_cursor(self) -> bool:
        """Whether the focus is here now; Textual's has_focus follows only when its event is handled."""
        return self.is_attached and self.app.screen is self.screen and self.screen.focused is self

    def place_cursor(self) -> None:
        """Puts the hardware cursor here, if the focus is here."""
        if self.has_cursor:
            self.quiet_screen.put_cursor(self.content_region.offset + self.cursor)

    def on_focus(self, event: events.Focus) -> None:
        """Keeps Textual from repainting all of it (as of 8.2.8); `show_focus` does what is needed."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        """As on_focus."""
        event.prevent_default()
        self.has_focus = False
