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
from stadtbote.screen.entries import ArticleEntries, ListEntries
from stadtbote.screen.opening import open_address
from stadtbote.screen.pages import HelpScreen, PageScreen
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.sizes import is_narrow
from stadtbote.screen.widgets.field import Field
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow, StatusRow
from stadtbote.services.reading import Listing, read_sources, read_text
from stadtbote.text import wording
from stadtbote.text.article import Reading, link_line
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Article, Filter
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
    """List and article. Reads from the store only."""

    def __init__(self, store: Store, status: str) -> None:
        super().__init__()
        self._store = store
        self._first_status = status
        self._titles: dict[str, str] = {}
        self._filter = Filter()
        self._before_search: tuple[Filter, int | None] | None = None
        self._article: Article | None = None
        self._reading = Reading((), ())

    def compose(self) -> ComposeResult:
        """Title, both panes, search field, status, keys."""
        yield LineRow(id="title")
        with Horizontal(id="panes"):
            yield LineView(id="list")
            yield LineView(id="article")
        yield Field(_("Suchen: "), id="search")
        yield StatusRow(self._first_status, key_row(), id="status")
        yield LineRow(_("Zu klein: 40 mal 10 Zeichen sind nötig. q beendet."), id="small")

    def on_mount(self) -> None:
        """The list has the focus, its first article is shown beside it."""
        self.set_focus(self._list, scroll_visible=False)
        self._show_filter(self._filter)

    # Parts of the screen

    @property
    def _list(self) -> LineView:
        return self.query_one("#list", LineView)

    @property
    def _pane(self) -> LineView:
        return self.query_one("#article", LineView)

    @property
    def _search(self) -> Field:
        return self.query_one("#search", Field)

    @property
    def _searches(self) -> bool:
        """Whether the focus is in the search field."""
        return isinstance(self.focused, Field)

    @property
    def _listing(self) -> Listing | None:
        entries = self._list.entries
        return entries.listing if isinstance(entries, ListEntries) else None

    @property
    def _reads(self) -> bool:
        """Whether the focus is in the article."""
        return self.focused is self._pane

    @property
    def _reader(self) -> Reader:
        """The app, as far as this screen knows it."""
        return cast("Reader", self.app)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A store that fails is told in the status row; the screen goes on with what it has."""
        try:
            yield
        except StoreError as error:
            self.say(store_failure(error))

    def on_resize(self, event: events.Resize) -> None:
        """Another size: one pane or two; the article is wrapped anew."""
        super().on_resize(event)
        self.set_class(is_narrow(event.size), "narrow")
        self.call_after_refresh(self._rewrap)

    def _rewrap(self) -> None:
        if self._article is not None:
            self._show_text(self._offset())

    # What is shown

    def _show_filter(self, wanted: Filter, number: int | None = None, row: int | None = None) -> None:
        """Shows the articles of a filter, with the focus on the article `number` if it is among them."""
        with self._telling():
            listing = Listing(self._store, wanted)
            states = read_sources(self._store)
            self._titles = {state.source.name: state.source.title for state in states}
            self._filter = wanted
            place = listing.place_of(number) if number is not None else None
            self._list.show(ListEntries(listing), place or 0, row=row if place is not None else None)
            self.query_one("#title", LineRow).say(self._title_text(len(listing)))
            if not self._searches:
                self._show_article()

    def _title_text(self, count: int) -> str:
        words = [_("Stadtbote")]
        if self._filter.source is not None:
            words.append(self._titles.get(self._filter.source, self._filter.source))
        if self._filter.kept:
            words.append(_("gemerkte"))
        if self._filter.unread:
            words.append(_("ungelesene"))
        if self._filter.query:
            words.append(_("Suche „{words}“").format(words=self._filter.query))
        return ", ".join([*words, wording.articles(count)])

    def _number(self) -> int | None:
        """The store's number of the article that has the focus in the list."""
        listing = self._listing
        return listing.numbers[self._list.place] if listing else None

    def _show_article(self) -> None:
        """Shows the article of the list's focus, at the place where it was left."""
        number = self._number()
        if number is not None and self._article is not None and number == self._article.number:
            return
        self._keep_place()
        with self._telling():
            found = read_text(self._store, number) if number is not None else None
            self._article, self._reading = found or (None, Reading((), ()))
            self._show_text(self._article.place if self._article else 0)

    def _show_text(self, offset: int) -> None:
        width = self._pane.size.width or max(self.size.width, 1)
        entries = ArticleEntries(self._reading, width)
        self._pane.show(entries, entries.place_at(offset))

    def _offset(self) -> int:
        """Where in the article's text the reader is, in characters."""
        entries = self._pane.entries
        return entries.offset(self._pane.place) if isinstance(entries, ArticleEntries) else 0

    def _keep_place(self) -> None:
        """Keeps the reading position; an article read to its end begins anew the next time."""
        article = self._article
        if article is None or not article.read:
            return
        place = 0 if self._pane.place >= len(self._pane.entries) - 1 else self._offset()
        if place != article.place:
            with self._telling():
                self._store.mark([article.number], place=place)
            self._article = replace(article, place=place)

    def save(self) -> None:
        """Keeps what a sudden end would lose."""
        self._keep_place()

    def refresh_from_store(self) -> None:
        """Takes over what a sync brought. Focus, scroll and selection stay where they are."""
        if self._searches:
            return
        number, row, offset = self._number(), self._list.focused_row(), self._offset()
        self._show_filter(self._filter, number, row)
        if number is not None and number == self._number():
            with self._telling():
                found = read_text(self._store, number)
                self._article, self._reading = found or (None, Reading((), ()))
                self._show_text(offset)

    # Moves

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrow to the left only leads out of the article; it lifts no search and no filter."""
        if parameters[1:] == ("left",) and not self._reads:
            return False
        return super().check_action(action, parameters)

    def on_line_view_moved(self, message: LineView.Moved) -> None:
        """The article follows the list's focus."""
        if message.view is self._list and not self._searches:
            self._show_article()

    @property
    def _view(self) -> LineView:
        return self._pane if self._reads else self._list

    def do_down(self) -> None:
        self._view.move(1)

    def do_up(self) -> None:
        self._view.move(-1)

    def do_page_down(self) -> None:
        self._view.page(1)

    def do_page_up(self) -> None:
        self._view.page(-1)

    def do_first(self) -> None:
        self._view.go_first()

    def do_last(self) -> None:
        self._view.go_last()

    def do_open(self) -> None:
        """Opens the article: it counts as read, and the focus goes into it."""
        if not self._reads and self._article is not None:
            self._mark(read=True)
            self.add_class("reading")
            self.set_focus(self._pane, scroll_visible=False)

    def do_other_pane(self) -> None:
        if self._searches:
            self._end_search()
        elif self._reads:
            self._to_list()
        else:
            self.do_open()

    def _to_list(self) -> None:
        self._keep_place()
        self.remove_class("reading")
        self.set_focus(self._list, scroll_visible=False)

    def do_next_article(self) -> None:
        self._step(1)

    def do_previous_article(self) -> None:
        self._step(-1)

    def _step(self, steps: int) -> None:
        before = self._list.place
        self._list.move(steps)
        if self._list.place == before:
            self.say(_("Das ist der letzte Artikel.") if steps > 0 else _("Das ist der erste Artikel."))
        elif self._reads:
            self._show_article()
            self._mark(read=True)
            self._pane.place_cursor()

    # Marks

    def _mark(self, *, read: bool | None = None, kept: bool | None = None) -> bool:
        """Sets marks of the shown article; False where the store could not take them."""
        article, listing = self._article, self._listing
        if article is None or listing is None:
            return False
        if read in {None, article.read} and kept in {None, article.kept}:
            return True
        try:
            self._store.mark([article.number], read=read, kept=kept)
        except StoreError as error:
            self.say(store_failure(error))
            return False
        self._article = replace(
            article,
            read=article.read if read is None else read,
            kept=article.kept if kept is None else kept,
        )
        listing.refresh(article.number)
        self._list.repaint()
        return True

    def do_read(self) -> None:
        if self._article and self._mark(read=not self._article.read):
            self.say(_("Gelesen.") if self._article.read else _("Ungelesen."))

    def do_keep(self) -> None:
        if self._article and self._mark(kept=not self._article.kept):
            self.say(_("Gemerkt.") if self._article.kept else _("Nicht mehr gemerkt."))

    # Filters and search

    def do_unread_only(self) -> None:
        unread = not self._filter.unread
        self._leave_article()
        self._show_filter(replace(self._filter, unread=unread), self._number())
        self.say(_("Nur ungelesene.") if unread else _("Auch gelesene."))

    def do_all(self) -> None:
        self._leave_article()
        self._show_filter(Filter(), self._number())
        self.say(_("Alle Artikel."))

    def _leave_article(self) -> None:
        if self._reads:
            self._to_list()

    def do_search(self) -> None:
        """Opens the search field; the list shows what is found while typing."""
        self._leave_article()
        if self._before_search is None:
            self._before_search = (replace(self._filter, query=""), self._number())
        self.add_class("searching")
        self._search.open(self._filter.query)
        self.set_focus(self._search, scroll_visible=False)

    def on_field_changed(self, message: Field.Changed) -> None:
        """The list follows the words."""
        if self._searches:
            self._show_filter(replace(self._filter, query=message.value))

    def on_field_done(self, message: Field.Done) -> None:
        """Enter: the focus goes to the hits."""
        self._end_search()

    def _end_search(self) -> None:
        self._close_search()
        if not self._filter.query:
            self._before_search = None
        self._show_article()
        count = len(self._list.entries)
        self.say(
            _("Nichts gefunden. Esc hebt die Suche auf.")
            if not count
            else _("{count} gefunden. Esc hebt die Suche auf.").format(count=wording.articles(count))
            if self._filter.query
            else _("Alle Artikel.")
        )

    def _close_search(self) -> None:
        self.remove_class("searching")
        self.set_focus(self._list, scroll_visible=False)

    def do_back(self) -> None:
        """Out of the article, out of the search, out of a filter; and a running sync is stopped."""
        if self._reads:
            self._to_list()
        elif self._before_search is not None:
            wanted, number = self._before_search
            self._before_search = None
            self._close_search()
            self._show_filter(wanted, number)
            self.say(_("Suche aufgehoben."))
        elif self._reader.stop_sync():
            self.say(_("Abruf angehalten. Was schon da ist, bleibt."))
        elif self._filter != Filter():
            self.do_all()

    # Other screens

    def do_link(self) -> None:
        """Lists the article's links with their whole addresses; the chosen one is opened."""
        links = self._reading.links
        if not links:
            self.say(_("Dieser Artikel hat keine Links."))
            return

        def chosen(place: int | None) -> None:
            if place is not None:
                self.say(open_address(cast("App[int]", self.app), links[place].address))

        texts = [f"{link_line(n, link)}: {link.address}" for n, link in enumerate(links, 1)]
        self.app.push_screen(
            PageScreen(_("Links"), texts, _("Nummer und Enter öffnet, q geht zurück.")), chosen
        )

    def do_sources(self) -> None:
        """Lists the sources; the chosen one is the only one shown."""
        with self._telling():
            self._choose_source()

    def _choose_source(self) -> None:
        states = read_sources(self._store)
        choices = [Filter(), Filter(kept=True), *(Filter(source=state.source.name) for state in states)]
        texts = [
            _("Alle Artikel"),
            _("Gemerkte Artikel"),
            *(f"{s.source.title}: {wording.source_line(s, time.time())}" for s in states),
        ]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._leave_article()
                self._before_search = None
                self._show_filter(choices[place], self._number())
                self.say(f"{texts[place].partition(':')[0]}.")

        current = replace(self._filter, query="", unread=False)
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
        listing = self._listing
        if not listing:
            self.say(_("Die Liste ist leer."))
            return
        row = listing.row(self._list.place)
        source = self._titles.get(row.source, row.source)
        self.say(wording.where(self._list.place + 1, len(listing), row, source))

    def do_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def do_quit(self) -> None:
        """Back to the list, or out of the program."""
        if self._reads:
            self._to_list()
        else:
            self.save()
            self.app.exit(return_code=0)

    def do_theme(self) -> None:
        self.say(self._reader.change_theme())

    def do_sync(self) -> None:
        self._reader.start_sync()
