"""Fetches sources into the store: the input and output around what plan.py decides."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial

from stadtbote import crash
from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.config.proxies import in_use
from stadtbote.config.settings import Settings
from stadtbote.errors import Failure, Reason, SourceError, SyncRunning
from stadtbote.sources.adapters import UNKNOWN, fetch_source
from stadtbote.sources.fetch import BODY_READER, Elsewhere, Fetch
from stadtbote.sources.net.http import Budget, Fetcher, Traffic
from stadtbote.sources.net.pauses import Pauses
from stadtbote.sync import hubs, retention
from stadtbote.sync.bodies import Bodies, fetch_all, fetch_within_budget
from stadtbote.sync.journals import exchange
from stadtbote.sync.order import least_lately_tried, too_large
from stadtbote.sync.plan import LEAST_AGE, MOVE_AFTER, decide, due, is_gone, move, pause
from stadtbote.sync.result import Result, exit_code
from stadtbote.sync.retention import Cleared, Limits
from stadtbote.sync.subscriptions import named_at, untitled
from stadtbote.sync.workers.pool import Workers, how_many
from stadtbote.text.clean import MAX_HEADLINE, MAX_ITEMS, line
from stadtbote.text.language import translated as _
from stadtbote_cache import preparing
from stadtbote_cache.arranging import Arranging
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Cost, Source, SourceState, Validators, replace
from stadtbote_cache.safety import locking
from stadtbote_cache.store import Store

__all__ = ["Budget", "Cleared", "Fetcher", "Limits", "Result", "exit_code"]

_MANY = 8  # sources that were never fetched, whose news fills the index

Tell = Callable[[Result], None]


def fetcher_for(settings: Settings, budget: Budget | None = None) -> Fetcher:
    """A fetcher as the configuration has it; `budget` is what it may cost. Raises ConfigError for a proxy."""
    proxies = in_use(os.environ, settings.proxy)
    return Fetcher(budget=budget, allowed=settings.allow_hosts, proxies=proxies)


async def sync(
    store: Store,
    names: Sequence[str] = (),
    *,
    automatic: bool = False,
    least_age: float = LEAST_AGE,
    whole: bool = False,
    bodies: bool = True,
    fetcher: Fetcher | None = None,
    tell: Tell = lambda result: None,
    running: list[Result] | None = None,
    limits: Limits = Limits(),  # noqa: B008 (records never change)
    cleared: Cleared | None = None,
    faults: list[str] | None = None,
) -> list[Result]:
    """Fetches the named sources, or all, side by side; results in the order of the sources.

    Paused ones are asked only if they are named. An automatic sync leaves out what is not due; `least_age` is
    in seconds since a source was last tried. Any other sync asks all sources but those whose server wants a
    pause, and those gone for good unless they are named; the results say so. If the `fetcher` has a budget,
    all sources come first, and then bodies, the newest first. With `whole`, they are asked as if nothing were
    known of them, and all that they show is read again.

    With `faults`, what was done on other devices comes first, where a folder is shared, see `journals`; they
    get the sentences about what went wrong there.

    `tell` is called with each source's result when it is done; `running` gets the result when the source is
    begun, and can be watched while it fills. At the end, what is beyond the `limits` is removed, and noted in
    `cleared`. Raises SyncRunning where another sync works on the store, and StoreError where the store cannot
    be written, and ConfigError where credentials cannot be read; faults of sources are in the results.
    """
    if faults is not None:
        faults += exchange(store).faults
    states = [s for s in store.sources() if (s.source.name in names if names else not s.paused)]
    now = time.time()
    if automatic:
        states = [s for s in states if due(s, now, least_age)]
    left_alone = [] if automatic else [r for s in states if (r := _left_alone(s, now, named=bool(names)))]
    for result in left_alone:
        tell(result)
    order = [state.source.name for state in states]
    states = [state for state in states if state.source.name not in {r.name for r in left_alone}]
    if not states:
        return left_alone
    kept = credentials.read(store.path)
    with alone(store):
        if automatic:
            states = [s for s in states if store.claim(s.source, s.tried_at, now)]
        with suppress(StoreError):  # what is left of removed sources can wait
            for _step in Arranging.of(store).forgetting():
                await asyncio.sleep(0)
            if store.is_little() and not store.forgotten():  # with what comes now it would take long
                for _step in store.settling(now):
                    await asyncio.sleep(0)
        if bodies:
            store.ask_again(BODY_READER, dropped=limits.size is not None)
        fetcher = fetcher or Fetcher()
        guests = store.guests()
        fetcher.guests = frozenset(s.source.address for s in states if s.source.name in guests)
        fetcher.credentials = {s.source.address: c for s in states if (c := kept.get(s.source.name))}
        fetcher.pauses = Pauses(store.pauses())
        if whole:
            states = [replace(state, validators=Validators()) for state in states]

        def again(followed: Collection[str], kept: Mapping[str, Credentials]) -> list[SourceState]:
            """The sources to ask once hubs were asked: with those that came, without those that went."""
            asked = {s.source.name for s in states} | set(followed)
            found = [s for s in store.sources() if s.source.name in asked and not s.source.is_hub]
            found = [s for s in found if not s.paused or s.source.name in names]
            own = {s.source.address: c for s in found if (c := kept.get(s.source.name))}
            fetcher.credentials = {**fetcher.credentials, **own}
            return [replace(s, validators=Validators()) for s in found] if whole else found

        many = sum(state.fetched_at is None for state in states) >= _MANY
        with store.filling() if many else nullcontext():
            results = await _fetch(
                store,
                states,
                now,
                fetcher,
                tell,
                running,
                automatic=automatic,
                bodies=bodies,
                whole=whole and bodies,
                kept=kept,
                again=again,
            )
        done = cleared or Cleared()
        if not limits.none:
            with suppress(StoreError):  # the news is there; the next sync tries again
                for _step in retention.clearing(store, limits, time.time(), done, whole=False):
                    await asyncio.sleep(0)
    with suppress(StoreError):  # other syncs may go on beside it
        for _step in retention.settling(store, limits, time.time(), done):
            await asyncio.sleep(0)
        store.acts().cut_down()
    place = {name: place for place, name in enumerate(order)}
    return sorted([*left_alone, *results], key=lambda result: place.get(result.name, len(place)))


def _left_alone(state: SourceState, now: float, *, named: bool) -> Result | None:
    """The result of a source that was wanted but is not asked; None where it is asked."""
    if until := pause(state, now):
        return Result(state.source.name, error=Failure(Reason.PAUSED, until=until), stored=state.articles)
    if is_gone(state) and not named:
        return Result(state.source.name, error=Failure(Reason.STATUS, 410), stored=state.articles)
    return None


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Keeps other syncs off the store inside the block. Raises SyncRunning, at once, where one is at work."""
    with locking.alone(store.path) as ours:
        if not ours:
            raise SyncRunning(
                _("Gerade läuft schon ein anderer Abruf. Bitte warten, bis er fertig ist, dann noch einmal.")
            )
        yield


async def _fetch(
    store: Store,
    states: Sequence[SourceState],
    now: float,
    fetcher: Fetcher,
    tell: Tell,
    running: list[Result] | None,
    *,
    automatic: bool,
    bodies: bool,
    whole: bool,
    kept: Mapping[str, Credentials],
    again: Callable[[Collection[str], Mapping[str, Credentials]], Sequence[SourceState]],
) -> list[Result]:
    """Asks the hubs first, and then all sources that there are `again`."""
    results: dict[str, Result] = {}
    bodies_of: dict[str, Bodies] = {}
    try:
        most = how_many() if fetcher.budget is None else 0
        async with fetcher as open_fetcher, Workers(len(states), most, fetcher.hold) as workers:

            async def one(state: SourceState) -> None:
                result = results[state.source.name] = Result(state.source.name, stored=state.articles)
                if running is not None:
                    running.append(result)
                try:
                    elsewhere = partial(workers.read, known=partial(store.known_pairs, state.source))
                    came = await _fetch_source(
                        store, state, open_fetcher, result, kept, elsewhere, whole=whole
                    )
                    if came and bodies:
                        found = bodies_of[result.name] = Bodies(store, state.source, open_fetcher, result)
                        if open_fetcher.budget is None:
                            await fetch_all(found)
                    if open_fetcher.budget and result.put_off:
                        noted = now if automatic else state.tried_at
                        _put_off(store, state, noted, result, open_fetcher.budget)
                except asyncio.CancelledError:
                    if automatic:  # it was stopped before it was done: it is due again at the next start
                        store.claim(state.source, now, state.tried_at)
                    raise
                except Exception as error:  # one source's fault must not end the others
                    fault = _first(error)
                    if isinstance(fault, StoreError):
                        raise fault from error
                    result.error = crash.failure(fault)
                    store.save_failure(state.source, result.error.code, time.time())
                finally:
                    workers.done()
                tell(result)

            async def all_of(asked: Sequence[SourceState]) -> None:
                async with asyncio.TaskGroup() as group:
                    for state in least_lately_tried(asked, now):
                        group.create_task(one(state))

            try:
                if lists := [state for state in states if state.source.is_hub]:
                    await all_of(lists)
                    followed = [name for result in results.values() for name in result.followed]
                    states = again(followed, credentials.read(store.path))
                await all_of(states)
                if open_fetcher.budget is not None:
                    await fetch_within_budget(bodies_of, results)
            except BaseExceptionGroup as failures:
                # The group ends all tasks at the first fault, which is the cause.
                raise _first(failures) from failures
    finally:
        with suppress(StoreError):  # the costs alone are no reason to fail; the news is there
            store.add_costs(_costs(results.values()))
            note_pauses(store, fetcher.pauses)
    return list(results.values())


def note_pauses(store: Store, pauses: Pauses) -> None:
    """Saves which hosts want no requests for a while, and which answer again."""
    store.save_pauses(pauses.begun, pauses.ended)


def _costs(results: Iterable[Result]) -> Iterator[Cost]:
    month = time.strftime("%Y-%m")
    for result in results:
        t = result.traffic
        yield Cost(result.name, month, t.requests, t.sent, t.received, t.unchanged, t.saved)


def _first(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


async def _fetch_source(
    store: Store,
    state: SourceState,
    fetcher: Fetcher,
    result: Result,
    kept: Mapping[str, Credentials],
    elsewhere: Elsewhere,
    *,
    whole: bool,
) -> bool:
    """Fetches and saves what a source shows; False where nothing came. With `whole`, all bodies are due."""
    source = state.source
    try:
        if state.fetched_at is None:
            source, fetch = await _first_fetch(
                store, source, fetcher, result.traffic, state.validators, elsewhere
            )
        else:
            fetch = await fetch_source(source, fetcher, result.traffic, state.validators, elsewhere)
    except SourceError as error:
        if error.reason is Reason.BUDGET:  # no fault of the source: its state stays
            result.put_off = True
            return False
        result.error = error.failure
        if error.reason is not Reason.PAUSED:  # nor is that one
            store.save_failure(source, result.error.code, time.time())
        return False
    with fetcher.flow.working():
        if source.is_hub and fetch.options is not None:
            found, options = hubs.planned(store, source, fetch.options, kept)
            hubs.follow(store, source, found, kept)
            fetch = replace(fetch, options=options)
            result.brought = found
        _save(store, source, fetch, result, time.time(), whole=whole)
        if source.is_hub:
            result.sources = len(hubs.offered(fetch.options or source.options))
        _follow(store, source, fetch.moved, result)
        if fetch.edition is None:
            result.unchanged = state.listed
    return True


async def _first_fetch(
    store: Store,
    source: Source,
    fetcher: Fetcher,
    traffic: Traffic,
    validators: Validators,
    elsewhere: Elsewhere,
) -> tuple[Source, Fetch]:
    """The first fetch of a source, which finds out what was not asked when it was moved in."""
    found = source
    if source.kind == UNKNOWN:
        from stadtbote.sources.discovery import discover

        led = await discover(source.address, fetcher, traffic)
        found, fetch = led.source, led.fetch
        if found.is_hub:  # nothing of what it offers is here yet
            found = replace(found, options="{}")
    else:
        fetch = await fetch_source(source, fetcher, traffic, validators, elsewhere)
    title = source.title
    if title == untitled(source.address):
        said = fetch.edition.title if fetch.edition else None
        title = line(said or "", MAX_HEADLINE) or found.title
    found = replace(found, name=source.name, title=title, language=source.language)
    if found != source:
        store.recognise(source.name, found)
    return found, fetch


def _follow(store: Store, source: Source, moved: str | None, result: Result) -> None:
    """Takes over the address that a source leads to for good, or proposes it."""
    syncs = store.note_move(source, moved)
    other = ""
    if moved and syncs >= MOVE_AFTER:
        other = named_at(store, replace(source, address=moved), but=source.name)
    result.moved = move(source, moved, syncs, other)
    if result.moved and result.moved.taken:
        store.move_source(source.name, result.moved.address, same_server=True)


def _put_off(store: Store, state: SourceState, noted: float | None, result: Result, budget: Budget) -> None:
    """Makes a source that did not fit the first of the next sync, unless it would fill that one too."""
    cost = result.traffic.sent + result.traffic.received
    tried_at = time.time() if too_large(cost, budget.total) else state.tried_at
    if tried_at != noted:
        store.claim(state.source, noted, tried_at)


def add(store: Store, source: Source, fetch: Fetch, traffic: Traffic) -> Result:
    """Adds a source with what was fetched to recognise it, saved as a sync saves it.

    It is still due: the next sync asks whether anything has changed since, and fetches the bodies.
    """
    now = time.time()
    result = Result(source.name, traffic=traffic)
    Arranging.of(store).add(source)
    _save(store, source, fetch, result, now)
    if not result.failed:
        store.claim(source, now, None)
    result.waiting = len(store.wanted_bodies(source))
    store.add_costs(_costs([result]))
    return result


def _save(
    store: Store, source: Source, fetch: Fetch, result: Result, now: float, *, whole: bool = False
) -> None:
    edition = fetch.edition
    if edition is None:
        store.save_unchanged(source, fetch.validators, now)
        return
    shown = preparing.shown(edition.items) if fetch.shown is None else fetch.shown
    if fetch.partial and fetch.partial.reason is Reason.BUDGET:
        result.put_off = True
    elif fetch.partial:
        result.error = fetch.partial.failure
    else:
        result.incomplete = not edition.complete
        result.capped = result.incomplete and len(shown) >= MAX_ITEMS
    result.skipped = edition.skipped
    changes = store.save_fetch(
        source,
        shown,
        lambda known: decide(known, shown, complete=edition.complete, whole=whole),
        credits=edition.credits,
        language=edition.language,
        home=edition.home,
        validators=fetch.validators,
        now=now,
        failure=result.error.code if result.error else None,
        options=fetch.options,
    )
    result.new, result.changed, result.unchanged = map(len, (changes.new, changes.changed, changes.same))
    result.stored += result.new
