"""What an update of the screen sends: the cells that are to be written, and no blanks to the end of a row.

Textual's own updates send a widget's row from its beginning, whatever part of it has changed, and every
blank (as of 8.2.8): a voice would say the row again, and a slow line carry six times the bytes at a start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from stadtbote.screen.ansi import codes, written

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.style import Style
    from textual.widget import Widget


class _Piece(NamedTuple):
    """A part of a row, and the cell at which it begins."""

    x: int
    y: int
    strip: Strip


class LeanUpdate(CompositorUpdate):
    """Sends what another update would show, on a screen of `width` cells.

    `known`: the rows that stand there exactly so already, by number; what is written anew leaves it.
    """

    def __init__(self, update: ChopsUpdate | LayoutUpdate, width: int, known: dict[int, str]) -> None:
        self._update = update
        self._width = width
        self._known = known

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """The update as text for the terminal."""
        return "".join(text for y, text in self._rows(console) if self._known.pop(y, None) != text)

    def _rows(self, console: Console) -> Iterator[tuple[int, str]]:
        """The update as texts for the terminal, each of one row; several of a row stand apart."""
        system = console._color_system or ColorSystem.TRUECOLOR
        runs: list[tuple[str, str]] = []
        x, y, end = 0, -1, 0
        for piece in self._pieces():
            if (piece.x, piece.y) != (end, y):
                if runs:
                    yield y, written(y, x, runs, to_edge=end == self._width)
                runs = []
                x, y = piece.x, piece.y
            end = piece.x + piece.strip.cell_length
            runs += [(text, codes_of(style, system)) for text, style, _control in piece.strip]
        if runs:
            yield y, written(y, x, runs, to_edge=end == self._width)

    def _pieces(self) -> Iterator[_Piece]:
        if isinstance(self._update, LayoutUpdate):
            for y, line in enumerate(self._update.strips, self._update.region.y):
                x = self._update.region.x
                for strip in line:
                    yield _Piece(x, y, strip)
                    x += strip.cell_length
            return
        for y, first, last in self._update.spans:
            for x, chop in self._update.chops[y].items():
                if chop is not None and first < x + chop.cell_length and x < last:
                    cropped = chop.crop(max(first - x, 0), min(chop.cell_length, last - x))
                    yield _Piece(max(first, x), y, cropped)


def codes_of(style: Style | None, system: ColorSystem) -> str:
    """The style in numbers for the terminal."""
    return "" if style is None else codes(style._ansi or style._make_ansi_codes(system))


def codes_for(widget: Widget, style: Style) -> str:
    """What sets a style where this widget shows it, in numbers for the terminal."""
    strip = Strip([Segment(" ", style)])
    for line_filter in widget.get_line_filters():
        strip = strip.apply_filter(line_filter, widget.background_colors[1])
    shown = next(iter(strip)).style
    return codes_of(shown, widget.app.console._color_system or ColorSystem.TRUECOLOR)
