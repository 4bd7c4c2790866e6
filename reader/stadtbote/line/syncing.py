"""A sync of line mode: beside the conversation where there is a terminal, else before it goes on."""

from __future__ import annotations

from threading import Thread

from stadtbote.sync.run import Fetched, Run

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtbote.reading.session import Session


class Fetching:
    """One sync. What it brought is there once it is `fetched`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run = Run()
        self.fetched = Fetched()

    def here(self) -> None:
        """Fetches; an interrupt stops it and is passed on."""
        self.fetched = self._run(self._session.store.path, self._session.preferences.settings)

    def beside(self, call: Callable[[], None]) -> None:
        """Fetches in a thread of its own, which calls at the end."""
        # The settings as they are now: the session may change its own meanwhile.
        store, settings = self._session.store.path, self._session.preferences.settings
        self._session.progress = self._run.progress

        def work() -> None:
            self.fetched = self._run(store, settings)
            call()

        Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        """Stops it, wherever it is."""
        self._run.stop()
