"""Proxies on loopback, for HTTP and for SOCKS 5, which know one address for all names."""

from __future__ import annotations

import asyncio
import base64
import ssl
from contextlib import suppress

from support.threads import Threaded


class Relay(Threaded):
    """What passes connections on to 127.0.0.1, from a thread of its own.

    With `user`, "NAME:PASSWORD" must be told. `refuses` is the status for any CONNECT. `asked` has the lines
    of requests, or the hosts and ports of SOCKS, as they came; `seen` all heads that came.
    """

    scheme = "http"

    def __init__(
        self, *, user: str = "", refuses: str = "", tls: ssl.SSLContext | None = None, raw: bytes = b""
    ) -> None:
        """`raw` is said to whoever connects, and nothing else, then the connection ends."""
        self._user = user
        self._refuses = refuses
        self._tls = tls
        self._raw = raw
        self.port = 0
        self.asked: list[str] = []
        self.seen = b""

    def address(self, user: str = "", host: str = "127.0.0.1") -> str:
        """The address of the proxy."""
        scheme = "https" if self._tls else self.scheme
        return f"{scheme}://{f'{user}@' if user else ''}{host}:{self.port}"

    async def _listen(self) -> list[asyncio.Server]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return [server]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.CancelledError):
            if self._raw:
                writer.write(self._raw)
                await reader.read(1)  # a close with bytes unread would be a reset
            else:
                await self._talk(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far: asyncio.StreamWriter | None = None
        answers: asyncio.Task[None] | None = None
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.seen += head
                lines = head.decode("latin-1").split("\r\n")
                self.asked.append(lines[0])
                method, target, _version = lines[0].split(" ")
                headers = {
                    name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                wanted = f"Basic {base64.b64encode(self._user.encode()).decode()}"
                if self._user and headers.get("proxy-authorization") != wanted:
                    writer.write(b"HTTP/1.1 407 \x1b]0;Unfug\x07\r\nContent-Length: 0\r\n\r\n")
                elif method == "CONNECT" and self._refuses:
                    writer.write(f"HTTP/1.1 {self._refuses}\r\nContent-Length: 0\r\n\r\n".encode())
                elif method == "CONNECT":
                    writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
                    await self._carry(int(target.rpartition(":")[2]), reader, writer)
                    return
                else:
                    place, path = target.removeprefix("http://").split("/", 1)
                    if far is None:
                        port = int(place.rpartition(":")[2])
                        there, far = await asyncio.open_connection("127.0.0.1", port)
                        answers = asyncio.create_task(_pass_on(there, writer))
                    own = [line for line in lines[1:] if not line.lower().startswith("proxy-")]
                    far.write("\r\n".join([f"{method} /{path} HTTP/1.1", *own]).encode("latin-1") + body)
                await writer.drain()
        finally:
            if far and answers:
                far.close()
                answers.cancel()

    async def _carry(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, far = await asyncio.open_connection("127.0.0.1", port)
        try:
            await asyncio.gather(_pass_on(reader, far), _pass_on(there, writer))
        finally:
            far.close()


async def _pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            to.write(data)
            await to.drain()
    to.close()


class Socks(Relay):
    """The same for SOCKS 5 (RFC 1928, RFC 1929)."""

    scheme = "socks5"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        methods = await self._heard(reader, 2)
        offered = await self._heard(reader, methods[1])
        method = 2 if self._user else 0
        writer.write(bytes([5, method if method in offered else 255]))
        if method not in offered:
            return
        if self._user:
            told = []
            await self._heard(reader, 1)
            for _part in range(2):
                size = await self._heard(reader, 1)
                told.append((await self._heard(reader, size[0])).decode())
            right = ":".join(told) == self._user
            writer.write(bytes([1, 0 if right else 1]))
            if not right:
                return
        await self._heard(reader, 4)
        size = await self._heard(reader, 1)
        name = (await self._heard(reader, size[0])).decode()
        port = int.from_bytes(await self._heard(reader, 2))
        self.asked.append(f"{name}:{port}")
        writer.write(bytes([5, 5 if self._refuses else 0, 0, 1, 127, 0, 0, 1, 0, 0]))
        if not self._refuses:
            await self._carry(port, reader, writer)

    async def _heard(self, reader: asyncio.StreamReader, size: int) -> bytes:
        data = await reader.readexactly(size)
        self.seen += data
        return data
