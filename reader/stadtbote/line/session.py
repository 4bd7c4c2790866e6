"""A session in line mode: what is typed goes in, the lines to write and the prompt come out.

What only a command needs is imported when it is typed: the first prompt must not wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.line.cursor import Lines, is_number, place_of
from stadtbote.line.loop import converse, lend_terminal
from stadtbote.line.searching import SearchingSession
from stadtbote.reading.listing import read_sources, read_text
from stadtbote.terminal.faces import FACES, PLAIN, Choice, first_line
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter, SourceState
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.line.sheets import Sheet
    from stadtbote.reading.visit import Visit

_PATIENCE = 0.3  # seconds that an answer may wait for another process that is writing
_SHOWN = 30  # characters of what was typed and is no command
_PAGES = 4  # of them are told at once of a sheet


def run_line(
    store: Store,
    *,
    choice: Choice,
    settings: Settings,
    config: Path | None,
    offline: bool,
    notice: str,
    visit: Visit | None = None,
) -> int:
    """Runs line mode to its end and gives the exit code; `notice` is said at the start.

    Without a `config` no setting is kept. A `visit` to the kiosk says what may be done, and how long.
    """
    store.set_patience(_PATIENCE)
    session = Session(store, choice, Preferences(config, settings), offline=offline, visit=visit)
    return converse(session, session.start(notice), visit.watch if visit else None)


class Session(SearchingSession):
    """All commands of the table. `prompt` is the line that stands there until the next one is typed."""

    def __init__(
        self,
        store: Store,
        choice: Choice,
        preferences: Preferences,
        *,
        offline: bool,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(store, preferences)
        self._visit = visit
        self._choice = choice
        self._offline = offline
        self._sheet: Sheet | None = None
        self.ended = False

    def start(self, notice: str = "") -> Lines:
        """The first lines: which face, how many articles, how old they are, and the way on."""
        states = read_sources(self._store)
        count = f"{wording.articles(self._list.count)}." if states else ""
        return self._said(
            first_line(self._choice),
            notice,
            f"{count} {self._status(states)}".strip(),
            _("Leere Zeile: weiter. Nummer: öffnen. ? oder hilfe: Befehle. q: Ende."),
            self._current(),
        )

    def _status(self, states: list[SourceState]) -> str:
        """How old the news are."""
        return wording.edition_status(states, time.time(), offline=self._offline)

    def answer(self, typed: str) -> Iterator[str]:
        """The lines to write for a typed line; the prompt is set when they are through."""
        try:
            yield from self._answer(line(typed), blank=not typed.strip())
        except StoreError as error:
            self.prompt = store_failure(error)

    def _answer(self, typed: str, *, blank: bool) -> Iterable[str]:
        from stadtbote.line.meaning import Typed, meaning

        sheet, self._sheet = self._sheet, None
        if sheet is not None and is_number(typed) and sheet.choose:
            return self._choose(sheet, typed)
        wanted = meaning(typed) if typed or blank else Typed("")
        if sheet is not None and wanted.name == "down" and sheet.lines:
            return self._tell(sheet)
        if sheet is not None and wanted.name in {"down", "back", "quit"}:
            return self.do_again()  # out of the sheet, to where it was asked for
        if not wanted.name or (self._visit and wanted.name not in self._visit.names):
            if not typed:  # nothing was left of what was typed: an arrow key, say
                return self._said(_("Das ist kein Befehl. „hilfe“ sagt alle."))
            shown = _("„{typed}“ ist kein Befehl. „hilfe“ sagt alle.")
            return self._said(shown.format(typed=line(typed, _SHOWN)))
        method = getattr(self, f"do_{wanted.name}")
        lines: Iterable[str] = method(wanted.words) if wanted.words else method()
        return lines

    # Out

    def do_back(self) -> Lines:
        """Out of the article, out of the search, out of a filter."""
        if self._article is not None:
            return self._to_list()
        if self._before_search is not None:
            return self._end_search()
        if self._list.filter != Filter():
            return self.do_all()
        return self._said(_("Das ist die ganze Liste. q: Ende."))

    def do_quit(self) -> Lines:
        """Back to the list, out of a search or filter, or out of the program."""
        self.ended = self._article is None and self._list.filter == Filter()
        return () if self.ended else self.do_back()

    # Sheets

    def _tell(self, sheet: Sheet, words: str = "") -> Lines:
        """Tells the next portion of a sheet, or chooses at once where a number stands behind the command."""
        if words and sheet.choose:
            return self._choose(sheet, words)
        lines, self._sheet = sheet.portion(self._preferences.settings.rows * _PAGES)
        return self._said(*lines)

    def _choose(self, sheet: Sheet, words: str) -> Lines:
        place = place_of(words, sheet.number)
        if place is not None and sheet.choose:
            return sheet.choose(place)
        self._sheet = sheet  # another number can be typed
        return self._no_such_number(sheet.number)

    def do_help(self, words: str = "") -> Lines:
        """All commands, or one."""
        from stadtbote.line.sheets import help_sheet

        return self._tell(help_sheet(words, self._visit.commands) if self._visit else help_sheet(words))

    def do_link(self, words: str = "") -> Lines:
        """The links of the article; the chosen one is opened."""

        def opened(address: str) -> str:
            from stadtbote.reading.opening import open_address

            return open_address(address, lend_terminal())

        return self._links(words, opened)

    def do_take(self, words: str = "") -> Lines:
        """The links of the article; the address of the chosen one, alone on its line."""
        return self._links(words, lambda address: address)

    def _links(self, words: str, answer: Callable[[str], str]) -> Lines:
        from stadtbote.line.sheets import link_sheet

        number = self._list.number
        if number is None:
            return self._said(_("Hier ist kein Artikel."))
        found = read_text(self._store, number)
        links = found[1].links if found else ()
        if not links:
            return self._said(_("Dieser Artikel hat keine Links."))

        def chosen(place: int) -> Lines:
            return self._said(answer(links[place].address))

        return self._tell(link_sheet(links, chosen), words)

    def do_sources(self, words: str = "") -> Lines:
        """The sources; the chosen one is the only one shown."""
        from stadtbote.line.sheets import source_sheet

        return self._tell(source_sheet(self._store, self._filtered), words)

    # Sync and status

    def do_sync(self) -> Iterator[str]:
        """Fetches news: a line at the start, and what came at the end. An interrupt stops it."""
        if fault := self._no_sync():
            self.prompt = fault
            return
        self.prompt = _("Abruf angehalten. Was schon da ist, bleibt.")  # what is true if it is interrupted
        yield _("Neues wird abgerufen. Strg-C hält an.")
        before = self._list.number
        try:
            from stadtbote.line.syncing import fetch

            came = fetch(self._store.path, self._preferences.settings)
        finally:
            self._renew()
        # In a list that was empty the first article is now current, and was not said.
        yield from self._said(came, "" if self._list.number == before else self._current())

    def _no_sync(self) -> str:
        """Why nothing can be fetched, else empty."""
        if self._offline:
            return _("Offline: mit --offline gestartet, es wird nichts abgerufen.")
        if not self._store.writable:
            return _("Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden.")
        if not read_sources(self._store):
            return _("Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt eine dazu.")
        return ""

    def _renew(self) -> None:
        """Takes over what came into the store; article and paragraph stay."""
        self._list.renew()
        if self._article is not None and (found := read_text(self._store, self._article.article.number)):
            self._article.reread(*found)

    def do_where(self) -> Lines:
        """Where the place is, with the whole headline."""
        text = self._list.where()
        if self._article is not None:
            part = _("Absatz {place} von {total}")
            part = part.format(place=self._article.place + 1, total=self._article.count)
            text = f"{part}, {_('Artikel')} {text}"
        return self._said(text)

    # Settings

    def do_face(self, words: str = "") -> Lines:
        """The faces; the chosen one is kept for the next start, or a visit to the kiosk goes on in it."""
        from stadtbote.line.sheets import face_sheet

        def chosen(face: str) -> Lines:
            if self._visit and face == PLAIN:
                return self.do_again()
            if self._visit:
                self._visit.go_on(face, self._preferences.settings)
                self.ended = True
                return ()
            return self._said(self._preferences.next_face(face))

        return chosen(words) if words in FACES else self._tell(face_sheet(chosen), words)

    def do_more_rows(self) -> Lines:
        """More lines a page."""
        return self._said(self._preferences.step_rows(1))

    def do_fewer_rows(self) -> Lines:
        """Fewer lines a page."""
        return self._said(self._preferences.step_rows(-1))

    def do_theme(self) -> Lines:
        """The next theme of the screens."""
        return self._said(f"{self._preferences.next_theme()} {_('Das gilt für den Bildschirm.')}")

    def do_language(self) -> Lines:
        """The other language, at once and from now on."""
        said = self._preferences.next_language()
        self._renew()
        return self._said(said)
