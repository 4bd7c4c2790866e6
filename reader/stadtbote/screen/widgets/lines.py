"""The line widget: shows a page of entries, one of them focused, and repaints only changes.

After every update, the hardware cursor stands on the first cell of the focused entry: that is where screen
readers and braille displays look. Lists turn pages instead of scrolling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import events
from textual.geometry import Offset, Region, Size

from stadtbote.screen.paging import BLANK, PageRow, Paging, Run, Written, focus_in
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.text.wrapping import cells
from stadtbote_styles.themes import Slot

_AT_FOCUS = {Written.FOCUS, Written.FIELD}


class LineView(CursorWidget):
    """Shows one of several pages."""

    def __init__(self, page: Paging, *, id: str) -> None:
        super().__init__(id=id)
        self._page = page
        self._shown: list[tuple[Run, ...]] = []
        self._place = 0  # the entry that has the focus
        self._cursor = Offset(0, 0)
        self._said: list[str] = []  # the words of the focused entry
        self._terminal = Size(0, 0)  # when the page was last fitted to it
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
        width, height = self.size
        if not width or not height:
            return
        page, said, cursor = self._page, self._said, self.has_cursor
        before = [*self._shown, *[()] * (page.height - len(self._shown))]
        if written in _AT_FOCUS and not page.spoken and page.entries.has(0):
            self._shown = [*before]
            rows = [row for place in {self._place, page.place} for row in page.rows_of(place)]
        else:
            self._shown = [()] * page.height
            rows = [*enumerate(page.rows())]
        for y, row in rows:
            self._shown[y] = row.shown(cursor=cursor)
        self._place = page.place
        self._said = " ".join(row.text for _y, row in rows if row.focused).split() if page.spoken else []
        self._added = _added(said, self._said, rows)
        focus = page.focused_row()
        behind = focus + page.focused_rows()
        self._cursor = Offset(*focus_in(rows))
        to_edge = self.region.right == self.screen.size.width
        regions = list[Region]()
        for y, _row in rows:
            old, new = before[y], self._shown[y]
            at_focus = y == focus and old == new
            if page.spoken:  # an entry of several rows is heard whole
                at_focus = focus <= y < behind
            whole = (written is Written.FOCUS and at_focus) or (
                written is Written.PAGE and (at_focus or page.spoken) and bool(new or old)
            )
            if whole or old != new:
                reach = _in_cells(old), _in_cells(new)
                for start, end in [(0, max(reach))] if whole else self._changed(old, new):
                    # Blanks up to the edge of the screen are erased, which takes fewer bytes than spaces.
                    stop = width if to_edge and reach[0] > reach[1] else end
                    regions.append(Region(start, y, max(stop - start, 1), 1))
        if regions:
            self.refresh(*regions)
        self.place_cursor()

    def _changed(self, old: tuple[Run, ...], new: tuple[Run, ...]) -> Iterator[tuple[int, int]]:
        """The cells that differ, from the first to before the last, without hits in between that do not."""
        if self._page.spoken:
            yield _same_cells(_text(old), _text(new)), max(_in_cells(old), _in_cells(new))
            return
        start, end = changed_cells(old, new)
        x, text_before, slots_before = 0, _text(old), _slots(old)
        for text, slot in new if _in_cells(new) == len(_text(new)) else ():
            behind = x + len(text)
            inside = slot is Slot.HIT and start < x and behind < end
            if inside and text_before[x:behind] == text and {*slots_before[x:behind]} == {slot}:
                yield start, x
                start = behind
            x = behind
        yield start, end

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
        return self._cursor

    def on_resize(self, event: events.Resize) -> None:
        """Takes another size: works out the page anew around the focused entry.

        Where only other rows of the screen took room, or gave it, the new layout has written what is there.
        """
        event.prevent_default()
        if self.size.height:  # 0 while the terminal is too small: everything stays for later
            before, self._terminal = (self._terminal, self._page.width), self.screen.size
            self._page.resize(self.size.width, self.size.height)
            if before != (self._terminal, self._page.width):
                self.forget_rows()
                self.update_rows()
                return
            self.forget_changes()
            self.update_rows()
            self.quiet_screen.send_cursor()

    def show_focus(self) -> None:
        """Shows that the focus came or went, and puts the cursor here if it came."""
        self.update_rows(Written.FOCUS if self.has_cursor else Written.FIELD)

    def runs(self, y: int) -> Sequence[Run]:
        """One row of the screen."""
        return self._shown[y] if y < len(self._shown) else ()


def _added(before: Sequence[str], after: Sequence[str], rows: Sequence[tuple[int, PageRow]]) -> Offset | None:
    """Where the focused entry has more words than it had before; None where it has not."""
    pairs = zip(before, after, strict=False)
    left = next((n for n, (old, new) in enumerate(pairs) if old.strip(",") != new.strip(",")), len(before))
    if not left or len(after) <= len(before):
        return None
    for y, row in rows:
        words = len(row.text.split()) if row.focused else 0
        if left < words:
            return Offset(cells(row.text) - cells(row.text.split(None, left)[left]), y)
        left -= words
    return None


def _slots(runs: Sequence[Run]) -> list[Slot]:
    """The slot of each letter."""
    return [slot for text, slot in runs for _letter in text]


def _text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _in_cells(runs: Sequence[Run]) -> int:
    return cells(_text(runs))


def changed_cells(old: Sequence[Run], new: Sequence[Run], *, words: bool = True) -> tuple[int, int]:
    """The cells in which two rows differ by letter or slot, from the first to before the last.

    Of `words`, one that differs is written whole: no mark may lose its letter. Where terminals may differ on
    how wide a letter is, that is all of the row.
    """
    texts, slots = (_text(old), _text(new)), (_slots(old), _slots(new))
    lengths = [len(text) for text in texts]
    wide = [cells(text) for text in texts]
    reach = max(wide)
    if wide != lengths:
        return 0, reach
    start, end = min(_alike(*texts), _alike(*slots)), reach
    if lengths[0] == lengths[1] and start < end:
        end -= min(_alike(texts[0][::-1], texts[1][::-1]), _alike(slots[0][::-1], slots[1][::-1]))
    behind = min(end, *lengths)
    same_slots = slots[0][start:behind] == slots[1][start:behind]
    if (
        words
        and same_slots
        and not {texts[0][start : start + 1], texts[1][start : start + 1]} <= {" ", ",", ""}
    ):
        start = texts[1].rfind(" ", 0, start) + 1
    return start, end


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """How many items two texts or lists have in common at their beginning."""
    least = min(len(one), len(other))
    if one[:least] == other[:least]:
        return least
    return next(n for n, (its, others) in enumerate(zip(one, other, strict=False)) if its != others)


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
