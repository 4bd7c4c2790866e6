"""Runs a sync to its end with its own connection to the store, and says what ended it. Touches no face."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from stadtbote.config.settings import Settings
from stadtbote.crash import with_details
from stadtbote.errors import ConfigError, SourceError, SyncRunning
from stadtbote.sources.net.limits import Traffic
from stadtbote.sync.result import Result
from stadtbote.sync.retention import limits
from stadtbote.sync.sync import fetcher_for, sync
from stadtbote.text.failures import advice, happened, store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

if TYPE_CHECKING:
    from stadtbote.config.credentials import Credentials
    from stadtbote.sources.discovery import Found

_Result = TypeVar("_Result")


class Fetched(NamedTuple):
    """What a sync did with each source; `fault` is a sentence if it was ended by something.

    `shared` are sentences about what went wrong with the folder that devices share.
    """

    results: Sequence[Result] = ()
    fault: str = ""
    shared: str = ""


def stopped() -> str:
    """The sentence about a sync that was stopped."""
    return _("Abruf angehalten. Was schon da ist, bleibt.")


class Looked(NamedTuple):
    """What an address leads to, and what that cost; `fault` is a sentence where it leads to nothing."""

    traffic: Traffic
    found: Found | None = None
    fault: str = ""


class Run:
    """One sync, or one look at an address. It may run in a thread of its own, and be stopped from another."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._stop = threading.Event()
        self._begun: list[Result] = []
        self._faults: list[str] = []
        self._done: list[Result] = []

    def progress(self) -> tuple[int, int]:
        """How many sources are done, and how many there are; from any thread."""
        return len(self._done), len({result.name for result in (*self._begun, *self._done)})

    def __call__(self, store: Path, settings: Settings, *, automatic: bool = False) -> Fetched:
        """Fetches all sources into the store at this path. An interrupt stops it and is passed on."""
        results, fault = self._ended(self._sync(store, settings, automatic))
        return Fetched(results or (), fault, " ".join(self._faults))

    def look(
        self, store: Path, settings: Settings, address: str, credentials: Credentials | None = None
    ) -> Looked:
        """Asks what an address leads to. An interrupt stops it and is passed on."""
        traffic = Traffic()
        try:
            found, fault = self._ended(self._look(store, settings, address, credentials, traffic))
        except SourceError as error:
            return Looked(traffic, fault=f"{happened(error.failure)} {advice(error.failure)}")
        return Looked(traffic, found, fault)

    def _ended(self, work: Coroutine[object, object, _Result]) -> tuple[_Result | None, str]:
        """What the work brings, and a sentence if it was ended by something else than a source."""
        try:
            return asyncio.run(work), ""
        except asyncio.CancelledError:
            return None, stopped()
        except (SyncRunning, ConfigError) as error:
            return None, str(error)
        except StoreError as error:
            return None, store_failure(error)
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001 (a fault of ours must not take the reader's place along)
            said = _("Beim Abrufen gab es einen inneren Fehler. Was gespeichert ist, bleibt.")
            return None, with_details(said, error)
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
                faults=self._faults,
            )
            return await self._stoppable(work)

    async def _look(
        self,
        path: Path,
        settings: Settings,
        address: str,
        credentials: Credentials | None,
        traffic: Traffic,
    ) -> Found:
        from stadtbote.sync.lookup import ask

        with Store.open(path) as store:
            return await self._stoppable(ask(store, address, settings, traffic, credentials=credentials))

    async def _stoppable(self, work: Coroutine[object, object, _Result]) -> _Result:
        self._loop = asyncio.get_running_loop()
        task = asyncio.create_task(work)
        self._task = task
        if self._stop.is_set():  # asked to stop before there was a task
            task.cancel()
        return await task
