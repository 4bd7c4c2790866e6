"""List and article on the screen: which of them is where, how large, and what stands around them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Size

from stadtbote.commands import keys_at, place_of
from stadtbote.config.settings import AUTO, BESIDE, ONE, STACKED
from stadtbote.reading.empty import empty
from stadtbote.reading.listing import Listing
from stadtbote.reading.marking import note_shown
from stadtbote.reading.overview import shelves
from stadtbote.reading.session import Session
from stadtbote.screen.frame import Opening, title
from stadtbote.screen.layout import Layout, layout
from stadtbote.screen.paging import BLANK, Spoken, Written
from stadtbote.screen.reading_pages import ArticlePage, ListPage
from stadtbote.screen.rows import Keys, Title
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow, StatusRow, TitleRow
from stadtbote.screen.widgets.rules import Bar, Rule, SourcesPane
from stadtbote.stored import read_freshness, read_sources
from stadtbote.text import signs
from stadtbote.text.language import translated as _
from stadtbote.text.wording import among
from stadtbote.text.wrapping import cells, cut, wrap
from stadtbote_cache.errors import StoreError

_NAMED_FROM = 60  # columns from which on the title names the program while an article is open


class Manner(NamedTuple):
    """How a screen presents itself: the top row for the ear, the first status, and the face.

    A `frugal` one shows an article only when it is asked for.
    """

    first_line: str
    status: str
    spoken: Spoken | None
    frugal: bool


class Panes:
    """List and article with the sources beside them, or one at a time in one view.

    One at a time (`alone`) on small terminals, and in the screen-reader face, where the top row says only
    which face it is. Methods that read an article raise StoreError.
    """

    def __init__(self, session: Session, manner: Manner, opening: Opening | None, row: int | None) -> None:
        self._session = session
        self._spoken, self._frugal = manner.spoken, manner.frugal
        self.layout: Layout | None = None
        """None before the size is known, and in the screen-reader face."""
        self.list = (
            opening.list
            if opening
            else ListPage(session.list, manner.spoken, self._empty, frugal=manner.frugal)
        )
        self.article = opening.article if opening else ArticlePage(manner.spoken, frugal=manner.frugal)
        self.list.empty = self._empty
        self.list.opened = session.article is not None
        if session.article is not None:
            self.article.show_article(session.article, row)
        self.view = LineView(self.list, id="list")
        self.side = LineView(self.article, id="article")
        self.sources = SourcesPane(id="sources")
        self.bar = Bar(id="bar")
        self.rule = Rule(id="rule")
        self.name = LineRow(manner.first_line, id="title")
        self.title = TitleRow(opening.title if opening else Title(_("Stadtbote"), ""), id="title")
        self._over_list = Title(_("Stadtbote"), "")  # as last worked out
        self._told: tuple[tuple[int, int], Listing, bool] | None = None  # what that was worked out from
        self.keys: Keys = opening.keys if opening else ()
        self.status: StatusRow | None = None
        """The row with the keys; None where there is none yet."""

    def _empty(self) -> Sequence[tuple[str, str]]:
        session = self._session
        if self._spoken:
            return [("", session.list.nothing())]
        try:
            fresh = read_freshness(session.store)
        except StoreError:  # told elsewhere
            return [("", session.list.nothing())]
        return empty(session.list, fresh, syncs=place_of(session).syncs and session.visit is None)

    @property
    def kind(self) -> str:
        """How the panes are arranged."""
        return self.layout.kind if self.layout else ONE

    def _is_alone(self) -> bool:
        return self.kind == ONE

    @property
    def page(self) -> ListPage | ArticlePage:
        """The page that the keys move in."""
        return self.article if self._session.article is not None else self.list

    @property
    def focus_view(self) -> LineView:
        """The view that holds the page the keys move in."""
        return self.side if self._session.article is not None and not self._is_alone() else self.view

    def fit(self, size: Size) -> None:
        """Fits the panes to a size; in the screen-reader face nothing is cut."""
        if self._spoken:
            self.name.styles.height = len(wrap(self.name.text, size.width - len(BLANK)))
            return
        place = self.layout = layout(size, self._session.preferences.settings.layout)
        self.title.styles.height = place.title
        self.view.styles.width = place.list_width if place.kind == BESIDE else "1fr"
        self.view.styles.height = place.list_height if place.kind == STACKED else "1fr"
        self.bar.meet(place.list_height if place.kind == STACKED else -1)
        self.sources.styles.width = place.sources
        for widget in (self.sources, self.bar):
            widget.display = place.sources > 0
        self.rule.display = place.kind != ONE
        self.rule.styles.height = "1fr" if place.kind == BESIDE else 1 + place.gap

    def is_other(self, size: Size) -> bool:
        """Whether another layout is wanted for this size than there is."""
        wanted = layout(size, self._session.preferences.settings.layout)
        return self.layout is not None and self.layout != wanted

    def lacks_room(self, size: Size) -> bool:
        """Whether the layout that was chosen is another than this size has room for."""
        wanted = self._session.preferences.settings.layout
        return self.layout is not None and wanted != AUTO and layout(size, wanted).kind != wanted

    def arrange(self) -> None:
        """Puts the pages into the views."""
        if self._is_alone():
            self.view.turn_to(self.page)
        else:
            self.view.turn_to(self.list)
            self.side.turn_to(self.article)
            self.follow()

    def follow(self) -> bool:
        """Has the article follow the list's focus; one that is hidden follows once it is shown.

        Returns whether another article is shown.
        """
        if self._session.article is None and (self._is_alone() or self._frugal):
            return False
        other = self.article.show_article(self._session.current())
        if note_shown(self._session):
            self.list.changed(Written.CHANGES)
            self.tell()
        return other

    def show_article(self) -> None:
        """Shows the article that was opened."""
        if self._is_alone():
            self.article.resize(self.view.size.width, self.view.size.height)
        self.follow()
        if self._is_alone():  # the list is out of sight, and need not be worked out
            self.view.turn_to(self.article)
        self.list.opened = True
        self.list.fill_anew()

    def show_list(self) -> None:
        """Shows the list: the same one after an article, or another one."""
        self.list.thin()
        self.list.opened = self._session.article is not None
        self.list.fill_anew()
        if self._is_alone():
            self.view.turn_to(self.list)
        if not self.follow():
            self.article.changed(Written.CHANGES)

    def show_place(self) -> None:
        """Shows that the focus has moved."""
        self.list.opened = self._session.article is not None
        self.list.fill_anew()
        if not self.follow():
            self.article.follow()
            self.article.changed(Written.CHANGES)  # the hits in it

    def marked(self) -> bool:
        """Shows the marks of the current article and the hits in it, which may have changed.

        For the ear, whether its row says so itself: it has the new word, with the cursor on it.
        """
        self.list.changed(Written.CHANGES)
        self.article.marked()
        return self._spoken is not None and self.page is self.list and self.view.point_at_added()

    def renew(self) -> None:
        """Shows what a sync brought; focus and page stay."""
        self.list.fill_anew()
        if self._session.article is not None:
            self.article.reload()
        else:
            self.follow()

    def tell(self) -> None:
        """Writes what stands around list and article, as far as it has changed; nothing for the ear."""
        if self._spoken:
            return
        session = self._session
        try:
            told = (session.store.version(), session.list.listing, self.sources.display)
            if told != self._told:
                fresh = read_freshness(session.store)
                self._over_list = title(session.list, fresh, time.time(), offline=session.offline)
                if self.sources.display:
                    self.sources.show(shelves(session.list, read_sources(session.store)))
                self._told = told
        except StoreError:  # it stays as it was; what failed is told elsewhere
            return
        if self.status is not None:
            self.status.offer(keys_at(place_of(session)))
        self.tell_place()

    def tell_place(self) -> None:
        """Writes how far the open article was read, if that has changed."""
        if self._spoken:
            return
        session, shown = self._session, self._over_list
        position = ""
        if session.article is not None:
            position = signs.side_by_side([session.hit_words(), self.article.position()])
        if session.article is not None and self._is_alone():
            if self.layout is not None and self.layout.width < _NAMED_FROM and self.article.top:
                headline = session.article.article.item.headline
                room = self.layout.width - (cells(position) + 4 if position else 0)
                self.title.say(Title(cut(headline, room), "", "", position))
                if self.status is not None:
                    self.status.tell_position("")
                return
            place = among(session.list.place, len(session.list))
            shown = Title(shown.name, place, session.list.shown(), shown.aside)
        self.title.say(shown)
        self.rule.say(position)
        if self.status is not None:
            self.status.tell_position(position if self._is_alone() else "")

    def row(self) -> int | None:
        """The row of the page on which the place in the open article is, if it is seen; else None."""
        return self.article.focused_row() if self._session.article and not self._spoken else None

    def limit(self, spoken: Spoken) -> None:
        """Takes other pages of the screen-reader face."""
        self.list.limit(spoken)
        self.article.limit(spoken)

    def suspend(self) -> None:
        """Prepares for another screen on top: for the ear, only the focus is written on return."""
        self.name.say("")
        self.page.thin()
        self.focus_view.update_rows()
