"""A link to take along: its address as text, and below it as a QR code if there is room."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size

from stadtbote.reading.answers import Choice
from stadtbote.screen import qr
from stadtbote.screen.entries import TextEntries
from stadtbote.screen.page_screen import PageScreen
from stadtbote.screen.paging import BLANK, Spoken
from stadtbote.screen.sizes import status_rows
from stadtbote.screen.widgets.picture import Picture
from stadtbote.text.language import translated as _
from stadtbote.text.prompts import link_code, link_left

_TITLE = 1  # row
_STATUS = 2


class LinkScreen(PageScreen):
    """One link. Where the code needs all the room, title and status give way to it."""

    def __init__(self, address: str, *, spoken: Spoken | None) -> None:
        self._address = address
        self._code = qr.code(address)
        self._picture = Picture(id="code")
        self._leaves = spoken is not None  # for the eye, the row of keys says so
        said = link_left() if self._leaves else ""
        said = link_code(fits=True, leaves=self._leaves) if self._code else said
        super().__init__(Choice(_("Einen Link mitnehmen"), [address], said), said=said, spoken=spoken)

    def compose(self) -> ComposeResult:
        """Like all pages, with the code below the text."""
        title, view, *rest = super().compose()
        yield from (title, view, self._picture, *rest)

    def take_size(self, size: Size) -> None:
        """Makes another code for another size."""
        super().take_size(size)
        self._fit(size)

    def _fit(self, size: Size, *, whole: bool = True) -> None:
        """Makes room for the code: below title and above status, or alone on the `whole` screen."""
        if self._code is None:
            return
        width = size.width - len(BLANK if self.spoken else "")
        lines = TextEntries([self._address], spoken=False).count(0, width)
        room = size.height - lines
        around = _TITLE + (status_rows(size) if self.spoken else _STATUS)
        rows = qr.rows(self._code, size.width, room - around)
        bare = not rows and whole
        rows = qr.rows(self._code, size.width, room) if bare else rows
        self.set_class(bool(rows) and bare, "bare")
        self.set_class(bool(rows), "coded")
        self.view.styles.height = lines if rows else None
        self._picture.show(rows)
        self.status.lasting = self.hint = link_code(fits=bool(rows), leaves=self._leaves)
        if not rows:
            self.say(self.status.lasting, beside=True)

    def warn(self, text: str) -> None:
        """Shows a sentence, for which there is room again."""
        self._fit(self.app.size, whole=False)
        super().warn(text)
