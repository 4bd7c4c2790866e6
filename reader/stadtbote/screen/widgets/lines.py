"""The line widget: entries of one or more lines, one of them focused, and only what changed repainted.

The hardware cursor stands on the first cell of the focused entry after every update: that is where
screen readers and braille displays look. Lists turn pages instead of scrolling.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from stadtbote.text.clean import clean
from stadtbote.text.wrapping import cells


class Entries(Protocol):
    """What a LineView shows: a number of entries, each of one or more lines."""

    highlight: bool
    """Whether the focused entry is shown in other colours, or by the cursor alone."""

    def __len__(self) -> int: ...

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The entry's lines, none wider than `width` cells; blank lines only behind the first."""

    def strong(self, place: int) -> bool:
        """Whether the entry is shown in bold."""


class _Row(NamedTuple):
    """One row of the screen: its text, and how it is shown."""

    text: str = ""
    style: str = ""
    full: bool = False  # over the whole width


class NoEntries:
    """Nothing to show."""

    highlight = False

    def __len__(self) -> int:
        return 0

    def lines(self, place: int, width: int) -> Sequence[str]:
        return ()

    def strong(self, place: int) -> bool:
        return False


class LineView(Widget, can_focus=True):
    """Shows entries a page at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-view--focused",
        "line-view--chosen",
        "line-view--strong",
    }

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._entries: Entries = NoEntries()
        self._top = 0
        self._place = 0
        self._shown: list[_Row] = []
        self._laid_out = False
        self._styles: dict[str, Style] = {}

    @property
    def place(self) -> int:
        """The focused entry, from 0."""
        return self._place

    @property
    def entries(self) -> Entries:
        """What is shown."""
        return self._entries

    def show(self, entries: Entries, place: int = 0, *, row: int | None = None) -> None:
        """Shows other entries with the focus at `place`, on the screen's row `row` if that can be.

        Without a row the page is the one that pages from the beginning would give.
        """
        self._entries = entries
        self._place = max(0, min(place, len(entries) - 1))
        self._top = self._page_of(self._place) if row is None else self._top_for(row)
        self._update()

    def focused_row(self) -> int:
        """The row of the view on which the focused entry begins."""
        width = self.size.width
        return sum(len(self._entries.lines(p, width)) for p in range(self._top, self._place))

    def move(self, steps: int) -> None:
        """Moves the focus by entries; past the edge the page turns."""
        self._go(self._place + steps)

    def page(self, direction: int) -> None:
        """Turns the page; on the last page the focus goes to the end, on the first to the beginning."""
        if direction > 0:
            after = self._end_of(self._top)
            if after >= len(self._entries):
                self._go(len(self._entries) - 1)
            else:
                self._top = self._place = after
                self._moved()
        elif self._top == 0:
            self._go(0)
        else:
            self._top = self._place = self._start_before(self._top)
            self._moved()

    def go_first(self) -> None:
        """The focus goes to the first entry."""
        self._go(0)

    def go_last(self) -> None:
        """The focus goes to the last entry."""
        self._go(len(self._entries) - 1)

    def repaint(self) -> None:
        """Repaints the rows whose text has changed."""
        self._update()

    def _go(self, place: int) -> None:
        place = max(0, min(place, len(self._entries) - 1))
        if place == self._place:
            return
        self._place = place
        if place < self._top:
            self._top = self._start_before(place + 1)
        elif place >= self._end_of(self._top):
            self._top = (
                place if place < len(self._entries) - 1 or self._height() < 2 else self._page_of(place)
            )
        self._moved()

    def _moved(self) -> None:
        self._update(repaint_focus=True)

    def _height(self) -> int:
        return max(1, self.size.height)

    def _count(self, place: int) -> int:
        return len(self._entries.lines(place, self.size.width))

    def _end_of(self, top: int) -> int:
        """The first entry behind the page that begins at `top`; at least one entry is on a page."""
        used, place = 0, top
        while place < len(self._entries):
            used += self._count(place)
            if used > self._height() and place > top:
                break
            place += 1
        return place

    def _start_before(self, end: int) -> int:
        """Where a page begins that ends just before the entry `end`."""
        used, place = 0, end
        while place > 0:
            used += self._count(place - 1)
            if used > self._height() and place < end:
                break
            place -= 1
        return place

    def _page_of(self, place: int) -> int:
        """Where the page with this entry begins, counting pages from the beginning, or near enough.

        Far down, pages are counted by rows of one line each, so that nothing above need be read.
        """
        height = self._height()
        top = place - place % height
        while top < place >= self._end_of(top):
            top += 1
        return top

    def _top_for(self, row: int) -> int:
        used, top = 0, self._place
        while top > 0 and used + self._count(top - 1) <= row:
            top -= 1
            used += self._count(top)
        return top

    def _compose_rows(self) -> list[_Row]:
        width, height = self.size.width, self.size.height
        rows: list[_Row] = []
        place = self._top
        while place < len(self._entries) and len(rows) < height:
            style = "strong" if self._entries.strong(place) else ""
            full = False
            if place == self._place and self._entries.highlight:
                style, full = ("focused", True) if self.has_cursor else ("chosen", False)
            rows += [
                _Row(clean(text), style if text else "", full and bool(text))
                for text in self._entries.lines(place, width)
            ]
            place += 1
        return rows[:height] + [_Row()] * (height - len(rows))

    def _update(self, *, repaint_focus: bool = False) -> None:
        """Works out the rows anew and repaints those that differ, and no wider than they differ."""
        if not self.size.width or not self.size.height:
            return
        before, self._shown = self._shown, self._compose_rows()
        width = self.size.width
        before += [_Row()] * (len(self._shown) - len(before))
        focus = self.focused_row()
        for y, (old, new) in enumerate(zip(before, self._shown, strict=False)):
            if old != new or (repaint_focus and y == focus):
                reach = width if old.full or new.full else max(cells(old.text), cells(new.text), 1)
                self.refresh(Region(0, y, reach, 1))
        self.place_cursor()

    def forget_rows(self) -> None:
        """After a change of size nothing is known of what stands on the screen: all is painted anew."""
        self._shown = []
        self.refresh()

    def place_cursor(self) -> None:
        """Puts the hardware cursor on the focused entry, if the focus is in this view."""
        if self.has_cursor:
            row = min(self.focused_row(), max(self.size.height - 1, 0))
            self.app.cursor_position = self.content_region.offset + Offset(0, row)

    def on_resize(self, event: events.Resize) -> None:
        """Another size: the page is worked out anew around the focused entry."""
        self.forget_rows()
        if not self._laid_out:
            self._laid_out = True
            self._top = self._page_of(self._place)
        while self._top < self._place >= self._end_of(self._top):
            self._top += 1
        self._update()

    def on_focus(self, event: events.Focus) -> None:
        """Textual's own handler would repaint the whole view (as of 8.2.8); show_focus does what is due."""
        event.prevent_default()
        self.has_focus = True

    def on_blur(self, event: events.Blur) -> None:
        """As on_focus."""
        event.prevent_default()
        self.has_focus = False

    def show_focus(self) -> None:
        """Shows that the focus came or left, and puts the cursor here if it came."""
        self._update(repaint_focus=self.has_cursor)

    @property
    def has_cursor(self) -> bool:
        """Whether the focus is here now; Textual's has_focus follows only when its event is handled."""
        return self.is_attached and self.app.screen is self.screen and self.screen.focused is self

    def notify_style_update(self) -> None:
        """Another theme."""
        self._styles.clear()
        super().notify_style_update()

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = plain(
                self.get_component_rich_style(f"line-view--{name}") if name else self.rich_style
            )
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row = self._shown[y] if y < len(self._shown) else _Row()
        width = self.size.width
        if row.full:
            return Strip([Segment(row.text, self._style(row.style))]).adjust_cell_length(
                width, self._style(row.style)
            )
        text = Strip([Segment(row.text, self._style(row.style))])
        return text.adjust_cell_length(width, self._style(""))


def plain(style: Style) -> Style:
    """The style without colours that are the terminal's own: naming those only costs bytes."""
    own = [color is None or color.is_default for color in (style.color, style.bgcolor)]
    if not all(own):
        return style
    return Style(
        bold=style.bold or None,
        reverse=style.reverse or None,
        underline=style.underline or None,
        italic=style.italic or None,
    )
