"""The Textual app: themes, screens, keys, and the way out."""

from __future__ import annotations

import gc
import signal
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from textual import events
from textual.screen import Screen
from textual.types import CSSPathType

from stadtbote.commands import Command, commands_for
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.errors import EXIT_FAULT
from stadtbote.reading.answers import Shows
from stadtbote.reading.asking import greeting
from stadtbote.reading.fetching import sync, synced
from stadtbote.reading.session import Session
from stadtbote.screen.driver import QuietDriver
from stadtbote.screen.fetch import Fetch, Synced
from stadtbote.screen.frame import Opening, first_status
from stadtbote.screen.keys import LEAVE, PAUSE
from stadtbote.screen.looks import Dress, theme_of
from stadtbote.screen.main import MainScreen
from stadtbote.screen.paging import Spoken
from stadtbote.screen.panes import Manner
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.seams import LeanApp, Piece, paint
from stadtbote.screen.updates import lean
from stadtbote.screen.watching import Warnings
from stadtbote.stored import read_freshness, read_sources
from stadtbote.sync.plan import due
from stadtbote.terminal import takeover
from stadtbote.terminal.faces import Choice, first_line, start_line
from stadtbote.terminal.signals import EXIT_SIGNALLED, stop_job
from stadtbote_cache.store import Store
from stadtbote_styles import STYLESHEETS
from stadtbote_styles.themes import PLAIN_THEME

if TYPE_CHECKING:
    from rich.console import Console

    from stadtbote.reading.visit import Visit


class ReaderApp(LeanApp[int]):
    """Shows the store on the whole screen."""

    CSS_PATH: ClassVar[CSSPathType | None] = list(STYLESHEETS)
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        store: Store,
        *,
        choice: Choice,
        settings: Settings,
        config: Path | None,
        offline: bool,
        notice: str,
        opening: Opening | None = None,
        visit: Visit | None = None,
    ) -> None:
        super().__init__(QuietDriver)
        self._visit = visit
        self.terminal: QuietDriver | None = None
        """None before there is one, or where none is needed."""
        self.escape_delay = settings.escape_delay
        self._choice = choice
        self.session = Session(
            store,
            choice.face,
            Preferences(config, settings),
            offline=offline,
            visit=visit,
            articles=opening.articles if opening else None,
            preview=opening.preview if opening else None,
        )
        self._warnings = Warnings(visit, self, spoken=self.session.spoken) if visit else None
        self.dress = Dress(self._theme_shown())
        self._hold = ExitStack()
        self.fetch = Fetch(self, self.session)
        fresh, now = opening.fresh if opening else read_freshness(store), time.time()
        states = (state for state in read_sources(store) if not state.paused)
        old = any(due(state, now, settings.sync_minutes * 60) for state in states)
        self._due = old and settings.automatic_sync and not offline and visit is None
        self._known: dict[int, str] | None = None
        self.answered = 0
        """How many keys and pasted texts are done with."""
        self._typed = deque[events.Key | events.Paste]()
        self.fault: BaseException | None = None
        """The fault that ended the app, if any did."""
        self.signalled = False  # whether a signal ended it
        self.painted = False  # whether the full screen was shown
        status = greeting(self.session) if self.session.spoken else first_status(choice, fresh)
        self._main = self._screen(status, opening)
        if notice:
            self._main.status.announce(notice)

    def _screen(self, status: str, opening: Opening | None = None, row: int | None = None) -> MainScreen:
        settings = self.session.preferences.settings
        spoken = Spoken(settings.rows, settings.tell) if self.session.spoken else None
        name = start_line(self._choice, first=self.session.news.first or not status)
        manner = Manner(name, status, spoken, settings.low_bandwidth and not spoken)
        return MainScreen(self, self.session, manner, opening, row)

    @property
    def commands(self) -> Sequence[Command]:
        """The commands of this session."""
        return commands_for(self.session)

    @property
    def warning(self) -> str:
        """What still has to stand there, whatever is said; empty for nothing."""
        return self._warnings.stands if self._warnings else ""

    @property
    def for_visitors(self) -> bool:
        """Whether this is a visit to the kiosk."""
        return self._visit is not None

    def holds(self, choice: Choice, settings: Settings) -> bool:
        """Whether face and settings are still those of the start."""
        return choice == self._choice and settings == self.session.preferences.settings

    def _theme_shown(self) -> str:
        """The chosen theme; none in the screen-reader face or where bytes are scarce."""
        return PLAIN_THEME if self.session.spoken else theme_of(self.session.preferences.settings)

    def on_load(self) -> None:
        """Draws nothing before the first layout is done: the screen would be written three times."""
        self._hold.enter_context(self.batch_update())

    def get_default_screen(self) -> Screen[None]:
        """The main screen is the first; none is drawn before it."""
        return self._main

    def on_mount(self) -> None:
        """Lets another program have the terminal for a while, but not in the kiosk."""
        if self._warnings:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # Textual would stop itself (as of 8.2.8)
            self._warnings.look()
        self.app_resume_signal.subscribe(self, lambda _app: self.come_back())

    def on_ready(self) -> None:
        """Draws, now that the first layout is done."""
        self._main.call_after_refresh(self._first_paint)

    def _first_paint(self) -> None:
        self._hold.close()
        self._main.paint_all()
        self._main.call_after_refresh(self._painted)

    def _painted(self) -> None:
        gc.freeze()
        gc.enable()
        self.show_cursor()
        self.painted = not self.session.spoken
        self._known = {}
        self.session.news.show()
        if self._visit:
            self._visit.watch.touch()  # the silence begins with something to read
        if self._due and self.session.tell(lambda: sync(self.session)).shows is Shows.SYNC:
            self.fetch.start(automatic=True)

    def come_back(self) -> None:
        """Draws again after another program had the terminal."""
        self.screen.refresh()
        self.show_cursor()

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Does nothing where Textual would lay out and write the whole screen once more (as of 8.2.8).

        That is when a screen above it has gone: it was written then, and nothing in it has changed since.
        """
        return self if layout else super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def refresh_css(self, animate: bool = True) -> None:
        """Does nothing before there is a screen; Textual would parse everything twice (as of 8.2.8)."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def rendered(self, parts: Iterable[Piece], console: Console) -> str:
        """An update as text for the terminal, without what the first frame shows already."""
        if self._known is None:
            self._known = takeover.stands(*self.size)
        return lean(parts, self.size.width, self._known)

    def show_cursor(self) -> None:
        """Shows the hardware cursor."""
        if self.terminal is not None:
            self.terminal.show_cursor()

    def leave(self) -> None:
        """Saves and ends, because the user says so."""
        self.save()
        self.exit(return_code=0)

    def pause(self) -> None:
        """Goes to the shell until that brings the program back."""
        self.save()
        with self.suspend():
            stop_job()

    def save(self) -> None:
        """Keeps the place in the article that is being read."""
        self.session.save()

    def end_by_signal(self, number: int) -> None:
        """Saves and ends, because of a signal."""
        self.signalled = True
        self.exit(return_code=EXIT_SIGNALLED + number)
        self.save()

    def end_by_fault(self, error: BaseException) -> None:
        """Ends; the caller finds the fault in `fault`, and reports it on the user's own screen."""
        if self.fault is None:
            self.fault = error
        self.exit(return_code=EXIT_FAULT)

    async def on_event(self, event: events.Event) -> None:
        """Sends keys and pasted text to the screen at once, one after the other."""
        if isinstance(event, events.Key | events.Paste):
            self.answered += 1
            if self.session.touch():
                self._main.refresh_from_store()
        if self._visit and isinstance(event, events.InputEvent | events.Paste):
            self._visit.watch.touch()
        if isinstance(event, events.AppBlur | events.AppFocus):
            return  # which window has the focus changes nothing here
        if self.return_code is not None and isinstance(event, events.InputEvent):
            return  # what is typed after the end is no longer meant for the articles
        if isinstance(event, events.Key) and event.key in LEAVE:
            self.leave()
        elif isinstance(event, events.Key) and event.key in PAUSE and not self._visit:
            self.pause()
        elif isinstance(event, events.Key | events.Paste):
            self._typed.append(event)
            self.take_typed()
        else:
            await super().on_event(event)

    def take_typed(self) -> None:
        """Hands the typed keys to the top screen, one after the other; not to one that is still coming."""
        while self._typed and self.return_code is None:
            screen = self.screen if self.screen_stack else None
            if not (isinstance(screen, QuietScreen) and screen.arrived):
                return
            event = self._typed.popleft()
            if isinstance(event, events.Paste):
                screen.take_paste(event.text)
                continue
            screen.take_key(event.key, event.character if event.is_printable else None)
            if not (self._typed or self.message_queue_size):  # of several in a row only the last is painted
                paint(screen)

    def on_unmount(self) -> None:
        """Stops a running sync, so that nothing waits for it; the visit is over."""
        self.fetch.stop()
        self.session.end()

    # What the main screen asks for

    def follow_settings(self) -> None:
        """Takes over a setting that may have changed."""
        self._main.follow_settings()
        self.dress.change(self._theme_shown(), self.screen_stack)

    def go_on(self, said: str) -> None:
        """Goes on in another language or face: a new screen at the same place."""
        if self.session.face != self._choice.face:
            self._choice = Choice(self.session.face, "f")
            said = said if self.session.spoken else f"{first_line(self._choice)} {said}"
        self.dress.change(self._theme_shown(), self.screen_stack)
        self._main = self._screen("", row=self._main.panes.row())
        # The very first screen cannot be switched away (as of 8.2.8): it stays below.
        go = self.push_screen if len(self.screen_stack) == 1 else self.switch_screen
        go(self._main)
        self._main.say(said)

    def on_synced(self, message: Synced) -> None:
        """Says in the status row what came; as long as nothing ever came, also what is shown."""
        self.fetch.ended()
        self._main.refresh_from_store()
        above = not self.session.spoken and self._main.panes.list.news_above()
        text = synced(self.session, message.fetched, above=above)
        self._main.status.announce(text, brief=message.automatic)
