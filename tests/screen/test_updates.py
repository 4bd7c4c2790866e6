"""What is sent to the terminal for an update shows what it should, and touches nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from stadtbote.screen.ansi import written
from stadtbote.screen.looks import Dress
from stadtbote.screen.paging import Run
from stadtbote.screen.seams import pieces
from stadtbote.screen.updates import carried, lean
from stadtbote.screen.widgets.base import RowWidget
from stadtbote.text import wrapping

WIDTH = 24
CONSOLE = Console(file=io.StringIO(), force_terminal=True, width=WIDTH, legacy_windows=False)
STYLES = [None, Style(), Style(bold=True), Style(reverse=True), Style(bgcolor="blue")]

rows = st.lists(
    st.tuples(st.text("ab ü", min_size=1, max_size=8), st.sampled_from(STYLES)), min_size=1, max_size=4
)


def strip_of(parts: list[tuple[str, Style | None]]) -> Strip:
    """A row of exactly WIDTH cells, plain blanks behind the parts."""
    cut = Strip([Segment(text, style) for text, style in parts]).crop(0, WIDTH)
    return cut.extend_cell_length(WIDTH)


def shown(screen: pyte.Screen) -> list[list[tuple[str, str, bool, bool]]]:
    """Every cell: its character, ground, bold and reverse; a bold blank looks as any."""
    cells = [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(screen.lines)]
    return [[(c.data, c.bg, c.bold and c.data != " ", c.reverse) for c in row] for row in cells]


def screen_with(*texts: str) -> pyte.Screen:
    """A screen of WIDTH columns on which these texts were written."""
    screen = pyte.Screen(WIDTH, 4)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l")  # as the program sets it
    for text in texts:
        stream.feed(text)
    return screen


@given(st.lists(rows, min_size=4, max_size=4))
def test_a_whole_screen_looks_as_textual_would_have_it(parts: list[list[tuple[str, Style | None]]]) -> None:
    """With blanks erased instead of written, every cell is the same."""
    strips = [strip_of(row) for row in parts]
    update = LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, 4))
    noise = "".join(f"\x1b[{y};1H{'x' * WIDTH}" for y in range(1, 5))
    plain = update.render_segments(CONSOLE)
    ours = lean(pieces(update), WIDTH, {})
    assert shown(screen_with(noise, ours)) == shown(screen_with(noise, plain.replace("\n", "\r\n")))


@given(rows, st.integers(0, WIDTH - 1), st.integers(1, WIDTH), st.integers(1, WIDTH - 1))
def test_a_part_of_a_row_is_written_alone(
    parts: list[tuple[str, Style | None]], first: int, last: int, cut: int
) -> None:
    """Cells outside the span keep what they had, those in it get what the row has there."""
    last = max(first + 1, last)
    strip = strip_of(parts)
    chops = [{}, {0: strip.crop(0, cut), cut: strip.crop(cut, WIDTH)}, {}, {}]
    update = ChopsUpdate(chops, [(1, first, last)], [[WIDTH], [cut, WIDTH], [WIDTH], [WIDTH]])
    noise = f"\x1b[2;1H{'x' * WIDTH}"
    cells = shown(screen_with(noise, lean(pieces(update), WIDTH, {})))[1]
    whole = shown(screen_with(LayoutUpdate([[strip]], Region(0, 1, WIDTH, 1)).render_segments(CONSOLE)))[1]
    assert cells[first:last] == whole[first:last]
    assert all(cell[0] == "x" for x, cell in enumerate(cells) if not first <= x < last)


def test_blanks_to_the_edge_are_three_bytes() -> None:
    """A row of few letters is sent as its letters and one sequence."""
    strip = strip_of([("abc", None)])
    update = LayoutUpdate([[strip]], Region(0, 0, WIDTH, 1))
    assert lean(pieces(update), WIDTH, {}) == "\x1b[1;1Habc\x1b[K"


def test_a_style_is_carried_through_all_rows_that_have_it() -> None:
    """However many rows in a row have one style, it is set once and ended once; another begins anew."""
    bold = [f"\x1b[{y};1H\x1b[1mZeile {y}\x1b[m" for y in range(1, 5)]
    plain, last = "\x1b[5;1Hschlicht", "\x1b[6;1H\x1b[1mEnde\x1b[m"
    assert carried([*bold, plain, last]) == (
        "\x1b[1;1H\x1b[1mZeile 1\x1b[2;1HZeile 2\x1b[3;1HZeile 3\x1b[4;1HZeile 4\x1b[m"
        "\x1b[5;1Hschlicht\x1b[6;1H\x1b[1mEnde\x1b[m"
    )


class Narrow(RowWidget):
    """A widget of ten cells with one row that was worked out for more."""

    size = Size(10, 1)
    app: Any = SimpleNamespace(dress=Dress("terminal"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def runs(self, y: int) -> Sequence[Run]:
        """The row."""
        return [Run(self.text)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Baustelle gesperrt", "Baustelle "),
        ("Bau \U0001f477\u200d\u2640\ufe0f gesperrt", "Bau \U0001f477\u200d\u2640\ufe0f g"),
        ("Straße \u2640\ufe0f\u5e02\u5e02", "Straße \u2640\ufe0f "),
        ("Kurz", "Kurz      "),
    ],
)
def test_a_row_for_another_width_takes_no_cell_of_its_neighbour(text: str, seen: str) -> None:
    """Too long a row ends at the edge of its widget by our own count of cells, with a strip and without."""
    row = Narrow(text)
    for parts in (_texts(row.render_line(0)), [text for text, _codes in row.drawn(0, 0, 10)]):
        assert "".join(parts) == seen
        assert wrapping.cells("".join(parts)) == 10


def _texts(strip: Strip) -> list[str]:
    return [segment.text for segment in strip]


def test_a_letter_behind_a_joiner_moves_nothing_that_follows() -> None:
    """Some terminals would show both letters in one cell, so there the joiner stays away; not in emoji."""
    assert written(0, 0, [("x\u200d\u200dy │", "")], to_edge=False) == "\x1b[1;1Hxy │"
    assert "\U0001f469\u200d\U0001f469" in written(0, 0, [("\U0001f469\u200d\U0001f469", "")], to_edge=False)
