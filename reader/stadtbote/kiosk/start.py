"""The kiosk's first page: the faces, a letter each, in lines that need no face yet, in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stadtbote.reading.idle import WARNED, Watch, last_warning
from stadtbote.terminal.faces import PLAIN, SCREEN, SCREEN_READER
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

LETTERS = {
    code: dict(zip(locale.letters, (SCREEN, SCREEN_READER, PLAIN), strict=True))
    for code, locale in language.LOCALES.items()
}
"""What is typed for which face; the letter also says the language."""

_QUIT = "q"


class StartPage:
    """The conversation of the first page. `face` and `language` are set once a letter was typed."""

    def __init__(self, *, remote: bool, aloud: bool = False) -> None:
        self._remote = remote
        self._aloud = aloud
        self.prompt = in_each(m("Bitte einen Buchstaben und dann Enter."))
        self.ended = False
        self.face = ""
        self.letter = ""
        self.language = language.current()

    def lines(self) -> list[str]:
        """The page: first in the language in use, then in the others."""
        told: list[str] = []
        for code in _languages():
            with _speaking(code):
                told += self._offer()
        return told

    def _offer(self) -> list[str]:
        letters = {face: letter for letter, face in LETTERS[language.current()].items()}
        offer = {
            SCREEN: _("{letter}: Bildschirm mit Liste und Artikel, zum Sehen."),
            SCREEN_READER: _("{letter}: Ansicht für Bildschirmleser, für Sprachausgabe und Braillezeile."),
            PLAIN: _("{letter}: Zeilenmodus, eine Zeile nach der anderen, für jedes Terminal."),
        }
        return [
            _("Willkommen bei Stadtbote, den Neuigkeiten Ihrer Stadt. Wie möchten Sie lesen?"),
            *(text.format(letter=letters[face]) for face, text in offer.items()),
            *([_("In einem Artikel liest großes A vor; eine Taste hält an.")] if self._aloud else []),
            *([_("q: Ende.")] if self._remote else []),
        ]

    def answer(self, typed: str) -> Iterator[str]:
        """Takes a letter; after anything else, the page is written once more."""
        letter = line(typed).strip().lower()
        for code, letters in LETTERS.items():
            if letter in letters:
                self.face, self.letter, self.language = letters[letter], letter, code
                self.ended = True
                return
        if letter == _QUIT and self._remote:
            self.ended = True
            return
        if letter:
            yield in_each(m("Dieser Buchstabe steht hier nicht zur Wahl."))
        yield from self.lines()

    def save(self) -> str:
        """Does nothing: there is nothing to keep."""
        return ""


class LastWatch(Watch):
    """Watches the silence on the first page, after which the connection ends."""

    def warning(self, key: str) -> str:
        """The warning that is due now, in every language; empty where none is."""
        return _said_in_each(lambda: last_warning(self.limits)) if self.stage == WARNED else ""


def in_each(text: str) -> str:
    """A text in every language, on one line."""
    return _said_in_each(lambda: _(text))


def _said_in_each(say: Callable[[], str]) -> str:
    said = []
    for code in _languages():
        with _speaking(code):
            said.append(say())
    return " ".join(said)


def _languages() -> list[str]:
    """Every language, the one in use first."""
    return sorted(language.LANGUAGES, key=lambda code: code != language.current())


@contextmanager
def _speaking(code: str) -> Iterator[None]:
    before = language.current()
    language.use(code)
    try:
        yield
    finally:
        language.use(before)
