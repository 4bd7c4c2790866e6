"""Wrapping text at words to a width in terminal cells."""

from __future__ import annotations

import unicodedata


def cells(text: str) -> int:
    """The width of a clean text in cells: wide letters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def wrap(text: str, width: int) -> list[tuple[int, str]]:
    """The lines of a text with the offset where each begins; no line is wider than `width` cells.

    Breaks at spaces; a word that is wider than a line is broken where the line ends. At least one line.
    """
    width = max(width, 1)
    lines: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = _fitting(text, start, width)
        if end < len(text) and text[end] != " ":
            blank = text.rfind(" ", start, end)
            if blank > start:
                end = blank
        lines.append((start, text[start:end].rstrip()))
        while end < len(text) and text[end] == " ":
            end += 1
        start = end
    return lines or [(0, "")]


def _fitting(text: str, start: int, width: int) -> int:
    """Where the longest beginning from `start` ends that fits into `width` cells; at least one letter."""
    end = min(len(text), start + width)
    if text[start:end].isascii():
        return end
    used = 0
    end = start
    while end < len(text):
        used += _width(text[end])
        if used > width and end > start:
            break
        end += 1
    return end


def cut(text: str, width: int) -> str:
    """A text on one line of `width` cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    return text[: _fitting(text, 0, max(width - 1, 1))].rstrip() + "…"
