"""A row of the screen as text for the terminal: few bytes, and no style left on behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from stadtbote.text.clean import one_row

_ERASE_LINE = "\x1b[K"
_LEAST_BLANKS = 4  # fewer take no more bytes than the sequence
_COLOURS = {"38", "48"}
_DEFAULTS = {"", "0", "39", "49"}
_INVISIBLE = {
    "",
    "1",
    "3",
    "1;3",
}  # bold and italic blanks look as any; an erased row has no ground of its own


def written(y: int, x: int, runs: Iterable[tuple[str, str]], *, to_edge: bool) -> str:
    """Texts that stand one behind the other from cell (x, y) on, each with its codes (`codes`).

    `to_edge`: they reach the right edge of the screen, so that blanks at their end may be erased.
    """
    parts = list(_merged(runs))
    blanks = _blanks_at_end(parts) if to_edge else 0
    if blanks >= _LEAST_BLANKS:
        parts = _without_end(parts, blanks)
    sent = [f"\x1b[{y + 1};{x + 1}H"]
    pen = ""
    for text, style in parts:
        if not text.isprintable():  # the last guard: all text of the screens comes by here, and is clean
            text = one_row(text)
        if style != pen:
            sent.append(f"\x1b[{'0;' if pen and style else ''}{style}m")
            pen = style
        sent.append(text)
    if blanks >= _LEAST_BLANKS:
        if pen not in _INVISIBLE:
            sent.append("\x1b[m")
            pen = ""
        sent.append(_ERASE_LINE)
    if pen:
        sent.append("\x1b[m")
    return "".join(sent)


def _merged(runs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Runs of one style are one run."""
    text, style = "", ""
    for more, its_style in runs:
        if its_style != style and text:
            yield text, style
            text = ""
        text, style = text + more, its_style if more else style
    if text:
        yield text, style


def _blanks_at_end(parts: list[tuple[str, str]]) -> int:
    blanks = 0
    for text, style in reversed(parts):
        kept = len(text.rstrip(" ")) if style in _INVISIBLE else len(text)
        blanks += len(text) - kept
        if kept:
            break
    return blanks


def _without_end(parts: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    while count:
        text, style = parts.pop()
        if len(text) > count:
            return [*parts, (text[:-count], style)]
        count -= len(text)
    return parts


@lru_cache(256)
def codes(sequence: str) -> str:
    """The numbers of a sequence that sets a style (ECMA-48, SGR), without those for what holds anyway.

    "1;38;5;39;49" becomes "1;38;5;39": the terminal's own ground is there without being named.
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
