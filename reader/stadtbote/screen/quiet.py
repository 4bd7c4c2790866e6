"""The base of all screens: keys are handled one by one, and nothing is repainted by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar, cast

from textual import events
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.widget import Widget

from stadtbote.commands import Command
from stadtbote.reading.asking import unknown
from stadtbote.reading.session import Session
from stadtbote.screen.keys import COMMAND_OF, QUIT
from stadtbote.screen.paging import Spoken
from stadtbote.screen.pointer import Pointer
from stadtbote.screen.rows import Keys
from stadtbote.screen.seams import LeanScreen, forget_changes
from stadtbote.screen.sizes import fits
from stadtbote.screen.watching import behind_warning, warning
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import StatusRow

Answer = TypeVar("Answer")


class Commanded(Protocol):
    """What a screen asks of the app."""

    @property
    def commands(self) -> Sequence[Command]:
        """The commands of the session."""

    @property
    def session(self) -> Session:
        """The session that the screens show."""

    def take_typed(self) -> None:
        """Hands over what was typed while there was no screen to take it."""


class QuietScreen(LeanScreen[Answer]):
    """A screen driven by the table of commands: `obey` does what a key stands for.

    The app hands over each key, and `take_key` returns when it is done. On Textual's own way, through the
    queues of the widgets, a key that follows at once would meet the previous state.
    """

    # Textual repaints the whole screen when the focus moves to another widget (as of 8.2.8).
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, status: str, keys: Keys, spoken: Spoken | None, *, lasting: str) -> None:
        super().__init__(classes="spoken one" if spoken else None)
        self.spoken = spoken
        self.arrived = False
        """Whether it can take keys: before that, no widget can get the focus."""
        quiet = spoken is not None
        self.status = StatusRow(status, () if spoken else keys, lasting=lasting, quiet=quiet, id="status")
        self.pointer = Pointer(self, self.status, spoken=quiet)

    def put_cursor(self, place: Offset) -> None:
        """Puts the hardware cursor there, unless it belongs to a sentence."""
        self.pointer.put(place)

    def focus_on(self, widget: CursorWidget) -> None:
        """Moves the focus, and shows it at once."""
        before = self.focused
        self.set_focus(widget, scroll_visible=False)
        if isinstance(before, LineView):
            before.show_focus()
        widget.show_focus()

    def say(self, text: str, *, beside: bool = False) -> None:
        """Shows a sentence in the status row until the next key, or `beside` what answers the last one."""
        self.status.say(behind_warning(self, text), beside=beside)

    def take_key(self, key: str, character: str | None) -> None:
        """Does what a key stands for; `character` is None for keys that write none."""
        with self.pointer.answering():
            self.do_key(key, character)

    def do_key(self, key: str, character: str | None) -> None:
        """Does what a key stands for."""
        if self.has_class("too-small") and key not in QUIT:
            return  # nothing is done that could not be seen
        command = COMMAND_OF.get(key)
        allowed = command is not None and command in cast("Commanded", self.app).commands
        if not (command and allowed and self.obey(command)) and character is not None:
            self.say(unknown(cast("Commanded", self.app).session))
        if not warning(self):
            self.status.settle()

    def obey(self, command: Command) -> bool:
        """Does what a command stands for; False if that is nothing here."""
        raise NotImplementedError

    def warn(self, text: str) -> None:
        """Shows a sentence that no key asked for, but that must not be missed, and for a while."""
        self.say(text)
        self.pointer.follow()

    def take_paste(self, text: str) -> None:
        """Takes pasted text, which only fields use."""

    def on_mount(self) -> None:
        """Called by Textual for every class, for this one last: everything has its place by now."""
        self.arrived = True
        cast("Commanded", self.app).take_typed()

    def on_screen_resume(self) -> None:
        """Puts the cursor back on the focus: this screen is on top again, and will be written once."""
        forget_changes(self)
        if stands := warning(self):
            self.say(stands)
        self.pointer.home()

    def on_resize(self, event: events.Resize) -> None:
        """Hands a new size to `take_size`, because Textual calls this for every class."""
        self.take_size(event.size)

    def take_size(self, size: Size) -> None:
        """Takes a new size; below the least one, only a sentence is shown, with the cursor on it."""
        self.set_class(not fits(size), "too-small")
        self.pointer.follow()
