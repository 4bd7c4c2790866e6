"""Wrapping: lines that fit into cells, and nothing lost between them."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stadtbote.text.clean import clean
from stadtbote.text.wrapping import cells, cut, wrap

LETTER = st.sampled_from("aäß漢字한😀❤☰䷀\u0301\u20dd\u200d\ufe0f\u0489 -.𝍧")
TEXT = (st.text() | st.text(LETTER) | st.lists(st.text(LETTER, max_size=9)).map(" ".join)).map(
    lambda text: clean(text).replace("\n", " ")
)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("Straße", 6),
        ("漢字", 4),
        ("ＡＢ", 4),
        ("한국", 4),
        ("e\u0301\u0323", 1),
        ("a\u20dd", 1),
        ("\u200d\u200c", 0),
        ("😀", 2),
        ("❤", 1),
        ("❤\ufe0f", 2),
        ("☰ Menü", 7),
        ("…", 1),
    ],
)
def test_cells(text: str, width: int) -> None:
    """Wide letters take two cells, marks none, and a sign with emoji style two."""
    assert cells(text) == width


@given(TEXT)
def test_cells_are_enough(text: str) -> None:
    """The screen never draws a text wider than it was counted."""
    assert cell_len(text) <= cells(text)


@given(TEXT, st.integers(2, 12))
def test_lines_fit(text: str, width: int) -> None:
    """No line is wider than the width, and only spaces are left out between the lines."""
    lines = wrap(text, width)
    assert lines
    for _, line in lines:
        assert cells(line) <= width or sum(cells(c) > 0 for c in line if c != "\ufe0f") == 1
        assert not line.endswith(" ")
    end = 0
    for offset, line in lines:
        assert text[offset : offset + len(line)] == line
        assert text[end:offset].strip(" ") == ""
        end = offset + len(line)
    assert text[end:].strip(" ") == ""
    assert lines[0][0] == 0
    assert all(text[offset] != " " for offset, _ in lines[1:])


@given(TEXT, st.integers(2, 12))
def test_marks_stay_with_their_letters(text: str, width: int) -> None:
    """No line but the first begins with a mark that belongs to the letter before it."""
    for offset, line in wrap(text, width)[1:]:
        if text[offset - 1] != " ":
            assert unicodedata.category(line[0]) not in {"Mn", "Me"}


@given(st.lists(st.text("abÜ漢", min_size=1, max_size=6), min_size=1, max_size=20), st.integers(12, 30))
def test_words_stay_whole(words: list[str], width: int) -> None:
    """Words that fit into a line are never broken, and every line takes as many as it can."""
    lines = [line for _, line in wrap(" ".join(words), width)]
    assert [word for line in lines for word in line.split(" ")] == words
    for line, following in pairwise(lines):
        assert cells(f"{line} {following.split(' ')[0]}") > width


@given(TEXT, st.integers(0, 12))
def test_cut(text: str, width: int) -> None:
    """A text that is cut fits into the width and ends with an ellipsis; one that fits stays as it is."""
    made = cut(text, width)
    assert cells(made) <= width
    if cells(text) <= width:
        assert made == text
    elif width:
        assert made.endswith("…")
        assert text.startswith(made[:-1])


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [(0, "")]),
        ("   ", 2, [(0, "")]),
        ("Rat und Verwaltung", 8, [(0, "Rat und"), (8, "Verwaltu"), (16, "ng")]),
        ("Rat  und   Amt", 3, [(0, "Rat"), (5, "und"), (11, "Amt")]),
        ("Rat und Amt ", 11, [(0, "Rat und Amt")]),
        ("  ein Wort", 6, [(0, "  ein"), (6, "Wort")]),
        ("  ein", 4, [(0, "  ei"), (4, "n")]),
        ("Stadtbote", 4, [(0, "Stad"), (4, "tbot"), (8, "e")]),
        ("漢字漢", 5, [(0, "漢字"), (2, "漢")]),
        ("漢字", 1, [(0, "漢"), (1, "字")]),
        ("ab", 0, [(0, "a"), (1, "b")]),
        ("abcdm\u0303ef", 5, [(0, "abcdm\u0303"), (6, "ef")]),
        ("abcd❤\ufe0f", 5, [(0, "abcd"), (4, "❤\ufe0f")]),
        ("❤\ufe0f❤\ufe0f", 1, [(0, "❤\ufe0f"), (2, "❤\ufe0f")]),
    ],
)
def test_lines(text: str, width: int, lines: list[tuple[int, str]]) -> None:
    """Lines break at spaces, long words where the line ends, and each says where it begins."""
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Bücherei", 8, "Bücherei"),
        ("Bücherei öffnet", 8, "Büchere…"),
        ("Rat und", 5, "Rat…"),
        ("漢字漢", 4, "漢…"),
        ("漢字", 2, "…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
        ("ab", -3, ""),
    ],
)
def test_cut_texts(text: str, width: int, expected: str) -> None:
    """The ellipsis counts as a cell; where not even a letter fits beside it, it stands alone."""
    assert cut(text, width) == expected


@pytest.mark.parametrize("text", ["a" * 200_000, "ä " * 100_000, "a" + "\u0301" * 200_000, " " * 200_000])
@pytest.mark.parametrize("width", [1, 80, 10**6])
def test_time_grows_with_the_length(text: str, width: int) -> None:
    """Long texts are wrapped without delay at any width."""
    began = time.process_time()
    assert wrap(text, width)
    assert cut(text, width) is not None
    assert time.process_time() - began < 3


def test_the_usual_letters_are_counted_alike() -> None:
    """A text of letters of one cell each is not looked at letter by letter, and has the same width."""
    assert [n for n in range(0x20, 0xD800) if cells(chr(n)) != cells(f"{chr(n)}中") - 2] == []
