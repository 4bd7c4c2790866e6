"""What line mode asks of the network: done at once, or in a thread of its own while one reads on."""

from __future__ import annotations

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtbote.reading.answers import Answer, Errand
    from stadtbote.reading.session import Session
    from stadtbote.sync.run import Fetched, Run


class Fetch:
    """Runs the syncs and the errands of a session, one of each at a time.

    Raises KeyboardInterrupt where one is done at once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run: Run | None = None
        self.fetched: Fetched | None = None
        """What the last sync brought, until it is told."""
        self._errand: Run | None = None
        self.answer: Callable[[], Answer] | None = None
        """What is answered to what the last errand brought, until it is told."""

    def start(self, call: Callable[[], None] | None) -> None:
        """Fetches; in a thread of its own, which calls at its end, where there is somebody to be called."""
        from threading import Thread

        from stadtbote.sync.run import Run

        run = self._run = Run()
        self.fetched = None
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

    def ask(self, errand: Errand, call: Callable[[], None] | None) -> None:
        """The same for an errand; a new one stops the one before, of which nothing is told."""
        from threading import Thread

        from stadtbote.sync.run import Run

        if self._errand is not None:
            self._errand.stop()
        run = self._errand = Run()
        self.answer = None
        store, settings = self._session.store.path, self._session.preferences.settings

        def work() -> None:
            looked = errand.run(run, store, settings)
            if self._errand is run:
                self._errand, self.answer = None, lambda: errand.then(looked)
                if call is not None:
                    call()

        if call is None:
            work()
        else:
            Thread(target=work, daemon=True).start()

    def stop(self) -> bool:
        """Stops what goes on; False where nothing does."""
        syncs = self._run if self._session.progress is not None else None
        running = [run for run in (syncs, self._errand) if run is not None]
        for run in running:
            run.stop()
        return bool(running)
