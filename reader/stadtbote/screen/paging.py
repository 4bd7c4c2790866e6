"""Entries in pages: which are on the page, which has the focus, and what is in each row. No widget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto

from stadtbote.commands import Move
from stadtbote.text.clean import one_row
from stadtbote.text.tell import USUAL
from stadtbote.text.wrapping import cells, fitting, wrap
from stadtbote_styles.themes import Slot
from stadtbote_styles.tuples import NamedTuple

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

WIDE = 60  # columns from which on there is a margin
BLANK = "\xa0"
"""Behind each row for the ear, which has room for it: a space that is not erased with the rest of the row.

Readers of the stream join what follows a jump to the next row: "fürInformationstechnik" (TDSR).
"""


class Run(NamedTuple):
    """A piece of a row, and what it is."""

    text: str
    slot: Slot = Slot.TEXT


class Line(NamedTuple):
    """A line of an entry: what stands in it, one piece after the other.

    `field`: the cells that show the focus, from the first to before the last, none where both are the same.
    `cursor`: the cell on which the hardware cursor stands when the entry has the focus.
    """

    runs: tuple[Run, ...] = ()
    field: tuple[int, int] = (0, 0)
    cursor: int = 0


def line_of(text: str, slot: Slot = Slot.TEXT) -> Line:
    """A line of one piece, in which only the cursor shows the focus."""
    return Line((Run(text, slot),))


class Entries(Protocol):
    """What a page shows: a number of entries, each of one or more lines."""

    def __len__(self) -> int: ...

    def has(self, place: int) -> bool:
        """Whether there is an entry at `place`; how many there are may take longer to tell."""
        return place < len(self)

    def count(self, place: int, width: int) -> int:
        """How many lines the entry has."""

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The entry's lines, none wider than `width` cells; blank lines only after the first.

        `first`: no entry is shown above it.
        """


class NoEntries(Entries):
    """Nothing to show."""

    def __len__(self) -> int:
        return 0

    def count(self, place: int, width: int) -> int:
        return 0

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        return ()


class PageRow(NamedTuple):
    """One row of a page: its line, and whether that is of the focused entry."""

    line: Line = Line()
    focused: bool = False

    @property
    def text(self) -> str:
        """What stands there."""
        return "".join(run.text for run in self.line.runs)

    def shown(self, *, cursor: bool) -> tuple[Run, ...]:
        """The pieces, with the focus in its own slots: with the `cursor` in this pane, or in another."""
        start, end = self.line.field
        if not self.focused or start == end:
            return self.line.runs
        usual, strong = _FOCUS if cursor else _OPEN
        runs, x = list[Run](), 0
        for text, slot in (*self.line.runs, Run(" " * max(end - cells(self.text), 0))):
            for part, inside in _divided(text, x, start, end):
                if not inside or slot is Slot.HIT:  # a hit stays as it is, and need not be written
                    runs.append(Run(part, slot))
                else:
                    its = strong if slot is Slot.STRONG else usual
                    runs += [Run(part, its)] if cursor else open_runs(part, its)
            x += cells(text)
        return tuple(runs)


_FOCUS = (Slot.FOCUS, Slot.FOCUS_STRONG)
_OPEN = (Slot.OPEN, Slot.OPEN_STRONG)


_BLANKS = re.compile(r"(^ +| {2,}| +$)")


def open_runs(text: str, slot: Slot) -> list[Run]:
    """A text in the focus of another pane; where that is a line below it, none is below blanks."""
    return [Run(part, slot if part.strip() else Slot.OPEN_REST) for part in _BLANKS.split(text) if part]


def _divided(text: str, x: int, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """A text that begins at cell x, in parts: before, in and behind the cells from `start` to `end`."""
    before = fitting(text, max(start - x, 0))
    behind = max(fitting(text, max(end - x, 0)), before)
    for part, inside in ((text[:before], False), (text[before:behind], True), (text[behind:], False)):
        if part:
            yield part, inside


class Written(Enum):
    """What is written to the terminal after a change, and so is heard by those who listen to it."""

    CHANGES = auto()
    FIELD = auto()  # changes where the focus is shown, and no others
    FOCUS = auto()  # the focused row, even if it is as before
    PAGE = auto()  # every row


class Spoken(NamedTuple):
    """How the screen-reader face shows pages: at most `rows` entries on one.

    `tell` is how much is told of an article's structure.
    """

    rows: int
    tell: str = USUAL


class Leaf(NamedTuple):
    """Where pages begin and end, with `most` entries on one, in `height` rows of `width` cells."""

    entries: Entries
    width: int
    height: int
    most: int

    def rows(self, place: int) -> int:
        """How many rows an entry has."""
        return self.entries.count(place, self.width)

    def between(self, top: int, place: int) -> int:
        """How many rows there are from the entry `top` to before the one at `place`."""
        return sum(self.rows(above) for above in range(top, place))

    def end_of(self, top: int) -> int:
        """The first entry after the page that begins at `top`; a page has at least one entry."""
        used, place = 0, top
        while place - top < self.most and self.entries.has(place):
            used += self.rows(place)
            if used > self.height and place > top:
                break
            place += 1
        return place

    def start_before(self, end: int) -> int:
        """Where a page begins that ends just before the entry `end`."""
        used, place = 0, end
        while place > 0 and end - place < self.most:
            used += self.rows(place - 1)
            if used > self.height and place < end:
                break
            place -= 1
        return place

    def page_of(self, place: int) -> int:
        """Where the page with this entry begins, counting pages from the beginning, or near enough.

        Far down, every entry counts as one row, so that nothing above has to be read.
        """
        top = place - place % self.most
        while top < place >= self.end_of(top):
            top += 1
        return top

    def top_for(self, place: int, row: int) -> int:
        """Where a page begins that has an entry on this row, or as near as possible."""
        used, top = 0, place
        while top > 0 and used + self.rows(top - 1) <= row and place - top + 1 < self.most:
            top -= 1
            used += self.rows(top)
        return top


class Paging:
    """Entries a page at a time, with a focus that moves among them.

    For the screen-reader face (`spoken`), a page has a fixed number of entries. After a move past its edge it
    is sparse: only entries that had the focus are there, so that nothing is spoken but the new line. Turning
    by a whole page shows all of it.
    """

    def __init__(self, spoken: Spoken | None = None) -> None:
        self.spoken = spoken
        self.fills = False
        """Whether the last page is full, with entries of the page before it."""
        self.nothing: Sequence[tuple[str, str]] = ()
        """What is shown where there are no entries: lines, with a key before the words or none."""
        self.width = 0
        self.height = 0
        self.changed: Callable[[Written], None] = _nothing_shown
        """Called after each change with what to write."""
        self._entries: Entries = NoEntries()
        self._top = 0
        self._place = 0
        self._whole = True  # whether entries were to be shown with all of their page
        self._reads = False  # whether a page has all the room there is
        self._fresh = False  # whether it was written whole from the focus on, which has not moved since
        self._pad = 0  # blank rows above the page
        self._seen: set[int] | None = None  # the entries of a sparse page that are shown

    @property
    def place(self) -> int:
        """The focused entry, from 0."""
        return self._place

    def put(self, place: int) -> None:
        """Focuses another entry, whose page is not worked out yet. The session's pages report it."""
        self._place = place

    @property
    def entries(self) -> Entries:
        """The entries that are shown."""
        return self._entries

    @property
    def top(self) -> int:
        """The first entry of the page."""
        return self._top

    @property
    def sees_all(self) -> bool:
        """Whether, for the eye, all entries are on one page."""
        return not self.spoken and not self._entries.has(self._leaf.end_of(0))

    @property
    def sparse(self) -> bool:
        """Whether entries of the page behind the focused one are not written."""
        return self._seen is not None and not self._seen.issuperset(self._ahead)

    @property
    def _ahead(self) -> range:
        return range(self._place, self._leaf.end_of(self._top))

    def resize(self, width: int, height: int) -> None:
        """Takes another size: works out the page anew around the focused entry."""
        first = not self.width
        self.width, self.height = width - len(BLANK if self.spoken else ""), height
        if first:  # before that, there were no pages
            self._top = self._leaf.page_of(self._place)
            self._begin()
        self._pad *= self.focused_row() + self.focused_rows() <= height
        self._hold()

    def _hold(self) -> None:
        """Keeps the focused entry on the page, whatever has grown."""
        while self._top < self._place >= self._leaf.end_of(self._top):
            self._top += 1
        self._top = self._filled(self._top)

    def show(self, entries: Entries, place: int = 0, *, row: int | None = None, whole: bool = True) -> None:
        """Shows other entries with the focus at `place`, on the page's row `row` if possible.

        Without a row, pages are counted from the beginning. For the screen-reader face, the page is `whole`
        or sparse.
        """
        self._entries = entries
        self.put(max(0, place if entries.has(place) else len(entries) - 1))
        self._top = self._filled(
            self._leaf.page_of(self._place) if row is None else self._leaf.top_for(self._place, row)
        )
        self._whole = whole
        self._begin()
        self.changed(Written.PAGE)

    def _begin(self) -> None:
        self._seen, self._reads, self._pad, self._fresh = None, False, 0, self._place == self._top
        if not self._whole:
            self.thin()

    def limit(self, spoken: Spoken) -> None:
        """Takes pages of another size for the ear; what is written stays, and is not spoken again."""
        seen = set(range(self._top, self._leaf.end_of(self._top))) if self._seen is None else self._seen
        self.spoken, self._seen = spoken, seen
        if self._place >= self._leaf.end_of(self._top):
            self._top = self._place
            self.thin()
        self.changed(Written.CHANGES)

    def thin(self) -> None:
        """In the screen-reader face: leaves only the focused entry on the page."""
        if self.spoken:
            self._seen, self._fresh = {self._place}, False

    def complete(self) -> None:
        """Writes the entries behind the focused one that are not shown yet, and no others."""
        self._seen = {*(self._seen or ()), *self._ahead}
        self.changed(Written.CHANGES)

    def fill(self) -> None:
        """Writes all entries of the page, even those that are shown already."""
        self._seen = None
        self.changed(Written.PAGE)

    def focused_row(self) -> int:
        """The row of the page on which the focused entry begins."""
        return self._pad + self._leaf.between(self._top, self._place)

    def focused_rows(self) -> int:
        """How many rows the focused entry has."""
        return self._leaf.rows(self._place) if self._entries.has(0) else 1

    def page(self, direction: int) -> None:
        """Turns the page; on the last page, goes to the end, and on the first, to the beginning."""
        after = self._leaf.end_of(self._top)
        self._reads = False
        if direction < 0 and self._top == 0:
            self.go(0)
        elif direction > 0 and not self._entries.has(after):
            self.go(len(self._entries) - 1)
        else:
            place = after if direction > 0 else self._leaf.start_before(self._top)
            self._top = self._filled(place)
            self._pad, self._seen, self._fresh = 0, None, self._top == place
            self.put(place)
            self.changed(Written.PAGE)

    def read_on(self) -> bool:
        """Shows as much as there is room for, from the focus on, then what follows; False at the end.

        A page that was just written is not written again: what follows it fills the rest of the room. For the
        eye, a page is as much as that.
        """
        if not self.spoken:
            return self.obey(Move.PAGE_DOWN) == 0
        place = self._leaf.end_of(self._top) if self._reads or self._fresh else self._place
        if not self._entries.has(place):
            return False
        self._reads = True
        self.put(place)
        if not (fills := self._fresh and place < self._leaf.end_of(self._top)):
            self._top, self._seen, self._pad = place, None, 0
        self.changed(Written.CHANGES if fills else Written.PAGE)
        return True

    def half(self, direction: int) -> int:
        """Moves the focus by half a page. Returns 0, or where it could not, the direction."""
        before = self._place
        self.go(before + direction * max(self._leaf.most // 2, 1))
        return 0 if self._place != before else direction

    def go(self, place: int) -> None:
        """Moves the focus to an entry, or the nearest there is; past the edge, the page turns."""
        place = max(0, min(place, len(self._entries) - 1))
        if place == self._place:
            return
        row, top = self.focused_row() if self.spoken else 0, self._top
        self._fresh = False
        self.put(place)
        if place < self._top:
            self._top = self._leaf.start_before(place + 1)
        elif place >= self._leaf.end_of(self._top):
            is_last = place == len(self._entries) - 1 and self._leaf.height > 1
            self._top = self._filled(self._leaf.page_of(place) if is_last else place)
        if self._top != top:
            self._reads, self._pad = False, 0
            self.thin()
            # After an arrow that leaves the cursor in its row, Fenrir says that row alone, as of a shell.
            self._pad = bool(self.spoken) and self.focused_row() == row < self.height - self.focused_rows()
        elif self._seen is not None:
            self._seen.add(place)
        self.changed(Written.FOCUS if self._top == top else Written.PAGE)

    def obey(self, move: Move) -> int:
        """Moves the focus. Returns 0, or where it could not, the direction: 1 forward, -1 back."""
        before = self._place
        match move:
            case Move.DOWN | Move.UP:
                self.go(self._place + (1 if move is Move.DOWN else -1))
            case Move.PAGE_DOWN | Move.PAGE_UP:
                self.page(1 if move is Move.PAGE_DOWN else -1)
            case Move.FIRST:
                self.go(0)
            case Move.LAST:
                self.go(len(self._entries) - 1)
        if self._place != before:
            return 0
        return 1 if move in {Move.DOWN, Move.PAGE_DOWN, Move.LAST} else -1

    def rows(self) -> list[PageRow]:
        """The rows of the page, one for each row of the height."""
        self._hold()
        nothing = (
            () if self._entries.has(0) else _nothing_rows(self.nothing, self.width, spoken=bool(self.spoken))
        )
        rows = [*[PageRow()] * self._pad, *nothing]
        end = self._leaf.end_of(self._top)
        for place in range(self._top, end):
            rows += self._rows_at(place)
        if not self.spoken:  # the rest of the height shows the beginning of the next entry
            for line in self._entries.lines(end, self.width) if self._entries.has(end) else ():
                rows.append(PageRow(_clean(line)))
        return rows[: self.height] + [PageRow()] * (self.height - len(rows))

    def rows_of(self, place: int) -> list[tuple[int, PageRow]]:
        """The rows of one entry with their numbers, as far as it is on the page."""
        on_page = self._rows_at(place) if self._top <= place and self._entries.has(place) else []
        numbered = enumerate(on_page, self._pad + self._leaf.between(self._top, place))
        return [(y, row) for y, row in numbered if y < self.height]

    def _rows_at(self, place: int) -> list[PageRow]:
        seen, focused = self._seen is None or place in self._seen, place == self._place
        lines = self._entries.lines(place, self.width, first=place == self._top)
        shown = (_clean(line, ended=self.spoken is not None) if seen else Line() for line in lines)
        return [PageRow(line, focused) if line.runs else PageRow() for line in shown]

    @property
    def _leaf(self) -> Leaf:
        height = max(1, self.height - self._pad)
        most = min(height, self.spoken.rows) if self.spoken and not self._reads else height
        return Leaf(self._entries, self.width, height, most)

    def _filled(self, top: int) -> int:
        """Where a page begins that was to begin at `top`: the last one is full where that is wanted."""
        return min(top, self._leaf.start_before(len(self._entries))) if self.fills else top


def focus_in(rows: Iterable[tuple[int, PageRow]]) -> tuple[int, int]:
    """The cell and the row on which the cursor stands, among numbered rows of a page."""
    return next(((row.line.cursor, y) for y, row in rows if row.focused), (0, 0))


def _nothing_rows(nothing: Sequence[tuple[str, str]], width: int, *, spoken: bool) -> list[PageRow]:
    """What stands there where there are no entries: sentences, and keys that lead on."""
    lines, margin = list[Line](), " " * (not spoken and width >= WIDE)
    for key, words in nothing or [("", "")]:
        lead = f"{margin}{key}  " if key else margin
        for place, (_offset, text) in enumerate(wrap(words, width - cells(lead))):
            shown = lead if place == 0 else " " * cells(lead)
            lines.append(Line((Run(shown, Slot.HEADING), Run(text)), cursor=len(margin)))
    return [PageRow(_clean(line), focused=not place) for place, line in enumerate(lines)]


def _clean(line: Line, *, ended: bool = False) -> Line:
    """The line with clean text; `ended` by a blank, unless it is an address: it would be copied with that."""
    text = "".join(run.text for run in line.runs)
    if one_row(text) != text:
        line = line._replace(runs=tuple(Run(one_row(text), slot) for text, slot in line.runs))
    if ended and line.runs and "://" not in line.runs[0].text:
        line = line._replace(runs=(*line.runs, Run(BLANK)))
    return line


def _nothing_shown(written: Written) -> None:
    """Does nothing: a page that is not on the screen needs no repaint."""
