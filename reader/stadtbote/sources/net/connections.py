"""Connections to servers and proxies: to checked addresses alone, with bytes counted and deadlines kept."""

from __future__ import annotations

import asyncio
import ipaddress
import select
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import anyio
import httpcore
from anyio.abc import ByteStream, SocketAttribute, SocketStream
from anyio.streams.tls import TLSAttribute, TLSStream

from stadtbote.config.proxies import Proxy
from stadtbote.errors import SHORTAGES, Reason, SourceError
from stadtbote.sources.net.addresses import Reach, both_families, first_to_answer, reason_of
from stadtbote.sources.net.limits import Meter

METER: ContextVar[Meter] = ContextVar("meter")
"""The meter of the errand that the current task runs; set before anything here is called."""

OWN: ContextVar[bool] = ContextVar("own", default=False)
"""Whether the current task asks for the source's own address; set by the transport."""

OPENED: ContextVar[list[Wired]] = ContextVar("opened")
"""The connections to proxies that the current request has opened."""

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks up a host name and a port; gives IP addresses, best first. OSError where there are none."""

MOST_ADDRESSES = 8
"""How many addresses of one host are tried."""


class Wire(httpcore.AsyncNetworkBackend):
    """Connects to addresses that it has checked itself; there is no second look-up in between."""

    def __init__(self, resolve: Resolver, reach: Reach, *, home: bool) -> None:
        """`home`: to the own host of the source that asks; see addresses.Reach."""
        self._resolve = resolve
        self._reach = reach
        self._home = home

    async def connect_tcp(self, host: str, port: int, *_: Any, **_how: Any) -> httpcore.AsyncNetworkStream:
        return Wired(await self._connect(host, port))

    async def _connect(self, host: str, port: int) -> ByteStream:
        meter = METER.get()
        try:
            async with asyncio.timeout(meter.left()):
                addresses = await self._addresses(host, port)
                stream = await first_to_answer(
                    both_families(addresses)[:MOST_ADDRESSES], lambda ip: self._open(ip, port)
                )
                return Tap(stream)
        except TimeoutError:
            raise meter.too_late() from None

    async def _open(self, address: str, port: int) -> SocketStream:
        try:
            return await anyio.connect_tcp(address, port)
        except OSError as error:
            raise SourceError(reason_of(error)) from None

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses: Sequence[str] = [str(ipaddress.ip_address(host))]
        except ValueError:
            try:
                addresses = await self._resolve(host, port)
            except OSError as error:
                # Without a number it is one of a resolver, that the name has no address.
                raise SourceError(Reason.OFFLINE if error.errno is None else reason_of(error)) from None
        if not addresses:
            raise SourceError(Reason.OFFLINE)
        self._check(host, addresses)
        return addresses

    def _check(self, host: str, addresses: Sequence[str]) -> None:
        self._reach.check(host, addresses, home=self._home, own=OWN.get())


class WireToProxy(Wire):
    """Connects to a proxy, wherever that is: the user has named it. Its faults are not those of a server."""

    def __init__(self, resolve: Resolver, reach: Reach, proxy: Proxy, *, tunnel: bool) -> None:
        """`tunnel`: to a server with which TLS is spoken through the proxy."""
        super().__init__(resolve, reach, home=False)
        self._proxy = proxy
        self._tunnel = tunnel

    async def connect_tcp(self, host: str, port: int, *_: Any, **_how: Any) -> httpcore.AsyncNetworkStream:
        try:
            stream = await self._connect(host, port)
        except SourceError as error:
            if error.reason in SHORTAGES or error.reason in (Reason.DENIED, Reason.BUDGET):
                raise
            raise SourceError(Reason.PROXY) from None
        wired = Wired(
            stream,
            http=not self._proxy.socks,
            with_proxy=self._tunnel,
            proxy_tls=self._proxy.scheme == "https",
        )
        OPENED.get().append(wired)
        return wired

    def _check(self, host: str, addresses: Sequence[str]) -> None:
        pass


class Wired(httpcore.AsyncNetworkStream):
    """A connection that keeps to the deadlines of whoever uses it.

    `http`: what is read has to begin like HTTP. `with_proxy`: until TLS begins it is not yet the server that
    is spoken with. `proxy_tls`: the TLS that begins next is with the proxy.
    """

    def __init__(
        self, stream: ByteStream, *, http: bool = True, with_proxy: bool = False, proxy_tls: bool = False
    ) -> None:
        self._stream = stream
        self._http = http
        self._with_proxy = with_proxy
        self._proxy_tls = proxy_tls
        self._beginning: bytes = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        meter = METER.get()
        data = b""
        try:
            with suppress(anyio.EndOfStream):
                async with asyncio.timeout(meter.left()):
                    data = await self._stream.receive(max_bytes)
        except TimeoutError:
            raise meter.too_late() from None
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            if self._with_proxy:
                raise SourceError(Reason.PROXY_FAILED) from None
            raise httpcore.ReadError from error
        meter.ended = not data
        if self._with_proxy and not data:
            raise SourceError(Reason.PROXY_FAILED)
        # From a server that greets in another protocol nothing more is waited for.
        if self._http and len(self._beginning) < 5:
            self._beginning += data[:5]
            if not b"HTTP/".startswith(self._beginning[:5]):
                raise SourceError(Reason.PROXY_FAILED if self._with_proxy else Reason.PROTOCOL)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        meter = METER.get()
        self._beginning = b""
        if not buffer:
            return
        meter.asks()
        try:
            async with asyncio.timeout(meter.left()):
                await self._stream.send(buffer)
        except TimeoutError:
            raise meter.too_late() from None
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise httpcore.WriteError from error

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        meter = METER.get()
        try:
            async with asyncio.timeout(meter.left()):
                return Wired(
                    await TLSStream.wrap(
                        self._stream,
                        ssl_context=ssl_context,
                        hostname=server_hostname and server_hostname.strip("[]"),
                        standard_compatible=False,
                        server_side=False,
                    ),
                    with_proxy=self._with_proxy and self._proxy_tls,
                )
        except BaseException as error:  # a cancelled task too: httpcore leaves the connection open then
            await self._stream.aclose()
            if isinstance(error, TimeoutError):
                raise meter.too_late() from None
            if isinstance(error, (anyio.BrokenResourceError, anyio.EndOfStream, ssl.SSLError)):
                raise SourceError(Reason.PROXY_FAILED if self._proxy_tls else reason_of(error)) from None
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._stream.extra(TLSAttribute.ssl_object, None)  # noqa: S610 (it is not Django's)
        if info == "is_readable":  # an idle connection that can be read was closed by the server
            ready = select.poll()
            ready.register(self._stream.extra(SocketAttribute.raw_socket), select.POLLIN)  # noqa: S610
            return bool(ready.poll(0))
        return None


class Tap(ByteStream):
    """The bytes of a connection as they go over the line, TLS included, counted into the user's meter."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        meter = METER.get()
        data = await self._stream.receive(meter.share.room(max_bytes))
        meter.took(len(data))
        return data

    async def send(self, item: bytes) -> None:
        meter = METER.get()
        meter.share.need(len(item))
        await self._stream.send(item)
        meter.gave(len(item))

    async def send_eof(self) -> None:
        await self._stream.send_eof()

    async def aclose(self) -> None:
        await self._stream.aclose()

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return self._stream.extra_attributes
