"""The fetcher: one bounded, polite, conditional HTTP request at a time, for all adapters.

Redirects are followed here by hand, one by one, so that each hop is judged; see wire.py for the
connections and limits.py for the deadlines.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from types import TracebackType
from typing import Self

import httpx

from stadtbote import __version__
from stadtbote.config.credentials import Credentials
from stadtbote.config.proxies import Proxies
from stadtbote.errors import SHORTAGES, Reason, SourceError
from stadtbote.sources.net import headers as told
from stadtbote.sources.net import walls
from stadtbote.sources.net.addresses import Reach, is_address, look_up
from stadtbote.sources.net.body import Body, Held
from stadtbote.sources.net.budget import LEAST, Budget, Share
from stadtbote.sources.net.connections import METER, Resolver
from stadtbote.sources.net.limits import Limits, Meter, Traffic
from stadtbote.sources.net.pacing import Flow, Slots
from stadtbote.sources.net.pauses import Pauses
from stadtbote.sources.net.transport import Transport
from stadtbote_cache.hosts import host_of, origin_of
from stadtbote_cache.records import Validators, replace

__all__ = ["Answer", "Budget", "Fetcher", "Limits", "Rank", "Traffic"]

USER_AGENT = f"Stadtbote/{__version__} (terminal news reader)"

PAUSE = (0.1, 0.4)
"""Seconds, from and to, before a request that broke off, or could not begin, is tried once more."""

_TRIES_ALONE = 4
_HTML = "text/html"
_LASTING = frozenset({301, 308})
_ACCEPT = "text/html, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"
_LIMITS = Limits()
_DIRECTLY = Proxies()
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


class Rank(IntEnum):
    """What is asked for first where not all can be asked for at once."""

    SOURCE = 0  # what a source shows, or its first page
    PAGE = 1  # its further pages
    BODY = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer, read to its end and unpacked.

    `address` is where it came from after all redirects. `body` is b"" with `not_modified` (HTTP 304).
    `content_type` is a media type in lower case ("" for none), `charset` the server's word for one
    that we read. `validators` go into the next `get` of this address. `moved` is the address that the one
    asked for leads to for good (301, 308), None where it does not. `links` are the values of its Link headers
    (RFC 8288).
    """

    address: str
    not_modified: bool
    body: bytes
    content_type: str
    charset: str | None
    validators: Validators
    moved: str | None = None
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class Errand:
    """One `get` or `post` under way, over all its requests."""

    method: str
    home: httpx.URL  # the source's own address
    headers: dict[str, str]
    meter: Meter
    rank: Rank = Rank.SOURCE
    guest: bool = False  # the user has not named the source
    fresh: bool = False  # over new connections only: a POST, and a GET that broke off once
    content: bytes | None = None
    validators: Validators | None = None  # those that are sent along
    credentials: Credentials | None = None
    alone: int = 0  # how often this machine lacked something though no other request was under way
    seen: list[httpx.URL] = field(default_factory=list)
    moved: str | None = None  # where all redirects until now led for good
    cookie: bool = False  # an answer on the way gave one to keep

    @property
    def own(self) -> Credentials | None:
        """What is set for the source, as long as it has not been led elsewhere."""
        own = self.credentials
        return own if own and all(own.go_to(origin_of(str(url))) for url in self.seen) else None


class Fetcher:
    """Asks servers within limits; one for a whole sync, used as an async context manager.

    No cookies, no HTTP/2, no trust in what a server says. For a source at an https address
    nothing is asked over http. Every fault is a SourceError.
    """

    def __init__(
        self,
        limits: Limits = _LIMITS,
        *,
        verify: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
        resolve: Resolver = look_up,
        budget: Budget | None = None,
        allowed: Collection[str] = (),
        proxies: Proxies = _DIRECTLY,
    ) -> None:
        """`verify`: the TLS trust (made late if None); `clock`: Unix seconds; `resolve`: looks names up;
        `budget`: what all errands together may cost; `allowed`: hosts that links and redirects may lead to
        wherever they are; `proxies`: through which it asks."""
        self._limits = limits
        self._held = Held(limits.held)
        self._clock = clock
        self.budget = budget
        self.guests: frozenset[str] = frozenset()
        """Addresses of sources that the user has not named: for them holds what holds for links."""
        self.credentials: Mapping[str, Credentials] = {}
        """What the requests of sources carry, by the sources' addresses."""
        self.pauses = Pauses()
        """The hosts that want no requests."""
        self._slots = Slots(
            limits.at_once, limits.per_host, at_first=limits.at_first, slow_rate=limits.slow_rate
        )
        self._transport = Transport(limits, resolve, Reach(allowed), verify, proxies)
        self._client = httpx.AsyncClient(
            transport=self._transport,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            timeout=limits.total,  # for form's sake: the meter keeps the deadlines
            trust_env=False,
        )

    @property
    def flow(self) -> Flow:
        """What the line carries; work that keeps the program from it is to be done in `flow.working()`."""
        return self._slots.flow

    def hold(self, held: bool) -> None:
        """Whether no further request may begin for now."""
        self._slots.hold(held)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        address: str,
        *,
        home: str,
        traffic: Traffic,
        validators: Validators | None = None,
        rank: Rank = Rank.SOURCE,
        expected: int = 0,
    ) -> Answer:
        """Fetch an address for the source at `home`, conditionally with `validators`; counts into `traffic`.

        `expected` are the bytes that it will probably take, else as many as the last time; they must be left
        in the budget, if there is one. Raises SourceError with every Reason but EMPTY, UNREADABLE,
        REFUSED_CONTENT and SERVER_FAULT.
        """
        headers = {"Accept": _ACCEPT}
        if validators is not None:
            wanted = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
            headers |= {name: value for name, value in wanted.items() if value and told.printable(value)}
        errand = self._errand("GET", home, headers, traffic, rank)
        errand.validators = validators if len(headers) > 1 else None
        # As far as one can know an answer to a conditional request is small.
        usual = validators.size if validators else None
        return await self._run(address, errand, 0 if errand.validators else expected or usual or 0)

    async def post(
        self,
        address: str,
        document: Mapping[str, object],
        *,
        home: str,
        traffic: Traffic,
        rank: Rank = Rank.SOURCE,
    ) -> Answer:
        """Send a JSON document, such as a GraphQL query, and give the answer. It is never sent twice."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        errand = self._errand("POST", home, headers, traffic, rank)
        errand.fresh = True
        errand.content = json.dumps(document).encode("ascii")
        return await self._run(address, errand, 0)

    def _errand(
        self, method: str, home: str, headers: dict[str, str], traffic: Traffic, rank: Rank
    ) -> Errand:
        meter = Meter(self._limits, traffic, self.flow, Share(self.budget))
        errand = Errand(method, _parsed(home), headers, meter, rank, guest=home in self.guests)
        errand.credentials = self.credentials.get(home)
        return errand

    async def _run(self, address: str, errand: Errand, expected: int) -> Answer:
        url = _parsed(address)
        if errand.home.scheme == "https" and url.scheme == "http":  # a secure source is read securely
            url = url.copy_with(scheme="https", port=None if url.port == 80 else url.port)
        try:
            while True:
                errand.seen.append(url)
                outcome = await self._ask(errand, url, expected)
                if isinstance(outcome, Answer):
                    return outcome
                url = outcome
        finally:
            errand.meter.share.close()

    async def _ask(self, errand: Errand, url: httpx.URL, expected: int) -> Answer | httpx.URL:
        """One hop: the answer, or where to ask next. A GET that breaks off is tried once more."""
        while True:
            try:
                async with self._slots.take(_host(url), errand.rank) as waited:
                    errand.meter.waited(waited)
                    errand.meter.share.expect(expected + LEAST)
                    if until := self.pauses.until(host_of(str(url)), self._clock()):
                        raise SourceError(Reason.PAUSED, until=until)
                    try:
                        return await self._exchange(errand, url)
                    except SourceError as error:
                        if error.reason not in SHORTAGES or not await self._spare(errand):
                            raise
                    continue  # nothing was sent
            except SourceError as error:
                if error.reason is not Reason.RESET or errand.fresh:
                    raise
            errand.fresh = True
            await self._pause()

    async def _spare(self, errand: Errand) -> bool:
        """Give back what this machine lacks; whether there may be enough then, or once others are done."""
        await self._transport.spare()
        if self._slots.fewer():
            return True
        errand.alone += 1
        await self._pause()  # what was closed is given back only then
        return errand.alone < _TRIES_ALONE

    async def _pause(self) -> None:
        await asyncio.sleep(random.uniform(*PAUSE))  # noqa: S311 - spreads retries, keeps no secret

    async def _exchange(self, errand: Errand, url: httpx.URL) -> Answer | httpx.URL:
        errand.meter.next_request()
        before = METER.set(errand.meter)
        is_home = _host(url) == _host(errand.home) and not errand.guest
        try:
            request = self._client.build_request(
                errand.method,
                url,
                headers=_headers(errand),
                content=errand.content,
                extensions={
                    "home": is_home,
                    "own": is_home and url == errand.home,
                    "fresh": errand.fresh,
                },
            )
            response = await self._client.send(request, stream=True)
            try:
                outcome = await self._read(errand, url, response)
                self._slots.answered(*errand.meter.came())
                return outcome
            finally:
                await response.aclose()
        finally:
            METER.reset(before)

    async def _read(self, errand: Errand, url: httpx.URL, response: httpx.Response) -> Answer | httpx.URL:
        status, headers = response.status_code, response.headers
        location = response.extensions["location"]
        errand.cookie = errand.cookie or response.extensions["cookie"]
        if status == 304 or (location is not None and told.is_short(headers)):
            async for _ in response.aiter_raw():  # read to its end, the connection can serve again
                pass
        if status in (301, 302, 303, 307, 308) and location is not None:
            return self._redirected(errand, url, status, told.location(location))
        old = errand.validators
        if status < 200 or (status == 304 and old is None):
            raise SourceError(Reason.PROTOCOL)
        now = self._clock()
        if status not in (200, 204, 304):
            later = told.retry_after(headers.get("retry-after"), now)
            wall = await self._wall(errand, status, response)
            if wall and later is None:
                raise SourceError(wall)
            until = self.pauses.refused(host_of(str(url)), status, later, now)
            login = status == 401 and errand.own is not None and errand.own.identifies
            raise SourceError(Reason.LOGIN if login else Reason.STATUS, status=status, until=until)
        self.pauses.answered(host_of(str(url)))
        content_type = headers.get("content-type", "")
        media_type, charset = told.media_type(content_type), told.charset(content_type)
        if status == 304:
            confirmed = told.validators(headers, now, old)
            return Answer(str(url), True, b"", media_type, charset, confirmed, errand.moved)
        body = await self._body(errand.meter, response, self._limits.raw)
        if wall := walls.wall(body):
            raise SourceError(wall)
        new = replace(told.validators(headers, now), digest=hashlib.sha256(body).hexdigest())
        links = tuple(headers.get_list("link"))
        return Answer(str(url), False, body, media_type, charset, new, errand.moved, links)

    async def _wall(self, errand: Errand, status: int, response: httpx.Response) -> Reason | None:
        """Why an answer with a status of failure is none, where that is a wall."""
        if walls.named(response.headers):
            return Reason.BOT_WALL
        if status not in walls.STATUSES or told.media_type(response.headers.get("content-type", "")) != _HTML:
            return None
        try:
            return walls.wall(await self._body(errand.meter, response, walls.MOST))
        except SourceError:  # the status is told all the same
            return None

    async def _body(self, meter: Meter, response: httpx.Response, most: int) -> bytes:
        """The body, of which at most so many bytes may come."""
        body = Body(
            gzipped=told.gzipped(response.headers.get("content-encoding", "")),
            raw=most,
            decoded=self._limits.decoded,
            held=self._held,
        )
        size = told.size(response.headers.get("content-length"))
        body.expect(size)
        meter.share.expect(max(0, response.extensions["head"] + size - meter.came()[2]))
        try:
            async for part in response.aiter_raw():
                meter.body_came()
                body.feed(part)
            return body.whole()
        finally:
            body.close()

    def _redirected(self, errand: Errand, url: httpx.URL, status: int, target: str) -> httpx.URL:
        """Where a redirect leads, if it may be followed."""
        if errand.method == "POST" and status not in (307, 308):
            raise SourceError(Reason.FORBIDDEN_REDIRECT)
        if len(errand.seen) > self._limits.redirects:
            raise SourceError(Reason.REDIRECTS)
        scheme = _SCHEME.match(target)
        if scheme and scheme[1].lower() not in ("http", "https"):
            raise SourceError(Reason.FORBIDDEN_REDIRECT)
        try:
            goal = _parsed(target, base=url)
        except SourceError:
            raise SourceError(Reason.FORBIDDEN_REDIRECT) from None
        if url.scheme == "https" and goal.scheme == "http":
            raise SourceError(Reason.FORBIDDEN_REDIRECT)
        if errand.method == "POST" and origin_of(str(goal)) != origin_of(str(url)):
            raise SourceError(Reason.FORBIDDEN_REDIRECT)
        if goal in errand.seen:
            raise SourceError(Reason.COOKIES if errand.cookie else Reason.REDIRECTS)
        if status in _LASTING and (len(errand.seen) == 1 or errand.moved == str(url)):
            errand.moved = str(goal)
        return goal


@lru_cache(maxsize=64)  # an address is its own home most of the time
def _parsed(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """An http(s) address, with its host and path encoded. SourceError BAD_ADDRESS for all else."""
    try:
        url = httpx.URL(address) if base is None else base.join(address)
        url = url.copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):  # ValueError: half a surrogate pair, a broken IPv6 address
        raise SourceError(Reason.BAD_ADDRESS) from None
    web = url.scheme in ("http", "https") and (url.port is None or 0 < url.port < 65536)
    if not web or url.userinfo or not (is_address(_host(url)) or _NAME.fullmatch(_host(url))):
        raise SourceError(Reason.BAD_ADDRESS)
    return url


def _headers(errand: Errand) -> httpx.Headers:
    """The headers of the next request; with the source's own as long as it has not been led elsewhere."""
    headers = httpx.Headers(errand.headers)
    if errand.own:
        headers.update(errand.own.fields())
    return headers


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")
