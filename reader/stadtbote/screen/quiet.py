"""The base of all screens: keys are handled one by one, and nothing is repainted by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar, cast

from textual import events
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.widget import Widget

from stadtbote.commands import Command
from stadtbote.screen.keys import COMMAND_OF, QUIT
from stadtbote.screen.paging import Paging, Spoken
from stadtbote.screen.rows import Keys
from stadtbote.screen.seams import LeanScreen
from stadtbote.screen.sizes import fits
from stadtbote.screen.watching import behind_warning, warning
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import StatusRow
from stadtbote.text.language import translated as _

Answer = TypeVar("Answer")


class Commanded(Protocol):
    """What a screen asks of the app."""

    @property
    def commands(self) -> Sequence[Command]:
        """The commands of the session."""

    def message_again(self) -> str:
        """The last message, and with each call one before it."""

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
        self._cursor = self._foot = Offset(0, 0)

    def put_cursor(self, place: Offset) -> None:
        """Puts the hardware cursor there, or where it says "too small"; below another screen, later.

        For the ear, a sentence that answers a key has it until the next one: a braille display shows the row
        of the cursor alone.
        """
        self._cursor = place
        self._foot = self.status.region.offset if self.status.region else self._foot
        if self.has_class("too-small"):
            place = Offset(0, 0)
        elif self.spoken and self.status.answers:
            place = self._foot
        if self.app.screen is self:
            self.app.cursor_position = place

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
        """Does what a key stands for; `character` is None for keys that write none.

        The cursor is on the focus again, and then where the answer is.
        """
        self.status.await_answer()
        if self.spoken and isinstance(self.focused, CursorWidget):
            self.focused.place_cursor()
        self.do_key(key, character)
        self.put_cursor(self._cursor)

    def do_key(self, key: str, character: str | None) -> None:
        """Does what a key stands for."""
        if self.has_class("too-small") and key not in QUIT:
            return  # nothing is done that could not be seen
        command = COMMAND_OF.get(key)
        allowed = command is not None and command in cast("Commanded", self.app).commands
        if not (command and allowed and self.obey(command)) and character is not None:
            self.say(_("Diese Taste tut hier nichts. ? zeigt alle."))
        if not warning(self):
            self.status.settle()

    def obey(self, command: Command) -> bool:
        """Does what a command stands for; False if that is nothing here."""
        raise NotImplementedError

    def write_again(self, page: Paging) -> None:
        """Writes anew what is there: for stream readers, and after a garbled line."""
        if self.spoken:
            page.fill()
        else:
            self.refresh()

    def warn(self, text: str) -> None:
        """Shows a sentence that no key asked for, but that must not be missed, and for a while."""
        self.say(text)
        self.put_cursor(self._cursor)

    def take_paste(self, text: str) -> None:
        """Takes pasted text, which only fields use."""

    def on_mount(self) -> None:
        """Called by Textual for every class, for this one last: everything has its place by now."""
        self.arrived = True
        cast("Commanded", self.app).take_typed()

    def on_screen_resume(self) -> None:
        """Puts the cursor back on the focus: this screen is on top again, and will be written."""
        if stands := warning(self):
            self.say(stands)
        if isinstance(self.focused, CursorWidget):
            self.focused.place_cursor()

    def on_resize(self, event: events.Resize) -> None:
        """Hands a new size to `take_size`, because Textual calls this for every class."""
        self.take_size(event.size)

    def take_size(self, size: Size) -> None:
        """Takes a new size; below the least one, only a sentence is shown, with the cursor on it."""
        self.set_class(not fits(size), "too-small")
        self.put_cursor(self._cursor)
