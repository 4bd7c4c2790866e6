"""An update of the screen as text: only the cells to write, and no spaces up to the end of a row."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from stadtbote.screen.ansi import paints, written
from stadtbote.screen.seams import Piece

_PLAIN = "\x1b[m"
_LAST_STYLE = re.compile(r"\x1b\[(?:0;)?([\d;]+)m[^\x1b]*(?:\x1b\[K)?\x1b\[m\Z")
_FIRST_STYLE = re.compile(r"(\x1b\[\d+;\d+H)\x1b\[([\d;]+)m")


def lean(pieces: Iterable[Piece], width: int, known: dict[int, str]) -> str:
    """The pieces as text for a terminal of `width` cells.

    `known`: the rows that are already exactly so, by number; those that are written are removed from it.
    """
    rows = _rows(pieces, width, paints=paints(os.environ.get("TERM", "")))
    return carried(text for y, text in rows if known.pop(y, None) != text)


def carried(rows: Iterable[str]) -> str:
    """The rows one after the other, without setting a style anew that the row before has ended with."""
    sent = list[str]()
    style = ""  # that the row before has ended with
    for row in rows:
        text = row
        first = _FIRST_STYLE.match(row)
        if style and first and first[2] == style:
            sent[-1] = sent[-1].removesuffix(_PLAIN)
            text = first[1] + row[first.end() :]
        last = _LAST_STYLE.search(row)
        style = last[1] if last else ""
        sent.append(text)
    return "".join(sent)


def _rows(pieces: Iterable[Piece], width: int, *, paints: bool) -> Iterator[tuple[int, str]]:
    """The pieces as texts for the terminal, each in one row; there may be several for a row."""
    runs: list[tuple[str, str]] = []
    x, y, end = 0, -1, 0
    for piece in pieces:
        if (piece.x, piece.y) != (end, y):
            if runs:
                yield y, written(y, x, runs, to_edge=end == width, paints=paints)
            runs = []
            x, y = piece.x, piece.y
        end = piece.end
        runs += piece.texts
    if runs:
        yield y, written(y, x, runs, to_edge=end == width, paints=paints)
