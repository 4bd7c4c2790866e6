"""The search field at the foot of the screen."""

from __future__ import annotations

from textual import events
from textual.containers import Horizontal
from textual.message import Message

from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.language import translated as _


class SearchField(Horizontal):
    """A field for words. It is made when it is first opened, which keeps its code out of the start."""

    class Typed(Message):
        """The words changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Done(Message):
        """Enter was pressed."""

    active = False
    """Whether the field is open."""

    def open(self, words: str) -> None:
        """Opens the field with these words in it, the cursor behind them."""
        self.active = True
        self.run_worker(self._open(words), exclusive=True)

    async def _open(self, words: str) -> None:
        from textual.widgets import Input

        if not self.children:
            field = Input(compact=True, max_length=200, select_on_focus=False)
            field.cursor_blink = False
            await self.mount(LineRow(_("Suchen: ")), field)
        field = self.query_one(Input)
        field.value = words
        field.focus()

    def close(self) -> None:
        """Closes the field."""
        self.active = False

    def on_input_changed(self, message: Message) -> None:
        """Passes the words on."""
        message.stop()
        self.post_message(self.Typed(str(getattr(message, "value", ""))))

    def on_input_submitted(self, message: Message) -> None:
        """Passes on that the words are final."""
        message.stop()
        self.post_message(self.Done())

    def on_key(self, event: events.Key) -> None:
        """Where Enter arrives as a line feed it ends the field too."""
        if event.key == "ctrl+j" and self.active:
            event.stop()
            event.prevent_default()
            self.post_message(self.Done())
