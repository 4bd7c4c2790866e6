"""Tables: which of a page's tables hold data, and a table's rows as they come."""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from stadtbote_cache.records import Inline, Table

MAX_COLUMNS = 50
MAX_CELLS = 20_000
_MAX_HEAD = 4
_ANY = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "table"})


def data_tables(root: LexborNode) -> frozenset[int]:
    """The tables (by mem_id) that hold data. The others only lay out a page.

    A table of one cell, one that says it is for presentation, and one with headings or with further
    tables inside its cells is layout.
    """
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


def _span(attributes: Mapping[str, str | None], name: str, limit: int) -> int:
    value = (attributes.get(name) or "").strip()
    return min(max(int(value), 1), limit) if value.isascii() and value.isdigit() and len(value) < 6 else 1


class Rows:
    """Collects a data table; cells that span rows or columns of a header count for each of them."""

    def __init__(self) -> None:
        self.caption = ""
        self._head: list[list[Inline]] = []
        self._rows: list[list[Inline]] = []
        self._row: list[Inline] = []
        self._heading = True  # whether the row has nothing but header cells
        self._carried: dict[int, tuple[int, Inline]] = {}  # column: rows left, text
        self._cells = 0

    def start_row(self) -> None:
        """A row begins."""
        self._row, self._heading = [], True

    def cell(self, tag: str, attributes: Mapping[str, str | None], text: Inline) -> None:
        """A cell of the row, td or th."""
        self._heading &= tag == "th"
        self._carry()
        rows = _span(attributes, "rowspan", 1_000)
        for number in range(_span(attributes, "colspan", MAX_COLUMNS)):
            if len(self._row) == MAX_COLUMNS or self._cells == MAX_CELLS:
                return
            shown = text if number == 0 or tag == "th" else ()
            if rows > 1:
                self._carried[len(self._row)] = rows - 1, shown
            self._row.append(shown)
            self._cells += 1

    def _carry(self) -> None:
        while (column := len(self._row)) in self._carried and self._cells < MAX_CELLS:
            left, text = self._carried.pop(column)
            if left > 1:
                self._carried[column] = left - 1, text
            self._row.append(text)
            self._cells += 1

    def end_row(self, *, head: bool) -> None:
        """The row ends; `head` where it stands in a thead."""
        self._carry()
        if not any(self._row):
            return
        first = self._heading and not self._rows and not self._head
        if (head or first) and len(self._head) < _MAX_HEAD:
            self._head.append(self._row)
        else:
            self._rows.append(self._row)

    def finish(self, language: str | None) -> Table | None:
        """The table, all rows equally long. None where there is no text in it."""
        if not self._rows:  # only header cells: then they are what it says
            self._head, self._rows = [], self._head
        if not self._rows:
            return None
        width = max(map(len, self._head + self._rows))
        header: tuple[Inline, ...] = ()
        if self._head:
            header = tuple(_column(self._head, number) for number in range(width))
        rows = tuple(tuple(row + [()] * (width - len(row))) for row in self._rows)
        return Table(header, rows, self.caption or None, language)


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
