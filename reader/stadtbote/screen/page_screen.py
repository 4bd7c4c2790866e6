"""Screens of plain lines: help, sources, links. Enter chooses, a number goes to its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from textual.app import ComposeResult
from textual.geometry import Size

from stadtbote.commands import Command, Move, keys_in_sheet
from stadtbote.reading.answers import Answer, Choice
from stadtbote.reading.asking import messages_again, which_key
from stadtbote.reading.fetching import stopping, stops
from stadtbote.screen.entries import HelpEntries, TableEntries, TextEntries
from stadtbote.screen.numbers import NumberKeys
from stadtbote.screen.paging import Paging, Spoken
from stadtbote.screen.quiet import Commanded, QuietScreen
from stadtbote.screen.rows import Keys, Title
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import HeadingRow, LineRow, TitleRow
from stadtbote.text.prompts import edge_of_lines, too_small, typed_number
from stadtbote.text.wording import among, joined, no_such_number

_TWO_COLUMNS = 100  # columns of the terminal
_KEPT = {"undo", "sync"}
"""The commands that are done from the sources as well, and lead back to the list."""


def _keys(choice: Choice) -> Keys:
    """The row of keys below the lines."""
    return keys_in_sheet(
        chooses=choice.chosen is not None,
        shows=choice.table is not None,
        changes=choice.changed is not None,
        pages=len(choice.lines) > 1,
    )


class PageScreen(QuietScreen[None]):
    """Lines to read or to choose from, and a sentence; help ends also by its own key.

    `take` gets what answers a choice, and its place; `do` does a command on the screen below.
    """

    def __init__(
        self,
        choice: Choice,
        said: str = "",
        take: Callable[[Callable[[int], Answer], int], None] = lambda answered, place: None,
        do: Callable[[Command], object] = lambda command: None,
        *,
        spoken: Spoken | None,
    ) -> None:
        self._table = None if spoken else choice.table
        self._sections = () if spoken else choice.sections
        if spoken:
            super().__init__(said or choice.keys, (), spoken, lasting=choice.keys)
        else:
            super().__init__(said, _keys(choice), spoken, lasting="")
        self._choice = choice
        self._texts = choice.lines
        self.hint = choice.keys
        self._take = take
        self._asks: Callable[[str], str] | None = None  # explains the next key instead
        self._do = do
        self._number = NumberKeys(self._tell_number, self._enter_number)
        self._page = Paging(spoken)
        self._page.fills = not spoken
        self._columns = self._longest = 0
        if self._table:
            entries = TableEntries(self._table.shelves)
            self._longest = entries.longest
            self._page.show(entries, choice.place)
        elif not self._sections:
            self._page.show(
                TextEntries(choice.lines, spoken=spoken is not None, drawn=choice.drawn), choice.place
            )
        self.view = LineView(self._page, id="page")

    def compose(self) -> ComposeResult:
        """Title, lines, status."""
        table = self._table
        title = Title(self._choice.title, "", *([table.counts, table.aside] if table else []))
        yield LineRow(self._choice.title, id="title") if self.spoken else TitleRow(title, id="title")
        if table:
            yield HeadingRow(self._longest, id="heading")
        yield self.view
        yield self.status
        yield LineRow(too_small(ends=False), id="small")

    def on_mount(self) -> None:
        """Gives the focus to the lines."""
        self.focus_on(self.view)

    def take_size(self, size: Size) -> None:
        """Takes a new size; the help has two columns where there is room."""
        super().take_size(size)
        columns = 2 if size.width >= _TWO_COLUMNS else 1
        if self._sections and columns != self._columns:
            self._columns = columns
            self._page.show(HelpEntries(self._sections, columns=columns), self._page.place)

    def do_key(self, key: str, character: str | None) -> None:
        """Makes a number of digits, and moves the focus to the line that has it."""
        explain, self._asks = self._asks, None
        if explain is not None:
            self.say(explain(key))
        elif not self._number.take(key, character):
            super().do_key(key, character)

    def _tell_number(self, typed: str) -> bool:
        before = self._page.place
        if self._is_missing(typed):
            return False
        self._page.go(int(typed) - 1)
        if not self.spoken or self._page.place == before:  # else the line says its number itself
            self.say(typed_number(typed, opens=False))
        return True

    def _enter_number(self, typed: str) -> bool:
        return self._is_missing(typed)

    def _is_missing(self, typed: str) -> bool:
        """Whether there is no line of this number, which is said then."""
        if 1 <= int(typed) <= len(self._texts):
            return False
        self.say(no_such_number(len(self._texts)))
        return True

    def obey(self, command: Command) -> bool:
        """Moves, chooses, says where the focus is, or ends; other commands do not apply to lines."""
        if isinstance(command.does, Move):
            self._move(command.does)
        elif command.name == "open":
            self.dismiss(None)
            if self._choice.chosen is not None and self._texts:
                self._take(self._choice.chosen, self._page.place)  # at once: the next key may wait already
        elif command.name == "change" and self._choice.changed is not None:
            self.dismiss(None)
            self._take(self._choice.changed, self._page.place)
        elif command.name in _KEPT and self._choice.changed is not None:
            self.dismiss(None)
            self._do(command)
        elif command.name == "search" and self._choice.explain is not None:
            self._asks = self._choice.explain
            self.say(which_key())
        elif command.name == "messages":
            self.say(messages_again(cast("Commanded", self.app).session).said)
        elif command.name == "where":
            self._say_where()
        elif command.name == "back" and stops(cast("Commanded", self.app).session):
            self._do(command)
            self.say(stopping())
        elif command.name in {"back", "quit"} or (command.name == "help" and self._choice.chosen is None):
            self.dismiss(None)
            if left := self._choice.left:
                self._take(lambda _place: left(""), self._page.place)
        else:
            return False
        return True

    def _move(self, move: Move) -> None:
        """Moves the focus, or says that it can go no further."""
        if move is Move.AGAIN:
            self.view.write_again()
        elif direction := self._page.obey(move):
            self.say(edge_of_lines(direction))

    def _say_where(self) -> None:
        place = among(self._page.place, len(self._page.entries))
        whole = self.spoken or self._table  # which a braille display, or a table, may cut
        line = [self._texts[self._page.place]] if whole and self._texts else []
        self.say(joined([joined([self._choice.title, place]), *line, self.hint], "."))
