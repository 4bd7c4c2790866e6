"""Connections over real sockets: counting, keeping alive and letting go."""

from __future__ import annotations

import asyncio
import gc

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Fetcher, Traffic
from stadtbote_cache.records import Validators
from support.fetching import NEWS, get
from support.raw import Behaviour, RawServer, Talk, answer, by_turns, head, pieces, redirect


async def test_traffic(server: RawServer) -> None:
    """Every byte on the wire is counted, in both directions, headers and redirects included."""
    start = head("Location: /neu", "Content-Length: 0", status="301 Moved")
    reply = head("Content-Length: 1000") + bytes(1000)
    server.routes |= {"/": pieces(start), "/neu": pieces(reply)}
    traffic = Traffic()
    await get(server, traffic=traffic)
    requests = 0
    for asked in server.asked:
        names = {"user-agent": "User-Agent", "accept-encoding": "Accept-Encoding"}
        lines = [f"{names.get(name, name)}: {value}" for name, value in asked.headers.items()]
        requests += len("\r\n".join([f"{asked.method} {asked.path} HTTP/1.1", *lines, "", ""]))
    assert traffic == Traffic(2, requests, len(start) + len(reply))


async def test_traffic_of_two_at_once(server: RawServer) -> None:
    """Two sources on one host and one fetcher have their bytes counted apart."""
    server.routes |= {"/klein": answer(bytes(10)), "/gross": answer(bytes(100_000))}
    small, large = Traffic(), Traffic()
    async with Fetcher() as fetcher:

        async def fetch(path: str, traffic: Traffic) -> None:
            for _ in range(3):
                await fetcher.get(server.address(path), home=server.address(), traffic=traffic)

        await asyncio.gather(fetch("/klein", small), fetch("/gross", large))
    assert (small.requests, large.requests) == (3, 3)
    assert 30 < small.received < 600
    assert 300_000 < large.received < 300_600


async def test_keep_alive(server: RawServer) -> None:
    """Requests in a row share a connection, also after a redirect and when nothing was new."""
    not_modified = pieces(head("Content-Length: 5000", status="304 Not Modified"))
    server.routes |= {"/": redirect("/neu"), "/neu": by_turns(answer(NEWS), not_modified, answer(NEWS))}
    known = Validators(etag='"n-1"')
    async with Fetcher() as fetcher:
        given = [
            await fetcher.get(server.address(), home=server.address(), traffic=Traffic(), validators=known)
            for _ in range(3)
        ]
    assert [one.not_modified for one in given] == [False, True, False]
    assert server.connections == 1


@pytest.mark.parametrize("when", ["after its answer", "at the next request"])
async def test_stale_connection(server: RawServer, when: str) -> None:
    """A kept connection that the server gives up unasked is no error, for a get or for a post."""
    served: set[int] = set()

    async def leave(talk: Talk) -> None:
        if talk.asked.connection in served:
            talk.reset()
        else:
            served.add(talk.asked.connection)
            await answer(NEWS)(talk)
            if when == "after its answer":
                talk.close()

    server.routes["/"] = leave
    async with Fetcher() as fetcher:
        for _ in range(2):
            await fetcher.get(server.address(), home=server.address(), traffic=Traffic())
        for _ in range(2):
            await fetcher.post(server.address(), {}, home=server.address(), traffic=Traffic())


@pytest.mark.row(3)
async def test_post_is_never_repeated(server: RawServer) -> None:
    """A post that breaks off is told as a failure and was sent once."""
    server.routes["/api/"] = pieces(b"HTTP/1.1 200", then="reset")
    async with Fetcher() as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.post(server.address("/api/"), {}, home=server.address(), traffic=Traffic())
    assert caught.value.reason is Reason.RESET
    assert server.paths() == ["/api/"]


@pytest.mark.parametrize(
    "reply", [pieces(then="stall"), pieces(head("Content-Length: 99"), b"x", then="stall")]
)
@pytest.mark.row(6)
async def test_cancelling(server: RawServer, reply: Behaviour) -> None:
    """A cancelled request ends at once and leaves no connection open."""
    server.routes["/"] = reply
    async with Fetcher() as fetcher:
        asking = asyncio.ensure_future(
            fetcher.get(server.address(), home=server.address(), traffic=Traffic())
        )
        while not server.asked:
            await asyncio.sleep(0.01)
        asking.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await asking
            while server.open:
                await asyncio.sleep(0.01)


async def test_nothing_left_open(server: RawServer) -> None:
    """After the fetcher is closed the server has no connection left, whatever happened before."""
    server.routes |= {"/lang": pieces(head("Content-Length: 9999999")), "/weg": redirect("file:///")}
    async with Fetcher() as fetcher:
        for path in ("/", "/lang", "/weg", "/fehlt"):
            try:
                await fetcher.get(server.address(path), home=server.address(), traffic=Traffic())
            except SourceError:
                assert path != "/"
    async with asyncio.timeout(1):
        while server.open:
            await asyncio.sleep(0.01)
    gc.collect()
