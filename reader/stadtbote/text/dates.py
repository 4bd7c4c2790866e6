"""Dates, times and ages in words that a voice does not stumble over."""

from __future__ import annotations

from datetime import UTC, datetime
from datetime import date as _date

from stadtbote.text.language import locale, plural
from stadtbote.text.language import translated as _


def iso(seconds: float | None) -> str | None:
    """A time in ISO 8601, UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def here(moment: datetime) -> datetime:
    """The moment in the reader's time zone (TZ); a mere day, which is midnight, stays the day that it is."""
    if (moment.hour, moment.minute) == (0, 0):
        return moment
    try:
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):  # at an end of the calendar, or of the system's
        return moment


def date(moment: datetime) -> str:
    """The day in words: "7. Juni 2024", "7 June 2024". In the moment's own zone; see `here`."""
    words = locale()
    return words.date.format(day=moment.day, month=words.months[moment.month - 1], year=moment.year)


def month(number: str) -> str:
    """A month as "2026-11" in words: "November 2026". Anything else stays as it is."""
    year, _sign, of_year = number.partition("-")
    if not of_year.isdecimal() or not 1 <= int(of_year) <= 12:
        return number
    return f"{locale().months[int(of_year) - 1]} {year}"


def date_and_time(moment: datetime) -> str:
    """The day, and the time where there is one; midnight means that the source gave only a day."""
    if (moment.hour, moment.minute) == (0, 0):
        return date(moment)
    return f"{date(moment)}, {time_of_day(moment)}"


def time_of_day(moment: datetime) -> str:
    """The time of day: "15 Uhr 26", "3:26 pm"."""
    words = locale()
    return (words.time if moment.minute else words.whole_hour).format(
        hour=moment.hour,
        twelve=moment.hour % 12 or 12,
        half="am" if moment.hour < 12 else "pm",
        minute=moment.minute,
        minutes=f"{moment.minute:02}",
    )


def moment(seconds: float) -> str:
    """A time in Unix seconds as the day and the time of day in the reader's time zone."""
    try:
        return date_and_time(datetime.fromtimestamp(seconds, UTC).astimezone())
    except (ValueError, OverflowError, OSError):  # a clock far out of range
        return _("zu unbekannter Zeit")


def short_day(day: _date, today: _date) -> str:
    """The day for a column: a word for the last two, then the weekday, day and month, month and year."""
    words = locale()
    ago = (today - day).days
    if ago in {0, 1}:
        return words.yesterday if ago else words.today
    month = words.short_months[day.month - 1]
    if 0 < ago < 7:
        return words.weekday_date.format(weekday=words.weekdays[day.weekday()], day=day.day)
    if day.year == today.year:
        return words.month_date.format(day=day.day, month=month)
    return words.year_date.format(month=f"{day.month:02}", year=f"{day.year:04}")


def near_date(moment: datetime, today: _date) -> str:
    """The day and the clock time in few letters: "heute 14:05", "3. Mai 2026 18:00"."""
    words, ago = locale(), (today - moment.date()).days
    day = words.inside[words.yesterday if ago else words.today] if ago in {0, 1} else date(moment)
    return f"{day} {clock_time(moment)}".rstrip()


def clock_time(moment: datetime) -> str:
    """The time of day for a column; midnight means that the source gave only a day."""
    return "" if (moment.hour, moment.minute) == (0, 0) else f"{moment:%H:%M}"


def as_of(then: float, now: float) -> str:
    """When something was so, in Unix seconds, for whoever reads it later: "14:08", "gestern", "3. Mai"."""
    try:
        moment, today = (datetime.fromtimestamp(t, UTC).astimezone() for t in (then, now))
    except (ValueError, OverflowError, OSError):  # a clock far out of range
        return ""
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    day = short_day(moment.date(), today.date())
    return locale().inside.get(day, day)


def age(then: float, now: float) -> str:
    """How long ago, both in Unix seconds: "vor 3 Tagen". Beyond a month, or in the future, the day itself."""
    seconds = now - then
    if -60 < seconds < 60:
        return _("gerade eben")
    if 0 < seconds < 3600:
        return plural("vor {n} Minute", "vor {n} Minuten", int(seconds // 60))
    if 0 < seconds < 86_400:
        return plural("vor {n} Stunde", "vor {n} Stunden", int(seconds // 3600))
    if 0 < seconds < 31 * 86_400:
        return plural("vor {n} Tag", "vor {n} Tagen", int(seconds // 86_400))
    try:
        return _("am {date}").format(date=date(datetime.fromtimestamp(then, UTC).astimezone()))
    except (ValueError, OverflowError, OSError):  # a clock far out of range
        return _("zu unbekannter Zeit")
