"""Dates as German web pages show them: in time elements, and in words. None is ever guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stadtbote.sources.feeds.dates import FIRST_YEAR, LAST_YEAR, MAX_DATE, internet_date

_MONTHS = {
    "januar": 1,
    "jänner": 1,
    "februar": 2,
    "märz": 3,
    "maerz": 3,
    "april": 4,
    "mai": 5,
    "juni": 6,
    "juli": 7,
    "august": 8,
    "september": 9,
    "oktober": 10,
    "november": 11,
    "dezember": 12,
}
_DATE = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}})\. ?(?:(?P<number>\d{{1,2}})\. ?|(?P<name>{'|'.join(_MONTHS)}) )"
    r"(?P<year>\d{4})(?!\d)"
    r"(?:(?:, ?| um | - | \| | )(?P<hour>\d{1,2})[:.](?P<minute>\d{2}) ?uhr)?",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?)?")
_BEFORE = re.compile(
    r"(?:(?:veröffentlicht|erschienen|stand|datum|meldung|pressemitteilung)? ?(?:am|vom)? ?:? ?)"
    r"(?:(?:mo|di|mi|do|fr|sa|so)[a-zö]{0,8}[.,]{0,2} )?",
    re.IGNORECASE,
)


def _zone() -> tzinfo:
    try:
        return ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:  # a system without time zones: the day at least stays right
        return UTC


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=_zone()) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def machine_date(text: str | None) -> datetime | None:
    """The date of a datetime attribute; without a zone it is the time of Germany, without a time midnight."""
    text = (text or "").strip()
    if match := _LOCAL.fullmatch(text):
        return _moment(f"{match[1]}T{match[2] or '00:00'}")
    return internet_date(text) if len(text) > len("2026-07") else None  # a month alone is no day


def _found(match: re.Match[str]) -> datetime | None:
    month = int(match["number"]) if match["number"] else _MONTHS[match["name"].lower()]
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    return _moment(f"{match['year']}-{month:02}-{int(match['day']):02}T{hour:02}:{minute:02}")


def german_date(text: str) -> datetime | None:
    """The first date in a text that is known to hold one: 09.07.2026 or 9. Juli 2026, with or without a time.

    It is the time of Germany; without a time midnight.
    """
    match = _DATE.search(text[:1_000])
    return _found(match) if match else None


def date_line(text: str) -> datetime | None:
    """The date of a line that consists of one, a weekday or "Stand:" before it allowed. Else None."""
    if len(text) > MAX_DATE:
        return None
    before = _BEFORE.match(text)
    match = _DATE.fullmatch(text.rstrip(" ."), before.end() if before else 0)
    return _found(match) if match else None
