"""A sync beside the screens: in a thread of its own, with a store of its own; it touches no widget."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from stadtbote.config.settings import Settings
from stadtbote.errors import SyncRunning
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

if TYPE_CHECKING:
    from stadtbote.sync.sync import Result


class Synced(Message):
    """A sync has ended. `fault` is a sentence where it did not end of itself."""

    def __init__(self, results: Sequence[Result], fault: str, *, automatic: bool) -> None:
        super().__init__()
        self.automatic = automatic
        self.results = results
        self.fault = fault


class SyncRun:
    """At most one sync at a time; its end is told as Synced."""

    def __init__(self, tell: Callable[[Message], object]) -> None:
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[list[Result]] | None = None
        self._stop = threading.Event()
        self.running = False

    def begin(self, store: Path, settings: Settings, *, automatic: bool) -> Callable[[], None]:
        """From now on one is running: what is returned is to be called in a thread."""
        self.running = True
        self._stop.clear()
        return lambda: self._run(store, settings, automatic)

    def stop(self) -> bool:
        """Stops a running sync; False where there is none."""
        if not self.running:
            return False
        self._stop.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # the loop has just ended of itself
                loop.call_soon_threadsafe(task.cancel)
        return True

    def _run(self, store: Path, settings: Settings, automatic: bool) -> None:
        results: Sequence[Result] = ()
        fault = ""
        try:
            results = asyncio.run(self._sync(store, settings, automatic))
        except asyncio.CancelledError:
            fault = _("Abruf angehalten. Was schon da ist, bleibt.")
        except SyncRunning as error:
            fault = str(error)
        except StoreError as error:
            fault = store_failure(error)
        except Exception as error:  # noqa: BLE001 (a thread that dies silently would leave the user waiting)
            from stadtbote.crash import with_details

            said = _("Beim Abrufen gab es einen inneren Fehler. Was gespeichert ist, bleibt.")
            fault = with_details(said, error)
        finally:
            self._loop = self._task = None
            self._tell(Synced(results, fault, automatic=automatic))

    async def _sync(self, path: Path, settings: Settings, automatic: bool) -> list[Result]:
        from stadtbote.sync.retention import limits
        from stadtbote.sync.sync import fetcher_for, sync

        self._loop = asyncio.get_running_loop()
        with Store.open(path) as store:
            work = sync(
                store,
                automatic=automatic,
                least_age=settings.sync_minutes * 60,
                fetcher=fetcher_for(settings),
                limits=limits(settings),
            )
            self._task = asyncio.create_task(work)
            if self._stop.is_set():  # asked to stop before there was a task
                self._task.cancel()
            return await self._task
