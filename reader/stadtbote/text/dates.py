"""Dates, times and ages in words that a voice does not stumble over."""

from __future__ import annotations

from datetime import UTC, datetime

from stadtbote.text.language import current, plural
from stadtbote.text.language import translated as _

_MONTHS = {
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember".split("|"),
    "en": "January|February|March|April|May|June|July|August|September|October|November|December".split("|"),
}


def date(moment: datetime) -> str:
    """The day in words: "7. Juni 2024", "7 June 2024". As the source gave it, in the source's own zone."""
    month = _MONTHS[current()][moment.month - 1]
    return (
        f"{moment.day}. {month} {moment.year}" if current() == "de" else f"{moment.day} {month} {moment.year}"
    )


def month(number: str) -> str:
    """A month as "2026-11" in words: "November 2026". What is no month stays as it is."""
    year, _sign, of_year = number.partition("-")
    if not of_year.isdecimal() or not 1 <= int(of_year) <= 12:
        return number
    return f"{_MONTHS[current()][int(of_year) - 1]} {year}"


def date_and_time(moment: datetime) -> str:
    """The day, and the time where there is one; midnight means that the source gave only a day.

    German "14 Uhr 30"; English "2:30 pm" and "9 am", because voices read "9:00" as "nine zero zero".
    """
    if (moment.hour, moment.minute) == (0, 0):
        return date(moment)
    if current() == "de":
        minutes = f" {moment.minute}" if moment.minute else ""
        return f"{date(moment)}, {moment.hour} Uhr{minutes}"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{date(moment)}, {moment.hour % 12 or 12}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def age(then: float, now: float) -> str:
    """How long ago, both in Unix seconds: "vor 3 Tagen"; over a month, or ahead of now, the day itself."""
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
