"""Fetches the bodies of a source's articles, each saved as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

from stadtbote import crash
from stadtbote.errors import SHORTAGES, Reason, SourceError
from stadtbote.sources.adapters import adapter
from stadtbote.sources.fetch import fetch_body
from stadtbote.sources.net.http import Fetcher
from stadtbote.sync.order import Wanted, newest_first
from stadtbote.sync.plan import same_site
from stadtbote.sync.result import Result
from stadtbote_cache.clock import believed
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store

AT_ONCE = 4
_MOST_SILENT = 3
_MOST_UNFIT = 3
_SILENT = {Reason.OFFLINE, Reason.REFUSED, Reason.RESET, Reason.TIMEOUT, Reason.SLOW}
_BUSY = {500, 502, 503, 504}
_LASTING = {Reason.BAD_ADDRESS, Reason.PRIVATE_ADDRESS, Reason.TOO_LARGE}
_UNREAD = {Reason.UNREADABLE, Reason.PASSWORD, Reason.BOT_WALL, Reason.COOKIES}


class Bodies:
    """The bodies of one source.

    A server that fails to answer several times in a row is left alone, as one that asks for a pause is by the
    fetcher; bodies that were not asked for are wanted again the next time.
    """

    def __init__(self, store: Store, source: Source, fetcher: Fetcher, result: Result) -> None:
        self._store = store
        self._source = source
        self._fetcher = fetcher
        self._result = result
        self._silent = 0
        self._before = result.traffic.received

    def wanted(self) -> list[Wanted]:
        """The articles whose bodies to fetch; those on other sites are given up here."""
        found: list[Wanted] = []
        own_site = adapter(self._source.kind).own_site
        for number, address, published in self._store.wanted_bodies(self._source):
            if own_site and not same_site(address, self._source.address):
                self._store.body_failed(number, for_good=True)  # not this source's article
                continue
            day = believed(published, time.time())
            found.append(Wanted(self._source.name, number, address, day, len(found)))
        return found

    async def fetch(self, wanted: Wanted) -> bool:
        """Fetches and saves one body; False where the budget does not cover it."""
        if self._silent >= _MOST_SILENT:
            self._result.missing += self._store.body(wanted.number) is None
            return True
        try:
            found = await fetch_body(
                wanted.address, self._source, self._fetcher, self._result.traffic, expected=self._expected()
            )
        except SourceError as error:
            if error.reason is Reason.BUDGET:
                return False
            self._failed(wanted.number, error)
            return True
        self._silent = 0
        with self._fetcher.flow.working():
            self._store.save_body(
                wanted.number, found.blocks, found.images, published=found.published, details=found.details
            )
        self._result.bodies += 1
        return True

    def _expected(self) -> int:
        """The mean bytes of a body of this source so far; 0 before the first."""
        return (self._result.traffic.received - self._before) // max(1, self._result.bodies)

    def _failed(self, number: int, error: SourceError) -> None:
        self._result.missing += self._store.body(number) is None
        # A machine that lacks something, and a host that is left alone, say nothing of the page.
        if error.reason in SHORTAGES or error.failure.until is not None:
            return
        self._silent = self._silent + 1 if error.reason in _SILENT or error.status in _BUSY else 0
        gone = error.status in {401, 403, 404, 410}
        self._store.body_failed(
            number, for_good=gone or error.reason in _LASTING, unread=error.reason in _UNREAD
        )


async def fetch_all(bodies: Bodies) -> None:
    """All bodies of one source, a few at once."""
    await _each(bodies.wanted(), bodies.fetch)


async def fetch_within_budget(bodies: dict[str, Bodies], results: dict[str, Result]) -> None:
    """The bodies of all these sources, by name, newest first, as long as the budget covers one more."""
    ordered = newest_first([wanted for of_source in bodies.values() for wanted in of_source.wanted()])
    unfit = 0

    async def one(wanted: Wanted) -> None:
        nonlocal unfit
        result = results[wanted.source]
        try:
            if unfit < _MOST_UNFIT and await bodies[wanted.source].fetch(wanted):
                return
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one article's fault must not end the others
            result.error = crash.failure(error)
            return
        unfit += 1
        result.waiting += 1

    await _each(ordered, one)


async def _each(ordered: Iterable[Wanted], fetch: Callable[[Wanted], Awaitable[object]]) -> None:
    """Fetches them in this order, a few at once."""
    waiting = iter(ordered)

    async def some() -> None:
        for wanted in waiting:
            await fetch(wanted)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())
