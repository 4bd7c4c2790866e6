"""A source's own user agent, headers, name and password over real sockets: to whom they are sent."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

import pytest
import trustme

from stadtbote import __version__
from stadtbote.config.credentials import Credentials
from stadtbote.errors import SourceError
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote_cache.hosts import origin_of
from support.fetching import NEWS
from support.raw import RawServer, answer, redirect

FIELDS = {"user-agent": "Eigen/1", "x-key": "s3cret", "authorization": "Basic aWNoOmdlaGVpbQ=="}
USUAL = f"Stadtbote/{__version__} (terminal news reader)"


def own(address: str) -> dict[str, Credentials]:
    return {address: Credentials(origin_of(address), "Eigen/1", (("X-Key", "s3cret"),), "ich", "geheim")}


def sent(server: RawServer) -> list[bool]:
    """Whether all fields, or none, came with each request."""
    found = []
    for asked in server.asked:
        came = {name: asked.headers.get(name) for name in FIELDS}
        assert came in (FIELDS, {"user-agent": USUAL, "x-key": None, "authorization": None})
        found.append(came == FIELDS)
    return found


async def test_every_request_of_the_source(server: RawServer) -> None:
    """They go with each request for the source to its own host, also by POST, and with no other source's."""
    home = server.address()
    server.routes |= {"/a": redirect("/b"), "/b": answer(NEWS), "/api": answer(b"{}")}
    async with Fetcher() as fetcher:
        fetcher.credentials = own(home)
        await fetcher.get(home, home=home, traffic=Traffic())
        await fetcher.get(server.address("/a"), home=home, traffic=Traffic())
        await fetcher.post(server.address("/api"), {}, home=home, traffic=Traffic())
        await fetcher.get(home, home=server.address("/andere"), traffic=Traffic())
    assert sent(server) == [True, True, True, True, False]


async def test_not_to_another_host(server: RawServer) -> None:
    """A redirect or a link to another host, or to another port, carries nothing, nor one from there back."""
    home = server.address()
    server.routes["/zurück"] = server.routes["/zur%C3%BCck"] = answer(NEWS)
    with RawServer() as port, RawServer(host="127.0.0.2") as host:
        for other in (port, host):
            other.routes |= {"/": answer(NEWS), "/um": redirect(server.address("/zur%C3%BCck"))}
            server.routes["/"] = redirect(other.address("/"))
            async with Fetcher(allowed=["127.0.0.2"]) as fetcher:
                fetcher.credentials = own(home)
                await fetcher.get(home, home=home, traffic=Traffic())
                await fetcher.get(other.address(), home=home, traffic=Traffic())
                await fetcher.get(other.address("/um"), home=home, traffic=Traffic())
            assert sent(other) == [False, False, False]
    assert sent(server) == [True, False, True, False]


async def test_not_in_the_open(authority: trustme.CA) -> None:
    """What was set for https goes over https only; what was set for http goes on where https is led to."""

    async def at_home(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("stadt.test").configure_cert(context)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trust)
    with RawServer(tls=context) as safe, RawServer(routes={"/": answer(NEWS)}) as bare:
        safe.routes["/"] = redirect(bare.address(host="stadt.test"))
        home = safe.address(host="stadt.test")
        async with Fetcher(verify=trust, resolve=at_home) as fetcher:
            fetcher.credentials = own(home)
            with pytest.raises(SourceError):
                await fetcher.get(home, home=home, traffic=Traffic())
            address = bare.address(host="stadt.test")
            fetcher.credentials = {address: own(home)[home]}
            await fetcher.get(address, home=address, traffic=Traffic())
    assert sent(safe) == [True]
    assert sent(bare) == [False]
