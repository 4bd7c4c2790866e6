"""Sync: fetches sources into the store. The I/O around what plan.py decides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stadtbote.errors import EXIT_OK, EXIT_TEMPORARY, Reason, SourceError
from stadtbote.services.plan import LEAST_AGE, decide, due, same_site
from stadtbote.sources.editions import Fetched, fetch_body, fetch_edition
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote.text.failures import reason_code
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Source, SourceState, replace
from stadtbote_cache.store import Store


@dataclass(slots=True)
class Result:
    """What a sync did with one source. Counts are articles; `bytes` were received, headers included.

    `error` is a reason code. `bodies` were fetched; `missing` could not be, and none is stored.
    """

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    error: str | None = None
    stored: int = 0
    bodies: int = 0
    missing: int = 0
    traffic: Traffic = field(default_factory=Traffic)

    @property
    def failed(self) -> bool:
        """Whether the source could not be fetched, or not whole."""
        return self.error is not None


_BODIES_AT_ONCE = 4
_MOST_SILENT = 3
_SILENT = {Reason.OFFLINE, Reason.REFUSED, Reason.RESET, Reason.TIMEOUT, Reason.SLOW}
_BUSY = {500, 502, 503, 504}
_LASTING = {Reason.UNREADABLE, Reason.BAD_ADDRESS, Reason.PRIVATE_ADDRESS, Reason.TOO_LARGE}

Tell = Callable[[Result], None]


async def sync(
    store: Store,
    names: Sequence[str] = (),
    *,
    automatic: bool = False,
    least_age: float = LEAST_AGE,
    bodies: bool = True,
    fetcher: Fetcher | None = None,
    tell: Tell = lambda result: None,
    running: list[Result] | None = None,
) -> list[Result]:
    """Fetches the named sources, or all, side by side; results in the order of the sources.

    An automatic sync leaves out what is not due; `least_age` are the seconds since a source was last tried.
    `tell` hears of each source as it is done; `running` gets each source's result when it is begun, to be
    watched while it fills. Raises StoreError where the store cannot be written; faults of sources are in
    the results.
    """
    states = [state for state in store.sources() if not names or state.source.name in names]
    now = time.time()
    if automatic:
        states = [s for s in states if due(s, now, least_age) and store.claim(s.source, s.tried_at, now)]
    if not states:
        return []
    async with fetcher or Fetcher() as open_fetcher:

        async def one(state: SourceState) -> Result:
            result = Result(state.source.name, stored=state.articles)
            if running is not None:
                running.append(result)
            try:
                await _sync_source(store, state, open_fetcher, result, bodies=bodies)
            except asyncio.CancelledError:
                if automatic:  # stopped before it was done: it is due again at the next start
                    store.claim(state.source, now, state.tried_at)
                raise
            except Exception as error:  # one source's fault must not end the others
                fault = _first(error)
                if isinstance(fault, StoreError):
                    raise fault from error
                result.error = Reason.INTERNAL.value
                store.save_failure(state.source, result.error, None, time.time())
            tell(result)
            return result

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(state)) for state in states]
        except BaseExceptionGroup as failures:
            # The group ends all tasks at the first fault; that one is what happened.
            raise _first(failures) from failures
    return [task.result() for task in tasks]


def _first(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


async def _sync_source(
    store: Store, state: SourceState, fetcher: Fetcher, result: Result, *, bodies: bool
) -> None:
    source = state.source
    try:
        fetched = await fetch_edition(source, fetcher, result.traffic, state.validators)
    except SourceError as error:
        result.error = reason_code(error.reason, error.status)
        store.save_failure(source, result.error, error.retry_after, time.time())
        return
    pause = state.validators.retry_after
    waits = pause is not None and time.time() < pause
    if waits:
        fetched = replace(fetched, validators=replace(fetched.validators, retry_after=pause))
    _save(store, state, fetched, result)
    if bodies and not waits:
        await _fetch_bodies(store, source, fetcher, result)


def _save(store: Store, state: SourceState, fetched: Fetched, result: Result) -> None:
    now = time.time()
    if fetched.edition is None:
        store.save_unchanged(state.source, fetched.validators, now)
        result.unchanged = state.listed
        return
    edition = fetched.edition
    if fetched.partial:
        result.error = reason_code(fetched.partial.reason, fetched.partial.status)
    changes = store.save_edition(
        state.source,
        lambda known: decide(known, edition),
        credits=edition.credits,
        language=edition.language,
        validators=fetched.validators,
        now=now,
        failure=result.error,
    )
    result.new, result.changed, result.unchanged = map(len, (changes.new, changes.changed, changes.same))
    result.stored += result.new


async def _fetch_bodies(store: Store, source: Source, fetcher: Fetcher, result: Result) -> None:
    """The bodies of new and changed articles, each saved as it comes.

    A server that asks for a pause, or does not answer several times in a row, is left alone; what was
    not asked for is wanted again the next time.
    """
    wanted = store.wanted_bodies(source)
    silent = 0
    places = asyncio.Semaphore(_BODIES_AT_ONCE)

    async def one(number: int, address: str) -> None:
        nonlocal silent
        if source.kind != "feed" and not same_site(address, source.address):
            store.body_failed(number, for_good=True)  # another site's page is not this source's article
            return
        async with places:
            if silent >= _MOST_SILENT:
                result.missing += store.body(number) is None
                return
            try:
                found = await fetch_body(address, source, fetcher, result.traffic)
            except SourceError as error:
                result.missing += store.body(number) is None
                if error.status == 429 or error.retry_after is not None:
                    silent = _MOST_SILENT
                    if error.retry_after is not None:
                        store.save_pause(source, error.retry_after)
                    return
                silent = silent + 1 if error.reason in _SILENT or error.status in _BUSY else 0
                gone = error.status in {401, 403, 404, 410}
                store.body_failed(number, for_good=gone or error.reason in _LASTING)
                return
            silent = 0
        store.save_body(number, found.blocks, found.images)
        result.bodies += 1

    async with asyncio.TaskGroup() as group:
        for number, address in wanted:
            group.create_task(one(number, address))


def exit_code(results: Sequence[Result], names: Sequence[str]) -> int:
    """0 where there is something to read, else 75.

    With names: one of these sources failed and nothing of it is stored. Without: all failed, and
    nothing is stored at all.
    """
    empty = [result for result in results if result.failed and not result.stored]
    if names:
        return EXIT_TEMPORARY if empty else EXIT_OK
    return EXIT_TEMPORARY if results and len(empty) == len(results) else EXIT_OK
