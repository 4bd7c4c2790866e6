"""List and article on the screen: which of them is where, how large, and under which title."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.geometry import Size

from stadtbote.reading.session import Session
from stadtbote.screen.frame import Opening
from stadtbote.screen.paging import Spoken, Written
from stadtbote.screen.reading_pages import ArticlePage, ListPage
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.language import translated as _
from stadtbote.text.wrapping import wrap


class Manner(NamedTuple):
    """How a screen presents itself: the top row, the first status, the row of keys, and the face.

    A `frugal` one shows an article only when it is asked for.
    """

    first_line: str
    status: str
    keys: str
    spoken: Spoken | None
    frugal: bool


class Panes:
    """List and article, side by side, or one at a time in one view.

    One at a time (`alone`) on narrow terminals, and in the screen-reader face, where the top row says only
    which face it is. Methods that read an article raise StoreError.
    """

    def __init__(
        self,
        session: Session,
        manner: Manner,
        opening: Opening | None,
        row: int | None,
        alone: Callable[[], bool],
    ) -> None:
        self._session = session
        self._spoken, self._frugal = manner.spoken, manner.frugal
        self._is_alone = alone
        self.list = (
            opening.list
            if opening
            else ListPage(session.list, manner.spoken, frugal=manner.frugal, whole=session.article is None)
        )
        self.article = opening.article if opening else ArticlePage(manner.spoken, frugal=manner.frugal)
        if session.article is not None:
            self.article.show_article(session.article, row)
        self.view = LineView(self.list, id="list")
        self.side = LineView(self.article, id="article")
        self.title = LineRow(id="title")
        self._titled = session.list.title()
        self.title.say(manner.first_line if manner.spoken else f"{self._titled}. {manner.first_line}")

    @property
    def page(self) -> ListPage | ArticlePage:
        """The page that the keys move in."""
        return self.article if self._session.article is not None else self.list

    @property
    def focus_view(self) -> LineView:
        """The view that holds the page the keys move in."""
        return self.side if self._session.article is not None and not self._is_alone() else self.view

    def arrange(self) -> None:
        """Puts the pages into the views."""
        if self._is_alone():
            self.view.turn_to(self.page)
        else:
            self.view.turn_to(self.list)
            self.side.turn_to(self.article)
            self.follow()

    def follow(self) -> None:
        """Has the article follow the list's focus; one that is hidden follows once it is shown."""
        if self._session.article is not None or not (self._is_alone() or self._frugal):
            self.article.show_article(self._session.current())

    def show_article(self) -> None:
        """Shows the article that was opened."""
        if self._is_alone():
            self.article.resize(self.view.size.width, self.view.size.height)
        self.list.fill_anew()
        self.follow()
        if self._is_alone():
            self.view.turn_to(self.article)

    def show_list(self) -> None:
        """Shows the list: the same one after an article, or another one."""
        self.list.thin()
        self.list.fill_anew()
        if self._is_alone():
            self.view.turn_to(self.list)
        self.say_title()
        self.follow()

    def show_place(self) -> None:
        """Shows that the focus has moved."""
        self.list.fill_anew()
        self.say_title()
        self.follow()
        self.article.follow()

    def marked(self) -> None:
        """Shows the marks of the current article, which may have changed."""
        self.list.changed(Written.CHANGES)

    def renew(self) -> None:
        """Shows what a sync brought; focus and page stay."""
        self.list.fill_anew()
        self.say_title()
        if self._session.article is not None:
            self.article.reload()
        else:
            self.follow()

    def say_title(self) -> None:
        """Writes the top row; in the screen-reader face, the status row says what changes."""
        title = self._session.list.title()
        if not self._spoken and title != self._titled:
            self._titled = title
            self.title.say(title)

    def fit(self, size: Size) -> None:
        """Fits the rows to a size; in the screen-reader face nothing is cut."""
        if self._spoken:
            self.title.styles.height = len(wrap(self.title.text, size.width))

    def limit(self, spoken: Spoken) -> None:
        """Takes another number of rows on a page of the screen-reader face."""
        self.list.limit(spoken)
        self.article.limit(spoken)

    def suspend(self) -> None:
        """Prepares for another screen on top: for the ear, only the focus is written on return."""
        self.title.say(_("Stadtbote"))
        self.page.thin()
        self.focus_view.update_rows()
