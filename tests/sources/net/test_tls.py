"""TLS over real sockets: whom the fetcher trusts, and what it does with everybody else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import trustme

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Fetcher, Limits, Traffic
from support.fetching import NEWS
from support.raw import RawServer, answer, head, redirect

QUICK = Limits(first_byte=2.0, slow_for=2.0, total=6.0)


async def at_home(host: str, port: int) -> Sequence[str]:
    """A resolver that knows one address for all names."""
    return ["127.0.0.1"]


def secure(
    authority: trustme.CA, *names: str, begin: datetime | None = None, end: datetime | None = None
) -> RawServer:
    """A server with a certificate for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_before=begin, not_after=end).configure_cert(context)
    return RawServer(tls=context, routes={"/": answer(NEWS)})


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client's trust in one authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


async def ask_securely(server: RawServer, verify: ssl.SSLContext | None) -> tuple[bytes | Reason, Traffic]:
    """The body or the reason of asking a secure server once as stadt.test, and what it cost."""
    traffic = Traffic()
    async with Fetcher(verify=verify, resolve=at_home) as fetcher:
        address = server.address(host="stadt.test")
        try:
            return (await fetcher.get(address, home=address, traffic=traffic)).body, traffic
        except SourceError as error:
            return error.reason, traffic


async def test_tls(authority: trustme.CA) -> None:
    """With a certificate of a known authority for the right name all goes well; TLS itself is counted too."""
    with secure(authority, "stadt.test") as server:
        body, traffic = await ask_securely(server, trusting(authority))
    assert body == NEWS
    assert traffic.requests == 1
    alone = len(head(f"Content-Length: {len(NEWS)}") + NEWS)
    assert alone + 500 < traffic.received < alone + 8_000  # a handshake with its certificate
    assert traffic.sent > 500


@pytest.mark.row(11)
async def test_tls_unknown_authority(authority: trustme.CA) -> None:
    """A certificate that the world's authorities did not sign is refused, before anything is sent."""
    with secure(authority, "stadt.test") as server:
        for trust in (None, trusting(trustme.CA())):
            reason, traffic = await ask_securely(server, trust)
            assert (reason, traffic.requests) == (Reason.TLS, 0)
            assert traffic.received > 500


@pytest.mark.row(11)
async def test_tls_wrong_name(authority: trustme.CA) -> None:
    """A certificate for another name is refused."""
    with secure(authority, "dorf.test") as server:
        assert (await ask_securely(server, trusting(authority)))[0] is Reason.TLS


@pytest.mark.parametrize("years", [(2001, 2002), (2090, 2091)], ids=["expired", "not yet"])
@pytest.mark.row(11)
async def test_tls_wrong_time(authority: trustme.CA, years: tuple[int, int]) -> None:
    """A certificate out of its time is refused."""
    begin, end = (datetime(year, 1, 1, tzinfo=UTC) for year in years)
    with secure(authority, "stadt.test", begin=begin, end=end) as server:
        assert (await ask_securely(server, trusting(authority)))[0] is Reason.TLS


async def test_tls_with_a_server_that_has_none(server: RawServer, authority: trustme.CA) -> None:
    """https to a server that answers in plain HTTP is told as that, not as a bad certificate."""
    server.greet = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    async with Fetcher(verify=trusting(authority)) as fetcher:
        address = server.address().replace("http:", "https:")
        with pytest.raises(SourceError) as caught:
            await fetcher.get(address, home=address, traffic=Traffic())
    assert caught.value.reason is Reason.UNENCRYPTED


async def test_http_to_a_secure_server(authority: trustme.CA) -> None:
    """http to a server that wants TLS fails plainly."""
    with secure(authority, "127.0.0.1") as server:
        address = server.address().replace("https:", "http:")
        async with Fetcher(QUICK) as fetcher:
            with pytest.raises(SourceError) as caught:
                await fetcher.get(address, home=address, traffic=Traffic())
    assert caught.value.reason in (Reason.RESET, Reason.PROTOCOL)


@pytest.mark.row(21)
async def test_no_way_down(server: RawServer, authority: trustme.CA) -> None:
    """A redirect from https to http is refused, even to the same host."""
    with secure(authority, "127.0.0.1") as safe:
        safe.routes["/"] = redirect(server.address())
        async with Fetcher(verify=trusting(authority)) as fetcher:
            with pytest.raises(SourceError) as caught:
                await fetcher.get(safe.address(), home=safe.address(), traffic=Traffic())
        assert caught.value.reason is Reason.FORBIDDEN_REDIRECT
        assert server.connections == 0
        server.routes["/hinauf"] = redirect(safe.address("/gut"))
        safe.routes["/gut"] = answer(NEWS)
        async with Fetcher(verify=trusting(authority)) as fetcher:
            up = await fetcher.get(server.address("/hinauf"), home=server.address(), traffic=Traffic())
        assert up.body == NEWS


async def test_cancelling_a_handshake(authority: trustme.CA) -> None:
    """A request that is cancelled in the middle of the TLS handshake leaves no connection open."""
    with RawServer() as server:
        context = ssl.create_default_context()
        async with Fetcher(verify=context) as fetcher:
            address = server.address().replace("http:", "https:")
            asking = asyncio.ensure_future(fetcher.get(address, home=address, traffic=Traffic()))
            while not server.open:
                await asyncio.sleep(0.01)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            async with asyncio.timeout(1):
                while server.open:
                    await asyncio.sleep(0.01)
