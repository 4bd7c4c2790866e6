"""Wraps text at words to a width in terminal cells."""

from __future__ import annotations

import re
import unicodedata

from stadtbote.text import signs

# Wide since Unicode 16, which older Pythons do not know: trigrams (the menu sign), hexagrams, counting rods.
_NEWLY_WIDE = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D376))
# Below U+0300 only the soft hyphen has none. What can be wide or invisible stands between these and behind.
# A pattern of the others would take 2 ms to compile, at every start.
_NARROW = re.compile(r"[\0-\xac\xae-\u02ff\u2010-\u2027\u20ac\u2500-\u25fc]*").fullmatch
_EMOJI_STYLE = "\ufe0f"


def cells(text: str) -> int:
    """The width of a clean text in cells: two for wide letters, none for combining marks.

    Where terminals differ (joined emoji, conjuncts), it is the larger width.
    """
    return len(text) if _is_narrow(text) else sum(map(_width, text))


def _is_narrow(text: str) -> bool:
    """Whether every character takes one cell, the usual case: letters, dashes, quotation marks, our signs."""
    return text.isascii() or _NARROW(text) is not None


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if character == _EMOJI_STYLE:  # the sign before it becomes two cells wide
        return 1
    if _is_mark(character):
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 2
    return 2 if any(first <= ord(character) <= last for first, last in _NEWLY_WIDE) else 1


def _is_mark(character: str) -> bool:
    """Whether a character stands on the one before it; the two are never separated."""
    return unicodedata.category(character) in {"Mn", "Me", "Cf"}


def wrap(text: str, width: int) -> list[tuple[int, str]]:
    """The lines of a text with the offset where each begins; no line is wider than `width` cells.

    Breaks at spaces; a word wider than a line is broken where the line ends. There is at least one line, and
    each has at least one letter, even where a wide one does not fit.
    """
    width = max(width, 1)
    lines: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = _fitting(text, start, width)
        if end < len(text) and text[end] != " ":
            blank = max(text.rfind(" ", start, end), start)
            if text[start:blank].strip(" "):
                end = blank
        lines.append((start, text[start:end].rstrip(" ")))
        while end < len(text) and text[end] == " ":
            end += 1
        start = end
    return lines or [(0, "")]


def fitting(text: str, width: int) -> int:
    """How many letters of a text fit into `width` cells."""
    end = _fitting(text, 0, width) if width > 0 else 0
    return end if cells(text[:end]) <= width else 0


def _fitting(text: str, start: int, width: int) -> int:
    """The end of the longest piece from `start` that fits into `width` cells; at least one letter."""
    end = min(len(text), start + width)
    # One more, because the next character may be a mark that belongs to the last letter.
    if _is_narrow(text[start : end + 1]):
        return end
    used = 0
    end = start
    while end < len(text):
        following = end + 1
        while following < len(text) and _is_mark(text[following]):
            following += 1
        used += sum(map(_width, text[end:following]))
        if used > width and end > start:
            break
        end = following
    return end


def cut(text: str, width: int) -> str:
    """A text on one line of `width` cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    sign = signs.current().cut
    if width < 2:
        return sign[:width]
    kept = text[: fitting(text, width - 1)].rstrip()
    return f"{kept}{sign}" if cells(kept) < width else sign
