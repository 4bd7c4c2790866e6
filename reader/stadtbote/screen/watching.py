"""A visitor's time on the screens: a warning before it is over, which stands for a while, and the end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from textual.widget import Widget

from stadtbote.text.language import translated as _

if TYPE_CHECKING:
    from textual.app import App

    from stadtbote.reading.visit import Visit

_SEEN, _HEARD = 5.0, 1.0  # seconds for which a warning stands, whatever keys are pressed
_LEAST_WAIT = 0.05  # seconds; a timer may fire a moment early


class Warned(Protocol):
    """What a screen asks of the app."""

    @property
    def warning(self) -> str:
        """What still has to stand there, whatever is said; empty for nothing."""


@runtime_checkable
class WarningScreen(Protocol):
    """A screen that can show a warning."""

    def warn(self, text: str) -> None:
        """Shows a sentence that no key asked for, and for a while."""


def warning(widget: Widget) -> str:
    """What still has to stand on the screen, whatever is said."""
    return cast("Warned", widget.app).warning


def behind_warning(widget: Widget, text: str) -> str:
    """A sentence behind what still has to stand there."""
    stands = warning(widget)
    return text if text == stands else f"{stands} {text}".strip()


class Warnings:
    """Watches a visit to an `app`, and has its screen warn before it ends.

    Where it is `spoken`, a key that was pressed before one could hear the warning does not take it away, but
    not every answer is to begin with it.
    """

    def __init__(self, visit: Visit, app: App[int], *, spoken: bool) -> None:
        self._visit = visit
        self._stands_for = _HEARD if spoken else _SEEN
        self._reader = app
        self._text, self._until = "", 0.0

    @property
    def stands(self) -> str:
        """The warning that still has to stand; empty for none."""
        return self._text if time.monotonic() < self._until else ""

    def look(self) -> None:
        """Warns before the time is over, then ends; looks again when something is due."""
        watch = self._visit.watch
        if watch.is_over:
            self._reader.exit(return_code=0)
            return
        if text := watch.warning(_("jede Taste")):
            self._text, self._until = text, time.monotonic() + self._stands_for
            if isinstance(self._reader.screen, WarningScreen):
                self._reader.screen.warn(text)
        self._reader.set_timer(max(watch.left, _LEAST_WAIT), self.look)
