"""Dates and ages in words, compared with those of the Unicode locale data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from babel.dates import format_date, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.text import language
from stadtbote.text.dates import age, date, date_and_time

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(("code", "locale"), [("de", "de_DE"), ("en", "en_GB")])
def test_every_day_of_a_leap_year(code: str, locale: str) -> None:
    """Every day of every month is written as the locale data write it in full."""
    language.use(code)
    for days in range(366):
        day = datetime(2024, 1, 1, 15, 26, tzinfo=UTC) + timedelta(days=days)
        assert date(day) == format_date(day.date(), "long", locale)


@pytest.mark.parametrize("code", ["de", "en"])
def test_months(code: str) -> None:
    """The months have the names that the locale data give them inside of a date."""
    language.use(code)
    names = [date(datetime(2026, month, 1, tzinfo=UTC)).split(" ")[1] for month in range(1, 13)]
    assert names == list(get_month_names("wide", locale=code).values())


OFFSET = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSET))
def test_any_date(moment: datetime) -> None:
    """Any moment has day and year of the source's own zone in it, in both languages."""
    for code in language.LANGUAGES:
        language.use(code)
        words = date_and_time(moment).split(",")[0].split(" ")
        assert (words[0].rstrip("."), words[2]) == (str(moment.day), str(moment.year))


def test_the_zone_is_the_source_s() -> None:
    """Shortly after midnight in Wuppertal it is that day, though it is the one before in Greenwich."""
    moment = datetime(2024, 6, 7, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert date_and_time(moment) == "7. Juni 2024, 0 Uhr 30"


@pytest.mark.parametrize(
    ("hour", "minute", "de", "en"),
    [
        (0, 0, "7. Juni 2024", "7 June 2024"),
        (0, 5, "7. Juni 2024, 0 Uhr 5", "7 June 2024, 12:05 am"),
        (9, 0, "7. Juni 2024, 9 Uhr", "7 June 2024, 9 am"),
        (11, 59, "7. Juni 2024, 11 Uhr 59", "7 June 2024, 11:59 am"),
        (12, 0, "7. Juni 2024, 12 Uhr", "7 June 2024, 12 pm"),
        (15, 26, "7. Juni 2024, 15 Uhr 26", "7 June 2024, 3:26 pm"),
        (23, 1, "7. Juni 2024, 23 Uhr 1", "7 June 2024, 11:01 pm"),
    ],
)
def test_times(hour: int, minute: int, de: str, en: str) -> None:
    """The time follows the day; midnight is said by leaving it out."""
    moment = datetime(2024, 6, 7, hour, minute, 59, tzinfo=UTC)
    assert date_and_time(moment) == de
    language.use("en")
    assert date_and_time(moment) == en


@pytest.mark.parametrize(
    ("seconds", "de", "en"),
    [
        (0, "gerade eben", "just now"),
        (59, "gerade eben", "just now"),
        (-59, "gerade eben", "just now"),
        (MINUTE, "vor 1 Minute", "1 minute ago"),
        (2 * MINUTE - 1, "vor 1 Minute", "1 minute ago"),
        (2 * MINUTE, "vor 2 Minuten", "2 minutes ago"),
        (HOUR - 1, "vor 59 Minuten", "59 minutes ago"),
        (HOUR, "vor 1 Stunde", "1 hour ago"),
        (DAY - 1, "vor 23 Stunden", "23 hours ago"),
        (DAY, "vor 1 Tag", "1 day ago"),
        (3 * DAY, "vor 3 Tagen", "3 days ago"),
        (31 * DAY - 1, "vor 30 Tagen", "30 days ago"),
        (40 * DAY, "am 14. Oktober 2026", "on 14 October 2026"),
        (-40 * DAY, "am 2. Januar 2027", "on 2 January 2027"),
        (-2 * MINUTE, "am 23. November 2026", "on 23 November 2026"),
    ],
)
def test_ages(seconds: int, de: str, en: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages are rounded down; over a month, or ahead of a clock that was set back, the day is named."""
    monkeypatch.setenv("TZ", "UTC")
    assert age(NOW - seconds, NOW) == de
    language.use("en")
    assert age(NOW - seconds, NOW) == en


@pytest.mark.parametrize("then", [float("nan"), float("inf"), float("-inf"), 1e300, -1e300, 1e12, -1e12])
def test_clocks_beyond_all_bounds(then: float) -> None:
    """A time that no calendar has is unknown, not an error."""
    assert age(then, NOW) == "zu unbekannter Zeit"
    assert age(NOW, then)
