"""Dates on German pages: what is one, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sources.web.webdates import date_line, machine_date, worded_date

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09.07.2026", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("9.7.2026", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("9. 7. 2026", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("9. Juli 2026", datetime(2026, 7, 9, tzinfo=BERLIN)),
        ("Donnerstag, 9. JULI 2026, 14:30 Uhr", datetime(2026, 7, 9, 14, 30, tzinfo=BERLIN)),
        ("1. März 2026 um 8.05 Uhr", datetime(2026, 3, 1, 8, 5, tzinfo=BERLIN)),
        ("12.06.2026 - 14.06.2026", datetime(2026, 6, 12, tzinfo=BERLIN)),
        ("31.02.2026", None),
        ("32. Juli 2026", None),
        ("9. Juli 2026, 25:00 Uhr", None),
        ("9.7.26", None),
        ("Version 1.09.07.2026", None),
        ("9. Juli", None),
        ("01.01.1970", None),
        ("01.01.9999", None),
        ("٩.٧.٢٠٢٦", None),
        ("", None),
    ],
)
def test_dates_in_words(text: str, expected: datetime | None) -> None:
    """Day, month and year must all be there and possible; the time is that of Germany."""
    assert worded_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-09", datetime(2026, 7, 9, tzinfo=BERLIN)),
        (" 2026-01-09T14:30 ", datetime(2026, 1, 9, 14, 30, tzinfo=BERLIN)),
        ("2026-01-09 14:30:10", datetime(2026, 1, 9, 14, 30, tzinfo=BERLIN)),
        ("2026-07-09T14:30:00Z", datetime(2026, 7, 9, 14, 30, tzinfo=UTC)),
        ("2026-07-09T14:30:00+02:00", datetime(2026, 7, 9, 12, 30, tzinfo=UTC)),
        ("1970-01-01T01:00:00+01:00", None),
        ("0000-00-00", None),
        ("9999-12-31", None),
        ("2026-07", None),
        ("PT2H", None),
        (None, None),
    ],
)
def test_dates_in_attributes(text: str | None, expected: datetime | None) -> None:
    """A zone is honoured; without one it is the time of Germany, without a time midnight."""
    assert machine_date(text) == expected


def test_midnight_follows_summer_time() -> None:
    """The offset is that of the day, not of today."""
    summer, winter = machine_date("2026-07-09"), machine_date("2026-01-09")
    assert summer is not None
    assert winter is not None
    assert (summer.isoformat()[-6:], winter.isoformat()[-6:]) == ("+02:00", "+01:00")


@pytest.mark.parametrize(
    "text", ["9. Juli 2026", "Do, 09.07.2026", "Stand: 9.7.2026", "Veröffentlicht am 9. Juli 2026."]
)
def test_lines_that_are_but_a_date(text: str) -> None:
    """A weekday or a word for publishing before it changes nothing."""
    assert date_line(text) == datetime(2026, 7, 9, tzinfo=BERLIN)


@pytest.mark.parametrize(
    "text", ["Am 9. Juli 2026 geht es los", "9. Juli 2026 bis 3. August 2026", "Kai", "", "9." * 500]
)
def test_lines_with_more_than_a_date(text: str) -> None:
    """A sentence with a date in it is a sentence."""
    assert date_line(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-3]?\d\. ?([01]?\d\.|Juli|mai) ?\d{4}( um \d\d:\d\d uhr)?"))
@pytest.mark.row(35)
def test_any_text_gives_a_date_with_a_zone_or_none(text: str) -> None:
    """No text raises, and no date comes without its offset."""
    for found in (worded_date(text), date_line(text), machine_date(text)):
        assert found is None or found.utcoffset() is not None
