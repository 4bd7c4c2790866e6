"""An update of the screen as text: only the cells to write, and no spaces up to the end of a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from textual.strip import Strip

from stadtbote.screen.ansi import codes, written
from stadtbote.screen.seams import Piece

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style
    from textual.widget import Widget


def lean(pieces: Iterable[Piece], console: Console, width: int, known: dict[int, str]) -> str:
    """The pieces as text for a terminal of `width` cells.

    `known`: the rows that are already exactly so, by number; those that are written are removed from it.
    """
    rows = _rows(pieces, _system(console), width)
    return "".join(text for y, text in rows if known.pop(y, None) != text)


def _rows(pieces: Iterable[Piece], system: ColorSystem, width: int) -> Iterator[tuple[int, str]]:
    """The pieces as texts for the terminal, each in one row; there may be several for a row."""
    runs: list[tuple[str, str]] = []
    x, y, end = 0, -1, 0
    for piece in pieces:
        if (piece.x, piece.y) != (end, y):
            if runs:
                yield y, written(y, x, runs, to_edge=end == width)
            runs = []
            x, y = piece.x, piece.y
        end = piece.x + piece.strip.cell_length
        runs += [(text, _codes(style, system)) for text, style, _control in piece.strip]
    if runs:
        yield y, written(y, x, runs, to_edge=end == width)


def codes_for(widget: Widget, style: Style) -> str:
    """The numbers that set a style where this widget shows it."""
    strip = Strip([Segment(" ", style)])
    for line_filter in widget.get_line_filters():
        strip = strip.apply_filter(line_filter, widget.background_colors[1])
    return _codes(next(iter(strip)).style, _system(widget.app.console))


def _codes(style: Style | None, system: ColorSystem) -> str:
    """The style in numbers for the terminal."""
    sequence, _end, _rest = style.render("m", color_system=system).partition("m") if style else ("", "", "")
    return codes(sequence.removeprefix("\x1b["))


def _system(console: Console) -> ColorSystem:
    """The colours of the terminal."""
    return COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
