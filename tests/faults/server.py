"""The fault server: what a server can do wrong, by name, on loopback. `python -m faults.server` runs it."""

from __future__ import annotations

import gzip
import time
import zlib

from support.feeding import rss
from support.raw import Behaviour, RawServer, answer, by_turns, chunk, endless, head, packed, pieces, redirect

MIB = 1024 * 1024
HEADLINES = ("Neue Brücke über die Wupper", "Bücherei öffnet sonntags", "Markt zieht um")
FEED = rss(*(f"<title>{h}</title><guid>{n}</guid>" for n, h in enumerate(HEADLINES))).encode()
CHUNKED = "Transfer-Encoding: chunked"
LOGIN = b"<!DOCTYPE html><title>Anmelden</title><form><input name=user><input type=password></form>"
EVIL = "\x1b]52;c;cHduZWQ=\x07\x1b[31m\x9b2J"


def bomb(size: int, times: int = 1) -> bytes:
    """So many zero bytes, packed so many times; the check sum at the end is wrong, nobody comes so far."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)  # after this the same comes again
    packed_bytes = start + block * (size // MIB - 1) + packer.flush()
    for _ in range(times - 1):
        packed_bytes = gzip.compress(packed_bytes, mtime=0)
    return packed_bytes


def many_values(value: bytes) -> bytes:
    """A JSON feed that is as large as it may be, full of the smallest values."""
    start, end = b'{"version": "https://jsonfeed.org/version/1.1", "items": [', b'{"id": "1", "title": "x"}]}'
    return start + value * ((8 * MIB - len(start) - len(end)) // len(value)) + end


def hops(server: RawServer, name: str, count: int) -> Behaviour:
    """A chain of so many redirects to a feed."""
    for step in range(1, count):
        server.routes[f"/{name}/{step}"] = redirect(f"/{name}/{step + 1}")
    server.routes[f"/{name}/{count}"] = answer(FEED)
    return redirect(f"/{name}/1")


# What ends by itself, whatever the deadlines are.
QUICK_FAULTS: dict[str, Behaviour] = {
    "reset-in-headers": pieces(b"HTTP/1.1 200 OK\r\nContent-", then="reset"),
    "reset-in-body": pieces(head("Content-Length: 900"), FEED[:300], then="reset"),
    "captive-portal": answer(LOGIN, "Content-Type: text/html"),
    "bomb": answer(bomb(100 * MIB), "Content-Encoding: gzip"),
    "double-gzip": packed(FEED, times=2),
    "double-bomb": answer(bomb(500 * MIB, 2), "Content-Encoding: gzip"),
    "two-encodings": answer(bomb(100 * MIB, 2), "Content-Encoding: gzip, gzip"),
    "brotli": answer(b"\x8b\x07\x80zehn Bytes\x03", "Content-Encoding: br"),
    "zstd": answer(b"\x28\xb5\x2f\xfd\x04\x00\x41\x00\x00", "Content-Encoding: zstd"),
    "no-gzip": answer(FEED, "Content-Encoding: gzip"),
    "many-lists": packed(many_values(b"[],")),
    "many-objects": packed(many_values(b"{},")),
    "endless": endless(head(), bytes(64 * 1024)),
    "endless-chunks": endless(head(CHUNKED), chunk(bytes(64 * 1024))),
    "endless-chunk-extension": endless(head(CHUNKED) + b"1;", b"x" * 64 * 1024),
    "announced-10-gb": pieces(head("Content-Length: 10000000000"), FEED),
    "two-lengths": pieces(head("Content-Length: 5", "Content-Length: 900") + FEED, then="close"),
    "negative-length": pieces(head("Content-Length: -1") + FEED, then="close"),
    "truncated-length": pieces(head(f"Content-Length: {len(FEED) + 1}") + FEED, then="close"),
    "truncated-chunk": pieces(head(CHUNKED) + b"%x\r\n" % (len(FEED) + 1) + FEED, then="close"),
    "no-last-chunk": pieces(head(CHUNKED) + chunk(FEED), then="close"),
    "truncated-gzip": answer(gzip.compress(FEED, mtime=0)[:-9], "Content-Encoding: gzip"),
    "large-header": pieces(head(f"X-Unfug: {'x' * 300_000}", f"Content-Length: {len(FEED)}") + FEED),
    "many-headers": pieces(head(*(f"X-{n}: {'x' * 60}" for n in range(5000))) + FEED),
    "early-hints": pieces(head(f"Link: </{'x' * 100}>", status="103 Early Hints") * 3000 + head() + FEED),
    "endless-headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-Unfug: ja\r\n" * 1000),
    "another-protocol": pieces(b"220 mail.stadt.example ESMTP\r\n" * 3, then="close"),
    "redirect-loop": redirect("/redirect-loop"),
    "redirect-circle": redirect("/kreis"),
    "to-a-file": redirect("file:///etc/passwd"),
    "to-javascript": redirect("javascript:alert(1)"),
    "to-data": redirect("data:text/xml,<rss/>"),
    "to-gopher": redirect("gopher://127.0.0.1/1"),
    "to-loopback": redirect("http://127.0.0.2/"),
    "to-localhost": redirect("http://localhost/"),
    "to-ipv6": redirect("http://[::1]/"),
    "to-mapped-ipv6": redirect("http://[::ffff:127.0.0.1]/"),
    "to-a-number": redirect("http://2130706433/"),
    "to-nowhere": redirect("http://127.0.0.1:99999/"),
    "forbidden": answer(status="403 Forbidden"),
    "missing": answer(status="404 Not Found"),
    "gone": answer(status="410 Gone"),
    "broken": answer(status="500 Internal Server Error"),
    "unasked-304": pieces(head('ETag: ""', status="304 Not Modified")),
    "evil-reason": answer(FEED, status=f"500 {EVIL}"),
    "evil-header": answer(LOGIN, f"Content-Type: text/html{EVIL}", f"ETag: {EVIL}", f"Server: {EVIL}"),
    "evil-redirect": redirect(f"gopher://{EVIL}/"),
    "empty": answer(),
}

# What would go on until a deadline.
SLOW_FAULTS: dict[str, Behaviour] = {
    "silence": pieces(then="stall"),
    "drip-of-headers": pieces(*(b"%c" % byte for byte in head()), every=0.2),
    "drip-of-a-body": endless(head(), b"x", every=0.05),
    "stall-in-body": pieces(head("Content-Length: 900"), FEED[:100], then="stall"),
    "drip-of-hints": endless(b"", head(status="103 Early Hints"), every=0.05),
}


def fault_server(well: bool = False, **settings: str) -> RawServer:
    """A server with every fault at the path of its name; `well`: the first answer of each is a good feed."""
    server = RawServer(**settings)  # type: ignore[arg-type]
    server.routes["/gut"] = answer(FEED)
    server.routes["/kreis"] = redirect("/redirect-circle")
    faults = {**QUICK_FAULTS, **SLOW_FAULTS, "six-redirects": hops(server, "six-redirects", 6)}
    for name, fault in faults.items():
        server.routes[f"/{name}"] = by_turns(answer(FEED), fault) if well else fault
    return server


def main() -> None:
    with fault_server() as server:
        for path in server.routes:
            print(server.address(path))
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
