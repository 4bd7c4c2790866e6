"""The main screen: the list of articles, and the article beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol, cast

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from stadtbote.commands import key_row
from stadtbote.screen.opening import open_address
from stadtbote.screen.pages import HelpScreen, PageScreen
from stadtbote.screen.panes import ArticlePane, ListPane
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.sizes import fits, is_narrow
from stadtbote.screen.widgets.field import Field
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow, StatusRow
from stadtbote.services.reading import read_sources
from stadtbote.text import wording
from stadtbote.text.article import link_line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store


class Reader(Protocol):
    """What this screen asks of the app."""

    def start_sync(self) -> None:
        """Starts a sync."""

    def stop_sync(self) -> bool:
        """Stops a running sync; False where there is none."""

    def change_theme(self) -> str:
        """Takes the next theme; the answer says which."""


class BrowseScreen(QuietScreen[None]):
    """List and article. Every command is done when its method returns: the next key may wait already."""

    def __init__(self, store: Store, status: str, notice: str) -> None:
        super().__init__(StatusRow(status, key_row(), id="status"))
        if notice:
            self.announce(notice, status)
        self._store = store
        self._title = LineRow(id="title")
        self._list = ListPane(store, id="list")
        self._pane = ArticlePane(store, id="article")
        self._search = Field(
            _("Suchen: "), _("Enter geht zu den Treffern, Esc beendet die Suche."), id="search"
        )
        self._before_search: tuple[Filter, int | None] | None = None
        self._stale = False
        self._show(Filter())

    def compose(self) -> ComposeResult:
        """Title, both panes, search field, status, keys."""
        yield self._title
        with Horizontal(id="panes"):
            yield self._list
            yield self._pane
        yield self._search
        yield self._status
        yield LineRow(_("Zu klein: 40 mal 10 Zeichen sind nötig. q beendet."), id="small")

    def on_mount(self) -> None:
        """The list has the focus."""
        self.focus_on(self._list)

    @property
    def _reader(self) -> Reader:
        """The app, as far as this screen knows it."""
        return cast("Reader", self.app)

    @property
    def _searches(self) -> bool:
        """Whether the focus is in the search field."""
        return self.focused is self._search

    @property
    def _reads(self) -> bool:
        """Whether the focus is in the article."""
        return self.focused is self._pane

    @property
    def _view(self) -> LineView:
        """The pane that the keys move in."""
        return self._pane if self._reads else self._list

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A store that fails is told in the status row; the screen goes on with what it has."""
        try:
            yield
        except StoreError as error:
            self.say(store_failure(error))

    def on_resize(self, event: events.Resize) -> None:
        """Another size: one pane or two. Too small for a field, the keys are the list's again."""
        super().on_resize(event)
        if self._searches and not fits(event.size):
            self._to_list()
        self.set_class(is_narrow(event.size), "narrow")

    def _show(self, wanted: Filter, number: int | None = None, row: int | None = None) -> None:
        """Shows the articles of a filter, the focus on the article `number` if it is there."""
        with self._telling():
            self._list.show_filter(wanted, number, row)
            self._title.say(self._list.title())
        if not self._searches:
            self._follow()

    def _follow(self) -> None:
        """The article follows the list's focus."""
        with self._telling():
            self._pane.show_article(self._list.number)

    def save(self) -> None:
        """Keeps what a sudden end would lose."""
        with self._telling():
            self._pane.keep_place()

    def refresh_from_store(self) -> None:
        """Takes over what a sync brought. Focus and page stay; a search that runs is not disturbed."""
        self._stale = self._searches
        if self._stale:
            return
        with self._telling():
            self._list.renew()
            self._title.say(self._list.title())
            self._pane.reload()
        if self._pane.article is None:
            self._follow()

    # Moves

    def take_key(self, key: str, character: str | None) -> None:
        """Keys edit the search field while it has the focus. A store that fails is told."""
        with self._telling():
            self._take_key(key, character)

    def _take_key(self, key: str, character: str | None) -> None:
        if self._searches:
            if key in {"enter", "ctrl+j"}:
                self._end_search()
                return
            value = self._search.value
            if self._search.take_key(key, character):
                if self._search.value != value:
                    self._show_found()
                return
        elif key == "left" and not self._reads:
            return  # the arrow leads out of the article, but lifts no search and no filter
        super().take_key(key, character)

    def take_paste(self, text: str) -> None:
        """Pasted text goes into the search field."""
        if self._searches:
            self._search.insert(text)
            self._show_found()

    def _show_found(self) -> None:
        """The list follows the words in the search field."""
        self._show(replace(self._list.filter, query=self._search.value))
        self._follow()

    def do_down(self) -> None:
        self._view.move(1)
        self._follow()

    def do_up(self) -> None:
        self._view.move(-1)
        self._follow()

    def do_page_down(self) -> None:
        self._view.page(1)
        self._follow()

    def do_page_up(self) -> None:
        self._view.page(-1)
        self._follow()

    def do_first(self) -> None:
        self._view.go_first()
        self._follow()

    def do_last(self) -> None:
        self._view.go_last()
        self._follow()

    def do_open(self) -> None:
        """Opens the article: it counts as read, and the focus goes into it."""
        if not self._reads and self._pane.article is not None:
            self._mark(read=True)
            self.add_class("reading")
            self.focus_on(self._pane)

    def do_other_pane(self) -> None:
        if self._searches:
            self._end_search()
        elif self._reads:
            self._to_list()
        elif self._pane.article is not None:
            self.add_class("reading")
            self.focus_on(self._pane)

    def _to_list(self) -> None:
        """Out of the article or the search field."""
        if self._reads:
            self.save()
        self.remove_class("reading")
        self.remove_class("searching")
        self.focus_on(self._list)
        if self._stale:
            self.refresh_from_store()

    def do_next_article(self) -> None:
        self._step(1)

    def do_previous_article(self) -> None:
        self._step(-1)

    def _step(self, steps: int) -> None:
        before = self._list.place
        self._list.move(steps)
        self._follow()
        if self._list.place == before:
            self.say(_("Das ist der letzte Artikel.") if steps > 0 else _("Das ist der erste Artikel."))
        elif self._reads:
            self._mark(read=True)
            self._pane.place_cursor()

    # Marks

    def _mark(self, *, read: bool | None = None, kept: bool | None = None) -> bool:
        """Sets marks of the shown article; False where nothing changed."""
        with self._telling():
            if self._pane.mark(read=read, kept=kept) and self._pane.article and self._list.listing:
                self._list.listing.refresh(self._pane.article.number)
                self._list.repaint()
                return True
        return False

    def do_read(self) -> None:
        article = self._pane.article
        if article and self._mark(read=not article.read):
            self.say(_("Ungelesen.") if article.read else _("Gelesen."))

    def do_keep(self) -> None:
        article = self._pane.article
        if article and self._mark(kept=not article.kept):
            self.say(_("Nicht mehr gemerkt.") if article.kept else _("Gemerkt."))

    # Filters and search

    def do_unread_only(self) -> None:
        wanted = replace(self._list.filter, unread=not self._list.filter.unread)
        self._to_list()
        if self._before_search is not None:
            self._before_search = (replace(wanted, query=""), self._before_search[1])
        self._show(wanted, self._list.number)
        self.say(_("Nur ungelesene. u zeigt wieder alle.") if wanted.unread else _("Alle, auch gelesene."))

    def do_kept_only(self) -> None:
        wanted = replace(self._list.filter, kept=not self._list.filter.kept, query="")
        self._to_list()
        self._before_search = None
        self._show(wanted, self._list.number)
        self.say(_("Nur gemerkte. m zeigt wieder alle.") if wanted.kept else _("Alle, nicht nur gemerkte."))

    def do_all(self) -> None:
        self._to_list()
        self._before_search = None
        self._show(Filter(), self._list.number)
        self.say(_("Alle Artikel."))

    def do_search(self) -> None:
        """Opens the search field; the list shows what is found while typing."""
        self._to_list()
        if self._before_search is None:
            self._before_search = (replace(self._list.filter, query=""), self._list.number)
        self.add_class("searching")
        self._search.open(self._list.filter.query)
        self.focus_on(self._search)

    def _end_search(self) -> None:
        self._to_list()
        self._follow()
        count = len(self._list.entries)
        if not self._list.filter.query:
            self._before_search = None
            self.say(f"{self._list.title()}.")
        elif count:
            self.say(_("{count} gefunden. Esc beendet die Suche.").format(count=wording.articles(count)))
        else:
            self.say(_("Nichts gefunden. Esc beendet die Suche."))

    def do_back(self) -> None:
        """Out of the article, out of the search, out of a filter; and a running sync is stopped."""
        if self._reads:
            self._to_list()
        elif self._before_search is not None:
            wanted, number = self._before_search
            self._before_search = None
            self._to_list()
            self._show(wanted, number)
            self.say(_("Die Suche ist beendet."))
        elif self._reader.stop_sync():
            self.say(_("Abruf angehalten. Was schon da ist, bleibt."))
        elif self._list.filter != Filter():
            self.do_all()

    # Other screens

    def do_link(self) -> None:
        """Lists the article's links with their whole addresses; the chosen one is opened."""
        links = self._pane.reading.links
        if not links:
            self.say(_("Dieser Artikel hat keine Links."))
            return

        def chosen(place: int | None) -> None:
            if place is not None:
                self.say(open_address(cast("App[int]", self.app), links[place].address))

        texts = [f"{link_line(n, link)}: {link.address}" for n, link in enumerate(links, 1)]
        status = _("Nummer und Enter öffnet, q geht zurück.")
        self.app.push_screen(PageScreen(_("Links"), texts, status), chosen)

    def do_sources(self) -> None:
        """Lists the sources; the chosen one is the only one shown."""
        with self._telling():
            self._choose_source()

    def _choose_source(self) -> None:
        states = read_sources(self._store)
        names = [_("Alle Artikel"), _("Gemerkte Artikel"), *(state.source.title for state in states)]
        choices = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
        lines = [wording.source_line(state, time.time()) for state in states]
        texts = [*names[:2], *(f"{name}: {line}" for name, line in zip(names[2:], lines, strict=True))]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._to_list()
                self._before_search = None
                self._show(choices[place], self._list.number)
                self.say(f"{names[place]}.")

        current = replace(self._list.filter, query="", unread=False)
        self.app.push_screen(
            PageScreen(
                _("Quellen"),
                [f"{place}. {text}" for place, text in enumerate(texts, 1)],
                _("Enter zeigt diese Artikel, q geht zurück."),
                choices.index(current) if current in choices else 0,
            ),
            chosen,
        )

    def do_where(self) -> None:
        """Says where the focus is, and the whole headline."""
        self.say(self._list.where())

    def do_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def do_theme(self) -> None:
        self.say(self._reader.change_theme())

    def do_sync(self) -> None:
        self._reader.start_sync()

    def do_quit(self) -> None:
        """Back to the list, out of a search or filter, or out of the program."""
        small = self.has_class("too-small")
        if self._reads and not small:
            self._to_list()
        elif (self._before_search is not None or self._list.filter != Filter()) and not small:
            self.do_back()
        else:
            self.save()
            self.app.exit(return_code=0)
