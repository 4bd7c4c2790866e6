"""The Textual app: themes, screens, keys, and the way out."""

from __future__ import annotations

import gc
import signal
import time
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.types import CSSPathType

from stadtbote.commands import COMMANDS, Command, key_row
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.errors import EXIT_FAULT
from stadtbote.reading.listing import read_sources
from stadtbote.screen.browse import BrowseScreen
from stadtbote.screen.driver import QuietDriver
from stadtbote.screen.frame import PLAIN_THEME, Looks, Opening, theme_of
from stadtbote.screen.keys import LEAVE
from stadtbote.screen.layout import Manner, Position
from stadtbote.screen.paging import Spoken
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.sync_run import Synced, SyncRun
from stadtbote.screen.updates import LeanUpdate
from stadtbote.sync.plan import due
from stadtbote.sync.summary import summary
from stadtbote.terminal import first_frame
from stadtbote.terminal.faces import SCREEN, SCREEN_READER, Choice, first_line
from stadtbote.terminal.signals import EXIT_SIGNALLED
from stadtbote.text import wording
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store
from stadtbote_styles import STYLESHEETS, THEMES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from stadtbote.reading.visit import Visit

_SHOW_CURSOR = "\x1b[?25h"
_LEAST_WAIT = 0.05  # seconds; a timer may go off a moment early
_PATIENCE = 0.3  # seconds that a key may wait for another process that is writing


class ReaderApp(App[int]):
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
        super().__init__(driver_class=QuietDriver)
        self._visit = visit
        # No screen has toasts or tooltips; their widgets would only have to be laid out.
        self._disable_notifications = self._disable_tooltips = True
        self._store = store
        self._offline = offline
        self._choice = choice
        self._preferences = Preferences(config, settings)
        base = BUILTIN_THEMES["ansi-dark"]
        for name, colours in THEMES.items():
            self.register_theme(replace(base, name=name, variables={**base.variables, **colours}))
        self.theme = self._look()
        self._hold = ExitStack()
        self._sync = SyncRun(self.post_message)
        states = opening.states if opening else read_sources(store)
        now = time.time()
        old = any(due(state, now, settings.sync_minutes * 60) for state in states)
        self._due = old and settings.automatic_sync and not offline and visit is None
        self._known: dict[int, str] | None = None
        self.answered = 0
        """Of what was typed: keys and pasted texts that are done with."""
        self._typed = deque[events.Key | events.Paste]()
        self.fault: BaseException | None = None
        """What ended the app, if anything did."""
        self.signalled = False
        """Whether a signal did."""
        self.looks: Looks | None = None
        status = opening.status if opening else wording.edition_status(states, now, offline=offline)
        self._browse = self._screen(Position(), status, opening)
        if notice:
            self._browse.announce(notice, status)
        store.set_patience(_PATIENCE)

    def _status(self) -> str:
        """How old the news are."""
        return wording.edition_status(read_sources(self._store), time.time(), offline=self._offline)

    @property
    def _for_the_ear(self) -> bool:
        """Whether the screen-reader face is on."""
        return self._choice.face == SCREEN_READER

    def _screen(self, position: Position, status: str, opening: Opening | None = None) -> BrowseScreen:
        spoken = Spoken(self._preferences.settings.rows) if self._for_the_ear else None
        frugal = self._preferences.settings.low_bandwidth and not spoken
        manner = Manner(first_line(self._choice), status, key_row(self.commands), spoken, frugal)
        return BrowseScreen(self._store, position, manner, opening)

    @property
    def commands(self) -> Sequence[Command]:
        """What may be done."""
        return self._visit.commands if self._visit else COMMANDS

    @property
    def for_visitors(self) -> bool:
        """Whether this is a visit to the kiosk."""
        return self._visit is not None

    def holds(self, choice: Choice, settings: Settings) -> bool:
        """Whether face and settings still are those of the start."""
        return choice == self._choice and settings == self._preferences.settings

    def _look(self) -> str:
        """The theme: the one that was chosen; none for the ear, nor where bytes are dear."""
        settings = self._preferences.settings
        return PLAIN_THEME if self._for_the_ear else theme_of(settings)

    def on_load(self) -> None:
        """Nothing is drawn before the first layout is done: else the screen would be written three times."""
        self._hold.enter_context(self.batch_update())

    def get_default_screen(self) -> Screen[None]:
        """The list is the first screen; none is drawn before it."""
        return self._browse

    def on_mount(self) -> None:
        """Another program may have the terminal for a while, but not in the kiosk."""
        if self._visit:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # Textual would stop itself (as of 8.2.8)
            self._watch_silence(self._visit)
        self.app_resume_signal.subscribe(self, lambda _app: self._come_back())

    def on_ready(self) -> None:
        """The first layout is done: now it is drawn."""
        self._browse.call_after_refresh(self._first_paint)

    def _first_paint(self) -> None:
        self._hold.close()
        self._browse.paint_all()
        self._browse.call_after_refresh(self._painted)

    def _painted(self) -> None:
        gc.freeze()
        gc.enable()
        self.show_cursor()
        if not self._for_the_ear:
            self.looks = self._browse.looks()
        self._known = {}
        if self._visit:
            self._visit.watch.touch()  # until now there was nothing to read
        if self._due and self._store.writable:
            self.start_sync(automatic=True)

    def _watch_silence(self, visit: Visit) -> None:
        """A line before the visitor's time is over; then the end."""
        if visit.watch.is_over:
            self.exit(return_code=0)
            return
        screen = self.screen
        if isinstance(screen, QuietScreen) and (warning := visit.watch.warning(_("jede Taste"))):
            screen.warn(warning)
        self.set_timer(max(visit.watch.left, _LEAST_WAIT), lambda: self._watch_silence(visit))

    def _come_back(self) -> None:
        """Another program had the terminal."""
        self.screen.refresh()
        self.show_cursor()

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Textual has the whole screen laid out and written again when one above it is gone (as of 8.2.8).

        It was written when it came back, and nothing in it has changed since.
        """
        return self if layout else super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def refresh_css(self, animate: bool = True) -> None:
        """Before there is a screen there is nothing to do; Textual would parse all twice (as of 8.2.8)."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _set_pointer_shape(self, shape: str) -> None:
        """There is no mouse; the sequence would be spoken."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Every update goes to the terminal here."""
        if isinstance(renderable, ChopsUpdate | LayoutUpdate):
            if self._known is None:
                self._known = first_frame.stands(*self.size)
            renderable = LeanUpdate(renderable, self.size.width, self._known)
        super()._display(screen, renderable)

    def show_cursor(self) -> None:
        """Shows the hardware cursor, which Textual hides for good at its start (as of 8.2.8)."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(_SHOW_CURSOR)
            self._driver.flush()

    def leave(self) -> None:
        """Saves and ends, as the user wishes."""
        self.save()
        self.exit(return_code=0)

    def save(self) -> None:
        """Keeps the place in the article that is being read."""
        self._browse.save()

    def end_by_signal(self, number: int) -> None:
        """Saves and ends."""
        self.signalled = True
        self.exit(return_code=EXIT_SIGNALLED + number)
        self.save()

    def end_by_fault(self, error: BaseException) -> None:
        """Ends; who started the app finds the fault there, and tells it on the user's own screen."""
        if self.fault is None:
            self.fault = error
        self._return_code = EXIT_FAULT
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        """Textual would write a long traceback with the values of all variables (as of 8.2.8)."""
        self.end_by_fault(error)

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text go to the screen at once, one after the other."""
        if isinstance(event, events.Key | events.Paste):
            self.answered += 1
        if self._visit and isinstance(event, events.InputEvent | events.Paste):
            self._visit.watch.touch()
        if isinstance(event, events.AppBlur | events.AppFocus):
            return  # which window of the screen has the focus changes nothing here
        if self._exit and isinstance(event, events.InputEvent):
            return  # what is typed behind the end is not meant for the articles any more
        if isinstance(event, events.Key) and event.key in LEAVE:
            self.leave()
        elif isinstance(event, events.Key | events.Paste):
            self._typed.append(event)
            self.take_typed()
        else:
            await super().on_event(event)

    def take_typed(self) -> None:
        """Hands what was typed to the screen on top, one after the other; one that only comes gets none."""
        while self._typed and not self._exit:
            screen = self.screen if self.screen_stack else None
            if not (isinstance(screen, QuietScreen) and screen.arrived):
                return
            event = self._typed.popleft()
            if isinstance(event, events.Paste):
                screen.take_paste(event.text)
                continue
            screen.take_key(event.key, event.character if event.is_printable else None)
            if not (self._typed or self.message_queue_size):  # of several in a row only the last is answered
                screen.paint()

    def on_unmount(self) -> None:
        """A sync that still runs is stopped, so that nothing is waited for."""
        self.stop_sync()

    # Settings

    def change_theme(self) -> str:
        """Takes the next theme; the answer says which."""
        said = self._preferences.next_theme()
        if self._preferences.settings.low_bandwidth and not self._for_the_ear:
            return f"{said} {_('Mit wenig Daten bleiben es die Farben des Terminals.')}"
        self.theme = self._look()
        return f"{said} {_('Das gilt für den Bildschirm.')}" if self._for_the_ear else said

    def change_rows(self, step: int) -> str:
        """More or fewer rows on a page of the screen-reader face; the answer says how many."""
        said = self._preferences.step_rows(step)
        self._browse.take_rows(self._preferences.settings.rows)
        elsewhere = _("Das gilt für die Ansicht für Bildschirmleser.")
        return said if self._for_the_ear else f"{said} {elsewhere}"

    def change_language(self, position: Position) -> None:
        """Goes on in the other language, and keeps it."""
        self._go_on(position, self._preferences.next_language())

    def change_face(self, position: Position) -> None:
        """Goes on in the other face, and keeps it."""
        face = SCREEN if self._for_the_ear else SCREEN_READER
        fault = self._preferences.keep(face=face)
        self._choice = Choice(face, "f")
        self.theme = self._look()
        kept = "" if self._visit else _("Das gilt auch beim nächsten Start.")
        self._go_on(position, f"{kept} {fault}".strip())

    def _go_on(self, position: Position, said: str) -> None:
        """A new screen at the same place."""
        self._browse = self._screen(position, self._status())
        # The first screen of all cannot be switched away (as of 8.2.8): it stays below.
        go = self.push_screen if len(self.screen_stack) == 1 else self.switch_screen
        go(self._browse)
        self._browse.say(said)

    # Sync

    def start_sync(self, *, automatic: bool = False) -> None:
        """Starts a sync; its end is told by Synced. In the kiosk there is none."""
        if self._visit:
            return
        if self._offline:
            self._browse.say(_("Offline: mit --offline gestartet, es wird nichts abgerufen."))
        elif not self._store.writable:
            self._browse.say(_("Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden."))
        elif not read_sources(self._store):
            self._browse.say(_("Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt eine dazu."))
        elif self._sync.running:
            self._browse.say(_("Der Abruf läuft schon. Esc hält ihn an."))
        else:
            if not automatic:
                self._browse.say(_("Neues wird abgerufen. Esc hält an."))
            run = self._sync.begin(self._store.path, self._preferences.settings, automatic=automatic)
            self.run_worker(run, thread=True, group="sync", exit_on_error=False)

    def stop_sync(self) -> bool:
        """Stops a running sync; False where there is none."""
        return self._sync.stop()

    def on_synced(self, message: Synced) -> None:
        """The status row says what came; while nothing ever came, it also says what is shown."""
        self._sync.running = False
        self._browse.refresh_from_store()
        text = message.fault or summary(message.results)
        lasting = ""
        with suppress(StoreError):  # then only the age of what is shown is missing
            states = read_sources(self._store)
            lasting = self._status()
            if len(states) == 1 and states[0].built_in:
                text = f"{_('Eingebaute Ausgabe, noch nie abgerufen.')} {text}"
        self._browse.announce(text, lasting, brief=message.automatic)
