"""A web server of feeds on loopback in a process of its own, which counts bytes: FOLDER [SECONDS] [HOSTS].

It serves /N for every N.xml.gz of the folder, with ETag and 304; SECONDS is how long each answer takes, HOSTS
how many addresses it listens on, from 127.0.0.1 up. It prints its port. /-/counts says what was counted since
that was asked last, as JSON; /-/change/N puts a new article into a feed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

NEW = (
    "<item><title>Eben gemeldet</title><guid>eben</guid><link>http://127.0.0.1/eben</link>"
    "<pubDate>Mon, 21 Sep 2026 13:00:00 +0000</pubDate><description>Ein Satz.</description></item>"
)


class Counts(NamedTuple):
    """What a server saw of its clients: bytes are those of HTTP, heads included."""

    requests: int
    full: int
    received: int
    sent: int


class _Feeds:
    def __init__(self, folder: Path, latency: float) -> None:
        self._packed = {path.name.partition(".")[0]: path.read_bytes() for path in folder.glob("*.xml.gz")}
        self._etags = {name: self._etag(data) for name, data in self._packed.items()}
        self._latency = latency
        self._counts = Counts(0, 0, 0, 0)

    def _etag(self, data: bytes) -> str:
        return f'"{hashlib.sha256(data).hexdigest()[:32]}"'

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one connection until its other end closes it."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode().strip("/")
                if path.startswith("-/"):
                    writer.write(self._own(path))
                else:
                    if self._latency:
                        await asyncio.sleep(self._latency)
                    answer = self._answer(path, head.decode("latin-1").lower())
                    requests, full, received, sent = self._counts
                    is_full = answer.startswith(b"HTTP/1.1 200")
                    self._counts = Counts(
                        requests + 1, full + is_full, received + len(head), sent + len(answer)
                    )
                    writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    def _own(self, path: str) -> bytes:
        if path.startswith("-/change/"):
            name = path.rpartition("/")[2]
            text = gzip.decompress(self._packed[name]).decode().replace("<item>", f"{NEW}<item>", 1)
            self._packed[name] = gzip.compress(text.encode())
            self._etags[name] = self._etag(self._packed[name])
        told = json.dumps(self._counts).encode()
        self._counts = Counts(0, 0, 0, 0)
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(told), told)

    def _answer(self, name: str, head: str) -> bytes:
        data, etag = self._packed.get(name), self._etags.get(name, "")
        date = b"Date: Mon, 21 Sep 2026 12:00:00 GMT\r\n"
        if data is None:
            return b"HTTP/1.1 404 Not Found\r\n%bContent-Length: 0\r\n\r\n" % date
        if f"if-none-match: {etag}" in head:
            return b"HTTP/1.1 304 Not Modified\r\n%bETag: %b\r\n\r\n" % (date, etag.encode())
        packing = b"Content-Encoding: gzip\r\n" if "gzip" in head else b""
        body = data if packing else gzip.decompress(data)
        return (
            b"HTTP/1.1 200 OK\r\n%bContent-Type: application/rss+xml; charset=utf-8\r\nETag: %b\r\n"
            b"Last-Modified: Mon, 21 Sep 2026 11:00:00 GMT\r\n%bContent-Length: %d\r\n\r\n%b"
        ) % (date, etag.encode(), packing, len(body), body)


class Origin:
    """Runs the server in a process of its own; a context manager."""

    def __init__(self, folder: Path, latency: float = 0.0, hosts: int = 1) -> None:
        self._arguments = [str(folder), str(latency), str(hosts)]
        self.port = 0

    def __enter__(self) -> Self:
        command = [sys.executable, str(Path(__file__)), *self._arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def address(self, number: int, host: int = 1) -> str:
        """The address of a feed on one of the hosts."""
        return f"http://127.0.0.{host}:{self.port}/{number}"

    def counts(self) -> Counts:
        """What was counted since this was asked last."""
        return self._ask("counts")

    def change(self, number: int) -> None:
        """Puts a new article into a feed; counts begin anew."""
        self._ask(f"change/{number}")

    def _ask(self, what: str) -> Counts:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/{what}", timeout=10) as answer:
            return Counts(*json.load(answer))


async def main() -> None:
    """Serves until it is ended."""
    folder, latency, hosts = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    feeds, port = _Feeds(folder, latency), 0
    for host in range(1, hosts + 1):
        server = await asyncio.start_server(feeds.serve, f"127.0.0.{host}", port, backlog=200)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
