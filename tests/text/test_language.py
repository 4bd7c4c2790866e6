"""The language of the user interface: how it is chosen, and that every text is there in both."""

from __future__ import annotations

import gettext
import re
import string
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel import Locale as UnicodeLocale
from babel.dates import get_month_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from build_catalogues import LOCALE, compiled
from stadtbote.cli.main import parser
from stadtbote.text import language, locales

ROOT = Path(__file__).parents[2]
CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "stadtbote.po"


def messages() -> list[tuple[list[str], list[str]]]:
    """All texts of the program with their English: one form each, or singular and plural."""
    with CATALOGUE.open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    return [(forms(message.id), forms(message.string)) for message in found]


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(form) for form in text or ()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "de"),
        ({"LANG": ""}, "de"),
        ({"LANG": "C"}, "de"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({"LANG": "POSIX"}, "de"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "xx_XX.UTF-8"}, "en"),
        ({"LANG": "xx"}, "en"),
        ({"LANG": "\udcff"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "de_DE", "LC_MESSAGES": "en_GB"}, "de"),
        ({"LANG": "en_GB", "LC_ALL": ""}, "en"),
        ({"LANG": "de_DE", "LANGUAGE": "en"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "en_GB", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "en_GB", "LANGUAGE": "xx:de:en"}, "de"),
        ({"LANG": "de_DE", "LANGUAGE": "xx:yy"}, "en"),
        ({"LANG": "en_GB", "LANGUAGE": ":"}, "en"),
        ({"LANG": "de_DE", "LANGUAGE": ""}, "de"),
        ({"LC_CTYPE": "en_GB.UTF-8"}, "de"),
    ],
)
def test_choice(environment: dict[str, str], code: str) -> None:
    """German where the locale says German or nothing, else English; LANGUAGE is asked first."""
    assert language.choose(environment) == code


def test_use() -> None:
    """A language holds for everything that is said from then on, also by argparse."""
    for code, said, usage in (("en", "just now", "Usage:"), ("de", "gerade eben", "Aufruf:")):
        language.use(code)
        assert language.current() == code
        assert language.translated("gerade eben") == said
        assert parser().format_usage().startswith(usage)
    assert language.message("gerade eben") == "gerade eben"
    assert language.translated("steht in keinem Katalog") == "steht in keinem Katalog"


def test_numbers_and_plurals() -> None:
    """One is singular, everything else plural; thousands have the language's sign."""
    forms = ("vor {n} Tag", "vor {n} Tagen")
    assert [language.plural(*forms, n) for n in (0, 1, 2, 1_234_567)] == [
        "vor 0 Tagen",
        "vor 1 Tag",
        "vor 2 Tagen",
        "vor 1.234.567 Tagen",
    ]
    language.use("en")
    assert [language.plural(*forms, n) for n in (0, 1, 2, 1_234_567)] == [
        "0 days ago",
        "1 day ago",
        "2 days ago",
        "1,234,567 days ago",
    ]
    assert language.number(-1000) == "-1,000"


def test_every_language_has_a_row() -> None:
    """Numbers and months are those of the Unicode locale data; a letter of the kiosk means one thing."""
    for code, row in language.LOCALES.items():
        language.use(code)
        assert language.locale() is row
        assert row.name == UnicodeLocale.parse(code).get_display_name(code)
        assert language.number(1_234_567) == format_decimal(1_234_567, locale=code)
        assert language.decimal(0.5) == format_decimal(0.5, locale=code)
        assert row.months == tuple(get_month_names("wide", locale=code).values())
    letters = "".join(row.letters for row in language.LOCALES.values())
    assert len({*letters, "q"}) == len(letters) + 1 == 3 * len(language.LANGUAGES) + 1
    assert {*language.LANGUAGES} >= {language.SOURCE, locales.FOREIGN}


def test_languages_follow_each_other() -> None:
    """The next one, again and again, comes through the whole table."""
    seen = [language.SOURCE]
    for _ in language.LANGUAGES:
        seen.append(language.following(seen[-1]))
    assert (seen[0], sorted(seen[:-1])) == (seen[-1], sorted(language.LANGUAGES))


def test_catalogues_are_complete() -> None:
    """Every text of the code is in the catalogues and translated, and no other is."""
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "messages"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_compiled_catalogues_hold_what_babel_reads() -> None:
    """The program's own compiler takes over every message; the untranslated and the doubtful are left out."""
    mine = gettext.GNUTranslations(BytesIO(compiled(CATALOGUE.read_text("utf-8"))))
    for german, english in messages():
        if len(german) == 1:
            assert mine.gettext(german[0]) == english[0]
        else:
            assert [mine.ngettext(german[0], german[1], n) for n in (1, 2)] == english
    odd = """
#, fuzzy
msgid "a"
msgstr "x"

msgid "b"
msgstr ""

msgid ""
"c \\"\\n"
"\\t\\\\"
msgstr "y"

#~ msgid "d"
#~ msgstr "z"
"""
    mine = gettext.GNUTranslations(BytesIO(compiled(odd)))
    assert [mine.gettext(text) for text in ("a", "b", 'c "\n\t\\', "d")] == ["a", "b", "y", "d"]


def test_every_text_is_translated() -> None:
    """In English each text is said as the catalogue has it, and in German as the code has it."""
    found = messages()
    assert len(found) > 200
    for code, side in (("en", 1), ("de", 0)):
        language.use(code)
        for message in found:
            german, said = message[0], message[side]
            if len(german) == 1:
                assert language.translated(german[0]) == said[0]
            else:
                filled = [text.replace("{n}", str(n)) for text, n in zip(said, (1, 2), strict=True)]
                fields = {name for _, name, _, _ in string.Formatter().parse(german[0]) if name} - {"n"}
                kept = {name: f"{{{name}}}" for name in fields}
                assert [language.plural(german[0], german[1], n, **kept) for n in (1, 2)] == filled


def test_placeholders_are_the_same() -> None:
    """A translation fills in what the German text does, and no brace breaks the filling in."""
    for german, english in messages():
        names = [
            {name for text in side for _, name, _, _ in string.Formatter().parse(text)} - {None}
            for side in (german, english)
        ]
        assert names[0] == names[1], german


def test_english_is_no_german() -> None:
    """No German word was left standing in a translation."""
    german = re.compile(r"[äöüßÄÖÜ„]|\b(der|die|das|und|nicht|ein|eine|ist|mit|Artikel|Quelle)\b")
    assert [english for _, english in messages() if german.search(" ".join(english))] == []


def test_sources_that_nobody_installed_speak_german(tmp_path: Path) -> None:
    """Without compiled catalogues the texts of the code itself are said, in every language."""
    language.use("en", tmp_path)
    assert language.translated("diese Hilfe") == "diese Hilfe"
