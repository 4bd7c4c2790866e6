"""The language of the user interface: German as written in the code, English through gettext.

German is the language of the message ids, so that it needs no catalogue. English stands in
locale/en/LC_MESSAGES/stadtbote.mo; the German catalogue there holds only what argparse says.
"""

from __future__ import annotations

import gettext as _gettext
import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("de", "en")
_OF_LOCALE = {"de": "de", "en": "en", "c": "de", "posix": "de"}
_FOLDER = Path(__file__).parent.parent / "locale"

_current = "de"
_translations: _gettext.NullTranslations = _gettext.NullTranslations()


def choose(environment: Mapping[str, str]) -> str:
    """The language that the locale names: "de", "en" for any other, and German where it names none.

    LANGUAGE may name several, the best first (GNU gettext, "The LANGUAGE variable").
    """
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        named = [name for name in environment.get(variable, "").split(":") if name]
        codes = [re.split("[._@]", name)[0].lower() for name in named]
        if codes:
            return next((_OF_LOCALE[code] for code in codes if code in _OF_LOCALE), "en")
    return "de"


def use(code: str) -> None:
    """Sets the language for everything that is said from now on; code is one of LANGUAGES."""
    global _current, _translations
    _current = code
    # gettext's own way to find a catalogue imports what no start needs otherwise: 3 ms (measured).
    with (_FOLDER / code / "LC_MESSAGES" / "stadtbote.mo").open("rb") as catalogue:
        _translations = _gettext.GNUTranslations(catalogue)


def current() -> str:
    """The language in use."""
    return _current


def translated(message: str) -> str:
    """The message in the language in use."""
    return _translations.gettext(message)


def message(text: str) -> str:
    """The text as it is; marks it for the catalogues where it is translated only later."""
    return text


def plural(singular: str, plural_form: str, count: int, **more: str) -> str:
    """The form for this count, with {n} filled in, and whatever else it names."""
    return _translations.ngettext(singular, plural_form, count).format(n=number(count), **more)


def measure(singular: str, plural_form: str, value: float) -> str:
    """The form for a measured value, with {n} filled in: at most one digit behind the sign."""
    tenths = round(value * 10)
    whole = tenths % 10 == 0
    # A value with a digit behind the sign is said in the plural in both languages.
    form = _translations.ngettext(singular, plural_form, tenths // 10 if whole else 2)
    return form.format(n=number(tenths // 10) if whole else decimal(tenths / 10))


def number(value: int) -> str:
    """A whole number with the language's thousands sign."""
    return f"{value:,}".replace(",", "." if _current == "de" else ",")


def decimal(value: float) -> str:
    """A number with one digit behind the language's decimal sign."""
    text = f"{value:.1f}"
    return text.replace(".", ",") if _current == "de" else text
