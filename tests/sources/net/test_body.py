"""Bodies over real sockets: packing, caps, and answers that are cut off or make no sense."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from stadtbote.errors import Reason
from stadtbote.sources.net.http import Limits, Traffic
from support.fetching import NEWS, fault, get
from support.raw import Behaviour, RawServer, answer, by_turns, chunk, endless, head, packed, pieces

CHUNKED = "Transfer-Encoding: chunked"
PACKED = "Content-Encoding: gzip"
MIB = 1024 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "identity, gzip"])
async def test_gzip_names(server: RawServer, encoding: str) -> None:
    """Gzip is unpacked under each of its names."""
    assert (await get(server, answer(gzip.compress(NEWS), f"Content-Encoding: {encoding}"))).body == NEWS


async def test_gzip_byte_by_byte(server: RawServer) -> None:
    """A packed body may come in the smallest pieces; what follows its end is ignored."""
    body = gzip.compress(NEWS) + b"<!-- 0.1 s -->"
    parts = [chunk(body[at : at + 1]) for at in range(len(body))]
    assert (await get(server, pieces(head(CHUNKED, PACKED), *parts, b"0\r\n\r\n"))).body == NEWS


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "br, gzip", "unfug"])
async def test_unasked_encoding(server: RawServer, encoding: str) -> None:
    """A packing that was not asked for is refused, and so are two."""
    assert (await fault(server, answer(NEWS, f"Content-Encoding: {encoding}"))).reason is Reason.ENCODING


@pytest.mark.parametrize(
    "reply",
    [
        packed(NEWS, times=2),
        answer(gzip.compress(NEWS)),
        answer(NEWS, PACKED),
        answer(gzip.compress(NEWS)[:-8] + bytes(8), PACKED),
        answer(zlib.compress(NEWS), PACKED),
    ],
    ids=["twice", "not said", "not packed", "wrong checksum", "zlib"],
)
async def test_broken_gzip(server: RawServer, reply: Behaviour) -> None:
    """A body whose packing is not what was announced is refused, never handed on."""
    assert (await fault(server, reply)).reason is Reason.ENCODING


async def test_cut_off_gzip(server: RawServer) -> None:
    """A gzip stream that ends too soon is a broken-off answer, not a shorter one."""
    assert (await fault(server, answer(gzip.compress(NEWS)[:-9], PACKED))).reason is Reason.RESET


async def test_gzip_bomb(server: RawServer) -> None:
    """A small body that unpacks to 300 MiB is refused at the cap, in little memory."""
    layer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(MIB)
    bomb = b"".join(layer.compress(zeros) for _ in range(300)) + layer.flush()
    tracemalloc.start()
    try:
        error = await fault(server, answer(bomb, PACKED))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.reason is Reason.TOO_LARGE
    assert peak < 48 * MIB


async def test_caps_are_exact(server: RawServer) -> None:
    """A body may be as large as the caps, before and after unpacking, and one byte over is too large."""
    body = bytes(range(256)) * 40
    size = len(gzip.compress(body, mtime=0))
    fits = Limits(raw=size, decoded=len(body))
    assert (await get(server, packed(body), limits=fits)).body == body
    for tight in (Limits(raw=size - 1), Limits(decoded=len(body) - 1)):
        assert (await fault(server, packed(body), tight)).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "reply",
    [
        endless(head(CHUNKED), chunk(bytes(16_384))),
        endless(head(), bytes(16_384)),
        endless(head(CHUNKED), b"1;" + b"x" * 4_000 + b"\r\nA\r\n"),
        pieces(head("Content-Length: 999999999"), NEWS, then="stall"),
    ],
    ids=["chunks", "no length", "chunk extensions", "announced"],
)
async def test_endless(server: RawServer, reply: Behaviour) -> None:
    """A body without end is cut at the cap, and one that announces too much is not even read."""
    traffic = Traffic()
    error = await fault(server, reply, Limits(raw=200_000), traffic)
    assert error.reason is Reason.TOO_LARGE
    assert traffic.received < MIB


@pytest.mark.parametrize(
    "reply",
    [
        pieces(head("Content-Length: 500"), NEWS, then="close"),
        pieces(head("Content-Length: 500"), NEWS, then="reset"),
        pieces(head(CHUNKED), chunk(NEWS), then="close"),
        pieces(head(CHUNKED), b"500\r\nhalb", then="close"),
        pieces(b"HTTP/1.1 200 OK\r\nContent-Le", then="close"),
        pieces(b"HTTP/1.1 200 OK\r\n", then="reset"),
        pieces(then="close"),
        pieces(then="reset"),
    ],
)
async def test_cut_off(server: RawServer, reply: Behaviour) -> None:
    """An answer that breaks off is asked for once more, and is then a failure, never a shorter answer."""
    assert (await fault(server, reply)).reason is Reason.RESET
    assert server.paths() == ["/", "/"]


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200", head("Content-Length: 500") + NEWS])
async def test_second_try(server: RawServer, start: bytes, then: str) -> None:
    """A get whose answer broke off once succeeds at the second try."""
    given = await get(server, by_turns(pieces(start, then=then), answer(NEWS)))
    assert given.body == NEWS
    assert [asked.connection for asked in server.asked] == [1, 2]


async def test_length_too_short(server: RawServer) -> None:
    """What comes beyond the announced length is no part of the body."""
    assert (await get(server, pieces(head("Content-Length: 4"), NEWS, then="close"))).body == NEWS[:4]


@pytest.mark.parametrize(
    "reply",
    [
        pieces(head(CHUNKED), b"zz\r\n", then="stall"),
        pieces(head(CHUNKED), b"-1\r\nA\r\n", then="stall"),
        pieces(head("Content-Length: viel"), then="stall"),
        pieces(head("Content-Length: 3", "Content-Length: 4"), then="stall"),
        pieces(b"HTTP/1.1 OK\r\n\r\n", then="stall"),
        pieces(b"HTTP/1.1 200 OK\r\n: leer\r\n\r\n", then="stall"),
        pieces(b"<!DOCTYPE html><title>Anmeldung</title>", then="stall"),
        pieces(head(*[f"X-{n}: {'x' * 1000}" for n in range(300)]), then="stall"),
        endless(b"", head(status="103 Early Hints")),
        pieces(head("Upgrade: h2c", "Connection: Upgrade", status="101 Switching Protocols"), then="stall"),
    ],
)
async def test_not_http(server: RawServer, reply: Behaviour) -> None:
    """What is not HTTP, or has headers beyond all bounds, is told so at once and not asked for again."""
    assert (await fault(server, reply)).reason is Reason.PROTOCOL
    assert server.paths() == ["/"]


async def test_other_protocol(server: RawServer) -> None:
    """A server that greets in another protocol and then waits is recognised by its first bytes."""
    server.greet = b"220 mail.stadt.test ESMTP\r\n"
    assert (await fault(server, pieces(then="stall"))).reason is Reason.PROTOCOL


async def test_thousands_of_headers(server: RawServer) -> None:
    """Many small headers are no reason to fail."""
    assert (await get(server, answer(NEWS, *[f"X-{n}: 1" for n in range(5_000)]))).body == NEWS
