"""Entries in pages: which are on the page, which has the focus, and what stands on each row. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import NamedTuple, Protocol

from stadtbote.commands import Move
from stadtbote.text.clean import one_row


class Entries(Protocol):
    """What a page shows: a number of entries, each of one or more lines."""

    highlight: bool
    """Whether the focused entry is shown in other colours, or by the cursor alone."""
    head: int
    """How many cells of the focused entry's rows are shown so, from their beginning; 0: the whole rows."""

    def __len__(self) -> int: ...

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The entry's lines, none wider than `width` cells; blank lines only behind the first."""

    def strong(self, place: int) -> bool:
        """Whether the entry is shown in bold."""


class NoEntries:
    """Nothing to show."""

    highlight = False
    head = 0

    def __len__(self) -> int:
        return 0

    def lines(self, place: int, width: int) -> Sequence[str]:
        return ()

    def strong(self, place: int) -> bool:
        return False


class PageRow(NamedTuple):
    """One row of a page: its text, and whether it is bold or of the focused entry, where that is shown.

    `head` cells of it show that, or all for 0.
    """

    text: str = ""
    strong: bool = False
    focused: bool = False
    head: int = 0


class Written(Enum):
    """What is written to the terminal after a change, and so is heard by who listens to what is written."""

    CHANGES = auto()
    FOCUS = auto()  # the focused row, also where it is as before
    PAGE = auto()  # every row


class Spoken(NamedTuple):
    """How the screen-reader face shows pages: at most `rows` entries on one."""

    rows: int


class Paging:
    """Entries a page at a time, with a focus that moves among them.

    For the screen-reader face (`spoken`) a page has a number of entries, and is sparse after a move past
    its edge: only what had the focus stands there, so that nothing is spoken but the new line. Turning
    the page by a page shows all of it.
    """

    def __init__(self, spoken: Spoken | None = None) -> None:
        self.spoken = spoken
        self.nothing = ""
        """What stands there where there are no entries."""
        self.width = 0
        self.height = 0
        self.changed: Callable[[Written], None] = _nothing_shown
        """Called after each change with what is to be written."""
        self._entries: Entries = NoEntries()
        self._top = 0
        self._place = 0
        self._seen: set[int] | None = None  # the entries of a sparse page that stand there

    @property
    def place(self) -> int:
        """The focused entry, from 0."""
        return self._place

    def put(self, place: int) -> None:
        """The focus is at another entry, whose page is not worked out yet. A page of the session tells it."""
        self._place = place

    @property
    def entries(self) -> Entries:
        """What is shown."""
        return self._entries

    @property
    def sparse(self) -> bool:
        """Whether entries of the page are not written, because a move came past its edge."""
        page = range(self._top, self._end_of(self._top))
        return self._seen is not None and not self._seen.issuperset(page)

    def resize(self, width: int, height: int) -> None:
        """Another size: the page is worked out anew around the focused entry."""
        first = not self.width
        self.width, self.height = width, height
        if first:  # before, there were no pages
            self._top = self._page_of(self._place)
            self._seen = None
        while self._top < self._place >= self._end_of(self._top):
            self._top += 1

    def show(self, entries: Entries, place: int = 0, *, row: int | None = None, whole: bool = True) -> None:
        """Shows other entries with the focus at `place`, on the page's row `row` if that can be.

        Without a row the page is the one that pages from the beginning would give. For the
        screen-reader face the page is `whole`, or sparse.
        """
        self._entries = entries
        self.put(max(0, min(place, len(entries) - 1)))
        self._top = self._page_of(self._place) if row is None else self._top_for(row)
        self._seen = None
        if not whole:
            self.thin()
        self.changed(Written.PAGE)

    def limit(self, spoken: Spoken) -> None:
        """Other pages for the ear; what was written stays, and is spoken no second time."""
        seen = set(range(self._top, self._end_of(self._top))) if self._seen is None else self._seen
        self.spoken = spoken
        self._seen = seen
        if self._place >= self._end_of(self._top):
            self._top = self._place
            self.thin()
        self.changed(Written.CHANGES)

    def thin(self) -> None:
        """In the screen-reader face: leaves only the focused entry on the page."""
        if self.spoken:
            self._seen = {self._place}

    def complete(self) -> None:
        """Writes the entries of a sparse page that do not stand there yet, and no others."""
        self._seen = None
        self.changed(Written.CHANGES)

    def fill(self) -> None:
        """Writes all entries of the page, also those that stand there."""
        self._seen = None
        self.changed(Written.PAGE)

    def focused_row(self) -> int:
        """The row of the page on which the focused entry begins."""
        return sum(self._count(place) for place in range(self._top, self._place))

    def move(self, steps: int) -> None:
        """Moves the focus by entries; past the edge the page turns."""
        self.go(self._place + steps)

    def page(self, direction: int) -> None:
        """Turns the page; on the last page the focus goes to the end, on the first to the beginning."""
        if direction > 0:
            after = self._end_of(self._top)
            if after >= len(self._entries):
                self.go(len(self._entries) - 1)
                return
            self._top = after
        elif self._top == 0:
            self.go(0)
            return
        else:
            self._top = self._start_before(self._top)
        self.put(self._top)
        self._seen = None
        self.changed(Written.PAGE)

    def go(self, place: int) -> None:
        """The focus goes to an entry, or the nearest that there is."""
        place = max(0, min(place, len(self._entries) - 1))
        if place == self._place:
            return
        self.put(place)
        top = self._top
        if place < self._top:
            self._top = self._start_before(place + 1)
        elif place >= self._end_of(self._top):
            self._top = (
                place if place < len(self._entries) - 1 or self._height() < 2 else self._page_of(place)
            )
        if self._top != top:
            self.thin()
        elif self._seen is not None:
            self._seen.add(place)
        self.changed(Written.FOCUS if self._top == top else Written.PAGE)

    def obey(self, move: Move) -> int:
        """Moves the focus; 0, or where it stays the direction that led nowhere: 1 forward, -1 back."""
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
        """What stands on the page, one for each row of the height."""
        rows = [PageRow(self.nothing)] if not len(self._entries) else []
        end = self._end_of(self._top)
        for place in range(self._top, end):
            focused = place == self._place and self._entries.highlight
            head = self._entries.head if focused else 0
            strong = self._entries.strong(place)
            seen = self._seen is None or place in self._seen
            for text in self._entries.lines(place, self.width):
                stands = seen and text
                rows.append(PageRow(one_row(text), strong, focused, head) if stands else PageRow())
        if not self.spoken:  # what is left of the height shows the beginning of the next entry
            for text in self._entries.lines(end, self.width) if end < len(self._entries) else ():
                rows.append(PageRow(one_row(text), self._entries.strong(end)))
        return rows[: self.height] + [PageRow()] * (self.height - len(rows))

    def _height(self) -> int:
        return max(1, self.height)

    def _count(self, place: int) -> int:
        return len(self._entries.lines(place, self.width))

    def _most(self) -> int:
        return min(self._height(), self.spoken.rows) if self.spoken else self._height()

    def _end_of(self, top: int) -> int:
        """The first entry behind the page that begins at `top`; at least one entry is on a page."""
        used, place = 0, top
        while place < len(self._entries) and place - top < self._most():
            used += self._count(place)
            if used > self._height() and place > top:
                break
            place += 1
        return place

    def _start_before(self, end: int) -> int:
        """Where a page begins that ends just before the entry `end`."""
        used, place = 0, end
        while place > 0 and end - place < self._most():
            used += self._count(place - 1)
            if used > self._height() and place < end:
                break
            place -= 1
        return place

    def _page_of(self, place: int) -> int:
        """Where the page with this entry begins, counting pages from the beginning, or near enough.

        Far down, pages are counted by rows of one line each, so that nothing above need be read.
        """
        top = place - place % self._most()
        while top < place >= self._end_of(top):
            top += 1
        return top

    def _top_for(self, row: int) -> int:
        used, top = 0, self._place
        while top > 0 and used + self._count(top - 1) <= row and self._place - top + 1 < self._most():
            top -= 1
            used += self._count(top)
        return top


def _nothing_shown(written: Written) -> None:
    """What is not on the screen needs no repaint."""
