"""What has to be asked of the network for an answer: a thread asks, and what came is shown behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Protocol

from stadtbote.reading.answers import Answer, Errand
from stadtbote.reading.session import Session

if TYPE_CHECKING:
    from stadtbote.sync.run import Run


class Workers(Protocol):
    """What runs something beside the keys: a screen of Textual's."""

    def run_worker(self, work: Coroutine[None, None, None], *, group: str, exclusive: bool) -> object:
        """Runs it until it ends, another of its group begins, or the screen goes."""


class Errands:
    """Runs errands for a screen, one after the other; a new one, and the end, stop the one before."""

    def __init__(self, screen: Workers, session: Session, show: Callable[[Answer], None]) -> None:
        self._screen = screen
        self._session = session
        self._show = show

    def run(self, errand: Errand) -> None:
        """Asks, and shows what is answered then."""
        from stadtbote.sync.run import Run

        self._screen.run_worker(self._ask(errand, Run()), group="errand", exclusive=True)

    async def _ask(self, errand: Errand, run: Run) -> None:
        store, settings = self._session.store.path, self._session.preferences.settings
        try:
            looked = await asyncio.to_thread(errand.run, run, store, settings)
        finally:
            run.stop()  # else a thread would go on after the end
        self._show(self._session.tell(lambda: errand.then(looked)))
