"""The base of all screens: it repaints nothing on its own, and below the least size says so."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import events
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from stadtbote.screen.keys import belongs_to_field, bindings, run_command
from stadtbote.screen.sizes import fits
from stadtbote.screen.widgets.field import Field
from stadtbote.screen.widgets.row import StatusRow

Answer = TypeVar("Answer")


class QuietScreen(Screen[Answer]):
    """A screen driven by the table of commands: the command NAME calls the method do_NAME."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()

    # Textual repaints the whole screen when the focus moves to another widget (as of 8.2.8).
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def say(self, text: str) -> None:
        """Shows a sentence in the status row."""
        self.query_one("#status", StatusRow).say(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a field has the focus, text and editing belong to it."""
        if action == "command" and isinstance(self.focused, Field):
            return not belongs_to_field(str(parameters[1]))
        return True

    def action_command(self, name: str, key: str) -> None:
        """Runs a command of the table."""
        run_command(self, name)

    def on_resize(self, event: events.Resize) -> None:
        """Under the least size only a sentence is shown."""
        self.set_class(not fits(event.size), "too-small")
