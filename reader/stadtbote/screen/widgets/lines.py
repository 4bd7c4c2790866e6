"""The line widget: shows a page of entries, one of them focused, and repaints only changes.

After every update, the hardware cursor stands on the first cell of the focused entry: that is where screen
readers and braille displays look. Lists turn pages instead of scrolling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip

from stadtbote.screen.paging import BLANK, PageRow, Paging, Run, Written
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.text.wrapping import cells
from stadtbote_styles.themes import Slot


class LineView(CursorWidget):
    """Shows one of several pages."""

    def __init__(self, page: Paging, *, id: str) -> None:
        super().__init__(id=id)
        self._page = page
        self._shown: list[tuple[Run, ...]] = []
        self._said: list[str] = []  # the words of the focused entry
        self._added: Offset | None = None  # where the focused entry got more words at the last change
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

    def update_rows(self, written: Written = Written.CHANGES) -> None:
        """Works out the rows anew and repaints those that differ, only as far as they differ.

        For the ear, another page is written whole: what it has in common with the last one matters too.
        """
        if not self.size.width or not self.size.height:
            return
        before, said, cursor = self._shown, self._said, self.has_cursor
        rows = self._page.rows()
        self._shown = [row.shown(cursor=cursor) for row in rows]
        self._said = " ".join(row.text for row in rows if row.focused).split() if self._page.spoken else []
        self._added = _added(said, self._said, rows)
        before += [()] * (len(self._shown) - len(before))
        focus = self._page.focused_row()
        behind = focus + self._page.focused_rows()
        for y, (old, new) in enumerate(zip(before, self._shown, strict=False)):
            at_focus = y == focus and old == new
            if self._page.spoken:  # an entry of several rows is heard whole
                at_focus = focus <= y < behind
            whole = (written is Written.FOCUS and at_focus) or (
                written is Written.PAGE and (at_focus or self._page.spoken) and bool(new or old)
            )
            if whole or old != new:
                reach = _in_cells(old), _in_cells(new)
                for start, end in [(0, max(reach))] if whole else self._changed(old, new):
                    self._repaint(y, start, end, shrinks=reach[0] > reach[1])
        self.place_cursor()

    def _changed(self, old: tuple[Run, ...], new: tuple[Run, ...]) -> Iterator[tuple[int, int]]:
        """The cells that differ, from the first to before the last, without hits in between that do not."""
        if self._page.spoken:
            yield _same_cells(_text(old), _text(new)), max(_in_cells(old), _in_cells(new))
            return
        start, end = changed_cells(old, new)
        before, x = _by_letter(old), 0
        for text, slot in new if _in_cells(new) == len(_text(new)) else ():
            behind = x + len(text)
            inside = slot is Slot.HIT and start < x and behind < end
            if inside and before[x:behind] == [(letter, slot) for letter in text]:
                yield start, x
                start = behind
            x = behind
        yield start, end

    def _repaint(self, y: int, start: int, end: int, *, shrinks: bool) -> None:
        # Blanks up to the edge of the screen are erased, which takes fewer bytes than spaces.
        erased = shrinks and self.region.right == self.screen.size.width
        reach = self.size.width if erased else end
        self.refresh(Region(start, y, max(reach - start, 1), 1))

    def point_at_added(self) -> bool:
        """Puts the cursor where the focused entry got more words at the last change; False if it did not."""
        if self._added is not None:
            self.quiet_screen.put_cursor(self.region.offset + self._added)
        return self._added is not None

    def write_again(self) -> None:
        """Writes anew what is there: for stream readers, and after a garbled line."""
        if self._page.spoken:
            self._page.fill()
        else:
            self.screen.refresh()

    def forget_rows(self) -> None:
        """Forgets what is on the screen, which nobody knows after a change of size: all is painted anew."""
        self._shown = []
        self.refresh()

    @property
    def cursor(self) -> Offset:
        """On the focused entry."""
        return Offset(self._page.cursor(), min(self._page.focused_row(), max(self.size.height - 1, 0)))

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

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        return self.strip(self._shown[y] if y < len(self._shown) else ())


def _added(before: Sequence[str], after: Sequence[str], rows: Sequence[PageRow]) -> Offset | None:
    """Where the focused entry has more words than it had before; None where it has not."""
    pairs = zip(before, after, strict=False)
    left = next((n for n, (old, new) in enumerate(pairs) if old.strip(",") != new.strip(",")), len(before))
    if not left or len(after) <= len(before):
        return None
    for y, row in enumerate(rows):
        words = len(row.text.split()) if row.focused else 0
        if left < words:
            return Offset(cells(row.text) - cells(row.text.split(None, left)[left]), y)
        left -= words
    return None


def _by_letter(runs: Sequence[Run]) -> list[tuple[str, Slot]]:
    return [(letter, slot) for text, slot in runs for letter in text]


def _text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _in_cells(runs: Sequence[Run]) -> int:
    return sum(cells(run.text) for run in runs)


def changed_cells(old: Sequence[Run], new: Sequence[Run], *, words: bool = True) -> tuple[int, int]:
    """The cells in which two rows differ by letter or slot, from the first to before the last.

    Of `words`, one that differs is written whole: no mark may lose its letter. Where terminals may differ on
    how wide a letter is, that is all of the row.
    """
    texts = _text(old), _text(new)
    wide = [cells(text) for text in texts]
    reach = max(wide)
    if wide != [len(text) for text in texts]:
        return 0, reach
    before, after = _by_letter(old), _by_letter(new)
    least = min(len(before), len(after))
    start = next((n for n in range(least) if before[n] != after[n]), least)
    if len(before) != len(after):
        end = reach
    else:
        end = next((n for n in range(reach, start, -1) if before[n - 1] != after[n - 1]), start)
    same_slots = all(b[1] is a[1] for b, a in zip(before[start:end], after[start:end], strict=False))
    if (
        words
        and same_slots
        and not {texts[0][start : start + 1], texts[1][start : start + 1]} <= {" ", ",", ""}
    ):
        start = texts[1].rfind(" ", 0, start) + 1
    return start, end


def _same_cells(old: str, new: str) -> int:
    """How many cells two rows have in common at their beginning, in whole words."""
    if cells(old) != len(old) or cells(new) != len(new):
        return 0  # terminals and libraries differ on how wide such letters are
    count = 0
    while count < min(len(old), len(new)) and old[count] == new[count]:
        count += 1
    # A word is repainted whole: a voice must not say part of one, and no mark may lose its letter.
    if not {old[count : count + 1], new[count : count + 1]} <= {" ", ",", BLANK, ""}:
        count = new.rfind(" ", 0, count) + 1
    return count
