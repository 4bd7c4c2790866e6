"""Names and addresses over real sockets: what is looked up, what is checked, what is tried."""

from __future__ import annotations

import asyncio
import gc
import itertools
import socket
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from anyio.abc import AsyncResource

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.addresses import (
    Reach,
    both_families,
    first_to_answer,
    is_address,
    is_public,
    look_up,
)
from stadtbote.sources.net.http import Fetcher, Limits, Traffic
from support.fetching import NEWS, get
from support.raw import RawServer, answer, redirect

QUICK = Limits(first_byte=2.0, slow_for=2.0, total=6.0)


class Names:
    """A resolver with a table of its own; each look-up of a name gives the next of its entries."""

    def __init__(self, **table: list[list[str]]) -> None:
        self._table = table
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        entries = self._table.get(host.partition(".")[0])
        if entries is None:
            raise OSError("unknown host")
        return entries.pop(0) if len(entries) > 1 else entries[0]


async def ask(
    server: RawServer,
    names: Names,
    *,
    host: str = "stadt.test",
    home: str = "stadt.test",
    limits: Limits = QUICK,
) -> bytes | Reason:
    """The body or the reason of asking a named host once, for a source at another one if named."""
    async with Fetcher(limits, resolve=names) as fetcher:
        try:
            address, own = server.address(host=host), server.address(host=home)
            return (await fetcher.get(address, home=own, traffic=Traffic())).body
        except SourceError as error:
            return error.reason


@pytest.mark.row(20)
async def test_connects_to_the_checked_address(server: RawServer) -> None:
    """A name is looked up once a connection, so that no second answer can lead elsewhere."""
    names = Names(stadt=[["127.0.0.1"], ["127.0.0.9"]])
    assert await ask(server, names) == NEWS
    assert names.asked == ["stadt.test"]
    assert server.asked[0].headers["host"] == f"stadt.test:{server.port}"


@pytest.mark.row(1)
async def test_unknown_name(server: RawServer) -> None:
    """A name that nobody knows, or that has no address, is as good as no line."""
    assert await ask(server, Names()) is Reason.OFFLINE
    assert await ask(server, Names(stadt=[[]])) is Reason.OFFLINE


@pytest.mark.parametrize("found", [["127.0.0.1"], ["::1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]])
@pytest.mark.row(19, 20)
async def test_private_name(server: RawServer, found: list[str]) -> None:
    """A foreign name that leads into the private network, even if only by one address, is refused."""
    names = Names(intern=[found], stadt=[["127.0.0.1"]])
    assert await ask(server, names, host="intern.test") is Reason.PRIVATE_ADDRESS
    server.routes["/"] = redirect(server.address(host="intern.test"))
    assert await ask(server, names) is Reason.PRIVATE_ADDRESS
    assert server.connections == 1


ANSWERS = {"public": ("8.8.8.8",), "private": ("10.0.0.1",), "both": ("8.8.8.8", "10.0.0.1")}
ASKED = {"own": (True, True), "at home": (True, False), "elsewhere": (False, False)}
"""Whether a host is the source's own, and whether its own address is asked for."""


@pytest.mark.row(20)
@pytest.mark.parametrize("times", [4, pytest.param(5, marks=pytest.mark.long)])
def test_names_that_lead_elsewhere_over_time(times: int) -> None:
    """Whatever a name leads to, in any order, so often in a sync: none is followed where it may not lead.

    Into the private network leads only the source's own name, where its own address was found there, and no
    request before had found it anywhere in the public network.
    """
    events = list(itertools.product(ASKED, ANSWERS))
    tried = 0
    for turn in itertools.product(events, repeat=times):
        reach, found_inside, found_outside = Reach(), False, False
        for asked, found in turn:
            home, own = ASKED[asked]
            tried += 1
            try:
                reach.check("stadt.test", ANSWERS[found], home=home, own=own)
                followed = True
            except SourceError:
                followed = False
            found_outside |= home and found != "private"
            found_inside |= own and found == "private"
            may = home and found == "private" and found_inside and not found_outside
            assert followed == (may or found == "public"), turn
    assert tried == times * 9**times


@pytest.mark.row(19)
async def test_no_borrowed_connection(server: RawServer) -> None:
    """The idle connection of a source in the private network is not open to other sources."""
    with RawServer(host="127.0.0.2", routes={"/": redirect(server.address())}) as other:
        async with Fetcher() as fetcher:
            await fetcher.get(server.address(), home=server.address(), traffic=Traffic())
            with pytest.raises(SourceError) as caught:
                await fetcher.get(other.address(), home=other.address(), traffic=Traffic())
    assert caught.value.reason is Reason.PRIVATE_ADDRESS
    assert len(server.asked) == 1


async def test_idn(server: RawServer) -> None:
    """A name with umlauts is looked up and named to the server in its ASCII form."""
    names = Names(**{"xn--grn-ioa": [["127.0.0.1"]]})
    assert await ask(server, names, host="grün.test", home="GRÜN.test") == NEWS
    assert server.asked[0].headers["host"] == f"xn--grn-ioa.test:{server.port}"


@pytest.mark.row(1)
async def test_dead_name_server() -> None:
    """A look-up that never ends is given up at the deadline."""

    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async with Fetcher(QUICK, resolve=never) as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.get("http://stadt.test/", home="http://stadt.test/", traffic=Traffic())
    assert caught.value.reason is Reason.TIMEOUT


@pytest.mark.row(2)
async def test_refused() -> None:
    """Where nothing listens, that is said, at once and without a second try."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}/"
    traffic = Traffic()
    async with Fetcher() as fetcher:
        with pytest.raises(SourceError) as caught:
            await fetcher.get(home, home=home, traffic=traffic)
    assert caught.value.reason is Reason.REFUSED
    assert traffic == Traffic()


async def test_ipv6() -> None:
    """A server that has IPv6 only is reached by its number."""
    with RawServer(host="::1") as other:
        assert (await get(other, answer(NEWS))).body == NEWS


@pytest.mark.row(9)
async def test_broken_ipv6_refuses(server: RawServer) -> None:
    """Where IPv6 is refused IPv4 is taken; where both are, that is said."""
    assert await ask(server, Names(stadt=[["::1", "127.0.0.1"]])) == NEWS
    assert await ask(server, Names(stadt=[["::1", "127.0.0.8"]])) is Reason.REFUSED


@pytest.mark.row(9)
async def test_broken_ipv6_swallows(server: RawServer) -> None:
    """Where IPv6 swallows everything IPv4 is taken within two seconds, and no attempt is left behind."""
    with ExitStack() as held:
        hole = held.enter_context(socket.socket(socket.AF_INET6))
        hole.bind(("::1", server.port))
        hole.listen(0)  # with its queue full, the system drops further connections without a word
        for _ in range(3):
            filler = held.enter_context(socket.socket(socket.AF_INET6))
            filler.setblocking(False)
            filler.connect_ex(("::1", server.port))
        async with asyncio.timeout(2):
            patient = Limits(first_byte=5)
            assert await ask(server, Names(stadt=[["::1", "127.0.0.1"]]), limits=patient) == NEWS
        assert await ask(server, Names(stadt=[["::1"]])) is Reason.TIMEOUT
    gc.collect()


class Line(AsyncResource):
    """A connection that only knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


async def test_two_answer_at_once() -> None:
    """Where two addresses answer in the same moment one connection is used and the other closed."""
    both = asyncio.Event()
    lines: dict[str, Line] = {}

    async def connect(address: str) -> Line:
        if lines:
            both.set()
        lines[address] = Line()
        await both.wait()
        return lines[address]

    won = await first_to_answer(["2a00::1", "1.1.1.1"], connect)
    assert sorted((line is won, line.closed) for line in lines.values()) == [(False, True), (True, False)]


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "100.63.0.1", "172.32.0.1", "2001:4860:4860::8888", "2a00:1450::1",
        "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::8.8.8.8",
    ],
)  # fmt: skip
@pytest.mark.row(19)
def test_public(address: str) -> None:
    """Addresses of the public network, also where IPv6 wraps one of IPv4."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9", "224.0.0.1", "233.1.1.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%lo", "fec0::1", "fc00::1", "fd12::1", "ff02::1",
        "2001:db8::1", "3fff::1", "2001::1", "100::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "5f00::1",
    ],
)  # fmt: skip
@pytest.mark.row(19)
def test_not_public(address: str) -> None:
    """Addresses of this machine, of its network, of groups, of nobody, and IPv6 that wraps such a one."""
    assert not is_public(address)


def test_families_by_turns() -> None:
    """The families take turns, each address comes once, and the first stays first."""
    mixed = ["2a00::1", "2a00::2", "1.1.1.1", "2a00::1", "1.1.1.2", "1.1.1.3"]
    assert both_families(mixed) == ["2a00::1", "1.1.1.1", "2a00::2", "1.1.1.2", "1.1.1.3"]
    assert both_families(["1.1.1.1", "2a00::1"]) == ["1.1.1.1", "2a00::1"]


def test_is_address() -> None:
    """A zone, a number or a name is no plain address."""
    hosts = ["127.0.0.1", "::1", "fe80::1%lo", "2130706433", "127.1", "localhost"]
    assert [is_address(host) for host in hosts] == [True, True, False, False, False, False]


async def test_look_up() -> None:
    """The system knows this machine's own name, and odd forms of its number; it fails plainly on nonsense."""
    assert "127.0.0.1" in await look_up("localhost", 80)
    assert set(await look_up("2130706433", 80)) == {"127.0.0.1"}
    with pytest.raises(OSError, match="unknown host"):
        await look_up("a" * 64, 80)
