"""The way to the server for httpx: origins with their connections, proxies, and errors in our words.

httpx and httpcore are known in connections.py, here and in http.py only; whatever goes wrong leaves as a
SourceError.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from stadtbote.config.proxies import Proxies, Proxy
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.addresses import Reach, reason_of
from stadtbote.sources.net.connections import METER, OPENED, OWN, Resolver, Wire, Wired, WireToProxy
from stadtbote.sources.net.limits import Limits

KEEP_ALIVE = 4.0
"""Seconds that an idle connection is kept; servers commonly close theirs after 5."""

MOST_ORIGINS = 100
"""To how many servers idle connections are kept at once."""

_HEADER = len(": \r\n")
_STATUS_LINE = len("HTTP/1.1 200 OK\r\n\r\n")
_READ_HEADERS = frozenset(
    b"content-type content-encoding content-length etag last-modified cache-control expires date age "
    b"retry-after link cf-mitigated x-amzn-waf-action".split()
)


_Origin = tuple[str, bytes, int | None]
_Kind = tuple[_Origin, bool, bool]


@contextmanager
def _wrapped() -> Iterator[None]:
    """Turn the errors of httpcore into ours; the server's words in them are left behind."""
    try:
        yield
    except httpcore.ProxyError as error:
        raise _of_proxy(str(error)) from None
    except httpcore.TimeoutException:
        raise SourceError(Reason.TIMEOUT) from None
    except httpcore.NetworkError:
        raise SourceError(Reason.RESET) from None
    except httpcore.ProtocolError:
        raise SourceError(Reason.RESET if METER.get().ended else Reason.PROTOCOL) from None
    except OSError as error:
        raise SourceError(reason_of(error)) from None


def _of_proxy(said: str) -> SourceError:
    """The error of a proxy that makes no connection, from httpcore's words (1.0.9, _async/*_proxy.py).

    Those of HTTP begin with the status; those of SOCKS do not.
    """
    status = int(said[:3]) if said[:3].isdecimal() else None
    if status == 407 or said.startswith(("Requested", "Invalid username")):
        return SourceError(Reason.PROXY_PASSWORD)
    return SourceError(Reason.PROXY_FAILED, status=status)


def _socks_errors() -> tuple[type[Exception], ...]:
    """What httpcore (1.0.9) lets out where a SOCKS proxy does not answer as one; asked for after an error."""
    socksio = sys.modules.get("socksio")
    return () if socksio is None else (socksio.SOCKSError, socksio.ProtocolError, AssertionError)


class _Stream(httpx.AsyncByteStream):
    """The body of an answer as it comes from the wire."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _wrapped():
            async for part in self._answer.aiter_stream():
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class Transport(httpx.AsyncBaseTransport):
    """Carries the requests of a fetcher, over connections that are kept apart by what they may do.

    Three request extensions decide: `home` (to the own host of the source that asks) and `own` (for the
    source's own address), for which see addresses.Reach, and `fresh` (over a connection of its own, never
    over one that was idle).
    Only the headers that are read are handed on, so httpx keeps no cookies; `location` is an extension
    of the answer, so httpx does not read it before the fetcher has; `head` are the bytes of all headers, and
    `cookie` says whether one was to be kept.
    """

    def __init__(
        self,
        limits: Limits,
        resolve: Resolver,
        reach: Reach,
        verify: ssl.SSLContext | None,
        proxies: Proxies,
    ) -> None:
        self._limits = limits
        self._proxies = proxies
        self._resolve = resolve
        self._reach = reach
        self._verify = verify
        self._most_origins = MOST_ORIGINS
        self._pools: dict[_Kind, httpcore.AsyncConnectionPool] = {}  # the one used last at the end
        self._given_up: list[httpcore.AsyncConnectionPool] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, home = request.url, request.extensions["home"]
        host = url.raw_host
        proxy = self._proxies.of(url.scheme, host.decode("ascii"), url.port)
        if proxy:
            self._reach.check_name(host.decode("ascii"), home=home)
            host = b"[%b]" % host if b":" in host else host  # which httpcore hands on as it is
        await self._close_idle()
        OWN.set(request.extensions["own"])
        kind = (url.scheme, host, url.port), home, request.extensions["fresh"]
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=await request.aread(),
            extensions={"timeout": {"pool": self._limits.first_byte}},
        )
        with _wrapped():
            pool = self._pool(kind, proxy)
            answer = await (pool.handle_async_request(asked) if proxy is None else self._through(kind, asked))
        if proxy and url.scheme == "http" and answer.status == 407:
            await answer.aclose()
            raise SourceError(Reason.PROXY_PASSWORD)
        headers = [(name.lower(), value) for name, value in answer.headers]
        return httpx.Response(
            answer.status,
            headers=[(name, value) for name, value in headers if name in _READ_HEADERS],
            stream=_Stream(answer),
            extensions={
                "location": next((value for name, value in headers if name == b"location"), None),
                "cookie": any(name == b"set-cookie" for name, _value in headers),
                "head": sum(len(name) + len(value) + _HEADER for name, value in headers) + _STATUS_LINE,
            },
        )

    async def aclose(self) -> None:
        for pool in (*self._pools.values(), *self._given_up):
            await pool.aclose()

    async def _through(self, kind: _Kind, request: httpcore.Request) -> httpcore.Response:
        """The answer through a proxy.

        Where no connection to the server comes of that, httpcore (1.0.9) does not close the one to the proxy,
        and gives its place in the pool to nobody.
        """
        opened: list[Wired] = []
        OPENED.set(opened)
        pool = self._pools[kind]
        try:
            try:
                return await pool.handle_async_request(request)
            except _socks_errors():
                raise SourceError(Reason.PROXY_FAILED) from None
        except BaseException:  # whatever ended it, nobody else closes these
            for wired in opened:
                await wired.aclose()
            if self._pools.get(kind) is pool:
                self._given_up.append(self._pools.pop(kind))
            raise

    def _pool(self, kind: _Kind, proxy: Proxy | None) -> httpcore.AsyncConnectionPool:
        """The connections to one origin. One pool for all would look at every connection for each request:
        two thirds of the time of a sync of 200 sources (measured with httpcore 1.0.9)."""
        pool = self._pools.pop(kind, None)
        if pool is None:
            (scheme, _host, _port), home, fresh = kind
            tunnel = scheme == "https"
            pool = httpcore.AsyncConnectionPool(
                ssl_context=self._trust() if tunnel else None,
                proxy=self._proxy(proxy) if proxy else None,
                max_connections=self._limits.per_host,
                max_keepalive_connections=0 if fresh else None,
                keepalive_expiry=KEEP_ALIVE,
                network_backend=WireToProxy(self._resolve, self._reach, proxy, tunnel=tunnel)
                if proxy
                else Wire(self._resolve, self._reach, home=home),
            )
        self._pools[kind] = pool
        return pool

    def _proxy(self, proxy: Proxy) -> httpcore.Proxy:
        auth = None
        if proxy.user is not None:
            auth = proxy.user.encode(), (proxy.password or "").encode()
        url = httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
        return httpcore.Proxy(url, auth, ssl_context=self._trust() if proxy.scheme == "https" else None)

    async def spare(self) -> None:
        """From now on keep no idle connections: this machine lacks what they take."""
        self._most_origins = 0
        await self._close_idle()

    async def _close_idle(self) -> None:
        """Close the connections to origins that were not asked for longest, where there are too many."""
        late = list(self._pools.items())[: max(0, len(self._pools) - self._most_origins)]
        # What was begun has a connection from its first moment on, and that one is not idle.
        idle = [kind for kind, pool in late if all(connection.is_idle() for connection in pool.connections)]
        for pool in [self._pools.pop(kind) for kind in idle]:  # all at once: others do the same meanwhile
            await pool.aclose()

    def _trust(self) -> ssl.SSLContext:
        """Whom to trust: the authorities of certifi and of the system; made when first needed (34 ms)."""
        if self._verify is None:
            self._verify = httpx.create_ssl_context(trust_env=False)
            self._verify.load_default_certs()
        return self._verify
