"""Where a terminal breaks a line into rows: between words, though the line stays one line. Pure."""

from __future__ import annotations

from stadtbote.text.wrapping import cells

_LEAST = 20  # columns; on fewer, hardly a word would be whole


def in_rows(line: str, columns: int) -> str:
    """The line with spaces up to the end of each row, so that the terminal breaks it between words.

    Voices that read row by row would speak a broken word as two. Each row ends with a space, for voices that
    read the stream. A word that is longer than a row is broken by the terminal, so that it can be copied.
    """
    if columns < _LEAST or (line.isascii() and len(line) < columns):
        return line
    laid = ""
    column = 0
    for place, word in enumerate(line.split(" ")):
        width = cells(word)
        if place:
            blanks = 1 if column + 1 + width < columns else columns - column
            laid += " " * blanks
            column = (column + blanks) % columns
        laid += word
        column = (column + width) % columns
    return laid
