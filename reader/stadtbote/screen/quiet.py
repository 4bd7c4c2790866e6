"""The base of all screens: keys are handled one by one, nothing is repainted of its own accord."""

from __future__ import annotations

import time
from typing import TypeVar

from textual import events
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from stadtbote.screen.keys import COMMAND_OF, QUIT
from stadtbote.screen.sizes import fits
from stadtbote.screen.widgets.field import Field
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import StatusRow

Answer = TypeVar("Answer")
_LEAST_SECONDS = 2.0


class QuietScreen(Screen[Answer]):
    """A screen driven by the table of commands: the command NAME calls the method do_NAME.

    The app hands over each key, and it is done with when `take_key` returns. Textual's own way, through
    the queues of the widgets, would let a key that follows at once meet the state before.
    """

    # Textual repaints the whole screen when the focus moves to another widget (as of 8.2.8).
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, status: StatusRow) -> None:
        super().__init__()
        self._status = status
        self._lasting = status.text
        self._said = False
        self._until = 0.0

    def focus_on(self, widget: LineView | Field) -> None:
        """Moves the focus, and shows it at once."""
        before = self.focused
        self.set_focus(widget, scroll_visible=False)
        if isinstance(before, LineView):
            before.show_focus()
        widget.show_focus()

    def say(self, text: str) -> None:
        """Shows a sentence in the status row until the next key."""
        self._said = True
        self._until = 0.0
        self._status.say(text)

    def announce(self, text: str, lasting: str) -> None:
        """Shows a sentence that no key asked for, for some seconds at least; then `lasting` stands there."""
        self._lasting = lasting
        self._status.say(text)
        self._until = time.monotonic() + _LEAST_SECONDS

    def take_key(self, key: str, character: str | None) -> None:
        """Does what a key stands for; `character` is None for keys that write none."""
        if self.has_class("too-small") and key not in QUIT:
            return  # nothing is done that cannot be seen
        self._said = False
        method = getattr(self, f"do_{COMMAND_OF.get(key)}", None)
        if method is not None:
            method()
        if not self._said and time.monotonic() >= self._until:
            self._status.say(self._lasting, brief=True)

    def take_paste(self, text: str) -> None:
        """Takes pasted text; only fields have a use for it."""

    def on_screen_resume(self) -> None:
        """This screen is on top again: the cursor comes back to its focus."""
        if isinstance(self.focused, LineView | Field):
            self.focused.show_focus()

    def on_resize(self, event: events.Resize) -> None:
        """Under the least size only a sentence is shown."""
        self.set_class(not fits(event.size), "too-small")
