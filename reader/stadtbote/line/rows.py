"""Lines in the rows of a terminal or a braille display, broken between words. Pure."""

from __future__ import annotations

from stadtbote.config.settings import LEAST_CELLS
from stadtbote.text.wrapping import cells, fitting, wrap

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 20  # columns; on fewer, hardly a word would be whole
_SIGN = 4  # cells behind a prompt: a blank, the sign, a blank, the cursor


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


def brief(line: str, width: int) -> str:
    """The line in one row of `width` cells, 0 for any: cut behind a word, with an ellipsis."""
    if not width or cells(line) <= width:
        return line
    kept = line[: fitting(line, width - 1)]
    words = kept if line[len(kept)] in " ," else kept.rpartition(" ")[0]
    return f"{(words if cells(words) > width // 2 else kept).rstrip(' ,')}…"


def prompt_cells(display: int, columns: int) -> int:
    """The cells that a prompt of one row has on a braille display and in a terminal, each 0 for no limit."""
    widths = [max(display, LEAST_CELLS)] if display else []
    return min([*widths, *filter(None, [columns])], default=_SIGN) - _SIGN


def filling(lines: Sequence[str], columns: int, rows: int) -> int:
    """How many of these lines fit below the typed one in a terminal; at least one. All where `rows` is 0."""
    used = 1
    for count, line in enumerate(lines if rows else ()):
        used += len(wrap(f"{line} >", columns - 1))
        if count and used > rows:
            return count
    return len(lines)
