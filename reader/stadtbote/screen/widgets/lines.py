"""The line widget: shows a page of entries, one of them focused, and repaints only changes.

After every update, the hardware cursor stands on the first cell of the focused entry: that is where screen
readers and braille displays look. Lists turn pages instead of scrolling.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip

from stadtbote.screen.paging import PageRow, Paging, Written
from stadtbote.screen.updates import codes_for
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.text.wrapping import cells


class _Row(NamedTuple):
    """One row of the screen: its text, and how it is shown."""

    text: str = ""
    style: str = ""
    full: bool = False  # styled over the whole width
    head: int = 0  # cells that are styled, where not all of the text is


class LineView(CursorWidget):
    """Shows one of several pages."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-view--focused",
        "line-view--chosen",
        "line-view--strong",
    }

    def __init__(self, page: Paging, *, id: str) -> None:
        super().__init__(id=id)
        self._page = page
        self._shown: list[_Row] = []
        self._styles: dict[str, Style] = {}
        self.turn_to(page)

    def turn_to(self, page: Paging) -> None:
        """Shows another page, worked out for the size of this view."""
        other = page is not self._page
        self._page.changed = lambda _written: None
        self._page = page
        page.changed = self.update_rows
        if self.size:
            page.resize(self.size.width, self.size.height)
            self.update_rows(Written.PAGE if other else Written.CHANGES)

    def _row(self, row: PageRow) -> _Row:
        if self._page.spoken or not row.text:
            return _Row(row.text)
        if row.focused and self.has_cursor:
            return _Row(row.text, "focused", full=not row.head, head=row.head)
        if row.focused:
            return _Row(row.text, "chosen", head=row.head)
        return _Row(row.text, "strong" if row.strong else "")

    def update_rows(self, written: Written = Written.CHANGES) -> None:
        """Works out the rows anew and repaints those that differ, only as far as they differ.

        For the ear, another page is written whole: what it has in common with the last one matters too.
        """
        if not self.size.width or not self.size.height:
            return
        before, self._shown = self._shown, [self._row(row) for row in self._page.rows()]
        before += [_Row()] * (len(self._shown) - len(before))
        focus = self._page.focused_row()
        for y, (old, new) in enumerate(zip(before, self._shown, strict=False)):
            if (written is Written.FOCUS and y == focus) or (
                written is Written.PAGE and (y == focus or self._page.spoken) and (new.text or old.text)
            ):
                self._repaint(y, 0, old, new)
            elif old != new:
                same = old.style == new.style and not (old.full or new.full)
                self._repaint(y, _same_cells(old.text, new.text) if same else 0, old, new)
        self.place_cursor()

    def _repaint(self, y: int, start: int, old: _Row, new: _Row) -> None:
        if old.text == new.text and old.style != new.style and (old.head or new.head):
            self.refresh(Region(0, y, max(old.head, new.head), 1))
            return
        before, after = cells(old.text), cells(new.text)
        # Blanks up to the edge of the screen are erased, which takes fewer bytes than spaces.
        plain_ground = self._style("").bgcolor is None
        erased = before > after and plain_ground and self.region.right == self.screen.size.width
        reach = self.size.width if old.full or new.full or erased else max(before, after)
        self.refresh(Region(start, y, max(reach - start, 1), 1))

    def forget_rows(self) -> None:
        """Forgets what is on the screen, which nobody knows after a change of size: all is painted anew."""
        self._shown = []
        self.refresh()

    @property
    def cursor(self) -> Offset:
        """On the focused entry."""
        return Offset(0, min(self._page.focused_row(), max(self.size.height - 1, 0)))

    def on_resize(self, event: events.Resize) -> None:
        """Takes another size: works out the page anew around the focused entry."""
        event.prevent_default()
        if self.size.height:  # 0 while the terminal is too small: everything stays for later
            self.forget_rows()
            self._page.resize(self.size.width, self.size.height)
            self.update_rows()

    def show_focus(self) -> None:
        """Shows that the focus came or went, and puts the cursor here if it came."""
        self.update_rows(Written.FOCUS if self.has_cursor else Written.CHANGES)

    def notify_style_update(self) -> None:
        """Takes another theme."""
        self._styles.clear()
        super().notify_style_update()

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = plain(
                self.get_component_rich_style(f"line-view--{name}") if name else self.rich_style
            )
        return self._styles[name]

    def codes_of(self, name: str) -> str:
        """The numbers that set a style of this view."""
        return codes_for(self, self._style(name))

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row = self._shown[y] if y < len(self._shown) else _Row()
        width = self.size.width
        if row.full:
            return strip_of([Segment(row.text, self._style(row.style))], width, self._style(row.style))
        head = row.head or len(row.text)
        parts = [Segment(row.text[:head], self._style(row.style)), Segment(row.text[head:], self._style(""))]
        return strip_of(parts, width, self._style(""))


def _same_cells(old: str, new: str) -> int:
    """How many cells two rows have in common at their beginning, in whole words."""
    if cells(old) != len(old) or cells(new) != len(new):
        return 0  # terminals and libraries differ on how wide such letters are
    count = 0
    while count < min(len(old), len(new)) and old[count] == new[count]:
        count += 1
    # A word is repainted whole: a voice must not say part of one, and no mark may lose its letter.
    if not {old[count : count + 1], new[count : count + 1]} <= {" ", ",", ""}:
        count = new.rfind(" ", 0, count) + 1
    return count


def strip_of(parts: list[Segment], width: int, ground: Style) -> Strip:
    """A row of `width` cells, counted as everywhere in Stadtbote: Textual counts fewer for some emoji."""
    room = width - sum(cells(part.text) for part in parts)
    if room < 0:  # at a size for which the page was not worked out yet
        return Strip(parts).adjust_cell_length(width, ground)
    return Strip([*parts, Segment(" " * room, ground)], width)


def plain(style: Style) -> Style:
    """The style without the terminal's own colours: naming those only costs bytes."""
    own = [color is None or color.is_default for color in (style.color, style.bgcolor)]
    if not all(own):
        return style
    return Style(
        bold=style.bold or None,
        reverse=style.reverse or None,
        underline=style.underline or None,
        italic=style.italic or None,
    )
