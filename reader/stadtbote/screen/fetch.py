"""A sync of the full screen: it runs in a thread of its own, and a message reports its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from stadtbote.reading.session import Session

if TYPE_CHECKING:
    from stadtbote.sync.run import Fetched, Run


class Synced(Message):
    """A sync has ended."""

    def __init__(self, fetched: Fetched, *, automatic: bool) -> None:
        super().__init__()
        self.fetched = fetched
        self.automatic = automatic


class Fetch:
    """Starts and stops the sync of an app, one at a time."""

    def __init__(self, app: App[int], session: Session) -> None:
        self._program = app
        self._session = session
        self._run: Run | None = None

    def start(self, *, automatic: bool = False) -> None:
        """Starts a sync in a thread, where it touches no widget; Synced reports its end."""
        from stadtbote.sync.run import Run

        run = self._run = Run()
        self._session.progress, self._session.awaited = run.progress, not automatic
        store, settings = self._session.store.path, self._session.preferences.settings

        def work() -> None:
            self._program.post_message(Synced(run(store, settings, automatic=automatic), automatic=automatic))

        self._program.run_worker(work, thread=True, group="sync", exit_on_error=False)

    def stop(self) -> None:
        """Stops the running sync, if there is one."""
        if self._run is not None:
            self._run.stop()

    def ended(self) -> None:
        """Notes that the sync has ended."""
        self._run = self._session.progress = None
