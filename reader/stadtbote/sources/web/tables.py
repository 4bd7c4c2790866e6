"""Tables: which of a page's tables hold data, and a table's rows as they come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.flow import Flow
from stadtbote.sources.web.tree import Attributes
from stadtbote_cache.records import Inline, Table, inline_text

MAX_COLUMNS = 50
MAX_CELLS = 20_000
_MAX_HEAD = 4
_ANY = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "table"})


def data_tables(root: LexborNode) -> frozenset[int]:
    """The tables (by mem_id) that hold data. The others only lay out a page.

    A table of one cell, one that says it is for presentation, and one with headings or with further
    tables inside its cells is layout.
    """
    if root.tag != "table" and root.css_first("table") is None:
        return frozenset()
    found: set[int] = set()
    open_tables: list[list[int]] = []  # mem_id, cells, layout or not
    path: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag
        if tag in _ANY and open_tables:
            open_tables[-1][2] = 1
        if tag == "table":
            role = (node.attributes.get("role") or "").lower()
            open_tables.append([node.mem_id, 0, int(role in {"presentation", "none"})])
        elif tag in {"td", "th"} and open_tables:
            open_tables[-1][1] += 1
        path.append(node)
        node = node.first_child
        while node is None and path:
            done = path.pop()
            if done.tag == "table":
                number, cells, layout = open_tables.pop()
                if cells > 1 and not layout:
                    found.add(number)
            node = done.next if path else None
    return frozenset(found)


def _span(attributes: Attributes, name: str, limit: int) -> int:
    value = (attributes.get(name) or "").strip()
    return min(max(int(value), 1), limit) if value.isascii() and value.isdigit() and len(value) < 6 else 1


class Rows:
    """Collects a data table; cells that span rows or columns count for each of them."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._caption = ""
        self._languages: set[str | None] = set()
        self._head: list[list[Inline]] = []
        self._rows: list[list[Inline]] = []
        self._row: list[Inline] = []
        self._in_head = False
        self._heading = True  # whether the row has nothing but header cells
        self._carried: dict[int, tuple[int, Inline]] = {}  # column: rows left, text
        self._cells = 0

    def part(self, tag: str, attributes: Attributes) -> Callable[[], None]:
        """A caption, thead, tr, td or th begins; returns what is to be done at its end."""
        if tag == "thead":
            self._in_head = True
            return self._end_head
        if tag == "tr":
            self._row, self._heading = [], True
            return self._end_row
        self._flow.capture()
        return self._end_caption if tag == "caption" else partial(self._end_cell, tag, attributes)

    def _end_head(self) -> None:
        self._in_head = False

    def _end_caption(self) -> None:
        self._caption = inline_text(self._flow.captured()[0])

    def _end_cell(self, tag: str, attributes: Attributes) -> None:
        text, language = self._flow.captured()
        if text:
            self._languages.add(language)
        self._heading &= tag == "th"
        self._carry()
        rows = _span(attributes, "rowspan", 1_000)
        for _number in range(_span(attributes, "colspan", MAX_COLUMNS)):
            if len(self._row) == MAX_COLUMNS or self._cells == MAX_CELLS:
                return
            if rows > 1:
                self._carried[len(self._row)] = rows - 1, text
            self._row.append(text)
            self._cells += 1

    def _carry(self) -> None:
        while (column := len(self._row)) in self._carried and self._cells < MAX_CELLS:
            left, text = self._carried.pop(column)
            if left > 1:
                self._carried[column] = left - 1, text
            self._row.append(text)
            self._cells += 1

    def _end_row(self) -> None:
        self._carry()
        if not any(self._row):
            return
        first = self._heading and not self._rows and not self._head
        if (self._in_head or first) and len(self._head) < _MAX_HEAD:
            self._head.append(self._row)
        else:
            self._rows.append(self._row)

    def finish(self) -> Table | None:
        """The table, its rows as Table says. None where there is no text in it."""
        if not self._rows:  # only header cells: then they are what it says
            self._head, self._rows = [], self._head
        if not self._rows:
            return None
        spread = {id(row) for row in self._rows if len(row) > 1 and all(cell is row[0] for cell in row)}
        width = max((len(row) for row in self._head + self._rows if id(row) not in spread), default=1)
        if not self._head:  # without names of columns a cell over several of them is said once
            for row in self._rows:
                row[1:] = [() if cell is before else cell for before, cell in pairwise(row)]
        header: tuple[Inline, ...] = ()
        if self._head:
            header = tuple(_column(self._head, number) for number in range(width))
        rows = tuple(_of_width(row, width, spans=id(row) in spread) for row in self._rows)
        language = self._languages.pop() if len(self._languages) == 1 else None
        return Table(header, rows, self._caption or None, language)


def _of_width(row: list[Inline], width: int, *, spans: bool) -> tuple[Inline, ...]:
    """A row as Table has it; one that `spans` columns is one cell over several of them, or all."""
    if spans and len(row) >= width:
        return (row[0],)
    filled = row + [()] * (width - len(row))
    return tuple(filled if any(filled[1:]) else filled[:2])


def _column(head: list[list[Inline]], number: int) -> Inline:
    """A column's header out of several header rows, without repetitions."""
    parts: list[Inline] = []
    for row in head:
        if number < len(row) and row[number] and row[number] not in parts:
            parts.append(row[number])
    joined: Inline = ()
    for part in parts:
        joined = (*joined, " ", *part) if joined else part
    return joined
