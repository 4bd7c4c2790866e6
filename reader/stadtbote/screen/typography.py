"""How an article looks: its parts as rows of pieces that know which characters of its text they are. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from stadtbote.screen.paging import Line, Run
from stadtbote.text import signs
from stadtbote.text.parts import HEAD, NOTES, Part, PartKind, Reading, Seen, Span, starts
from stadtbote.text.structure import before, behind
from stadtbote.text.wrapping import cells, wrap
from stadtbote_styles.themes import Slot
from stadtbote_styles.tuples import NamedTuple

_MEASURE = 76
_MARGIN = 2
_MARGIN_FROM = 60
_STEP = "  "  # of an indent, between two columns of a table, and in front of code
_SLOTS = {
    PartKind.HEADLINE: Slot.STRONG,
    PartKind.KICKER: Slot.QUIET,
    PartKind.META: Slot.QUIET,
    PartKind.UNLISTED: Slot.QUIET,
    PartKind.HEADING: Slot.HEADING,
    PartKind.CODE: Slot.CODE,
    PartKind.IMAGE: Slot.QUIET,
    PartKind.CUT: Slot.QUIET,
    PartKind.CREDITS: Slot.QUIET,
    PartKind.DETAILS: Slot.QUIET,
}

_USUAL = Seen()

Hits = Sequence[tuple[int, int]]
"""The characters of a text that were searched for, each from the first to before the last, in order."""


class Piece(NamedTuple):
    """What stands for the characters of the article's text from `start` to before `end`."""

    text: str
    slot: Slot
    start: int
    end: int

    def between(self, first: int, last: int) -> Piece:
        """A part of it, by its own letters."""
        if len(self.text) != self.end - self.start:  # it stands for other letters
            return self._replace(text=self.text[first:last])
        return Piece(self.text[first:last], self.slot, self.start + first, self.start + last)


class Row(NamedTuple):
    """A row of an article, from the character `offset` on.

    `lead` stands before the pieces, and `tail` behind them; `above` are lines that belong to it. Unless it is
    `close` to the next, a blank one follows, with the bar in it where a quote goes on (`below`).
    """

    offset: int
    lead: tuple[Run, ...]
    pieces: tuple[Piece, ...]
    tail: tuple[Run, ...] = ()
    above: tuple[Line, ...] = ()
    close: bool = True
    below: tuple[Run, ...] = ()

    def lines(self, margin: int, hits: Hits) -> tuple[Line, ...]:
        """Its lines on the screen behind a margin, with hits marked."""
        runs = [run for piece in self.pieces for run in _marked(piece, hits)]
        edge = (Run(" " * margin),) if margin else ()
        above = [Line((*edge, *line.runs), cursor=margin) for line in self.above]
        line = Line((*edge, *self.lead, *runs, *self.tail), cursor=margin)
        if self.close:
            return (*above, line)
        return (*above, line, Line((*edge, *self.below) if self.below else ()))


def _marked(piece: Piece, hits: Hits) -> Iterator[Run]:
    place = piece.start
    if hits and len(piece.text) == piece.end - piece.start:
        first = max(bisect_right(hits, (place,)) - 1, 0)
        for start, end in takewhile(lambda hit: hit[0] < piece.end, hits[first:]):
            if end > place:
                yield Run(piece.text[place - piece.start : max(start - piece.start, 0)], piece.slot)
                yield Run(piece.text[max(start, place) - piece.start : end - piece.start], Slot.HIT)
                place = end
    yield Run(piece.text[place - piece.start :], piece.slot)


def margin_of(width: int) -> int:
    """The cells before the rows that are seen."""
    return _MARGIN if width >= _MARGIN_FROM else 0


def spoken_rows(reading: Reading, width: int, tell: str) -> list[Row]:
    """The article for the ear: line by line as it is read, without any layout."""
    rows = []
    for part, start in zip(reading.parts, starts(reading.parts), strict=False):
        said = before(part, tell)
        for offset, text in wrap(f"{said}{part.text}{behind(part, tell)}", width):
            begin = start + min(max(0, offset - len(said)), len(part.text))
            rows.append(Row(begin, (), (Piece(text, Slot.TEXT, begin, begin),)))
    return rows


def seen_rows(reading: Reading, width: int) -> Iterator[Row]:
    """The article for the eye: blank rows between paragraphs, lists and tables as such."""
    measure = min(_MEASURE, width - margin_of(width))
    begins, seen = starts(reading.parts), dict(reading.seen)
    hang, index = 0, 0
    whole = 0  # from which part on a table is not known to be too wide
    while index < len(reading.parts):
        table = range(index, _table_end(reading.parts, seen, index)) if index >= whole else range(0)
        made = _columns(reading.parts, begins, seen, table, measure) if table else []
        if table and not made:
            whole = table[-1] + 1
        if not made:
            part = reading.parts[index]
            made, hang = _of_part(part, begins[index], seen.get(index, _USUAL), measure, hang)
        index += len(table) if table and index >= whole else 1
        while index < len(reading.parts) and _is_hidden(reading.parts[index], seen.get(index, _USUAL)):
            index += 1
        close = _is_close(reading.parts, seen, index)
        around = {(part.kind, part.indent) for part in reading.parts[index - 1 : index + 1]}
        quotes = not close and len(around) == 1 and reading.parts[index].kind is PartKind.QUOTE
        yield from made[:-1]
        yield made[-1]._replace(close=close, below=made[-1].lead if quotes else ())


def _is_hidden(part: Part, seen: Seen) -> bool:
    """Whether the eye has all of a part elsewhere."""
    return seen.spans == (Span(0, len(part.text), ""),)


def _is_close(parts: Sequence[Part], seen: Mapping[int, Seen], index: int) -> bool:
    """Whether no blank row divides the part at this index from the one before it."""
    if index == len(parts):
        return True
    before, part = parts[index - 1].kind, parts[index].kind
    if before is part is PartKind.ROW:  # of the same table, or below its caption
        above = seen.get(index - 1, _USUAL)
        return not above.cells or above.header == seen.get(index, _USUAL).header
    if before in {PartKind.HEADLINE, PartKind.HEADING} and part is not PartKind.HEADING:
        return before is PartKind.HEADING or part in HEAD
    if before is PartKind.META:
        return part in HEAD
    return {before, part} <= NOTES or parts[index].continues or before is part is PartKind.ITEM


def _of_part(part: Part, begin: int, seen: Seen, measure: int, hang: int) -> tuple[list[Row], int]:
    """The rows of a part, and by how many cells those behind the first are set in, as `hang` was before."""
    slot, place, sign = _SLOTS.get(part.kind, Slot.TEXT), 0, ""
    if not part.continues:
        hang = 0
    first = seen.spans[0] if seen.spans else None
    if first and first.start == 0 and first.shown is not None and first.end < len(part.text):
        place, sign = first.end, first.shown
        hang = cells(sign)
    edge = {
        PartKind.QUOTE: (Run(f"{signs.current().down} ", Slot.ACCENT),),
        PartKind.CODE: (Run(_STEP, Slot.CODE),),
    }.get(part.kind, ())
    blank = _STEP * part.indent
    room = measure - len(blank) - hang - sum(cells(run.text) for run in edge)
    pieces = tuple(_pieces(part.text, begin, seen, slot, place, len(part.text)))
    lead = (Run(blank + " " * hang), *edge) if blank or hang else edge
    rows = [Row(row[0].start if row else begin, lead, row) for row in _wrapped(pieces, room)]
    if sign:
        lead = (Run(blank), Run(sign, Slot.ACCENT if part.kind is PartKind.LINK else Slot.TEXT))
    rows[0] = rows[0]._replace(offset=begin, lead=lead)
    if part.kind is PartKind.CODE:
        rows = [row._replace(tail=(Run(" " * (room - _cells_of(row.pieces)), slot),)) for row in rows]
    return rows, hang


def _pieces(text: str, begin: int, seen: Seen, slot: Slot, place: int, end: int) -> Iterator[Piece]:
    """The characters of a part from `place` to before `end`, as they are seen; `begin` is where it begins."""
    for span in seen.spans:
        if span.start < place or span.end > end:
            continue
        if span.start > place:
            yield Piece(text[place : span.start], slot, begin + place, begin + span.start)
        if span.shown is None:
            yield Piece(text[span.start : span.end], Slot.LINK, begin + span.start, begin + span.end)
        elif span.shown:
            its = Slot.ACCENT if slot is Slot.TEXT and span.shown.strip() else slot
            yield Piece(span.shown, its, begin + span.start, begin + span.end)
        place = span.end
    if place < end:
        yield Piece(text[place:end], slot, begin + place, begin + end)


def _wrapped(pieces: Sequence[Piece], width: int) -> Iterator[tuple[Piece, ...]]:
    """The pieces in rows of `width` cells."""
    if len(pieces) == 1:
        for offset, line in wrap(pieces[0].text, width):
            yield (pieces[0].between(offset, offset + len(line)),)
        return
    text = "".join(piece.text for piece in pieces)
    number, x = 0, 0  # the piece that the row begins in, and where that begins
    for offset, line in wrap(text, width):
        end, row = offset + len(line), list[Piece]()
        while number < len(pieces):
            piece = pieces[number]
            first, last = max(offset - x, 0), min(end - x, len(piece.text))
            if first < last:
                row.append(piece.between(first, last))
            if x + len(piece.text) > end:
                break
            x, number = x + len(piece.text), number + 1
        yield tuple(row)


def _table_end(parts: Sequence[Part], seen: Mapping[int, Seen], first: int) -> int:
    """Behind which part the table ends whose first row this part is; the part itself where it is none."""
    last, header = first, seen.get(first, _USUAL).header
    while last < len(parts) and (its := seen.get(last, _USUAL)).cells and its.header == header:
        last += 1
    return last


def _columns(
    parts: Sequence[Part], begins: Sequence[int], seen: Mapping[int, Seen], table: range, measure: int
) -> list[Row]:
    """The rows of a table in columns; none where there is no room for that."""
    found = [
        {
            column: tuple(_pieces(parts[n].text, begins[n], seen[n], Slot.TEXT, start, end))
            for column, start, end in seen[n].cells
        }
        for n in table
    ]
    names = list(seen[table[0]].header)
    names += [""] * (max(column for row in found for column in row) + 1 - len(names))
    widths = [max(cells(name), *(_cells_of(row.get(i, ())) for row in found)) for i, name in enumerate(names)]
    if sum(widths) + len(_STEP) * (len(widths) - 1) > measure:
        return []
    above = list[Run]()
    for name, width in zip(names, widths, strict=True):
        above += [Run(name, Slot.HEADING), Run(" " * (width - cells(name)) + _STEP)]
    rows = []
    for n, row in zip(table, found, strict=True):
        pieces = list[Piece]()
        for i in range(max(row) + 1):
            pieces += row.get(i, ())
            blanks = " " * (widths[i] - _cells_of(row.get(i, ()))) + _STEP if i < max(row) else ""
            pieces.append(Piece(blanks, Slot.TEXT, begins[n], begins[n]))
        lines = (Line(tuple(above[:-1])),) if n == table[0] and any(names) else ()
        rows.append(Row(begins[n], (), tuple(pieces), above=lines))
    return rows


def _cells_of(pieces: Iterable[Piece]) -> int:
    return sum(cells(piece.text) for piece in pieces)
