"""The main screen: list and article, shown as the session answers the keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import App, ComposeResult
from textual.containers import Container, Horizontal
from textual.geometry import Size

from stadtbote.commands import Command, Move, answer
from stadtbote.config.settings import BESIDE, ONE
from stadtbote.reading.answers import Answer, Choice
from stadtbote.reading.opening import undisturbed
from stadtbote.reading.searching import stay
from stadtbote.reading.session import Session
from stadtbote.screen.frame import Opening
from stadtbote.screen.keys import HALF_PAGES
from stadtbote.screen.numbers import NumberKeys
from stadtbote.screen.paging import Spoken
from stadtbote.screen.panes import Manner, Panes
from stadtbote.screen.presenter import Presenter, Reader
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.search import Search
from stadtbote.screen.sizes import fits, status_rows
from stadtbote.screen.watching import behind_warning
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.prompts import no_room, too_small, typed_number
from stadtbote_cache.record import replace


class MainScreen(QuietScreen[None]):
    """Shows a session. Every command is done when its method returns: the next key may be waiting."""

    def __init__(
        self,
        reader: Reader,
        session: Session,
        manner: Manner,
        opening: Opening | None = None,
        row: int | None = None,
    ) -> None:
        spoken = manner.spoken
        self.panes = Panes(session, manner, opening, row)
        super().__init__(manner.status, self.panes.keys, spoken, lasting="")
        self._session = session
        self._number = NumberKeys(self._tell_number, self._open_number)
        self.panes.status = self.status
        live = not manner.frugal and spoken is None
        self._search = Search(self, session, live=live, spoken=spoken is not None)
        self._presenter = Presenter(self, reader, session, self.panes, self._search)
        self._reader = reader
        session.lend = lambda: lambda: _lent(self.app)

    def compose(self) -> ComposeResult:
        """Title, panes, search field, status, keys."""
        panes = self.panes
        yield panes.name if self.spoken else panes.title
        with Horizontal(id="panes"):
            yield panes.sources
            yield panes.bar
            with Container(id="reading"):
                yield panes.view
                yield panes.rule
                yield panes.side
        yield self._search.field
        yield self.status
        yield LineRow(too_small(ends=True), id="small")

    def on_mount(self) -> None:
        """Gives the focus to the list, or to the article that was being read."""
        self._fit_rows(self.app.size)
        self._arrange()
        self.focus_on(self.panes.focus_view)
        self.panes.tell()

    # Sizes

    def take_size(self, size: Size) -> None:
        """Takes another size, for one pane or two. If too small for the field, the list gets the keys."""
        super().take_size(size)
        self._fit_rows(size)
        before = self.focused
        self._arrange()
        self.panes.tell()
        if isinstance(before, LineView) and before is not self.panes.focus_view:
            self.focus_on(self.panes.focus_view)
        if self.searches and not fits(size):
            self.field_goes()
            self._presenter.complete()

    def _fit_rows(self, size: Size) -> None:
        """Fits the rows: in the screen-reader face nothing is cut, and the field replaces the status row."""
        self.panes.fit(size)
        for kind in (ONE, BESIDE):
            self.set_class(self.panes.kind == kind, kind)
        if self.spoken:
            self._search.field.styles.height = status_rows(size)

    def _arrange(self) -> None:
        self._presenter.tell(self.panes.arrange)

    def on_screen_suspend(self) -> None:
        """Prepares for another screen on top."""
        if self.spoken:
            self.status.clear()
            self.panes.suspend()

    def follow_settings(self) -> None:
        """Takes another layout; in the screen-reader face, other pages."""
        settings = self._session.preferences.settings
        spoken = Spoken(settings.rows, settings.tell)
        if self.spoken and self.spoken != spoken:
            self.spoken = spoken
            self.panes.limit(spoken)
        if self.panes.is_other(self.app.size):
            self.take_size(self.app.size)

    # Keys

    def do_key(self, key: str, character: str | None) -> None:
        """Edits the field while it has the focus; else does what the key stands for."""
        self._presenter.begin()
        if self.searches:
            if self._search.take_key(key, character):
                return
        elif key == "left":  # the arrow ends no search, no filter and no sync
            session = self._session
            self._presenter.show(stay(session) if session.article is None else session.tell(session.close))
            return
        else:
            self._presenter.complete()  # the key may be for any of the hits
        if self.spoken and not self.searches and self._number.take(key, character):
            return
        super().do_key(key, character)
        if key in HALF_PAGES and not (self.searches or self.has_class("too-small")):
            self._presenter.half(HALF_PAGES[key])

    def take_paste(self, text: str) -> None:
        """Pasted text goes into the field."""
        if self.searches:
            self._search.take_paste(text)

    def say(self, text: str, *, beside: bool = False) -> None:
        """Shows a sentence; below the field while that is where the status was."""
        if self.searches:
            self._search.field.hint(behind_warning(self, text))
        else:
            super().say(text, beside=beside)

    def _tell_number(self, typed: str) -> bool:
        self.say(typed_number(typed, opens=True))
        return True

    def _open_number(self, typed: str) -> bool:
        self.show(self._session.tell(lambda: self._session.open(typed)))
        return True

    def obey(self, command: Command) -> bool:
        """Does what a command stands for."""
        if self.has_class("too-small"):
            self._reader.leave()
        elif isinstance(command.does, Move):
            self._presenter.move(command.does)
        else:
            answered = answer(command.does, self._session)
            if command.name == "layout" and self.panes.lacks_room(self.app.size):
                answered = replace(answered, said=f"{answered.said} {no_room()}")
            self._presenter.show(answered)
        return True

    # The field

    def field_comes(self) -> None:
        """Moves the focus into the field, which replaces the status."""
        self.add_class("searching")
        if self.spoken:
            self.status.clear()  # else it would be written again once the field has gone
        self.focus_on(self._search.field)
        self.put_cursor(self.status.region.offset + self._search.field.cursor)  # it has no place yet

    def field_goes(self) -> None:
        """Moves the focus back to where it was before."""
        self.remove_class("searching")
        self.focus_on(self.panes.focus_view)
        if not self.spoken:
            self._presenter.catch_up()

    # What the presenter asks for

    @property
    def searches(self) -> bool:
        """Whether the focus is in the field."""
        return self.focused is self._search.field

    def offer(self, choice: Choice, said: str) -> None:
        """Shows lines to choose from, and a sentence."""
        from stadtbote.screen.page_screen import PageScreen  # the first key is answered sooner without

        self.app.push_screen(PageScreen(choice, said, self._presenter.take, self.obey, spoken=self.spoken))

    def show(self, answered: Answer) -> None:
        """Shows the answer to the words in the field."""
        self._presenter.show(answered)

    def show_link(self, address: str) -> None:
        """Shows a link to take along."""
        from stadtbote.screen.link_screen import LinkScreen

        self.app.push_screen(LinkScreen(address, spoken=self.spoken))

    def refresh_from_store(self) -> None:
        """Takes over what a sync brought, without disturbing a search.

        In the screen-reader face, a list with the focus is written anew only later, too.
        """
        walked = self.spoken is not None and len(self._session.list) > 0
        self._presenter.refresh(later=self.searches or walked)


@contextmanager
def _lent(app: App[object]) -> Iterator[None]:
    """Gives the terminal to another program."""
    with undisturbed(), app.suspend():
        yield
