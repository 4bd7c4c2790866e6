"""A screen as SVG, cell by cell: no font and no file from elsewhere; its text is its description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from pyte.graphics import FG_AIXTERM, FG_ANSI

from support.display import Display

WIDE, HIGH = 8, 17
"""A cell in pixels."""
_BASE = 13  # from the top of a cell down to where letters stand
_LETTERS, _GROUND = "e0e0e0", "101010"  # of a terminal where nothing names a colour

# The first 16 colours as xterm has them.
_XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
).split()
_NAMES = [FG_ANSI[number] for number in range(30, 38)] + [FG_AIXTERM[number] for number in range(90, 98)]
_PALETTE = dict(zip(_NAMES, _XTERM, strict=True))
_BRIGHT = dict(zip(_NAMES[:8], _XTERM[8:], strict=True))  # xterm's bold of the first eight

_LINES = {"│": "v", "─": "h", "├": "vh"}
"""Lines are drawn as such: fonts leave gaps between the rows."""


class Look(NamedTuple):
    """Colours in hexadecimal digits, and attributes."""

    letters: str
    ground: str
    bold: bool
    underline: bool


class Run(NamedTuple):
    """Neighbouring cells of one look, in cells from the left; all of them lines, or none."""

    look: Look
    start: int
    text: str

    @property
    def lines(self) -> bool:
        """Whether these are lines between panes."""
        return self.text[0] in _LINES


def _runs(display: Display, y: int) -> Iterator[Run]:
    cells = [display.buffer[y][x] for x in range(display.columns)]
    looks = []
    for cell in cells:
        bright = _BRIGHT.get(cell.fg) if cell.bold else None
        letters = bright or _PALETTE.get(cell.fg, cell.fg if cell.fg != "default" else _LETTERS)
        ground = _PALETTE.get(cell.bg, cell.bg if cell.bg != "default" else _GROUND)
        pair = (ground, letters) if cell.reverse else (letters, ground)
        looks.append((Look(*pair, cell.bold, cell.underscore), _LINES.get(cell.data, "")))
    x = 0
    for (look, _line), found in groupby(looks):
        count = len(list(found))
        yield Run(look, x, "".join(cell.data for cell in cells[x : x + count]))
        x += count


def svg(display: Display, title: str) -> str:
    """The screen as it is, one line for each run of cells; its text is there for those who hear it."""
    columns, rows = display.columns, display.lines
    drawn = [(y, run) for y in range(rows) for run in _runs(display, y)]
    grounds = [run.look.ground for _y, run in drawn for _cell in run.text]
    ground = max(sorted(set(grounds)), key=grounds.count)
    looks = {look: f"l{n}" for n, look in enumerate(sorted({run.look for _y, run in drawn}))}
    body = [line for y, run in drawn for line in _drawn(run, y, looks[run.look], ground)]
    words = "\n".join(row.rstrip() for row in display.display)
    size = f"{columns * WIDE} {rows * HIGH}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img"'
            f' font-family="monospace" font-size="13.2" xml:space="preserve">',
            f"<title>{escape(title)}</title>",
            f"<desc>\n{escape(words, quote=False)}\n</desc>",
            f"<style>\ntext {{ white-space: pre }}\n{_styles(looks)}</style>",
            f'<rect width="100%" height="100%" fill="#{ground}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _styles(looks: dict[Look, str]) -> str:
    rules = []
    for look, name in looks.items():
        bold = "; font-weight: bold" * look.bold
        underline = "; text-decoration: underline" * look.underline
        rules.append(f".{name} {{ fill: #{look.letters}{bold}{underline} }}\n")
    return "".join(rules)


def _drawn(run: Run, y: int, name: str, ground: str) -> Sequence[str]:
    left, width, top = run.start * WIDE, len(run.text) * WIDE, y * HIGH
    found = []
    if run.look.ground != ground:
        found.append(
            f'<rect x="{left}" y="{top}" width="{width}" height="{HIGH}" fill="#{run.look.ground}"/>'
        )
    if run.lines:
        middle, half = top + HIGH // 2, WIDE // 2
        down = f"M{left + half} {top}v{HIGH}" * ("v" in _LINES[run.text[0]])
        start = half * ("v" in _LINES[run.text[0]])
        across = f"M{left + start} {middle}h{width - start}" * ("h" in _LINES[run.text[0]])
        found.append(f'<path d="{down}{across}" stroke="#{run.look.letters}"/>')
        return found
    # Blanks at the ends are left out where nothing shows them.
    text = run.text if run.look.underline else run.text.strip()
    if text:
        x = left + WIDE * run.text.index(text)
        found.append(
            f'<text class="{name}" x="{x}" y="{top + _BASE}" textLength="{WIDE * len(text)}">'
            f"{escape(text, quote=False)}</text>"
        )
    return found
