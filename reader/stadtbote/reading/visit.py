"""One visit to the kiosk: how long silence lasts, and how it goes on."""

from __future__ import annotations

from stadtbote.config.settings import Settings
from stadtbote.reading.idle import Watch


class Visit:
    """What a face learns about the visit, and what it reports: the `face` to go on in, and the settings.

    `settings` last as long as the visit.
    """

    def __init__(self, watch: Watch, settings: Settings) -> None:
        self.watch = watch
        self.settings = settings
        self.face = ""

    def go_on(self, face: str, settings: Settings) -> None:
        """The visitor wants to go on in another face, with these settings."""
        self.face, self.settings = face, settings
