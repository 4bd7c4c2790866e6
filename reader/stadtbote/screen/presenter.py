"""Shows the answers of a session on the main screen, and what a sync brought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from stadtbote.commands import Move
from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.session import Session
from stadtbote.screen.driver import QuietDriver
from stadtbote.screen.errands import Errands, Workers
from stadtbote.screen.fetch import Fetch
from stadtbote.screen.panes import Panes
from stadtbote.screen.search import Search
from stadtbote.screen.widgets.lines import LineView
from stadtbote_cache.record import replace


class Stage(Workers, Protocol):
    """What the presenter asks of the screen on which answers are shown."""

    @property
    def searches(self) -> bool:
        """Whether the focus is in the field."""

    def say(self, text: str, *, beside: bool = False) -> None:
        """Shows a sentence in the status row until the next key, or `beside` what answers the last one."""

    def focus_on(self, widget: LineView) -> None:
        """Moves the focus, and shows it at once."""

    def offer(self, choice: Choice, said: str) -> None:
        """Shows lines to choose from, and a sentence; `take` shows the answer."""

    def show_link(self, address: str) -> None:
        """Shows a link to take along."""

    def call_after_refresh(self, callback: Callable[[], object]) -> bool:
        """Does something once the changes are written."""


class Reader(Protocol):
    """What the presenter asks of the app."""

    terminal: QuietDriver | None
    fetch: Fetch

    def follow_settings(self) -> None:
        """Takes over a setting that may have changed."""

    def go_on(self, said: str) -> None:
        """Goes on in another language or face, at the same place."""

    def leave(self) -> None:
        """Ends the program."""

    def pause(self) -> None:
        """Goes to the shell until that brings the program back."""


class Presenter:
    """Shows a session on a stage. Every answer is shown when its method returns."""

    def __init__(self, stage: Stage, reader: Reader, session: Session, panes: Panes, search: Search) -> None:
        self._stage = stage
        self._reader = reader
        self._session = session
        self._panes = panes
        self._search = search
        self._errands = Errands(stage, session, self.show)
        self._stale = False  # the store has news that is not shown yet
        self._before: object = None

    def move(self, move: Move) -> None:
        """Moves the focus, or says that it cannot: for the ear, silence would be no answer."""
        page = self._panes.page
        if move is Move.AGAIN:
            self._panes.focus_view.write_again()
        elif move is Move.PAGE_DOWN and page.sparse:
            page.complete()
        else:
            if self._stale and move is Move.FIRST and self._session.article is None:
                self._renew()
            direction = page.obey(move)
            if direction:
                self.show(self._session.edge(direction))
            else:
                self.tell(self._panes.follow)
                self._panes.tell_place()

    def half(self, direction: int) -> None:
        """Moves the focus by half a page, or says that it cannot."""
        if self._panes.page.half(direction):
            self.show(self._session.edge(direction))
        else:
            self.tell(self._panes.follow)
            self._panes.tell_place()

    def tell(self, act: Callable[[], object]) -> bool:
        """Does something that may read the store; False where that fails, which is told."""

        def done() -> Answer:
            act()
            return Answer()

        answered = self._session.tell(done)
        self._say(answered)
        return not answered.said

    def _say(self, answered: Answer) -> None:
        resumed, article = self._session.resumed() if answered.resumed else "", self._session.article
        if resumed and article and not article.hit and self._panes.article.sees_all:
            answered, resumed = replace(answered, hint=""), ""  # there is nothing to go on from
        if text := " ".join(filter(None, (answered.said, resumed, self._session.hint(answered)))):
            moved = answered.shows is Shows.PLACE and self._here() != self._before
            self._stage.say(text, beside=moved or answered.shows is Shows.ARTICLE)

    def begin(self) -> None:
        """Notes that a key comes: where nothing moves, what is said answers it."""
        self._before = self._here()

    def _here(self) -> object:
        article = self._session.article
        return self._session.list.number, article and article.offset

    def show(self, answered: Answer) -> None:
        """Shows an answer of the session."""
        if answered.choice is not None and answered.shows is Shows.NOTHING:
            self._stage.offer(answered.choice, answered.said)
            return
        if answered.question is not None:
            self._search.ask(answered.question)
            return
        if answered.errand is not None:
            self._errands.run(answered.errand)
        told = True
        match answered.shows:
            case Shows.END:
                self._reader.leave()
                return
            case Shows.STOP:
                self._reader.fetch.stop()  # Synced will report the end
            case Shows.ANEW:
                self._reader.go_on(answered.said)
                return
            case Shows.LINK:
                self._stage.show_link(answered.said)
                return
            case Shows.PAUSE:
                self._reader.pause()
            case Shows.FIELD:
                self._search.open()
            case Shows.REST:
                if not self._panes.page.read_on():
                    answered = self._session.edge(1)
                self._panes.tell_place()
            case Shows.SYNC:
                self._reader.fetch.start()
            case Shows.PLACE:
                told = self.tell(self._panes.show_place)
            case Shows.LIST:
                told = self._show_list()
            case Shows.ARTICLE:
                told = self.tell(self._panes.show_article)
                self._stage.focus_on(self._panes.focus_view)
            case Shows.NOTHING:
                told = not self._panes.marked()
        if answered.copies and self._reader.terminal is not None:
            self._reader.terminal.copy(answered.copies)
        self._reader.follow_settings()
        self._panes.tell()
        if answered.choice is not None:
            self._stage.offer(answered.choice, answered.said)
        elif told:
            self._say(answered)

    def take(self, answered: Callable[[int], Answer], place: int) -> None:
        """Shows the answer to a choice."""
        self.show(self._session.tell(lambda: answered(place)))

    def _show_list(self) -> bool:
        told = self.tell(self._panes.show_list)
        self._stage.focus_on(self._panes.focus_view)
        self.catch_up()
        if not self._session.list.listing.complete:
            self._stage.call_after_refresh(self._complete_hits)
        return told

    def complete(self) -> None:
        """Shows all hits of a search of which only the first were shown."""

        def complete() -> None:
            if self._session.list.complete():
                self._panes.show_place()
                self._panes.tell()

        self.tell(complete)

    def _complete_hits(self) -> None:
        """Shows the rest of the hits, unless that was done, or other words are being typed."""
        if not self._stage.searches:
            self.complete()

    # What a sync brought

    def refresh(self, *, later: bool) -> None:
        """Takes over what a sync brought, or `later`, at the next list. Focus and page stay."""
        self._stale = later
        if not later:
            self._renew()

    def catch_up(self) -> None:
        """Takes over what a sync brought, if that was put off."""
        if self._stale:
            self._renew()

    def _renew(self) -> None:
        self._stale = False

        def renew() -> None:
            self._session.renew()
            self._panes.renew()

        self.tell(renew)
        self._panes.tell()
