"""A slow line on loopback: relays connections to a server at so many bytes a second for all together."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from support.threads import Threaded

PIECE = 240
"""Bytes that are sent in one go; everybody on the line has their turn piece by piece."""


class SlowLine(Threaded):
    """Listens on loopback hosts, 127.0.0.1 and up, and passes all on to one port there.

    `rate` is in bytes a second, for each direction. `received` counts what came back over the line.
    """

    def __init__(self, port: int, *, rate: float = 2400.0, hosts: int = 1) -> None:
        self._target = port
        self._rate = rate
        self._hosts = hosts
        self.port = 0
        self.received = 0
        self.most_open = 0
        self._open = 0

    def address(self, path: str, host: int = 1) -> str:
        """The address of a path over the line, on the host with this number."""
        return f"http://127.0.0.{host}:{self.port}{path}"

    async def _listen(self) -> list[asyncio.Server]:
        self._up, self._down = asyncio.Lock(), asyncio.Lock()
        servers = []
        for host in range(1, self._hosts + 1):
            servers.append(
                await asyncio.start_server(self._accept, f"127.0.0.{host}", self.port, limit=PIECE)
            )
            self.port = servers[0].sockets[0].getsockname()[1]
        return servers

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        far_writer: asyncio.StreamWriter | None = None
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target, limit=PIECE)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, far_writer, self._up))
                group.create_task(self._carry(far_reader, writer, self._down))
        except* (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open -= 1
            for end in (writer, far_writer):
                if end is not None:
                    end.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: asyncio.Lock
    ) -> None:
        while data := await reader.read(PIECE):
            async with line:
                await asyncio.sleep(len(data) / self._rate)
                if line is self._down:
                    self.received += len(data)
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.write_eof()
