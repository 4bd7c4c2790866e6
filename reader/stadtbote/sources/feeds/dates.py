"""Dates as feeds and services write them, read strictly: none rather than a guess."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from unicodedata import normalize

FIRST_YEAR = 1971
LAST_YEAR = 2200
MAX_DATE = 80
"""The most characters that a date may have."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar jän jänner janv janvier gen gennaio ene enero januari janeiro",
            "feb february februar feber fév févr février febbr febbraio febrero februari fev fevereiro",
            "mar march märz mär mrz mars marzo maart mrt março marts",
            "apr april avr avril aprile abr abril",
            "may mai magg mag maggio mayo mei maio maj",
            "jun june juni juin giu giugno junio junho",
            "jul july juli juil juillet lug luglio julio julho",
            "aug august août aout ago agosto augustus augusti",
            "sep sept september septembre set sett settembre septiembre setembro",
            "oct october okt oktober octobre ott ottobre octubre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic dicembre diciembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
"""Months in English, German, French, Italian, Spanish, Dutch, Portuguese; none means two in these."""

_ZONES = {
    **dict.fromkeys(("", "Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("MEZ", "CET", "WEST", "BST"), 60),
    **dict.fromkeys(("MESZ", "CEST", "OEZ", "EET"), 120),
    **dict.fromkeys(("OESZ", "EEST", "MSK", "TRT"), 180),
    **{"EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420},
    **{"PST": -480, "AKDT": -480, "AKST": -540, "HST": -600, "NDT": -150, "NST": -210, "ADT": -180},
    **{"HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "ACDT": 630},
    **{"AEDT": 660, "NZST": 720, "NZDT": 780},
}
"""Minutes ahead of UTC, by RFC 822 where a name has several meanings. Any other name makes no date."""

# As nearly all feeds have them.
_RFC_822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r" (?:GMT|([+-](?:0[0-9]|1[0-7]))([0-5][0-9]))"
)
_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])"
)
_WEEKDAY = re.compile(
    r"[^\W\d_]{2,12}(?:-feira)?\.?,\s*"
    r"|(?:mo|tu|we|th|fr|sa|su|di|mi|do|so|lu|ma|me|je|ve|gi|vi|sá|mi|wo|vr|za|zo|se|te|qu)[^\W\d_]{0,10}\.?\s+"
    r"(?=[0-9]{1,4}\b|[^\W\d_]{3,10}\.? [0-9])",
    re.IGNORECASE,
)
_WORD = r"(?P<word>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4})"
_ORDINAL = "(?:st|nd|rd|th|er|º|\\.)?"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?|\s?Uhr\b)?"
)
_TIME = rf"(?:(?:\s*[Tt,|–-]\s*|\s+(?:um|at|à|alle)\s+|\s+){_CLOCK})?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}(?P<s>[-/.])(?P<month>[0-9]{{1,2}})(?P=s){_DAY}(?![0-9]){_TIME}",
        rf"{_DAY}{_ORDINAL}[ -]+(?:de )?{_WORD},?[ -]+(?:de )?(?P<year>[0-9]{{2}}(?:[0-9]{{2}})?)(?![0-9])"
        rf"{_TIME}",
        rf"{_WORD} +{_DAY}{_ORDINAL},? +{_YEAR}(?![0-9]){_TIME}",
        rf"{_WORD} +{_DAY} +{_CLOCK}(?P<zone> +[A-Za-z]{{1,5}}| +[+-][0-9:]{{4,5}})? +{_YEAR}",
        rf"{_DAY}\. ?(?P<month>[0-9]{{1,2}})\. ?{_YEAR}(?![0-9]){_TIME}",
        rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"
        r"(?:[Tt ]?(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})?)?",
        rf"{_YEAR}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})[Tt](?P<hour>[0-9]{{2}})",
        rf"{_YEAR}-(?P<month>[0-9]{{2}})$",
        rf"(?P<month>[0-9]{{1,2}})/{_DAY}/{_YEAR}(?![0-9]){_TIME}",
    )
)
_OFFSET = re.compile(
    r"(?:GMT|UTC|UT|Z)?\s?(?P<sign>[+-])\s?"
    r"(?:(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?|(?P<hour>[0-9])(?::(?P<rest>[0-9]{2}))?)(?:\s[A-Z]{2,5})?"
)
_UNIX = re.compile(r"1[0-9]{9}(?:[0-9]{3})?")
_COMMENT = re.compile(r"\s*\([^()]*\)$")


def internet_date(text: str | None) -> datetime | None:
    """An aware datetime in the offset that the source gave, UTC where it gave none.

    RFC 822 and RFC 3339, and what else is written that can mean one moment alone, with the names of months
    in several languages; a day without a time is its beginning, a month its first day. None for what is no
    date, for zones that are not known, and for years before 1971 or after 2200: those are an empty field of
    some system (the epoch, the year 0), not a day on which something was published.
    """
    text = (text or "").strip()
    if not text or len(text) > MAX_DATE:
        return None
    if moment := _usual(text):
        return moment
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if not text.isascii():
        text = normalize("NFC", text).replace("\u2212", "-")
    text = _COMMENT.sub("", " ".join(text.split()))
    if day := _WEEKDAY.match(text):
        text = text[day.end() :]
    for form in _FORMS:
        if (match := form.match(text)) and (moment := _moment(match, text[match.end() :])):
            return moment
    return None


def _usual(text: str) -> datetime | None:
    """A date in one of the usual forms, read in a fifth of the time of all others; None where it is none."""
    if found := _RFC_822.fullmatch(text):
        day, word, year, time, hours, minutes = found.groups()
        zone = f"{hours}:{minutes}" if hours else "Z"
        text = f"{year}-{_MONTHS.get(word.lower(), 0):02}-{day:0>2}T{time}{zone}"
    elif not _RFC_3339.fullmatch(text):
        return None
    with suppress(ValueError):  # such as a leap second
        moment = datetime.fromisoformat(text)
        return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
    return None


def _moment(match: re.Match[str], zone: str) -> datetime | None:
    found = {name: value for name, value in match.groupdict().items() if value}
    offset = _offset(found["zone"] if "zone" in found and not zone else zone)
    month = _MONTHS.get(found["word"].casefold()) if "word" in found else int(found["month"])
    hour, minute = int(found.get("hour", 0)), int(found.get("minute", 0))
    if offset is None or month is None:
        return None
    year, day = int(found["year"]), int(found.get("day", 1))
    if len(found["year"]) == 2:  # as RFC 5322, section 4.3, has it
        year += 2000 if year < 50 else 1900
    if "/" in match[0][:3] and found.get("s") is None:
        if month > 12:
            month, day = day, month
        elif day <= 12 and day != month:
            return None  # the fourth of March, or the third of April
    if "half" in found:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found["half"] in "Pp")
    second, part = int(found.get("second", 0)), int(found.get("part", "")[:6].ljust(6, "0"))
    second -= second == 60  # a leap second
    last = (hour, minute, second) == (24, 0, 0)
    try:
        moment = datetime(year, month, day, 0 if last else hour, minute, second, part)
        moment = (moment + timedelta(days=last)).replace(tzinfo=timezone(offset) if offset else UTC)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _offset(zone: str) -> timedelta | None:
    """The offset that a zone stands for; None where it is not known."""
    zone = zone.strip().upper()
    if (minutes := _ZONES.get(zone)) is not None:
        return timedelta(minutes=minutes)
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    hours, rest = int(match["hours"] or match["hour"]), int(match["minutes"] or match["rest"] or 0)
    offset = timedelta(hours=hours, minutes=rest)
    if rest > 59 or offset > timedelta(hours=18):
        return None
    return -offset if match["sign"] == "-" else offset
