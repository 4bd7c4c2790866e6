"""What an update of the screen sends: the cells that are to be written, and no blanks to the end of a row.

Textual's own updates send a widget's row from its beginning, whatever part of it has changed, and every
blank (as of 8.2.8): a voice would say the row again, and a slow line carry six times the bytes at a start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from textual.strip import Strip

_ERASE_LINE = "\x1b[K"
_LEAST_BLANKS = 4  # fewer take no more bytes than the sequence


class _Piece(NamedTuple):
    """A part of a row, and the cell at which it begins."""

    x: int
    y: int
    strip: Strip


class LeanUpdate(CompositorUpdate):
    """Sends what another update would show, on a screen of `width` cells."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, width: int) -> None:
        self._update = update
        self._width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """The update as text for the terminal."""
        sent = []
        end = (-1, -1)
        for x, y, strip in self._pieces():
            if (x, y) != end:
                sent.append(Control.move_to(x, y).segment.text)
            end = (x + strip.cell_length, y)
            shown = _without_blanks(strip) if end[0] == self._width else strip
            sent.append(shown.render(console))
            if shown is not strip:
                sent.append(_ERASE_LINE)
        return "".join(sent)

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


def _without_blanks(strip: Strip) -> Strip:
    """The strip without the blanks at its end, where an erased row looks the same; else the strip itself."""
    blanks = 0
    for text, style, _control in reversed(list(strip)):
        plain = style is None or (
            (style.bgcolor is None or style.bgcolor.is_default) and not (style.reverse or style.underline)
        )
        kept = len(text.rstrip(" ")) if plain else len(text)
        blanks += len(text) - kept
        if kept:
            break
    return strip.crop(0, strip.cell_length - blanks) if blanks >= _LEAST_BLANKS else strip
