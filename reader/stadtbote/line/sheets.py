"""The sheets of line mode, told in portions: help, links, sources, faces. Imported when one is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from stadtbote.commands import COMMANDS, Command, line_help, line_help_of
from stadtbote.line.cursor import Lines
from stadtbote.line.meaning import meaning
from stadtbote.reading.listing import read_sources
from stadtbote.terminal.faces import FACES, PLAIN, name_of
from stadtbote.text.article import link_line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import source_line
from stadtbote_cache.records import Filter, Link
from stadtbote_cache.store import Store

Choose = Callable[[int], Lines]


class Sheet(NamedTuple):
    """Help, or numbered lines to choose from. `lines` are those that were not told yet.

    `question` stands behind the last of them, of a `number` to choose from; `choose` answers a place from 0.
    """

    lines: Lines
    question: str = ""
    choose: Choose | None = None
    number: int = 0

    def portion(self, rows: int) -> tuple[Lines, Sheet | None]:
        """The next lines, of which the last is a prompt, and what can still be told or chosen."""
        left = self._replace(lines=self.lines[rows:])
        if left.lines:
            more = plural("noch {n} Zeile", "noch {n} Zeilen", len(left.lines))
            hint = _("Leere Zeile: weiter, {more}.").format(more=more)
            return [*self.lines[:rows], hint], left
        if self.choose is None:
            return self.lines, None
        return [*self.lines, self.question], left


def _numbered(texts: Sequence[str], question: str, choose: Choose) -> Sheet:
    """A sheet to choose from; its lines get numbers."""
    lines = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
    return Sheet(lines, question, choose, len(lines))


def help_sheet(words: str, commands: Sequence[Command] = COMMANDS) -> Sheet:
    """All commands, one a line; or only the one that is named."""
    if not words:
        return Sheet(line_help(commands))
    name = meaning(words).name
    found = [line_help_of(command) for command in commands if command.name == name]
    return Sheet(found or [_("Diesen Befehl gibt es nicht. „hilfe“ sagt alle.")])


def link_sheet(links: Sequence[Link], choose: Choose) -> Sheet:
    """The links of an article with their whole addresses."""
    lines = [f"{link_line(number, link)}: {link.address}" for number, link in enumerate(links, 1)]
    return Sheet(lines, _("Nummer des Links?"), choose, len(lines))


def source_sheet(store: Store, choose: Callable[[Filter, str], Lines]) -> Sheet:
    """All articles, the kept ones, and each source; `choose` gets the filter and its name."""
    states = read_sources(store)
    names = [_("Alle Artikel"), _("Gemerkte Artikel"), *(state.source.title for state in states)]
    filters = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
    details = ["", "", *(f": {source_line(state, time.time())}" for state in states)]
    lines = [name + detail for name, detail in zip(names, details, strict=True)]
    return _numbered(lines, _("Nummer der Quelle?"), lambda place: choose(filters[place], names[place]))


def face_sheet(choose: Callable[[str], Lines]) -> Sheet:
    """The faces, and which one is on; `choose` gets its name."""
    on = _("{face}, jetzt an")
    lines = [on.format(face=name_of(face)) if face == PLAIN else name_of(face) for face in FACES]
    return _numbered(lines, _("Nummer der Ansicht?"), lambda place: choose(FACES[place]))
