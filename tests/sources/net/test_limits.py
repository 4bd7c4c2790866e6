"""The deadlines of an errand over real sockets, and that one host holds up no other."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Fetcher, Limits, Traffic
from stadtbote.sources.net.limits import Meter
from support.fetching import NEWS, fault, get
from support.raw import Behaviour, RawServer, answer, by_turns, chunk, endless, head, pieces, redirect

CHUNKED = "Transfer-Encoding: chunked"
QUICK = Limits(first_byte=1.5, slow_rate=200, slow_for=1.5, total=9.0)
"""Long enough for a machine that is busy with other tests."""


async def faults(server: RawServer, **replies: Behaviour) -> tuple[dict[str, Reason], float]:
    """What becomes of asking for all these replies at once, and how many seconds that takes."""
    server.routes |= {f"/{name}": reply for name, reply in replies.items()}
    began = time.monotonic()
    async with Fetcher(replace(QUICK, per_host=len(replies), at_first=len(replies))) as fetcher:

        async def ask(name: str) -> Reason:
            with pytest.raises(SourceError) as caught:
                await fetcher.get(server.address(f"/{name}"), home=server.address(), traffic=Traffic())
            return caught.value.reason

        reasons = await asyncio.gather(*[ask(name) for name in replies])
    return dict(zip(replies, reasons, strict=True)), time.monotonic() - began


@pytest.mark.row(4, 5)
async def test_first_byte(server: RawServer) -> None:
    """Without a byte of the body in time the errand ends, however busily the server keeps on."""
    told, took = await faults(
        server,
        silence=pieces(then="stall"),
        drip=pieces(*[b"%c" % byte for byte in head()], every=0.1),
        interim_answers=endless(b"", head(status="100 Continue"), every=0.05),
        header_by_header=endless(b"HTTP/1.1 200 OK\r\n", b"X-1: 1\r\n", every=0.05),
        no_body=pieces(head("Content-Length: 9"), then="stall"),
        no_chunk=endless(head(CHUNKED) + b"1;", b"x", every=0.05),
    )
    assert set(told.values()) == {Reason.TIMEOUT}, told
    assert 1.4 < took < 6.0


async def test_slow_redirects(server: RawServer) -> None:
    """The deadline of the first byte covers all redirects together."""
    for step in range(4):
        start = b"HTTP/1.1 302 Found\r\n"
        server.routes[f"/{step}"] = pieces(start, f"Location: /{step + 1}\r\n\r\n".encode(), every=0.9)
    assert (await fault(server, redirect("/0"), QUICK)).reason is Reason.TIMEOUT
    assert "/3" not in server.paths()


@pytest.mark.row(5)
async def test_slow(server: RawServer) -> None:
    """A body that drips, or stops, is given up once it was too slow for long enough."""
    told, took = await faults(
        server,
        drip=endless(head(), b"x", every=0.02),
        drip_in_chunks=endless(head(CHUNKED), chunk(b"x"), every=0.08),
        stall_after_much=pieces(head("Content-Length: 2000"), bytes(1000), then="stall"),
        stall_after_little=pieces(head("Content-Length: 9"), b"x", then="stall"),
    )
    assert set(told.values()) == {Reason.SLOW}, told
    assert 1.4 < took < 6.0


async def test_steady(server: RawServer) -> None:
    """A slow line that keeps above the least speed may take far longer than the other deadlines."""
    parts = [bytes(100) for _ in range(12)]
    reply = pieces(head("Content-Length: 1200"), *parts, every=0.36)
    limits = Limits(first_byte=2.4, slow_rate=200, slow_for=2.4, total=30.0)
    assert len((await get(server, reply, limits=limits)).body) == 1200


@pytest.mark.row(5)
async def test_total(server: RawServer) -> None:
    """Over the total time the errand ends, even if the body comes fast enough."""
    limits = Limits(first_byte=1.8, slow_rate=200, slow_for=1.8, total=3.0)
    began = time.monotonic()
    assert (await fault(server, endless(head(), bytes(100), every=0.05), limits)).reason is Reason.TIMEOUT
    assert 2.9 < time.monotonic() - began < 6.0


@pytest.mark.row(3)
async def test_second_try_has_its_own_first_byte(server: RawServer) -> None:
    """A body that broke off late leaves the second try time for a first byte, but not a new total."""
    late = pieces(head("Content-Length: 900"), *[bytes(90)] * 8, every=0.3, then="reset")
    assert (await get(server, by_turns(late, answer(NEWS)), limits=QUICK)).body == NEWS
    server.asked.clear()
    early = pieces(b"HTTP/1.1 ", every=1.45, then="reset")
    assert (await fault(server, early, QUICK)).reason is Reason.TIMEOUT
    assert server.paths() == ["/"]  # the time for the first byte was over when the pause was


def test_meter_counts_every_request() -> None:
    """The tally grows by requests, not by writes, and belongs to the source."""
    traffic = Traffic()
    for _ in range(2):
        meter = Meter(QUICK, traffic)
        meter.asks()
        meter.asks()
        meter.gave(10)
        meter.gave(5)
        meter.took(100)
    assert traffic == Traffic(requests=2, sent=30, received=200)


@pytest.mark.row(7)
async def test_requests_per_host(server: RawServer) -> None:
    """One host is asked so many times at once and no more, and waiting for it costs no deadline."""
    under_way = most = 0

    async def busy(talk: object) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.6)
        under_way -= 1

    async def reply(talk: object) -> None:
        await busy(talk)
        await answer(NEWS)(talk)  # type: ignore[arg-type]

    server.routes["/"] = reply
    async with Fetcher(Limits(first_byte=2.7, per_host=2, at_first=8)) as fetcher:
        asking = [fetcher.get(server.address(), home=server.address(), traffic=Traffic()) for _ in range(12)]
        answers = await asyncio.gather(*asking)
    assert [given.body for given in answers] == [NEWS] * 12
    assert most == 2


@pytest.mark.row(7)
async def test_stalled_hosts_hold_up_nobody(server: RawServer) -> None:
    """While one host is silent the others are answered; the silent one fails alone."""
    with RawServer(host="127.0.0.2", routes={"/": pieces(then="stall")}) as silent:
        server.routes["/"] = answer(NEWS)
        async with Fetcher(QUICK) as fetcher:

            async def outcome(asked: RawServer) -> bytes | Reason:
                try:
                    home = asked.address()
                    return (await fetcher.get(home, home=home, traffic=Traffic())).body
                except SourceError as error:
                    return error.reason

            outcomes = await asyncio.gather(*[outcome(raw) for raw in (silent, server, silent, server)])
    assert outcomes == [Reason.TIMEOUT, NEWS, Reason.TIMEOUT, NEWS]
