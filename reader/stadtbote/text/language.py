"""The languages of the user interface, one row of a table each: German as in the code, others by gettext.

German is the language of the message ids, and so has no catalogue. Those of the others stand in
locale/CODE/LC_MESSAGES/stadtbote.mo.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Mapping
from pathlib import Path

from stadtbote.text import locales
from stadtbote_cache.record import Record


class Locale(Record):
    """What a language has of its own beside its catalogue.

    `name` is what it calls itself. `date` has {day}, {month} and {year}; `whole_hour` and `time` have {hour}
    or {twelve} (1 to 12) and {half} (am or pm), `time` also {minute} and {minutes} (always two digits), in an
    order that voices read well. Columns have room for `day_cells`: `weekday_date` has {weekday} and {day},
    `month_date` {day} and {month}, `year_date` {month} in two digits and {year}; `today` and `yesterday`
    begin a row, `inside` has them as they are within one. `letters` are typed on the kiosk's first page for
    the screen, the screen-reader face and line mode: no two languages share one, and none is q.
    """

    name: str
    months: tuple[str, ...]
    date: str
    whole_hour: str
    time: str
    thousands: str
    decimal: str
    letters: str
    weekdays: tuple[str, ...]
    short_months: tuple[str, ...]
    weekday_date: str
    month_date: str
    year_date: str
    today: str
    yesterday: str
    inside: Mapping[str, str]

    @property
    def day_cells(self) -> int:
        """How wide a column of days is."""
        return max(7, len(self.yesterday))


SOURCE = locales.SOURCE
"""The language of the message ids."""
LOCALES = {
    "de": Locale(
        "Deutsch",
        tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
        date="{day}. {month} {year}",
        whole_hour="{hour} Uhr",
        time="{hour} Uhr {minute}",
        thousands=".",
        decimal=",",
        letters="bvz",
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        short_months=tuple("Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez".split()),
        weekday_date="{weekday} {day}.",
        month_date="{day}. {month}",
        year_date="{month}.{year}",
        today="Heute",
        yesterday="Gestern",
        inside={"Heute": "heute", "Gestern": "gestern"},
    ),
    "en": Locale(
        "English",
        tuple(
            "January February March April May June July August September October November December".split()
        ),
        date="{day} {month} {year}",
        whole_hour="{twelve} {half}",  # voices read "9:00" as "nine zero zero"
        time="{twelve}:{minutes} {half}",
        thousands=",",
        decimal=".",
        letters="srp",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        short_months=tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),
        weekday_date="{weekday} {day}",
        month_date="{day} {month}",
        year_date="{month}/{year}",
        today="Today",
        yesterday="Yesterday",
        inside={"Today": "today", "Yesterday": "yesterday"},
    ),
}
LANGUAGES = tuple(LOCALES)
_FOLDER = Path(__file__).parent.parent / "locale"

_current = SOURCE
_translations: _gettext.NullTranslations = _gettext.NullTranslations()


def choose(environment: Mapping[str, str]) -> str:
    """The language that the locale names; see `locales.named`."""
    return locales.named(environment, LANGUAGES)


def use(code: str, catalogues: Path = _FOLDER) -> None:
    """Sets the language of everything that is said from now on; `code` is one of LANGUAGES."""
    global _current, _translations
    _current, _translations = code, _gettext.NullTranslations()
    if code == SOURCE:
        return
    # gettext's own way of finding a catalogue imports modules that no start needs otherwise: 3 ms (measured).
    try:
        with (catalogues / code / "LC_MESSAGES" / "stadtbote.mo").open("rb") as catalogue:
            _translations = _gettext.GNUTranslations(catalogue)
    except FileNotFoundError:  # sources that were never installed: their own language is better than none
        pass


def following(code: str) -> str:
    """The language after this one in the table; after the last one, the first."""
    return LANGUAGES[(LANGUAGES.index(code) + 1) % len(LANGUAGES)]


def current() -> str:
    """The code of the language in use."""
    return _current


def locale() -> Locale:
    """The row of the language in use."""
    return LOCALES[_current]


def translated(message: str) -> str:
    """The message in the language in use."""
    return _translations.gettext(message)


def message(text: str) -> str:
    """The text as it is: marks it for the catalogues where it is translated later."""
    return text


def plural(singular: str, plural_form: str, count: int, **more: str) -> str:
    """The form for this count, with {n} and any other fields filled in."""
    return _translations.ngettext(singular, plural_form, count).format(n=number(count), **more)


def measure(singular: str, plural_form: str, value: float) -> str:
    """The form for a measured value, with {n} filled in, to at most one decimal place."""
    tenths = round(value * 10)
    whole = tenths % 10 == 0
    # A value with a decimal place takes the plural in every language of the table.
    form = _translations.ngettext(singular, plural_form, tenths // 10 if whole else 2)
    return form.format(n=number(tenths // 10) if whole else decimal(tenths / 10))


def number(value: int) -> str:
    """A whole number with the language's thousands separator."""
    return f"{value:,}".replace(",", locale().thousands)


def decimal(value: float) -> str:
    """A number with one decimal place, after the language's decimal sign."""
    return f"{value:.1f}".replace(".", locale().decimal)
