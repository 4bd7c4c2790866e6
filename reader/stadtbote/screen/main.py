"""The main screen: list and article, shown as the session answers the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from stadtbote.commands import Command, Move, answer
from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.opening import undisturbed
from stadtbote.reading.session import Session
from stadtbote.screen.frame import Looks, Opening
from stadtbote.screen.layout import Manner, Panes
from stadtbote.screen.link_screen import LinkScreen
from stadtbote.screen.pages import PageScreen
from stadtbote.screen.paging import Spoken
from stadtbote.screen.quiet import Commanded, QuietScreen
from stadtbote.screen.search import Search
from stadtbote.screen.sizes import fits, status_rows
from stadtbote.screen.updates import codes_for
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.language import translated as _


class Reader(Commanded, Protocol):
    """What this screen asks of the app."""

    def start_sync(self) -> None:
        """Starts a sync."""

    def stop_sync(self) -> None:
        """Stops the sync that runs."""

    def follow_settings(self) -> None:
        """A setting may have changed."""

    def go_on(self, said: str) -> None:
        """Goes on in another language or face, at the same place."""

    def leave(self) -> None:
        """Ends the program."""


class MainScreen(QuietScreen[None]):
    """Shows a session. Every command is done when its method returns: the next key may wait already."""

    def __init__(
        self, session: Session, manner: Manner, opening: Opening | None = None, row: int | None = None
    ) -> None:
        spoken = manner.spoken
        # For the ear the ways to the help and out are said with the first status, as there is no row of keys.
        said = f"{manner.status} {_('?: Hilfe. q: Ende.')}" if spoken else manner.status
        super().__init__(said, manner.keys, spoken)
        self._session = session
        self._stale = False
        self.panes = Panes(session, manner, opening, row, lambda: self.has_class("narrow"))
        live = not manner.frugal and spoken is None
        self._search = Search(self, session, live=live, spoken=spoken is not None)
        session.lend = lambda: self._lent

    def compose(self) -> ComposeResult:
        """Title, both panes, search field, status, keys."""
        yield self.panes.title
        with Horizontal(id="panes"):
            yield self.panes.view
            yield self.panes.side
        yield self._search.field
        yield self.status
        yield LineRow(_("Zu klein: 40 mal 10 Zeichen sind nötig. q beendet."), id="small")

    def on_mount(self) -> None:
        """The list has the focus, or the article that was being read."""
        self._fit_rows(self.app.size)
        self._arrange()
        self.focus_on(self.panes.focus_view)

    @property
    def _reader(self) -> Reader:
        """The app, as far as this screen knows it."""
        return cast("Reader", self.app)

    @property
    def _searches(self) -> bool:
        """Whether the focus is in the field."""
        return self.focused is self._search.field

    @contextmanager
    def _lent(self) -> Iterator[None]:
        """Gives the terminal to another program."""
        with undisturbed(), self.app.suspend():
            yield

    # Sizes

    def take_size(self, size: Size) -> None:
        """Another size: one pane or two. Too small for a field, the keys are the list's again."""
        super().take_size(size)
        self._fit_rows(size)
        before = self.focused
        self._arrange()
        if isinstance(before, LineView) and before is not self.panes.focus_view:
            self.focus_on(self.panes.focus_view)
        if self._searches and not fits(size):
            self.field_goes()
            self._complete()

    def _fit_rows(self, size: Size) -> None:
        """In the screen-reader face nothing is cut, and the field takes the place of the status row."""
        self.panes.fit(size)
        if self.spoken:
            self._search.field.styles.height = status_rows(size)

    def _arrange(self) -> None:
        self._tell(self.panes.arrange)

    def on_screen_suspend(self) -> None:
        """Another screen comes on top."""
        if self.spoken:
            self.status.clear()
            self.panes.suspend()

    def take_rows(self, rows: int) -> None:
        """Another number of rows on a page of the screen-reader face."""
        if self.spoken and self.spoken.rows != rows:
            self.spoken = Spoken(rows)
            self.panes.limit(self.spoken)

    def looks(self) -> Looks:
        """What sets the styles on this terminal, in the theme in use."""
        view = self.panes.view
        return Looks(
            ground=view.codes_of(""),
            focused=view.codes_of("focused"),
            strong=view.codes_of("strong"),
            title=codes_for(self.panes.title, self.panes.title.rich_style),
            gap=codes_for(self, Style(bgcolor=self.rich_style.bgcolor)),
        )

    def row(self) -> int | None:
        """The row of the page that the place in the open article stands on, to see; else None."""
        return self.panes.article.focused_row() if self._session.article and not self.spoken else None

    # Keys

    def take_key(self, key: str, character: str | None) -> None:
        """Keys edit the field while it has the focus."""
        if self._searches:
            if self._search.take_key(key, character):
                return
        elif key == "left" and self._session.article is None:
            return  # the arrow leads out of the article, but lifts no search and no filter
        else:
            self._complete()  # the key may be for any of the hits
        super().take_key(key, character)

    def take_paste(self, text: str) -> None:
        """Pasted text goes into the field."""
        if self._searches:
            self._search.take_paste(text)

    def warn(self, text: str) -> None:
        """While the field is where the status was, the sentence stands below what is typed."""
        if self._searches:
            self._search.field.hint(text)
        else:
            super().warn(text)

    def obey(self, command: Command) -> bool:
        """Does what a command stands for."""
        if self.has_class("too-small"):
            self._reader.leave()
        elif isinstance(command.does, Move):
            self._move(command.does)
        else:
            self.show(answer(command.does, self._session))
        return True

    def _move(self, move: Move) -> None:
        """Moves the focus; where it cannot, that is said: for the ear, silence would be no answer."""
        page = self.panes.page
        if move is Move.AGAIN:
            self.write_again(page)
        elif move is Move.PAGE_DOWN and page.sparse:
            page.complete()
        else:
            if self._stale and move is Move.FIRST and self._session.article is None:
                self._renew()
            direction = page.obey(move)
            if direction:
                self.show(self._session.edge(direction))
            else:
                self._tell(self.panes.follow)

    # Answers

    def _tell(self, act: Callable[[], None]) -> None:
        """Does what may read the store; one that fails is told, and the screen goes on with what it has."""

        def done() -> Answer:
            act()
            return Answer()

        self._say(self._session.tell(done))

    def _say(self, answered: Answer) -> None:
        hint = answered.hint
        resumed = self._session.resumed() if answered.resumed else ""
        if text := " ".join(filter(None, (answered.said, resumed, hint))):
            self.say(text)

    def show(self, answered: Answer) -> None:
        """Shows an answer of the session."""
        if answered.choice is not None:
            chosen = answered.choice.chosen

            def ended(place: int | None) -> None:
                if place is not None and chosen is not None:
                    self.show(self._session.tell(lambda: chosen(place)))

            self.app.push_screen(PageScreen(answered.choice, spoken=self.spoken), ended)
            return
        match answered.shows:
            case Shows.END:
                self._reader.leave()
                return
            case Shows.STOP:
                self._reader.stop_sync()  # its end will be told
                return
            case Shows.ANEW:
                self._reader.go_on(answered.said)
                return
            case Shows.LINK:
                self.app.push_screen(LinkScreen(answered.said, spoken=self.spoken))
                return
            case Shows.FIELD:
                self._search.open()
            case Shows.SYNC:
                self._reader.start_sync()
            case Shows.PLACE:
                self._tell(self.panes.show_place)
            case Shows.LIST:
                self._show_list()
            case Shows.ARTICLE:
                self._tell(self.panes.show_article)
                self.focus_on(self.panes.focus_view)
            case Shows.NOTHING:
                self.panes.marked()
        self._reader.follow_settings()
        self._say(answered)

    def _show_list(self) -> None:
        self._tell(self.panes.show_list)
        self.focus_on(self.panes.focus_view)
        if self._stale:
            self._renew()
        if not self._session.list.listing.complete:
            self.call_after_refresh(self._complete_hits)

    # The field

    def field_comes(self) -> None:
        """The focus goes into the field, which comes where the status was."""
        self.add_class("searching")
        if self.spoken:
            self.status.clear()  # else it would be written again when the field has gone
        self.focus_on(self._search.field)
        # It is written before it knows its own place.
        self.put_cursor(self.status.region.offset + self._search.field.caret)

    def field_goes(self) -> None:
        """The focus goes back to where it was before."""
        self.remove_class("searching")
        self.focus_on(self.panes.focus_view)
        if self._stale and not self.spoken:
            self._renew()

    def _complete(self) -> None:
        """Of a search of which only the first hits are shown: all of them."""

        def complete() -> None:
            if self._session.list.complete():
                self.panes.show_place()

        self._tell(complete)

    def _complete_hits(self) -> None:
        """The rest of the hits, where it was not asked for yet, and no other words are being typed."""
        if not self._searches:
            self._complete()

    # What a sync brought

    def refresh_from_store(self) -> None:
        """Takes over what a sync brought. Focus and page stay; a search that runs is not disturbed.

        In the screen-reader face a list that is being walked is not written anew either, but later.
        """
        walked = self.spoken is not None and len(self._session.list)
        self._stale = self._searches or bool(walked)
        if not self._stale:
            self._renew()

    def _renew(self) -> None:
        self._stale = False

        def renew() -> None:
            self._session.renew()
            self.panes.renew()

        self._tell(renew)
