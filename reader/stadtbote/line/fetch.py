"""What takes a while in line mode: done at once, or in a thread of its own while one reads on."""

from __future__ import annotations

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtbote.reading.answers import Answer, Errand
    from stadtbote.reading.session import Session
    from stadtbote.sync.run import Fetched, Run


_MOMENT = 0.2  # seconds


class Fetch:
    """Runs the syncs and the errands of a session, one of each that ask the network at a time.

    Raises KeyboardInterrupt where one is done at once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run: Run | None = None
        self.fetched: Fetched | None = None
        """What the last sync brought, until it is told."""
        self._errand: Run | None = None
        self.answers: list[Callable[[], Answer]] = []
        """What is answered to what errands brought, until it is told."""

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
        """The same for an errand. One that asks the network stops the one before, of which nothing is told.

        Of any other, the caller is only called where it takes more than a moment.
        """
        from threading import Lock, Thread

        from stadtbote.sync.run import Run

        run = Run()
        if errand.asks:
            if self._errand is not None:
                self._errand.stop()
            self._errand = run
        store, settings = self._session.store.path, self._session.preferences.settings
        ending, waits = Lock(), not errand.asks

        def work() -> None:
            then = errand.run(run, store, settings)
            with ending:
                if errand.asks and self._errand is not run:
                    return
                self._errand = None if errand.asks else self._errand
                self.answers.append(then)
                if call is not None and not waits:
                    call()

        if call is None:
            work()
            return
        thread = Thread(target=work, daemon=errand.asks)  # what is being written is written to its end
        thread.start()
        if not errand.asks:
            thread.join(_MOMENT)
            with ending:
                waits = False

    def stop(self) -> bool:
        """Stops what goes on; False where nothing does."""
        syncs = self._run if self._session.progress is not None else None
        running = [run for run in (syncs, self._errand) if run is not None]
        for run in running:
            run.stop()
        return bool(running)
