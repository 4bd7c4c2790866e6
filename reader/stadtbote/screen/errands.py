"""What takes a while for an answer: a thread does it, and what came is shown behind it."""

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
        """Runs it until it ends, an exclusive one of its group begins, or the screen goes."""


class Errands:
    """Runs errands for a screen; one that asks the network, and the end, stop the one before that does so."""

    def __init__(self, screen: Workers, session: Session, show: Callable[[Answer], None]) -> None:
        self._screen = screen
        self._session = session
        self._show = show

    def run(self, errand: Errand) -> None:
        """Does it, and shows what is answered then."""
        from stadtbote.sync.run import Run

        group = "asks" if errand.asks else "errands"
        self._screen.run_worker(self._do(errand, Run()), group=group, exclusive=errand.asks)

    async def _do(self, errand: Errand, run: Run) -> None:
        store, settings = self._session.store.path, self._session.preferences.settings
        try:
            then = await asyncio.to_thread(errand.run, run, store, settings)
        finally:
            run.stop()  # else a thread would go on after the end
        self._show(self._session.tell(then))
