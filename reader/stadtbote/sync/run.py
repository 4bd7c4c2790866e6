"""Runs a sync to its end with its own connection to the store, and says what ended it. Touches no face."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from stadtbote.config.settings import Settings
from stadtbote.crash import with_details
from stadtbote.errors import ConfigError, SyncRunning
from stadtbote.sync.result import Result
from stadtbote.sync.retention import limits
from stadtbote.sync.sync import fetcher_for, sync
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store


class Fetched(NamedTuple):
    """What a sync did with each source; `fault` is a sentence if it was ended by something."""

    results: Sequence[Result] = ()
    fault: str = ""


def stopped() -> str:
    """The sentence about a sync that was stopped."""
    return _("Abruf angehalten. Was schon da ist, bleibt.")


class Run:
    """One sync. It may run in a thread of its own, and be stopped from another."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[list[Result]] | None = None
        self._stop = threading.Event()
        self._begun: list[Result] = []
        self._done: list[Result] = []

    def progress(self) -> tuple[int, int]:
        """How many sources are done, and how many there are; from any thread."""
        return len(self._done), len({result.name for result in (*self._begun, *self._done)})

    def __call__(self, store: Path, settings: Settings, *, automatic: bool = False) -> Fetched:
        """Fetches all sources into the store at this path. An interrupt stops it and is passed on."""
        try:
            return Fetched(asyncio.run(self._sync(store, settings, automatic)))
        except asyncio.CancelledError:
            return Fetched(fault=stopped())
        except (SyncRunning, ConfigError) as error:
            return Fetched(fault=str(error))
        except StoreError as error:
            return Fetched(fault=store_failure(error))
        except Exception as error:  # noqa: BLE001 (a fault of ours must not take the reader's place along)
            said = _("Beim Abrufen gab es einen inneren Fehler. Was gespeichert ist, bleibt.")
            return Fetched(fault=with_details(said, error))
        finally:
            self._loop = self._task = None

    def stop(self) -> None:
        """Stops it, wherever it is; the call then returns."""
        self._stop.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # the loop has just ended by itself
                loop.call_soon_threadsafe(task.cancel)

    async def _sync(self, path: Path, settings: Settings, automatic: bool) -> list[Result]:
        self._loop = asyncio.get_running_loop()
        # A connection of its own, which waits longer for other processes than a reader would.
        with Store.open(path) as store:
            work = sync(
                store,
                automatic=automatic,
                least_age=settings.sync_minutes * 60,
                fetcher=fetcher_for(settings),
                limits=limits(settings),
                tell=self._done.append,
                running=self._begun,
            )
            self._task = asyncio.create_task(work)
            if self._stop.is_set():  # asked to stop before there was a task
                self._task.cancel()
            return await self._task
