"""The city server: HTTP/1.1 on loopback in a thread of its own, with keep-alive, validators and counters."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import ipaddress
import re
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from city.pages import HTML, error_page
from city.routes import answer
from city.state import CityState, Validating
from city.wire import BadRequest, Request, Response, encode, read_request

_LEAST_GZIP = 256
_READY_SECONDS = 10


def _compressed(response: Response, request: Request) -> Response:
    if len(response.body) < _LEAST_GZIP or not request.accepts_gzip():
        return response
    headers = {**response.headers, "Content-Encoding": "gzip"}
    return replace(response, body=gzip.compress(response.body, 6, mtime=0), headers=headers)


def _is_current(request: Request, etag: str | None, last_modified: int | None) -> bool:
    """RFC 9110, 13.2.2: If-Modified-Since counts only where there is no If-None-Match."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return etag is not None and ("*" in known or etag in known)
    since = request.headers.get("if-modified-since")
    if since is None or last_modified is None:
        return False
    try:
        return last_modified <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False


def _validated(response: Response, request: Request, state: CityState) -> Response:
    """The answer with its validators, or 304 with them and nothing else."""
    wanted = state.validators
    headers: dict[str, str] = {}
    etag = last_modified = None
    if wanted in {True, "etag"}:
        etag = headers["ETag"] = f'"{hashlib.sha256(response.body).hexdigest()[:16]}"'
    if wanted in {True, "last-modified"}:
        last_modified = state.last_modified
        headers["Last-Modified"] = formatdate(last_modified, usegmt=True)
    if state.max_age is not None:
        headers["Cache-Control"] = f"max-age={state.max_age}"
    if _is_current(request, etag, last_modified):
        return Response(304, headers=headers)
    return replace(response, headers={**response.headers, **headers})


def deliver(state: CityState, request: Request, base: str) -> Response:
    """The answer as it goes out: compressed and conditional where the city does that."""
    response = answer(state, request, base)
    if re.search("text|xml|json", response.media_type or ""):
        response = _compressed(
            replace(response, headers={**response.headers, "Vary": "Accept-Encoding"}), request
        )
    return _validated(response, request, state) if response.revisable else response


class CityServer(CityState):
    """A city's web site, to be used as a context manager or with `start` and `stop`.

    Binds loopback addresses only: `host` is 127.0.0.1, another one in 127.0.0.0/8, or ::1. Port 0
    takes a free port at the first start; every later start takes the same one again. `edition` is
    a file as the built-in edition's; with it, /digital/aktuelles.php exists. The other arguments
    are described in CityState.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        edition: Path | None = None,
        validators: Validating = True,
        latency: float = 0.0,
    ) -> None:
        super().__init__(edition=edition, validators=validators, latency=latency)
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError("the city server binds loopback addresses only")
        self.host = host
        self.port = port
        self._thread: Thread | None = None
        self._end: Callable[[], object] | None = None

    @property
    def base(self) -> str:
        """The site's address without a last slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def url(self, path: str = "/") -> str:
        """The absolute address of a path."""
        return self.base + path

    def start(self) -> Self:
        """Listen. Raises OSError where the port is taken."""
        port: Future[int] = Future()
        self._thread = Thread(target=lambda: asyncio.run(self._serve(port)), name="city", daemon=True)
        self._thread.start()
        self.port = port.result(_READY_SECONDS)
        return self

    def stop(self) -> None:
        """Close the port and every connection. What was published and counted stays."""
        if self._thread is not None and self._end is not None:
            self._end()
            self._thread.join()
        self._thread = self._end = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def _serve(self, port: Future[int]) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            server = await asyncio.start_server(self._connected, self.host, self.port)
        except OSError as error:
            port.set_exception(error)
            return
        self._end = lambda: loop.call_soon_threadsafe(stopping.set)
        port.set_result(server.sockets[0].getsockname()[1])
        await stopping.wait()
        # asyncio loses a connection that is still being accepted when its server closes: first accept
        # no more, then end what there is, then close.
        for listener in server.sockets:
            loop.remove_reader(listener.fileno())
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.sleep(0)  # only a task that has begun can close its connection when cancelled
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        server.close()
        await server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.counts.max_connections = max(self.counts.max_connections, self.connections)
        try:
            # Cancelled only by the stop above, which wants every connection to end.
            with suppress(ConnectionError, asyncio.CancelledError):
                await self._converse(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()
            self.connections -= 1

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after the other until somebody wants the connection closed."""
        while True:
            try:
                request = await read_request(reader)
            except BadRequest:
                response = Response(400, HTML, error_page(400))
                await self._send(writer, encode(response, head_only=False, close=True), 400)
                return
            if request is None:
                return
            self._count(request)
            if self.latency:
                await asyncio.sleep(self.latency)
            response = deliver(self, request, self.base)
            data = encode(
                response,
                head_only=request.method == "HEAD",
                close=not request.keep_alive,
            )
            await self._send(writer, data, response.status)
            if not request.keep_alive:
                return

    def _count(self, request: Request) -> None:
        counts = self.counts
        counts.requests += 1
        counts.by_path[request.path] += 1
        counts.bytes_received += request.size
        counts.last.append(request)

    async def _send(self, writer: asyncio.StreamWriter, data: bytes, status: int) -> None:
        """Counted first, so that who has read the answer finds it in the counters."""
        self.counts.by_status[status] += 1
        whole = len(data)
        if self.cut_after is not None:
            data = data[: self.cut_after]
            self.cut_after -= len(data)
        self.counts.bytes_sent += len(data)
        writer.write(data)
        await writer.drain()
        if len(data) < whole:
            raise ConnectionResetError
