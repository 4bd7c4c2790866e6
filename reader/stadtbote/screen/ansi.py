"""A row of the screen as text for the terminal: few bytes, and no style left on after it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from stadtbote.text.clean import one_row
from stadtbote.text.wrapping import cells

_ERASE_LINE = "\x1b[K"
_LEAST_BLANKS = 4  # fewer take no more bytes than the sequence
_COLOURS = {"38", "48"}
_DEFAULTS = {"", "0", "39", "49"}
_INVISIBLE = {"", "1"}  # a bold space looks like any
_VISIBLE = {"4", "7"}  # an underlined or reversed one does not


# Letters that have the same width in all terminals: scripts of Europe, punctuation, arrows, and the wide ones
# of East Asia. Terminals differ on all others, emoji above all, and on letters with combining marks.
_SURE = (
    "\\0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u257f\u25cf"
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
)
_UNSURE = f"([{_SURE}]?[^{_SURE}]+)"  # compiled when it is first used: that takes 3 ms
# A sure letter behind a joiner would share the cell of the one before it in some terminals (tmux).
_IDLE_JOINERS = f"\u200d+(?=[{_SURE}])"
# Of the sure ones those of Western Europe, and our signs.
_USUAL = re.compile(
    "[\\0-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u257f\u25cf]*"
).fullmatch


def written(y: int, x: int, runs: Iterable[tuple[str, str]], *, to_edge: bool, paints: bool = True) -> str:
    """Texts in a row from cell (x, y) on, each with its codes (see `codes`).

    `to_edge`: they reach the right edge of the screen, so that blanks at the end may be erased instead;
    those on a ground of their own only where the terminal `paints` what it erases.
    """
    parts = list(_merged(runs))
    blanks, ground = _blanks_at_end(parts, paints=paints) if to_edge else (0, "")
    if blanks >= _LEAST_BLANKS:
        parts = _without_end(parts, blanks)
    sent = [moved(y, x)]
    pen = ""

    def take(style: str) -> None:
        nonlocal pen
        if style != pen:
            sent.append(f"\x1b[{'0;' if pen and style else ''}{style}m")
            pen = style

    for text, style in parts:
        if not text.isprintable():  # the last guard: all text of the screens passes here, and is clean
            text = one_row(text)
        take(style)
        sent.append(text if _USUAL(text) else _placed(y, x, text))
        x += cells(text)
    if blanks >= _LEAST_BLANKS:
        if _ground(pen) != ground:  # what else the pen has, an erased cell does not show
            take(ground)
        sent.append(_ERASE_LINE)
    if pen:
        sent.append("\x1b[m")
    return "".join(sent)


def paints(term: str) -> bool:
    """Whether a terminal of this name erases with the ground in use; GNU screen does not (terminfo, bce)."""
    return not term.startswith("screen")


def moved(y: int, x: int) -> str:
    """What moves the cursor to a cell, counted from 0."""
    return f"\x1b[{y + 1};{x + 1}H"


def _placed(y: int, x: int, text: str) -> str:
    """A text from cell (x, y) on. What follows a letter of uncertain width is sent to its own place."""
    sent = []
    for part in re.split(_UNSURE, re.sub(_IDLE_JOINERS, "", text)):
        width = cells(part)
        if part and re.fullmatch(_UNSURE, part):
            # Where it takes less room than we reserve, nothing old may remain beside it.
            part = f"{' ' * width}{moved(y, x)}{part}{moved(y, x + width)}"
        sent.append(part)
        x += width
    return "".join(sent)


def _merged(runs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Joins neighbouring runs of the same style."""
    text, style = "", ""
    for more, its_style in runs:
        if its_style != style and text:
            yield text, style
            text = ""
        text, style = text + more, its_style if more else style
    if text:
        yield text, style


def _blanks_at_end(parts: list[tuple[str, str]], *, paints: bool) -> tuple[int, str]:
    """How many spaces at the end may be erased, and on which ground."""
    blanks, ground = 0, None
    for text, style in reversed(parts):
        its_ground = _ground(style)
        alike = its_ground is not None and ground in {None, its_ground} and (paints or not its_ground)
        kept = len(text.rstrip(" ")) if alike else len(text)
        if len(text) > kept:
            ground = its_ground
        blanks += len(text) - kept
        if kept:
            break
    return blanks, ground or ""


@lru_cache(256)
def _ground(style: str) -> str | None:
    """The numbers of a style that spaces show; None where they show more than a ground."""
    numbers = style.split(";") if style else []
    place, ground = 0, ""
    while place < len(numbers):
        length = (5 if numbers[place + 1] == "2" else 3) if numbers[place] in _COLOURS else 1
        code = ";".join(numbers[place : place + length])
        if code in _VISIBLE:
            return None
        if code.startswith("4") or (length == 1 and code.startswith("10")):
            ground = code
        place += length
    return ground


def _without_end(parts: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    while count:
        text, style = parts.pop()
        if len(text) > count:
            return [*parts, (text[:-count], style)]
        count -= len(text)
    return parts


@lru_cache(256)
def codes(sequence: str) -> str:
    """The numbers of a sequence that sets a style (ECMA-48, SGR), without those that change nothing.

    "1;38;5;39;49" becomes "1;38;5;39": the terminal's own background needs no number.
    """
    numbers = sequence.split(";")
    kept: list[str] = []
    place = 0
    while place < len(numbers):
        length = 1
        if numbers[place] in _COLOURS:
            length = 5 if numbers[place + 1 : place + 2] == ["2"] else 3
        if length > 1 or numbers[place] not in _DEFAULTS:
            kept += numbers[place : place + length]
        place += length
    return ";".join(kept)
