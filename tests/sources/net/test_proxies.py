"""The fetcher through proxies over real sockets: what it asks, what it checks, and how each fault is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence

import pytest
import trustme

from stadtbote.config.proxies import Proxies, Proxy, parse
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Answer, Fetcher, Limits, Traffic
from support.fetching import NEWS
from support.proxies import Relay, Socks
from support.raw import RawServer, answer, pieces, redirect

QUICK = Limits(first_byte=2.0, slow_for=2.0, total=6.0)
HOST = "stadt.example"


async def nobody_asked(host: str, port: int) -> Sequence[str]:
    """A resolver that knows only where the proxy is: the proxy looks all other names up."""
    assert host == "proxy.example"
    return ["127.0.0.1"]


def through(address: str, direct: tuple[str, ...] = ()) -> Proxies:
    """One proxy for all addresses."""
    proxy = parse(address)
    assert isinstance(proxy, Proxy)
    return Proxies(proxy, proxy, direct)


async def ask(
    address: str,
    proxies: Proxies,
    *,
    home: str | None = None,
    verify: ssl.SSLContext | None = None,
    traffic: Traffic | None = None,
    times: int = 1,
) -> Answer:
    """The last answer of so many for an address."""
    async with Fetcher(QUICK, proxies=proxies, resolve=nobody_asked, verify=verify) as fetcher:
        for _ in range(times):
            given = await fetcher.get(address, home=home or address, traffic=traffic or Traffic())
    return given


async def reason(address: str, proxies: Proxies, **how: object) -> SourceError:
    """The error of asking for an address."""
    with pytest.raises(SourceError) as caught:
        await ask(address, proxies, **how)  # type: ignore[arg-type]
    return caught.value


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    """A client's trust in our authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """What a server with a certificate for a name needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.row(12)
async def test_http(server: RawServer) -> None:
    """Over http the proxy is asked for the whole address, and only the proxy is told its password."""
    traffic = Traffic()
    with Relay(user="ich:geheim") as proxy:
        given = await ask(
            server.address(host=HOST), through(proxy.address("ich:geheim", "proxy.example")), traffic=traffic
        )
    assert (given.body, given.address) == (NEWS, server.address(host=HOST))
    assert proxy.asked == [f"GET {server.address(host=HOST)} HTTP/1.1"]
    assert server.asked[0].headers["host"] == f"{HOST}:{server.port}"
    assert not [name for name in server.asked[0].headers if name.startswith("proxy-")]
    assert traffic.requests == 1


@pytest.mark.row(12)
@pytest.mark.parametrize("secure_proxy", [False, True])
async def test_https(authority: trustme.CA, trust: ssl.SSLContext, secure_proxy: bool) -> None:
    """Over https the proxy learns the host and nothing else, and the certificate is the server's own."""
    tls = certified(authority, "proxy.example") if secure_proxy else None
    with (
        RawServer(tls=certified(authority, HOST), routes={"/": answer(NEWS)}) as server,
        Relay(tls=tls, user="ich:geheim") as proxy,
    ):
        proxies = through(proxy.address("ich:geheim", "proxy.example"))
        assert (await ask(server.address(host=HOST), proxies, verify=trust, times=3)).body == NEWS
        assert proxy.asked == [f"CONNECT {HOST}:{server.port} HTTP/1.1"]  # one connection for all
        assert b"user-agent" not in proxy.seen.lower()
        bad = await reason(server.address(host="dorf.example"), proxies, verify=trust)
        assert bad.reason is Reason.TLS
        for _ in range(4):
            assert (await reason(server.address(host=HOST), proxies)).reason in (
                Reason.TLS,
                Reason.PROXY_FAILED,
            )


async def test_a_failing_certificate_takes_no_places(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    """However often TLS with a server fails, the next request to it is made."""
    with (
        RawServer(tls=certified(authority, "dorf.example"), routes={"/": answer(NEWS)}) as server,
        Relay() as proxy,
    ):
        async with Fetcher(QUICK, proxies=through(proxy.address()), verify=trust) as fetcher:
            for _ in range(5):
                with pytest.raises(SourceError) as caught:
                    await fetcher.get(
                        server.address(host=HOST), home=server.address(host=HOST), traffic=Traffic()
                    )
                assert caught.value.reason is Reason.TLS


@pytest.mark.row(12)
@pytest.mark.parametrize("user", ["", "ich:geheim"])
@pytest.mark.parametrize("secure", [False, True])
async def test_socks(authority: trustme.CA, trust: ssl.SSLContext, user: str, secure: bool) -> None:
    """A SOCKS proxy is given the name, which it looks up itself."""
    tls = certified(authority, HOST) if secure else None
    with RawServer(tls=tls, routes={"/": answer(NEWS)}) as server, Socks(user=user) as proxy:
        proxies = through(proxy.address(user, "proxy.example"))
        given = await ask(server.address(host=HOST), proxies, verify=trust, times=2)
    assert given.body == NEWS
    assert proxy.asked == [f"{HOST}:{server.port}"]


@pytest.mark.row(12)
async def test_a_password_that_is_wrong_or_missing(server: RawServer) -> None:
    """What the proxy wants is told as that, over http and https and SOCKS; the server is not asked."""
    for relay in (Relay, Socks):
        with relay(user="ich:geheim") as proxy:
            for user in ("", "ich:falsch"):
                for scheme in ("http", "https"):
                    address = f"{scheme}://{HOST}:{server.port}/"
                    error = await reason(address, through(proxy.address(user)))
                    assert (error.reason, error.status) == (Reason.PROXY_PASSWORD, None)
                    assert error.__cause__ is None
    assert server.connections == 0


@pytest.mark.row(12)
async def test_a_proxy_that_fails() -> None:
    """A refusal is told with its status, and whatever is no proxy as one that makes no connection."""
    for address, relay, status in (
        (f"https://{HOST}/", Relay(refuses="503 \x1b]0;Unfug\x07"), 503),
        (f"https://{HOST}/", Relay(refuses="403 No"), 403),
        (f"https://{HOST}/", Relay(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), None),
        (f"https://{HOST}/", Relay(raw=b"HTTP/1.1"), None),
        (f"https://{HOST}/", Socks(refuses="x"), None),
        (f"http://{HOST}/", Socks(refuses="x"), None),
        (f"https://{HOST}/", Socks(raw=b"HTTP/1.1 400 Bad Request\r\n\r\n"), None),
        (f"http://{HOST}/", Socks(raw=b"\x05"), None),
    ):
        with relay as proxy:
            error = await reason(address, through(proxy.address()))
        assert (error.reason, error.status) == (Reason.PROXY_FAILED, status), (address, relay)


@pytest.mark.row(12)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_is_not_there(scheme: str, authority: trustme.CA) -> None:
    """Where nothing listens, the name is unknown or the certificate is not its own, the proxy is told."""

    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError

    with Relay() as gone:
        pass
    address = f"{scheme}://{HOST}/"
    assert (await reason(address, through(gone.address()))).reason is Reason.PROXY
    async with Fetcher(proxies=through("http://proxy.example:3128"), resolve=nowhere) as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.get(address, home=address, traffic=Traffic())
    assert caught.value.reason is Reason.PROXY
    with Relay(tls=certified(authority, "proxy.example")) as proxy:
        assert (await reason(address, through(proxy.address()))).reason is Reason.PROXY_FAILED


@pytest.mark.row(12, 19)
@pytest.mark.parametrize(
    "host",
    "127.0.0.1 10.1.2.3 169.254.169.254 [::1] [fd00::1] [::ffff:10.0.0.1] localhost LOCALHOST. intranet"
    " 2130706433 0x7f.1 0177.1 127.0.0.1. drucker.local a.internal a.lan a.home.arpa a.localhost".split(),
)
async def test_private_places(server: RawServer, host: str) -> None:
    """Nothing leads to what is visibly in a private network; such a source may be asked, and what it has."""
    place = f"http://{host}:{server.port}/b"
    server.routes["/"] = redirect(place)
    with Relay() as proxy:
        proxies = through(proxy.address())
        address = server.address(host=HOST)
        assert (await reason(address, proxies)).reason is Reason.PRIVATE_ADDRESS
        assert (await reason(place, proxies, home=address)).reason is Reason.PRIVATE_ADDRESS
        assert len(proxy.asked) == 1
        server.routes["/b"] = answer(NEWS)
        assert (await ask(place, proxies, home=f"http://{host}/")).body == NEWS
        async with Fetcher(proxies=proxies, allowed=[host]) as fetcher:
            assert (await fetcher.get(place, home=address, traffic=Traffic())).body == NEWS
        async with Fetcher(proxies=proxies) as fetcher:
            fetcher.guests = frozenset({place})
            with pytest.raises(SourceError) as caught:
                await fetcher.get(place, home=place, traffic=Traffic())
    assert caught.value.reason is Reason.PRIVATE_ADDRESS


@pytest.mark.row(12)
async def test_limits_hold(server: RawServer) -> None:
    """Redirects, size and time are bounded as ever."""
    server.routes |= {
        "/": redirect("/b"),
        "/b": redirect("/"),
        "/viel": answer(b"x" * 3_000_000),
        "/still": pieces(then="stall"),
    }
    with Relay() as proxy:
        proxies = through(proxy.address())
        address = server.address(host=HOST)
        assert (await reason(address, proxies)).reason is Reason.REDIRECTS
        assert (await reason(f"{address}viel", proxies)).reason is Reason.TOO_LARGE
        assert (await reason(f"{address}still", proxies)).reason is Reason.TIMEOUT


@pytest.mark.row(12)
async def test_without_a_proxy(server: RawServer) -> None:
    """What no_proxy means is asked directly, and checked as ever."""
    with Relay() as proxy:
        proxies = through(proxy.address(), ("127.0.0.0/8", "localhost"))
        assert (await ask(server.address(), proxies)).body == NEWS
        server.routes["/"] = redirect("http://127.0.0.2/")
        assert (await reason(server.address(), proxies)).reason is Reason.PRIVATE_ADDRESS
    assert proxy.asked == []


@pytest.mark.row(12)
@pytest.mark.parametrize("cancelled", [True, False])
async def test_a_silent_proxy(server: RawServer, cancelled: bool) -> None:
    """It is given up when the time is over or nobody waits any more, and no connection stays open."""
    server.routes[f"{HOST}:443"] = pieces(then="stall")
    address = f"https://{HOST}/"
    async with Fetcher(QUICK, proxies=through(server.address())) as fetcher:
        asking = asyncio.create_task(fetcher.get(address, home=address, traffic=Traffic()))
        async with asyncio.timeout(10):
            while not server.asked:
                await asyncio.sleep(0)
            if cancelled:
                asking.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asking
            else:
                with pytest.raises(SourceError) as caught:
                    await asking
                assert caught.value.reason is Reason.TIMEOUT
            while server.open:
                await asyncio.sleep(0)


@pytest.mark.row(12)
async def test_many_through_one_proxy(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    """Forty servers are asked side by side through one proxy, each over a tunnel of its own."""
    hosts = [f"s{number}.stadt.example" for number in range(40)]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    with RawServer(tls=context, routes={"/": answer(NEWS)}) as server, Relay() as proxy:
        async with Fetcher(proxies=through(proxy.address()), verify=trust) as fetcher:
            addresses = [server.address(host=host) for host in hosts]
            given = await asyncio.gather(
                *(fetcher.get(address, home=address, traffic=Traffic()) for address in addresses)
            )
    assert [found.address for found in given] == addresses
    assert sorted(proxy.asked) == sorted(f"CONNECT {host}:{server.port} HTTP/1.1" for host in hosts)
