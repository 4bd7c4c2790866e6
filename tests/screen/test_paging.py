"""Pages of entries, without a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.screen.paging import BLANK, Entries, Line, Paging, Spoken, Written, line_of


class Lines(Entries):
    """Entries of given heights: entry 3 of two lines is "3" and "3b"."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._heights = heights

    def __len__(self) -> int:
        return len(self._heights)

    def count(self, place: int, width: int) -> int:
        return self._heights[place]

    def lines(self, place: int, width: int, *, first: bool = False) -> Sequence[Line]:
        return [line_of(str(place)), *(line_of(f"{place}b") for _ in range(self._heights[place] - 1))]


def paging(heights: Sequence[int], height: int, rows: int | None = None) -> tuple[Paging, list[Written]]:
    """A page of some height, and what it told to be written."""
    page = Paging(Spoken(rows) if rows else None)
    page.resize(80, height)
    page.show(Lines(heights))
    told: list[Written] = []
    page.changed = told.append
    return page, told


def texts(page: Paging) -> list[str]:
    """What stands on the page, without the blank behind a row for the ear."""
    return [row.text.removesuffix(BLANK) for row in page.rows()]


def test_a_page_for_the_ear_has_so_many_entries() -> None:
    """The height has room for more, but five entries are a page, whatever rows they need."""
    page, _told = paging([1, 2, 1, 1, 1, 1, 1], 20, rows=5)
    assert texts(page) == ["0", "1", "1b", "2", "3", "4", *[""] * 14]


def test_within_a_page_only_the_focus_is_written() -> None:
    """A move tells that the focused row is to be written, and leaves the others."""
    page, told = paging([1] * 9, 20, rows=5)
    page.go(page.place + 1)
    assert (page.place, told) == (1, [Written.FOCUS])
    assert texts(page)[:6] == ["0", "1", "2", "3", "4", ""]


def test_past_the_edge_only_the_new_line_stands_there() -> None:
    """For the ear the next page fills up line by line, and the page before does so upwards."""
    page, _told = paging([1] * 9, 20, rows=3)
    for _ in range(3):
        page.go(page.place + 1)
    assert texts(page)[:4] == ["3", "", "", ""]
    page.go(page.place + 1)
    assert texts(page)[:4] == ["3", "4", "", ""]
    page.go(page.place - 2)
    assert texts(page)[:4] == ["", "", "2", ""]
    page.fill()
    assert texts(page)[:4] == ["0", "1", "2", ""]


def test_nothing_of_a_new_entry_is_left_out() -> None:
    """On a sparse page the focused entry stands with all its rows."""
    page, _told = paging([2] * 9, 20, rows=3)
    page.go(2)
    page.go(3)
    assert texts(page)[:4] == ["3", "3b", "", ""]
    page.limit(Spoken(4))
    assert texts(page)[:4] == ["3", "3b", "", ""]
    page.fill()
    assert texts(page)[:8] == ["3", "3b", "4", "4b", "5", "5b", "6", "6b"]


def test_past_the_edge_the_focus_is_on_another_row() -> None:
    """So that readers hear of a move; as far as there is room for a blank row above."""
    page, _told = paging([3] * 4, 5, rows=1)
    found = []
    for place in (1, 2, 3, 2):
        page.go(place)
        found.append((page.focused_row(), texts(page)))
    assert found[:2] == [(1, ["", "1", "1b", "1b", ""]), (0, ["2", "2b", "2b", "", ""])]
    assert [row for row, _texts in found[2:]] == [1, 0]
    full, _told = paging([5] * 2, 5, rows=1)
    full.go(1)
    assert full.focused_row() == 0


def test_turning_a_page_shows_all_of_it() -> None:
    """Space and b write whole pages."""
    page, told = paging([1] * 9, 20, rows=3)
    page.page(1)
    assert texts(page)[:4] == ["3", "4", "5", ""]
    page.page(-1)
    assert texts(page)[:4] == ["0", "1", "2", ""]
    assert told == [Written.PAGE, Written.PAGE]


def test_more_rows_write_nothing_again() -> None:
    """A page that grows for the ear leaves what stands there and shows the rest on its way."""
    page, told = paging([1] * 9, 20, rows=3)
    page.limit(Spoken(5))
    assert texts(page)[:5] == ["0", "1", "2", "", ""]
    assert told == [Written.CHANGES]
    page.go(3)
    assert texts(page)[:5] == ["0", "1", "2", "3", ""]
    page.limit(Spoken(1))
    assert texts(page)[:5] == ["3", "", "", "", ""]


def test_side_by_side_a_page_is_the_height() -> None:
    """For the eye the page has as many entries as there is room for, and the beginning of the next."""
    page, told = paging([2] * 9, 5)
    assert texts(page) == ["0", "0b", "1", "1b", "2"]
    page.go(page.place + 2)
    assert texts(page) == ["2", "2b", "3", "3b", "4"]
    assert told == [Written.PAGE]


def test_the_last_page_of_a_list_is_full() -> None:
    """However one comes there: by a page, a place to begin with, or a larger terminal."""
    page, _told = paging([1] * 12, 5)
    page.fills = True
    page.page(1)
    page.page(1)
    assert texts(page) == ["7", "8", "9", "10", "11"]
    assert page.place == 10
    page.show(Lines([1] * 12), 10)
    assert texts(page)[0] == "7"
    page.resize(80, 8)
    assert texts(page)[0] == "4"
    assert texts(page)[page.focused_row()] == "10"


def test_reading_on_fills_the_screen() -> None:
    """From the focus on, as much as there is room for, then what follows; a move leaves the page alone."""
    page = Paging(Spoken(2))
    page.show(Lines([1] * 9))
    page.resize(80, 4)
    page.go(page.place + 1)
    assert [page.read_on() and texts(page) for _turn in range(3)] == [
        ["1", "2", "3", "4"],
        ["5", "6", "7", "8"],
        False,
    ]
    page.go(page.place + 2)
    assert texts(page)[page.focused_row()] == "7"
    page.go(page.place + 1)
    assert not page.read_on()


def test_reading_on_says_nothing_again() -> None:
    """Of a page that was just written only the rest is, below it and then on the next page."""
    page, told = paging([1] * 9, 4, 2)
    assert page.read_on()
    assert (texts(page), page.place, told) == (["0", "1", "2", "3"], 2, [Written.CHANGES])
    assert page.read_on()
    assert (texts(page), page.place) == (["4", "5", "6", "7"], 4)
    page, told = paging([1] * 9, 4, 4)  # the page has all the room there is
    assert page.read_on()
    assert (texts(page), page.place, told) == (["4", "5", "6", "7"], 4, [Written.PAGE])


def test_keys_before_the_first_size_lose_nothing() -> None:
    """Moves before the first layout do not make the first page sparse."""
    page = Paging(Spoken(5))
    page.show(Lines([1] * 9))
    page.go(page.place + 2)
    page.resize(80, 20)
    assert texts(page)[:6] == ["0", "1", "2", "3", "4", ""]


@pytest.mark.parametrize("rows", [None, 1, 3])
@given(data=st.data())
def test_the_focus_always_stands_on_the_page(rows: int | None, data: st.DataObject) -> None:
    """After any moves, pages and sizes the focused entry begins on a row of the page that shows it."""
    heights = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=30))
    page, _told = paging(heights, data.draw(st.integers(1, 12)), rows)
    steps = st.tuples(st.sampled_from(["move", "page", "resize", "go"]), st.integers(-5, 12))
    for what, number in data.draw(st.lists(steps, max_size=12)):
        match what:
            case "move":
                page.go(page.place + number)
            case "page":
                page.page(1 if number > 0 else -1)
            case "resize":
                page.resize(80, max(1, number))
            case _:
                page.go(number)
        row = page.focused_row()
        assert row < page.height
        assert texts(page)[row] == str(page.place)
        assert page.rows_of(page.place) == [(y, row) for y, row in enumerate(page.rows()) if row.focused]
