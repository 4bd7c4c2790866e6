"""Dates on German pages: what is one, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sources.web.webdates import (
    date_line,
    leading_date,
    machine_date,
    marked_date,
    trailing_date,
    worded_date,
)

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


@pytest.mark.parametrize(
    "text",
    [
        "12. Okt 2026",
        "12. Okt. 2026",
        "12.10.26",
        "(12.10.2026)",
        "Mo, 12.10.2026",
        "12.10.2026, 08:15 Uhr",
        "12.10.2026 08:15",
        "2026-10-12",
        "12 octobre 2026",
        "Publié le 12 octobre 2026",
        "12 ott 2026",
        "12 oktober 2026",
        "12 de octubre de 2026",
        "October 12, 2026",
        "Posted on October 12th, 2026",
        "12 October 2026, 8:15 am",
        "12 października 2026",
        "Veröffentlicht: 12. Oktober 2026",
    ],
)
def test_dates_of_many_pages(text: str) -> None:
    """Short months, other languages, years of two digits and the usual labels are read in a line."""
    found = date_line(text)
    assert found is not None
    assert found.date() == date(2026, 10, 12)


@pytest.mark.parametrize(
    "text",
    [
        "Termin: 12.10.2026",
        "12.10.2026 - 14.10.2026",
        "Geändert am 12.10.2026",
        "10.–12.10.2026",
        "ab 12.10.2026",
    ],
)
def test_marked_dates_that_are_not_those_of_publishing(text: str) -> None:
    """Where a date is marked as one, its label and a second date still tell that it is another one."""
    assert marked_date(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("12.10.2026: Die Brücke", "Die Brücke"),
        ("12.10.2026 – Die Brücke", "Die Brücke"),
        ("(12.10.2026) Die Brücke", "Die Brücke"),
        ("12.10.2026 Die Brücke", "Die Brücke"),
        ("12.10.2026 wird gefeiert", None),
        ("12.10.2026, 19 Uhr: Konzert", None),
        ("12.10.2026 19:00 Konzert", None),
        ("Am 12.10.2026: Konzert", "Konzert"),
        ("Die Brücke", None),
    ],
)
def test_dates_at_the_beginning(text: str, rest: str | None) -> None:
    """A text that begins with its date goes on behind a sign or with a new sentence."""
    found = leading_date(text)
    assert (found[1] if found else None) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Die Brücke (12.10.2026)", "Die Brücke"),
        ("Die Brücke | 12.10.2026", "Die Brücke"),
        ("Konzert am 12.10.2026", None),
        ("(12.10.2026)", None),
    ],
)
def test_dates_at_the_end(text: str, rest: str | None) -> None:
    """A title that ends with its date has it in brackets or behind a stroke."""
    found = trailing_date(text)
    assert (found[1] if found else None) == rest


@given(
    st.text(max_size=60)
    | st.from_regex(r"(am |vom )?[0-3]?\d\. ?([01]?\d\.|Okt) ?\d{2,4}[:) ]{0,2}[A-Za-z]*")
)
@pytest.mark.row(35)
def test_any_text_is_split_or_not(text: str) -> None:
    """No text raises, and what is left of one is not empty."""
    for found in (leading_date(text), trailing_date(text)):
        assert found is None or found[1]
    assert marked_date(text) is None or marked_date(text) == marked_date(text)
