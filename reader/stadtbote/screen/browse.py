"""The main screen: the reading screen with its way to links, sources, help, settings, and out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from stadtbote.reading.listing import read_sources
from stadtbote.reading.opening import open_address, undisturbed
from stadtbote.screen.layout import Position
from stadtbote.screen.link_screen import TakeScreen
from stadtbote.screen.pages import HelpScreen, PageScreen
from stadtbote.screen.quiet import Commanded
from stadtbote.screen.searching import SearchingScreen
from stadtbote.text import wording
from stadtbote.text.article import link_line
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Filter


class Reader(Commanded, Protocol):
    """What this screen asks of the app. Each answer is a sentence for the user."""

    def start_sync(self) -> None:
        """Starts a sync."""

    def stop_sync(self) -> bool:
        """Stops a running sync; False where there is none."""

    def change_theme(self) -> str:
        """Takes the next theme."""

    def change_rows(self, step: int) -> str:
        """More or fewer rows on a page of the screen-reader face."""

    def change_language(self, position: Position) -> None:
        """Goes on in the other language."""

    def change_face(self, position: Position) -> None:
        """Goes on in the other face."""


class BrowseScreen(SearchingScreen):
    """All commands of the table: what the reading and searching screens do, and what leads elsewhere."""

    @property
    def _reader(self) -> Reader:
        """The app, as far as this screen knows it."""
        return cast("Reader", self.app)

    def do_back(self) -> None:
        """Out of the article, out of the search, out of a filter; and a running sync is stopped."""
        if self._reading:
            self._to_list()
        elif self._before_search is not None:
            self._end_search()
        elif self._reader.stop_sync():
            pass  # its end will be told
        elif self._list.filter != Filter():
            self.do_all()
        else:
            self.say(_("Das ist die ganze Liste. q: Ende."))

    def do_quit(self) -> None:
        """Back to the list, out of a search or filter, or out of the program."""
        small = self.has_class("too-small")
        if self._reading and not small:
            self._to_list()
        elif (self._before_search is not None or self._list.filter != Filter()) and not small:
            self.do_back()
        else:
            self.save()
            self.app.exit(return_code=0)

    def do_link(self) -> None:
        """Lists the article's links with their whole addresses; the chosen one is opened."""
        self._choose_link(
            _("Links"),
            _("Nummer und Enter öffnet, q geht zurück."),
            lambda address: self.say(open_address(address, self._lent)),
        )

    def do_take(self) -> None:
        """Lists the article's links; the chosen one is shown to be taken along."""
        self._choose_link(
            _("Einen Link mitnehmen"),
            _("Nummer und Enter wählt, q geht zurück."),
            lambda address: self.app.push_screen(TakeScreen(address, spoken=self.spoken)),
        )

    def _choose_link(self, title: str, status: str, answer: Callable[[str], object]) -> None:
        self._follow()
        if self._list.number is None:
            self.say(_("Hier ist kein Artikel."))
            return
        links = self._pane.reading.links
        if not links:
            self.say(_("Dieser Artikel hat keine Links."))
            return

        def chosen(place: int | None) -> None:
            if place is not None:
                answer(links[place].address)

        texts = [f"{link_line(n, link)}: {link.address}" for n, link in enumerate(links, 1)]
        self.app.push_screen(PageScreen(title, texts, status, spoken=self.spoken), chosen)

    @contextmanager
    def _lent(self) -> Iterator[None]:
        """Gives the terminal to another program."""
        with undisturbed(), self.app.suspend():
            yield

    def do_sources(self) -> None:
        """Lists the sources; the chosen one is the only one shown."""
        states = read_sources(self._store)
        names = [_("Alle Artikel"), _("Gemerkte Artikel"), *(state.source.title for state in states)]
        choices = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
        lines = [wording.source_line(state, time.time()) for state in states]
        texts = [*names[:2], *(f"{name}: {line}" for name, line in zip(names[2:], lines, strict=True))]

        def chosen(place: int | None) -> None:
            if place is not None and self._filtered(choices[place]):
                self.say(f"{names[place]}.")

        current = Filter(source=self._list.filter.source, kept=self._list.filter.kept)
        self.app.push_screen(
            PageScreen(
                _("Quellen"),
                [f"{place}. {text}" for place, text in enumerate(texts, 1)],
                _("Enter zeigt diese Artikel, q geht zurück."),
                choices.index(current) if current in choices else 0,
                spoken=self.spoken,
            ),
            chosen,
        )

    def do_where(self) -> None:
        """Says where the focus is, with the whole headline."""
        text = self._list.where()
        if self._reading:
            line = _("Zeile {place} von {total}").format(
                place=self._pane.place + 1, total=len(self._pane.entries)
            )
            text = f"{line}, {_('Artikel')} {text}"
        self.say(text)

    def do_help(self) -> None:
        self.app.push_screen(HelpScreen(self._reader.commands, self.spoken))

    def do_sync(self) -> None:
        self._reader.start_sync()

    def do_theme(self) -> None:
        self.say(self._reader.change_theme())

    def do_more_rows(self) -> None:
        self.say(self._reader.change_rows(1))

    def do_fewer_rows(self) -> None:
        self.say(self._reader.change_rows(-1))

    def do_language(self) -> None:
        self.save()
        self._reader.change_language(self.position())

    def do_face(self) -> None:
        self.save()
        self._reader.change_face(self.position())
