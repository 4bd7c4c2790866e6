"""Dates: the two internet formats with their zones, and everything that is none."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.sources.feeds.dates import internet_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 25 Sep 2026 15:26:00 +0200", "2026-09-25T15:26:00+02:00"),
        ("Fri, 25 Sep 2026 15:26:00 GMT", "2026-09-25T15:26:00+00:00"),
        ("Fri, 25 Sep 2026 15:26:00 -0000", "2026-09-25T15:26:00+00:00"),
        ("25 Sep 26 15:26 GMT", "2026-09-25T15:26:00+00:00"),
        ("25 Sep 2026 15:26", "2026-09-25T15:26:00+00:00"),
        ("Fri, 25 Sep 2026 15:26 MESZ", "2026-09-25T15:26:00+02:00"),
        ("Fri, 25 Dec 2026 15:26:00 CET", "2026-12-25T15:26:00+01:00"),
        ("2026-09-25T15:26:00+02:00", "2026-09-25T15:26:00+02:00"),
        ("2026-09-25T15:26:00Z", "2026-09-25T15:26:00+00:00"),
        ("2026-09-25t15:26:00.5z", "2026-09-25T15:26:00.500000+00:00"),
        ("2026-09-25 15:26:00 +0200", "2026-09-25T15:26:00+02:00"),
        (" 2026-09-25 15:26 ", "2026-09-25T15:26:00+00:00"),
        ("2026-09-25", "2026-09-25T00:00:00+00:00"),
        ("1971-01-01T00:00:00Z", "1971-01-01T00:00:00+00:00"),
        ("2200-12-31T23:59:59Z", "2200-12-31T23:59:59+00:00"),
    ],
)
@pytest.mark.row(35)
def test_date(text: str, expected: str) -> None:
    """A date keeps the offset it was given with; without one it is in UTC."""
    found = internet_date(text)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "gestern",
        "25. Oktober 2026",
        "20260925",
        "2026",
        "2026-W40",
        "2026-02-30",
        "2026-09-25T25:00:00Z",
        "2026-09-25T15:26:00+99:99",
        "Fri, 25 Sep 2026 15:26:00 +9999",
        "Fri, 25 Sep 2026 15:26:00 +999999999999",
        "Fri, 99 Sep 2026 15:26:00 +0200",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "Sat, 01 Jan 0000 00:00:00 +0000",
        "01-Jan-0001 00:00:00 GMT",
        "9999-12-31T23:59:59-23:59",
        "1970-01-01T01:00:00+01:00",
        "2201-01-01",
        "٢٠٢٦-٠٩-٢٥",
        "1" * 5_000,
        "2026-09-25" + " " * 100 + "x",
    ],
)
@pytest.mark.row(35)
def test_no_date(text: str | None) -> None:
    """What is no date, impossible, or in a year in which no city published, is none; nothing is guessed."""
    assert internet_date(text) is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 12, 31)))
def test_round_trip(moment: datetime) -> None:
    """Every date of those years that Python writes in ISO 8601 with an offset is read again."""
    assert internet_date(moment.isoformat() + "+01:30") == datetime.fromisoformat(
        moment.isoformat() + "+01:30"
    )


@given(st.text(max_size=90) | st.from_regex(r"\d{1,4}[-. ]\d{1,2}[-. ]\d{1,9}[T ]\d\d:\d\d(:\d\d)?\S{0,8}"))
@pytest.mark.row(35)
def test_any_text(text: str) -> None:
    """Any text is an aware date or none."""
    found = internet_date(text)
    assert found is None or found.utcoffset() is not None
