"""A loopback server that sends exactly the bytes it is told to, well or badly, from a thread of its own."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from support.threads import Threaded

HEAD_CAP = 1 << 20


@dataclass(slots=True)
class Asked:
    """A request as it came: `headers` in lower case, `turn` counts the requests for this path from 0."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    turn: int


@dataclass(slots=True)
class Talk:
    """One connection with the request that is to be answered on it."""

    asked: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    over: bool = False

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    def close(self) -> None:
        """End the connection in an orderly way."""
        self.over = True
        self.writer.close()

    def reset(self) -> None:
        """Break the connection off: the client sees ECONNRESET."""
        self.over = True
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Talk], Awaitable[None]]


@dataclass
class RawServer(Threaded):
    """Answers each path as `routes` say (404 for others).

    `greet` goes out on each new connection before anything was asked. `asked` and `connections` grow as
    requests and connections come; `open` is the number of connections now.
    """

    host: str = "127.0.0.1"
    port: int = 0
    tls: ssl.SSLContext | None = None
    greet: bytes = b""
    routes: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most_open: int = 0

    def address(self, path: str = "/", *, host: str | None = None) -> str:
        """The address of a path, under another name of the host if given."""
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{'https' if self.tls else 'http'}://{name}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for so far, in order."""
        return [asked.path for asked in self.asked]

    async def _listen(self) -> list[asyncio.Server]:
        server = await asyncio.start_server(
            self._accept, self.host, self.port, ssl=self.tls, backlog=256, limit=HEAD_CAP
        )
        self.port = server.sockets[0].getsockname()[1]
        return [server]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                await self._talk(reader, writer, self.connections)
        finally:
            self.open -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        if self.greet:
            writer.write(self.greet)
            await writer.drain()
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = lines[0].split(" ")
            pairs = [line.partition(":") for line in lines[1:] if line]
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            asked = Asked(method, path, headers, body, number, self.paths().count(path))
            self.asked.append(asked)
            talk = Talk(asked, reader, writer)
            await self.routes.get(path, answer(b"", status="404 Not Found"))(talk)
            if talk.over:
                return


def head(*headers: str, status: str = "200 OK") -> bytes:
    """A status line and headers."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> Behaviour:
    """A proper answer with its length."""
    return pieces(head(f"Content-Length: {len(body)}", *headers, status=status) + body)


def packed(body: bytes, *headers: str, times: int = 1) -> Behaviour:
    """A body in gzip, or in gzip in gzip, that is announced as plain gzip."""
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    return answer(body, "Content-Encoding: gzip", *headers)


def redirect(location: str, status: int = 302) -> Behaviour:
    """A redirect with a Location in UTF-8."""
    return answer(b"", f"Location: {location.encode().decode('latin-1')}", status=f"{status} Moved")


def pieces(*data: bytes, every: float = 0.0, then: str = "go on") -> Behaviour:
    """Bytes sent piece by piece, `every` so many seconds; then "go on", "close", "reset" or "stall"."""

    async def behave(talk: Talk) -> None:
        for piece in data:
            await talk.send(piece)
            await asyncio.sleep(every)
        if then == "close":
            talk.close()
        elif then == "reset":
            talk.reset()
        elif then == "stall":
            await talk.reader.read()  # until the client leaves

    return behave


def endless(start: bytes, piece: bytes, every: float = 0.0) -> Behaviour:
    """The same piece again and again, until the client leaves."""

    async def behave(talk: Talk) -> None:
        await talk.send(start)
        while not talk.reader.at_eof():
            await talk.send(piece)
            await asyncio.sleep(every)

    return behave


def by_turns(*behaviours: Behaviour) -> Behaviour:
    """The first behaviour for the first request of a path, and so on; the last one for all others."""

    async def behave(talk: Talk) -> None:
        await behaviours[min(talk.asked.turn, len(behaviours) - 1)](talk)

    return behave
