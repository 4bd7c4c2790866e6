"""Screens of plain lines: help, sources, links. Enter chooses, a number goes to its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from stadtbote.commands import Command, help_lines
from stadtbote.screen.entries import TextEntries
from stadtbote.screen.paging import Paging, Spoken
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.language import translated as _
from stadtbote.text.wording import joined


class PageScreen(QuietScreen[int | None]):
    """Lines to read or to choose from. Ends with the chosen place, or None."""

    def __init__(
        self, title: str, texts: Sequence[str], status: str, place: int = 0, *, spoken: Spoken | None
    ) -> None:
        super().__init__(status, "", spoken)
        self._title = title
        self._texts = texts
        self._hint = status
        self._typed = ""
        self._missing = False
        self._page = Paging(spoken)
        self._page.show(TextEntries(texts), place)
        self._view = LineView(self._page, id="page")

    def compose(self) -> ComposeResult:
        """Title, lines, status."""
        yield LineRow(self._title, id="title")
        yield self._view
        yield self._status
        yield LineRow(_("Zu klein: 40 mal 10 Zeichen sind nötig. q geht zurück."), id="small")

    def on_mount(self) -> None:
        """The lines have the focus."""
        self.focus_on(self._view)

    def take_key(self, key: str, character: str | None) -> None:
        """Digits make a number; the focus goes to the line that has it."""
        if character is None or not (character.isascii() and character.isdigit()):
            if self._missing and key in {"enter", "ctrl+j"}:
                self._say_missing()
                return
            self._typed = ""
            self._missing = False
            super().take_key(key, character)
            return
        self._typed = (self._typed + character)[-4:]
        self._missing = not 1 <= int(self._typed) <= len(self._texts)
        if self._missing:
            self._say_missing()
            self._typed = ""
        else:
            self._page.move(int(self._typed) - 1 - self._page.place)
            self.say(_("Nummer {number}. Enter wählt.").format(number=self._typed))

    def _say_missing(self) -> None:
        self.say(_("Diese Nummer gibt es nicht, die letzte ist {count}.").format(count=len(self._texts)))

    def do_down(self) -> None:
        self._go(self._page.move, 1)

    def do_up(self) -> None:
        self._go(self._page.move, -1)

    def do_page_down(self) -> None:
        self._go(self._page.page, 1)

    def do_page_up(self) -> None:
        self._go(self._page.page, -1)

    def _go(self, move: Callable[[int], None], direction: int) -> None:
        """Moves the focus, or says that it goes no further."""
        before = self._page.place
        move(direction)
        if self._page.place == before:
            self.say(_("Das ist die letzte Zeile.") if direction > 0 else _("Das ist die erste Zeile."))

    def do_first(self) -> None:
        self._page.go_first()

    def do_last(self) -> None:
        self._page.go_last()

    def do_again(self) -> None:
        """Writes the page anew."""
        if self.spoken:
            self._page.fill()
        else:
            self.refresh()

    def do_open(self) -> None:
        self.dismiss(self._page.place if self._texts else None)

    def do_where(self) -> None:
        place = _("{place} von {total}").format(place=self._page.place + 1, total=len(self._texts))
        # For the ear the whole line: a move says no more than its first row.
        line = [self._texts[self._page.place]] if self.spoken and self._texts else []
        self.say(joined([f"{self._title}, {place}", *line, self._hint], "."))

    def do_back(self) -> None:
        self.dismiss(None)

    def do_quit(self) -> None:
        self.dismiss(None)


class HelpScreen(PageScreen):
    """The keys, one a line. Every way out leads back, Enter too."""

    def __init__(self, commands: Sequence[Command], spoken: Spoken | None) -> None:
        legend = _("In der Liste: u heißt ungelesen, g heißt gemerkt.")
        texts = help_lines(commands) if spoken else [*help_lines(commands), legend]
        status = _("q geht zurück. Leertaste blättert weiter.")
        super().__init__(_("Hilfe: die Tasten"), texts, status, spoken=spoken)

    def do_help(self) -> None:
        self.dismiss(None)
