"""Lines on a terminal: broken between words, and still one line."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.line.rows import brief, filling, in_rows

TEXT = (
    "Beim Girls' Day wollen wir jungen Mädchen die Möglichkeit geben, in für sie untypische"
    " Themenfelder zu schnuppern, gemeinsam mit unseren Kolleginnen und Kollegen."
)
WORDS = st.lists(st.text("abcäß漢,.", min_size=1, max_size=12), min_size=1, max_size=40)


def rows_of(line: str, columns: int) -> list[str]:
    """The rows that a terminal makes of a line."""
    screen = pyte.Screen(columns, 100)
    pyte.Stream(screen).feed(line)
    return [row.strip() for row in screen.display if row.strip()]


def test_the_terminal_breaks_between_words() -> None:
    """Each row has whole words and ends with a blank; without the blanks it is the same line."""
    laid = in_rows(TEXT, 80)
    assert rows_of(laid, 80) == [
        "Beim Girls' Day wollen wir jungen Mädchen die Möglichkeit geben, in für sie",
        "untypische Themenfelder zu schnuppern, gemeinsam mit unseren Kolleginnen und",
        "Kollegen.",
    ]
    assert "\n" not in laid
    assert laid.split() == TEXT.split()


@given(WORDS, st.integers(25, 60))
def test_no_word_is_broken(words: list[str], columns: int) -> None:
    """Whatever the words and the width: what is read row by row are the words of the line."""
    laid = in_rows(" ".join(words), columns)
    assert laid.split() == words
    assert " ".join(rows_of(laid, columns)).split() == words


@pytest.mark.parametrize("columns", [0, 19, 10_000])
def test_where_it_fits_or_nothing_is_known(columns: int) -> None:
    """On no terminal, a tiny one, or a wide one the line is as it was."""
    assert in_rows(TEXT, columns) == TEXT


def test_an_address_is_not_divided() -> None:
    """A word longer than a row is left to the terminal; behind it the rows are right again."""
    address = f"https://musterstadt.example/{'a' * 90}"
    laid = in_rows(f"Geöffnet: {address} und {TEXT}", 60)
    assert address in laid
    head, *rows = rows_of(laid, 60)
    assert head == "Geöffnet:"
    assert "".join(rows[:2]) == address
    assert " ".join(rows[2:]).split() == ["und", *TEXT.split()]


def test_one_row_is_cut_behind_a_word() -> None:
    """What does not fit ends behind a word with an ellipsis; a word of half a row is cut itself."""
    line = "7. Weitere 674 Wuppertaler Haushalte, ungelesen"
    assert [brief(line, width) for width in (0, 47, 46, 37, 36, 26, 9)] == [
        line,
        line,
        "7. Weitere 674 Wuppertaler Haushalte…",
        "7. Weitere 674 Wuppertaler Haushalte…",
        "7. Weitere 674 Wuppertaler…",
        "7. Weitere 674…",
        "7. Weite…",
    ]


def test_as_many_lines_as_there_is_room_for() -> None:
    """Below what was typed; at least one, and all where nothing is known of the terminal."""
    lines = ["eins", "zwei " * 10, "drei"]
    assert [filling(lines, 30, rows) for rows in (0, 1, 2, 3, 4, 5, 6)] == [3, 1, 1, 1, 2, 3, 3]
