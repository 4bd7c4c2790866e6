"""An update of the screen as text: only the cells to write, and no spaces up to the end of a row."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from stadtbote.screen.ansi import codes, paints, written
from stadtbote.screen.seams import Piece

if TYPE_CHECKING:
    from rich.style import Style


def lean(pieces: Iterable[Piece], width: int, known: dict[int, str]) -> str:
    """The pieces as text for a terminal of `width` cells.

    `known`: the rows that are already exactly so, by number; those that are written are removed from it.
    """
    rows = _rows(pieces, width, paints=paints(os.environ.get("TERM", "")))
    return "".join(text for y, text in rows if known.pop(y, None) != text)


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
        end = piece.x + piece.strip.cell_length
        runs += [(text, _codes(style)) for text, style, _control in piece.strip]
    if runs:
        yield y, written(y, x, runs, to_edge=end == width, paints=paints)


def _codes(style: Style | None) -> str:
    """The style in numbers for the terminal; colours are numbers of its own table already."""
    sequence, _end, _rest = style.render("m").partition("m") if style else ("", "", "")
    return codes(sequence.removeprefix("\x1b["))
