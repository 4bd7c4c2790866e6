"""A link to take along: its address as text, and below it as a QR code where there is room for it."""

from __future__ import annotations

from stadtbote.screen.pages import PageScreen
from stadtbote.screen.paging import Spoken


class TakeScreen(PageScreen):
    """One link."""

    def __init__(self, address: str, *, spoken: Spoken | None) -> None:
        super().__init__("x", [address], "y", spoken=spoken)
