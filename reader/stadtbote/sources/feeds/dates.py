"""Dates as feeds and services write them: RFC 822 and RFC 3339, read strictly and never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST_YEAR = 1971
LAST_YEAR = 2200
MAX_DATE = 80
"""The most characters that a date may have."""

_RFC3339 = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(\S{0,6}))?")
# email.utils takes an unknown zone for none at all, which would move a German date by an hour or two.
_ZONES = {"MEZ": "+0100", "CET": "+0100", "MESZ": "+0200", "CEST": "+0200"}
# The year 0 of an empty field, which email.utils would take for 2000.
_NO_YEAR = re.compile(r"[A-Za-z]{3,9}[ -]{1,9}0\d{2,3}\b")
_ZONE = re.compile(r"\b(MESZ|MEZ|CEST|CET)$")


def _rfc3339(text: str) -> datetime | None:
    match = _RFC3339.fullmatch(text)
    if not match:
        return None
    day, time, zone = match.groups()
    return datetime.fromisoformat(f"{day}T{(time or '00:00').replace(',', '.')}{(zone or '').upper()}")


def internet_date(text: str | None) -> datetime | None:
    """An aware datetime in the offset that the source gave, UTC where it gave none.

    None for what is no date, and for years before 1971 or after 2200: those are an empty field of
    some system (the epoch, the year 0), not a day on which something was published.
    """
    text = (text or "").strip()
    if not text or len(text) > MAX_DATE or not text.isascii() or _NO_YEAR.search(text):
        return None
    try:
        moment = _rfc3339(text)
        if moment is None:
            moment = parsedate_to_datetime(_ZONE.sub(lambda match: _ZONES[match[1]], text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=UTC)
    return moment if abs(offset) <= timedelta(hours=18) else None
