"""Dates as web pages show them: in time elements, and in words of several languages. None is ever guessed."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stadtbote.sources.feeds.dates import FIRST_YEAR, LAST_YEAR, MAX_DATE, internet_date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january janvier gennaio januari enero janeiro stycznia jan gen ene",
            "februar february février febbraio februari febrero fevereiro lutego feb febr fév févr fev",
            "märz maerz march mars marzo maart março marca mär mrz mar mrt",
            "april avril aprile abril kwietnia apr avr abr",
            "mai may maggio mei mayo maio maj maja mag",
            "juni june juin giugno junio junho czerwca jun giu",
            "juli july juillet luglio julio julho lipca jul juil lug",
            "august août agosto augustus augusti sierpnia aug aoû ago",
            "september septembre settembre septiembre setembro września sep sept set",
            "oktober october octobre ottobre octubre outubro października okt oct ott out",
            "november novembre noviembre novembro listopada nov",
            "dezember december décembre dicembre diciembre dezembro grudnia dez dec déc dic des",
        ),
        1,
    )
    for name in names.split()
}
"""The months of German and of the languages around it, in full and short, as they stand in a date."""

_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TIME = (
    r"(?:(?:,? um |, ?| - | – | \| | ?T ?| )(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?"
    r"(?: ?(?P<half>[ap])\.?m\b\.?| ?uhr\b|(?<=:\d\d)(?!\d)))?"
)
# Two numbers before or after slashes or dashes are not read: they mean another day to another reader.
_DATE = re.compile(
    r"(?<![\d./–-])(?:"
    rf"(?P<day>\d{{1,2}})(?:\. ?(?P<number>\d{{1,2}})\. ?|(?:\.|er|º)? ?(?:de "
    rf")?(?P<name>{_NAME})(?![^\W\d])\.?,? ?(?:de )?)(?P<year>\d{{4}})"
    rf"|(?<!\w)(?P<name_2>{_NAME})\.? (?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<year_2>\d{{4}})"
    r"|(?P<year_3>\d{4})(?P<sign>[-/])(?P<number_3>\d{1,2})(?P=sign)(?P<day_3>\d{1,2})"
    rf")(?![\d/]){_TIME}",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
Slashed = tuple[int, int, int]
"""The numbers of a date such as 12/10/2026: which of the first two is the day is still to be told."""
_SHORT = re.compile(r"(?P<day>\d{1,2})\. ?(?P<number>\d{1,2})\. ?(?P<year>\d{2})(?![\d.])")
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?)?")
_WEEKDAY = (
    r"(?:(?:mo|di|mi|do|fr|sa|so|tu|we|th|su|lu|ma|me|je|ve|gi|lø|sø|on|to|må|vr|wo|za|zo)"
    r"[a-zöäéìø-]{0,9}[.,]{0,2} )?"
)
_MONTHS_A_YEAR = 12
_DAY_FIRST = frozenset("de fr it es pt nl da nb nn no fi pl cs sk ca gl ro".split())
_LABEL = (
    r"(?:[\[(|] ?)?(?:(?:ver(?:ö|oe)ffentlicht|erschienen|eingestellt|erstellt|geschrieben|gepostet"
    r"|hinzugefügt|online|publiziert|stand|datum"
    r"|(?:presse)?(?:meldung|mitteilung)|nachricht|published|posted|date|publi[ée]e?|pubblicato|data|geplaatst|gepubliceerd"
    r"|publicado|fecha|udgivet|publicerad|publisert)? ?(?:am|vom|vor|seit|on|le|il|op|el|em)? ?:? ?)"
)
_BEFORE = re.compile(_LABEL + _WEEKDAY, re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:termine?|beginn|wann|einlass|frist|veranstaltung\w*|(?:anmelde|abgabe|einsende|bewerbungs)schluss|gültig|ab|bis|ende"
    r"|(?:zuletzt |letzte )?(?:aktualisiert|aktualisierung|ge[aä]ndert|änderung|verändert|bearbeitet)"
    r"|event|when|starts?|ends?|until|deadline|updated|modified|mis à jour|aggiornato|bijgewerkt)\b",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    rf"[\s,|•(]*(?:(?:am|zum|vom) )?{_EVENT.pattern}[ :]*(?:am|vom|on|le)?[ :]*(?:\d.*)?", re.IGNORECASE
)
_RANGE = re.compile(
    r" ?(?:-|–|—|bis|to|until|au|al|tot|til|/) ?(?:zum )?(?:[a-zäöü]{2,10}[.,]{0,2} )?\d", re.IGNORECASE
)
_SINCE = re.compile(r"\d\.? ?(?:[-–—/&+]|bis|und|to|and|au|al|tot)(?: zum)? ?$", re.IGNORECASE)
_AFTER = re.compile(r" ?(?:[:|•·–—)\]]| - )\s*| (?=[A-ZÄÖÜ\"„‚»])")
_CLOSED = re.compile(r"[\s.,;:|)\]]*")


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
    parts = match.groupdict()

    def part(name: str) -> str | None:
        return parts.get(name) or parts.get(f"{name}_2") or parts.get(f"{name}_3")

    number, name = part("number"), part("name")
    month = int(number) if number else _MONTHS[(name or "").lower()]
    year, day = part("year") or "", int(part("day") or 0)
    hour, minute = int(part("hour") or 0), int(part("minute") or 0)
    if half := part("half"):
        hour = hour % 12 + (12 if half in "pP" else 0)
    return _moment(f"{'20' if len(year) == 2 else ''}{year}-{month:02}-{day:02}T{hour:02}:{minute:02}")


def worded_date(text: str) -> datetime | None:
    """The first date in a text that is known to hold one: 09.07.2026 or 9. Juli 2026, with or without a time.

    It is the time of Germany; without a time midnight. 9/7/2026 is none: not everybody reads it alike.
    """
    match = _DATE.search(text[:1_000])
    return _found(match) if match else None


def marked_date(text: str) -> datetime | None:
    """The date in a text that is marked as one; None where it is that of an event, or of the last change."""
    match = _DATE.search(text[:1_000]) or _SHORT.search(text[:1_000])
    if match is None or _RANGE.match(text, match.end()):
        return None
    before = text[: match.start()]
    return None if _EVENT.search(before) or _SINCE.search(before) else _found(match)


def date_line(text: str) -> datetime | None:
    """The date of a line that consists of one, a weekday or "Stand:" before it allowed. Else None."""
    if len(text) > MAX_DATE:
        return None
    before = _BEFORE.match(text)
    place = before.end() if before else 0
    match = _DATE.match(text, place) or _SHORT.match(text, place)
    if match is None or _CLOSED.fullmatch(text, match.end()) is None:
        return None
    return _found(match)


def leading_date(text: str) -> tuple[datetime, str] | None:
    """The date that a text begins with, and the rest of it; None where the date belongs to a sentence.

    A time behind it makes it the date of an event.
    """
    before = _BEFORE.match(text)
    place = before.end() if before else 0
    match = _DATE.match(text, place) or _SHORT.match(text, place)
    if match is None or match.groupdict().get("hour"):
        return None
    after = _AFTER.match(text, match.end())
    date = _found(match) if after else None
    rest = text[after.end() :].strip() if after else ""
    return (date, rest) if date and rest and not rest[0].isdigit() else None


def trailing_date(text: str) -> tuple[datetime, str] | None:
    """The date that a text ends with, in brackets or behind a stroke, and what is before it."""
    for match in _DATE.finditer(text):
        before = text[: match.start()].rstrip()
        if _CLOSED.fullmatch(text, match.end()) and before[-1:] and before[-1] in "([|–—•·":
            date = _found(match)
            rest = before[:-1].rstrip(" ,-")
            return (date, rest) if date and rest else None
    return None


def is_date_label(text: str) -> bool:
    """Whether a text is but what stands before a date: "Veröffentlicht am", a weekday."""
    match = _BEFORE.match(f"{text} ")
    return match is not None and match.end() >= len(text)


def is_other_label(text: str) -> bool:
    """Whether a text is but what stands before another date: that of an event, or of the last change."""
    return len(text) <= MAX_DATE and _OTHER_LABEL.fullmatch(text) is not None


def slashed(text: str) -> Slashed | None:
    """The numbers of a line that consists of a date such as 12/10/2026, a label before it allowed."""
    before = _BEFORE.match(text)
    match = _SLASHED.match(text, before.end() if before else 0)
    if match is None or _CLOSED.fullmatch(text, match.end()) is None:
        return None
    return int(match[1]), int(match[3]), int(match[4])


def day_first(dates: Collection[Slashed], language: str | None) -> bool | None:
    """Whether the day stands first in all of these dates; None where neither they nor the language tell."""
    first, second = (
        any(one > _MONTHS_A_YEAR for one, _, _ in dates),
        any(two > _MONTHS_A_YEAR for _, two, _ in dates),
    )
    if first != second:
        return first
    if first or (language or "").lower().partition("-")[0] not in _DAY_FIRST:
        return None
    return True


def read_slashed(date: Slashed, *, day_first: bool) -> datetime | None:
    """The date of these numbers."""
    day, month = date[:2] if day_first else date[1::-1]
    return _moment(f"{date[2]}-{month:02}-{day:02}T00:00")
