"""What the line widgets show: the list of articles, an article's text, and plain lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice

from stadtbote.reading.list import ArticleList
from stadtbote.reading.overview import Shelf
from stadtbote.screen.paging import BLANK, Entries, Line, Run, line_of
from stadtbote.screen.rows import margin, table_line, table_name, table_names
from stadtbote.screen.typography import Hits, Row, margin_of, seen_rows, spoken_rows
from stadtbote.text import signs
from stadtbote.text.parts import Reading, starts
from stadtbote.text.rows import SOURCE_CELLS, Columns, day, day_cells
from stadtbote.text.tell import USUAL
from stadtbote.text.wrapping import cells, cut, wrap
from stadtbote_styles.themes import Slot

_GUTTER_FROM = 97
_SOURCE_FROM = 60
_TIME_CELLS = 5
_MARKS = 2
_LEADS = " ", BLANK


class ListEntries(Entries):
    """The list, one row each: day, signs of the state, headline, source and time, as far as there is room.

    Where it is `frugal`, only the field of the signs shows the focus, else that of the headline. The row of
    the focus has a sign of its own while its article `is_open`.
    """

    def __init__(self, articles: ArticleList, is_open: Callable[[], bool], *, frugal: bool) -> None:
        self._articles = articles
        self._is_open = is_open
        self._frugal = frugal
        self._listing = articles.listing

    def __len__(self) -> int:
        return len(self._listing)

    def count(self, place: int, width: int) -> int:
        """Every article has one row."""
        return 1

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The row of the article at `place`. It names its day where the one above has another, or none."""
        today = date.today()
        shown = self._articles.columns(self._listing.row(place), today)
        opened = place == self._articles.place and self._is_open()
        dated = self._listing.dated
        left, right = list[Run](), list[Run]()
        if width >= _GUTTER_FROM and dated:
            named = shown.day if first or shown.day != self._day_above(place, today) else ""
            left.append(Run(f" {named:<{day_cells()}}", Slot.ACCENT))
            right.append(Run(f" {shown.time:>{_TIME_CELLS}} ", Slot.QUIET))
        elif dated:
            right.append(Run(f" {shown.when:>{day_cells()}}{margin(width)}", Slot.QUIET))
        elif width >= _SOURCE_FROM:
            right.append(Run(margin(width)))
        if width >= _SOURCE_FROM:
            left.append(Run(signs.current().open if opened else " "))
            if self._articles.several:
                blanks = " " * (SOURCE_CELLS - cells(shown.source))
                right.insert(0, Run(f" {shown.source}{blanks}", Slot.QUIET))
        start = sum(cells(run.text) for run in left)
        left += _marks(shown)
        head = start + _MARKS + 1
        room = max(width - head - sum(cells(run.text) for run in right), 0)
        headline = cut(shown.headline, room)
        blanks = " " * (room - cells(headline))
        slot = Slot.TEXT if shown.read else Slot.STRONG
        if self._listing.filter.query:
            left += _found(headline, self._listing.filter.query, slot)
            left.append(Run(blanks, slot))
        else:
            left.append(Run(headline + blanks, slot))
        field = (start, start + _MARKS) if self._frugal else (head, head + room)
        return (Line((*left, *right), field, field[0]),)

    def _day_above(self, place: int, today: date) -> str:
        return day(self._listing.row(place - 1), today) if place else ""


def _found(headline: str, query: str, slot: Slot) -> Iterator[Run]:
    """A headline with the words that were searched for marked."""
    from stadtbote.text.find import of_query, within

    place = 0
    for start, end in within(headline, of_query(query, [headline])):
        yield Run(headline[place:start], slot)
        yield Run(headline[start:end], Slot.HIT)
        place = end
    yield Run(headline[place:], slot)


def _marks(shown: Columns) -> list[Run]:
    return [
        Run(shown.state, Slot.NEW if shown.new else Slot.TEXT),
        Run(shown.mark, Slot.ACCENT if shown.kept else Slot.TEXT),
        Run(" "),
    ]


class SpokenListEntries(Entries):
    """The list for the ear: number, headline, state; long ones are wrapped, and nothing is cut.

    Readers that compare screens (Fenrir) say no row that stood there before, wherever: "ungelesen" of the
    entry before, the second row of the article that was left. So rows from the second on begin with a blank,
    of two kinds in turn.
    """

    def __init__(self, articles: ArticleList) -> None:
        self._articles = articles

    def __len__(self) -> int:
        return len(self._articles)

    def count(self, place: int, width: int) -> int:
        """How many rows the article at `place` takes."""
        return len(self.lines(place, width))

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The rows of the article at `place`."""
        return [line_of(text) for text in _hung(self._articles.text(place), width, _LEADS[place % 2])]


class ArticleEntries(Entries):
    """An article's text, one entry per line; offsets in characters are places at any width.

    For the eye (`spaced`) as typography has it, with the `hits` of a search marked; for the ear with as much
    of its structure as `tell` says.
    """

    def __init__(
        self,
        reading: Reading,
        width: int,
        *,
        spaced: bool,
        tell: str = USUAL,
        hits: Callable[[], Hits] = lambda: (),
    ) -> None:
        self._more = seen_rows(reading, width) if spaced else iter(spoken_rows(reading, width, tell))
        self._rows = list[Row]()  # what is wrapped of it so far
        self._margin = margin_of(width) if spaced else 0
        self._offsets = list[int]()
        self._hits = hits if spaced else lambda: ()
        self._end = starts(reading.parts)[-1]

    def __len__(self) -> int:
        self.has(self._end)  # no line is without a letter, so that there are fewer
        return len(self._rows)

    def has(self, place: int) -> bool:
        """Whether there is a line at `place`; what is behind it is not wrapped for that."""
        for row in islice(self._more, max(place + 1 - len(self._rows), 0)):
            self._rows.append(row)
            self._offsets.append(row.offset)
        return place < len(self._rows)

    def count(self, place: int, width: int) -> int:
        """The line, what stands above it, and a blank one after the last line of a paragraph."""
        row = self._rows[place]
        return len(row.above) + 1 + (not row.close)

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The line, what stands above it, and a blank one after the last line of a paragraph."""
        return self._rows[place].lines(self._margin, self._hits())

    def offset(self, place: int) -> int:
        """Where the line begins in the article's text; after the last one, where the text ends."""
        return self._offsets[place] if self.has(place) else self._end

    def place_at(self, offset: int) -> int:
        """The line that holds this offset."""
        while self._offsets[-1:] <= [offset] and self.has(len(self._offsets)):
            pass
        return max(0, bisect_right(self._offsets, offset) - 1)


class TableEntries(Entries):
    """The sources as a table, one row each."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self.longest = max((cells(table_name(shelf)) for shelf in shelves), default=0)
        """The cells of the longest name."""
        self._names = cache(lambda width: table_names(shelves, width, self.longest))

    def __len__(self) -> int:
        return len(self._shelves)

    def count(self, place: int, width: int) -> int:
        """Every source has one row."""
        return 1

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The row of the source at `place`."""
        shelf, name = self._shelves[place], self._names(width)[place]
        return (table_line(shelf, name, width, self.longest),)


class HelpEntries(Entries):
    """Keys and what they do, under headings, in one column or in two. No word is left out."""

    def __init__(self, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, columns: int) -> None:
        self._columns = columns
        self._keys = max(cells(key) for _title, pairs in sections for key, _words in pairs) + 2
        self._rows: list[tuple[str, Sequence[tuple[str, str]], bool]] = []  # heading, keys, the last ones
        for title, pairs in sections:
            self._rows.append((title, (), False))
            height = -(-len(pairs) // columns)
            self._rows += [("", pairs[row::height], row == height - 1) for row in range(height)]

    def __len__(self) -> int:
        return len(self._rows)

    def count(self, place: int, width: int) -> int:
        """How many rows the keys at `place` take."""
        return len(self.lines(place, width))

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The rows of the keys at `place`; a blank one behind the last ones of a heading."""
        title, pairs, last = self._rows[place]
        edge = margin(width)
        if title:
            return (Line((Run(f"{edge}{title}", Slot.HEADING),), (len(edge), width), len(edge)),)
        column = (width - len(edge)) // self._columns
        room = max(column - self._keys - len(edge), 1)
        texts = [[text for _offset, text in wrap(words, room)] for _key, words in pairs]
        lines = list[Line]()
        for row in range(max(map(len, texts))):
            runs = [Run(edge)]
            for (key, _words), parts in zip(pairs, texts, strict=True):
                shown, text = key if row == 0 else "", parts[row] if row < len(parts) else ""
                runs.append(Run(shown + " " * (self._keys - cells(shown)), Slot.HEADING))
                runs.append(Run(text + " " * max(column - self._keys - cells(text), 0)))
            lines.append(Line(tuple(runs), (len(edge), width), len(edge)))
        return (*lines, Line()) if last else lines


class TextEntries(Entries):
    """Plain lines, each wrapped as necessary; the focus goes from one to the next.

    For the ear (`spoken`), only the cursor shows it. For the eye, what is `drawn` for a width stands in their
    place.
    """

    def __init__(
        self, texts: Sequence[str], *, spoken: bool, drawn: Callable[[int], Sequence[str]] | None = None
    ) -> None:
        self.texts = texts
        self._spoken = spoken
        self._drawn = None if spoken else drawn

    def __len__(self) -> int:
        return len(self.texts)

    def count(self, place: int, width: int) -> int:
        """How many rows the line at `place` takes."""
        return len(self._wrapped(place, width))

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        """The rows of the line at `place`, indented from the second on."""
        edge = self._edge(place, width)
        field = (0, 0) if self._spoken else (len(edge), width)
        return [Line((Run(edge + text),), field, len(edge)) for text in self._wrapped(place, width)]

    def _edge(self, place: int, width: int) -> str:
        """The margin; an address by itself has none, so that it can be marked whole."""
        return "" if self._spoken or " " not in self.texts[place] else margin(width)

    def _wrapped(self, place: int, width: int) -> list[str]:
        width -= 2 * len(self._edge(place, width))
        if self._drawn:
            return [self._drawn(width)[place]]
        address = " " not in self.texts[place]  # to be marked whole
        return _hung(self.texts[place], width, "" if address else "  ")


def _hung(text: str, width: int, lead: str) -> list[str]:
    """The rows of a text; those from the second on begin with `lead`."""
    first, *more = wrap(text, width)
    rest = wrap(text[more[0][0] :], width - cells(lead)) if more else ()
    return [first[1], *(f"{lead}{row}" for _offset, row in rest)]
