"""The columns of a row of the list, and the signs in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from stadtbote.text import language, signs
from stadtbote.text.dates import as_of, clock_time, short_day
from stadtbote.text.rows import columns, day_cells
from stadtbote.text.wrapping import cells
from stadtbote_cache.records import Row, replace

TODAY = date(2026, 11, 30)  # a Monday
ROW = Row(1, "a", "stadt", "Brücke offen", datetime(2026, 11, 30, 14, 5).astimezone(), False, False, True)


@pytest.mark.parametrize(
    ("day", "de", "en"),
    [
        (TODAY, "Heute", "Today"),
        (date(2026, 11, 29), "Gestern", "Yesterday"),
        (date(2026, 11, 27), "Fr 27.", "Fri 27"),
        (date(2026, 11, 24), "Di 24.", "Tue 24"),
        (date(2026, 11, 23), "23. Nov", "23 Nov"),
        (date(2026, 5, 3), "3. Mai", "3 May"),
        (date(2024, 8, 31), "08.2024", "08/2024"),
        (date(2026, 12, 1), "1. Dez", "1 Dec"),
    ],
)
def test_days_fit_their_column(day: date, de: str, en: str) -> None:
    """The nearer a day, the more is said of it; old ones have their year."""
    for code, said in (("de", de), ("en", en)):
        language.use(code)
        assert short_day(day, TODAY) == said
        assert cells(said) <= day_cells()


def test_a_row_in_columns() -> None:
    """Day, time, state, mark, headline and source each have their own; one column has the nearest of both."""
    shown = columns(ROW, "Musterstadt", TODAY)
    assert (shown.day, shown.time, shown.when) == ("Heute", "14:05", "14:05")
    assert (shown.state, shown.mark, shown.headline, shown.source) == (
        "•",
        " ",
        "Brücke offen",
        "Musterstadt",
    )
    assert columns(ROW, "", date(2026, 12, 1)).when == "gestern"
    assert columns(replace(ROW, new=True), "", TODAY).state == "●"
    assert columns(replace(ROW, read=True, changed=True), "", TODAY).mark == "~"
    assert columns(replace(ROW, kept=True, changed=True), "", TODAY).mark == "+"
    assert columns(replace(ROW, read=True), "", TODAY).state == " "


def test_what_has_no_date_has_blank_columns() -> None:
    """Neither a day nor a time is made up; midnight means that there is only a day."""
    shown = columns(replace(ROW, published=None), "", TODAY)
    assert (shown.day, shown.time, shown.when) == ("", "", "")
    day = datetime(2026, 11, 30, tzinfo=UTC)
    assert clock_time(day) == ""
    assert columns(replace(ROW, published=day), "", TODAY).when == "heute"


def test_as_of_stays_true() -> None:
    """A time of day for today, a day for what is older; never how long ago."""
    now = datetime(2026, 11, 30, 18, 0).astimezone().timestamp()
    assert as_of(now - 3600, now) == "17:00"
    assert as_of(now - 86_400, now) == "gestern"


def test_signs_by_terminal() -> None:
    """Letters and plain lines where the encoding lacks the signs, or gives them two cells."""
    assert signs.choose({"LANG": "de_DE.UTF-8"}, "utf-8") is signs.USUAL
    assert signs.choose({"LANG": "de_DE"}, "latin-1") is signs.ASCII
    assert signs.choose({"LANG": "ja_JP.UTF-8"}, "utf-8") is signs.ASCII
    for known in (signs.USUAL, signs.ASCII):
        assert all(cells(getattr(known, name)) == 1 for name in signs.Signs.__match_args__)
    assert all(getattr(signs.ASCII, name).isascii() for name in signs.Signs.__match_args__)
    shown = "  ".join(map(" ".join, signs.legend()))
    assert shown == "● neu  • ungelesen  + gemerkt  ~ geändert  ! nicht erreicht  = angehalten  » geöffnet"
