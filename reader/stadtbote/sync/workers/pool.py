"""The workers of one sync: begun where many feeds came at once, each with one to read and one at hand."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from types import TracebackType
from typing import Self, cast

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Answer
from stadtbote.sync.workers import wire
from stadtbote_cache import preparing
from stadtbote_cache.preparing import Shown
from stadtbote_cache.records import Edition

LEAST = 8
"""Answers before the first worker is begun, and sources still without one: for fewer none pays."""

MOST = 4
"""Workers at once."""

LONGEST = 60.0
"""Seconds that a worker may take for one feed."""

_ENOUGH = 2_000_000  # bytes of feeds that wait for a worker, over which nothing more is asked for
_WAITING = 8_000_000  # bytes of feeds that may wait for a worker; what comes beside is read here
_AT_HAND = 2  # feeds that a worker has at once, so that it never waits for a sync that is just writing
_LONGEST_ANSWER = 64_000_000  # bytes
_FOR_OTHERS = 0.05  # seconds that the first answers wait for others: workers begin before all are read
_BEGINNINGS = 3  # how often a place is filled anew
_BUFFER = 1 << 20
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from stadtbote.sync.workers.program import main; main()"
_MARK = "\ufeff".encode()

Known = Callable[[], wire.Pairs]


def how_many() -> int:
    """As many as this process may use cores, but none beside a single one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST) if cores > 1 and sys.executable else 0


class _Broken(Exception):
    """A worker broke off, or said what no worker says."""


class _Worker:
    """One running worker."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()  # its answers come in the order of the questions
        self.ended = False

    @classmethod
    async def begin(cls) -> _Worker:
        """A worker that is ready. Raises OSError where there can be none, _Broken where it ended at once."""
        # It needs nothing of this session, least of all a proxy's password.
        variables = {name: value for name in ("LD_LIBRARY_PATH",) if (value := os.environ.get(name))}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-ISB",
            "-c",
            _PROGRAM,
            *sys.path,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_BUFFER,
            env=variables,
            process_group=0,  # an interrupt of the keyboard is for the sync
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(LONGEST):
                await worker._hear()
        except BaseException:  # whatever ended the wait, nobody else would end the process
            await worker.end()
            raise
        return worker

    async def ask(self, question: wire.Question, body: bytes) -> bytes | None:
        """What it answers about a feed, when it is through with what it was asked before.

        None where that ended it. Raises _Broken.
        """
        pipe = cast("asyncio.StreamWriter", self._process.stdin)
        pipe.writelines((wire.question(question), body))  # not drained: an answer may have to go first
        async with self._turn:
            try:
                async with asyncio.timeout(LONGEST):
                    if not self.ended:
                        return await self._hear()
            except (OSError, TimeoutError, _Broken) as error:
                if not self.ended:
                    self.ended = True
                    raise _Broken from error
        return None

    async def _hear(self) -> bytes:
        pipe = cast("asyncio.StreamReader", self._process.stdout)
        try:
            length = int.from_bytes(await pipe.readexactly(wire.LENGTH), "big")
            if length > _LONGEST_ANSWER:
                raise _Broken
            return await pipe.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise _Broken from error

    async def end(self) -> None:
        """Ends it, whatever it does."""
        self.ended = True
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Workers:
    """Reads answers in other processes where that is quicker; where there is none, the caller reads them."""

    def __init__(self, sources: int, most: int, hold: Callable[[bool], None]) -> None:
        """`sources` are all that are asked; `most` workers are begun, when the first are answered.

        `hold` is told whether so much waits for a worker that nothing more is to be asked for.
        """
        self._hold = hold
        self._to_come = sources
        self._most = most
        self._left = _BEGINNINGS * most
        self._answers = 0
        self._are_many = asyncio.Event()
        self._free: asyncio.Queue[_Worker | None] = asyncio.Queue()  # None where there will be no more
        self._workers = set[_Worker]()
        self._waiting = 0  # bytes
        self._coming: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        coming = tuple(self._coming)
        for beginning in coming:
            beginning.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        for worker in tuple(self._workers):
            await self._end(worker)

    def done(self) -> None:
        """One source less is to come."""
        self._to_come -= 1

    async def read(self, answer: Answer, known: Known) -> tuple[Edition, tuple[Shown, ...]] | None:
        """What a feed shows; None where this process is to read it.

        Raises SourceError: why it cannot be read; WORKER where that ended a worker or took too long.
        """
        if not self._most:
            return None
        self._answers += 1
        if self._answers < LEAST <= self._to_come:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FOR_OTHERS):
                    await self._are_many.wait()
        elif self._answers >= LEAST <= self._to_come:
            self._are_many.set()
            self._begin(self._most - len(self._workers) - len(self._coming))
        size = len(answer.body)
        if not (self._workers or self._coming) or self._waiting + size > _WAITING:
            return None
        self._waits(size)
        try:
            while (worker := await self._free.get()) and worker.ended:
                pass
        finally:
            self._waits(-size)
        if worker is None:
            self._free.put_nowait(None)  # for the next one that waits
            return None
        said = await self._ask(worker, answer, known)
        if said is None:
            return None
        if said.failure:
            raise SourceError(said.failure.reason, status=said.failure.status)
        return (said.edition, said.shown) if said.edition else None

    def _waits(self, size: int) -> None:
        self._waiting += size
        self._hold(self._waiting > _ENOUGH)

    async def _ask(self, worker: _Worker, answer: Answer, known: Known) -> wire.Answer | None:
        """What a worker answers; one that breaks off, or says what none says, is ended.

        None where it was another feed that ended it.
        """
        from stadtbote.sources.charset import decode  # most syncs ask no worker

        @cache
        def again() -> tuple[Shown, ...]:
            from stadtbote.sources.feeds.reading import read

            return preparing.shown(read(answer.body, answer.address, answer.charset).items)

        try:
            body = _MARK + decode(answer.body, answer.charset).encode("utf-8", "replace")
            data = await worker.ask(wire.Question(answer.address, len(body), known()), body)
            said = None if data is None else wire.read_answer(data, again)
        except BaseException as error:  # whatever it was, a worker in the middle of a question must not stay
            await self._end(worker)
            is_its_fault = isinstance(error, _Broken | wire.NoAnswer)
            if is_its_fault:
                self._begin(1)
            self._tell_if_none()
            if is_its_fault:
                raise SourceError(Reason.WORKER) from None
            raise
        self._free.put_nowait(worker)
        return said

    async def _end(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
            await worker.end()

    def _begin(self, places: int) -> None:
        """Begins workers, while this process goes on reading."""
        for _place in range(min(places, self._left)):
            self._left -= 1
            beginning = asyncio.create_task(self._begin_one())
            self._coming.add(beginning)
            beginning.add_done_callback(self._has_come)

    async def _begin_one(self) -> None:
        with suppress(OSError, TimeoutError, _Broken):  # then there is one less
            worker = await _Worker.begin()
            self._workers.add(worker)
            for _feed in range(_AT_HAND):
                self._free.put_nowait(worker)

    def _has_come(self, beginning: asyncio.Task[None]) -> None:
        self._coming.discard(beginning)
        self._tell_if_none()

    def _tell_if_none(self) -> None:
        if not self._workers and not self._coming:
            self._free.put_nowait(None)
