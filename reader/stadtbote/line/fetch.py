"""A sync of line mode: done at once, or in a thread of its own while one reads on."""

from __future__ import annotations

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtbote.reading.session import Session
    from stadtbote.sync.run import Fetched, Run


class Fetch:
    """Runs the syncs of a session, one at a time. Raises KeyboardInterrupt where one is done at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run: Run | None = None
        self.fetched: Fetched | None = None
        """What the last one brought."""

    def start(self, call: Callable[[], None] | None) -> None:
        """Fetches; in a thread of its own, which calls at its end, where there is somebody to be called."""
        from threading import Thread

        from stadtbote.sync.run import Run

        run = self._run = Run()
        store, settings = self._session.store.path, self._session.preferences.settings

        def work() -> None:
            self.fetched = run(store, settings)
            if call is not None:
                call()

        if call is None:
            work()
        else:
            self._session.progress = run.progress
            Thread(target=work, daemon=True).start()

    def stop(self) -> bool:
        """Stops a sync that goes on; False where none does."""
        if self._session.progress is None or self._run is None:
            return False
        self._run.stop()
        return True
