"""Servers on loopback, each in a thread of its own for as long as a block lasts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self


class Threaded:
    """A context manager: listens as `_listen` says, and talks with whoever connects as `_connected` does."""

    _loop: asyncio.AbstractEventLoop
    _thread: threading.Thread

    async def _listen(self) -> Sequence[asyncio.Server]:
        """Opens what `_accept` is to answer, and notes the port."""
        raise NotImplementedError

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talks on a connection; it is cancelled at the end of the block."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._tasks = set[asyncio.Task[None]]()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError(f"{type(self).__name__} did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        servers = await self._listen()
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await self._connected(reader, writer)
