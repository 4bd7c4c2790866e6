"""The fetcher over real sockets: answers, conditions, redirects and addresses."""

from __future__ import annotations

import hashlib

import pytest

from stadtbote import __version__
from stadtbote.errors import Reason, SourceError
from stadtbote.sources.net.http import Answer, Fetcher, Traffic
from stadtbote_cache.records import Validators
from support.fetching import NEWS, NOW, fault, get
from support.raw import Behaviour, RawServer, answer, head, packed, pieces, redirect


async def test_answer(server: RawServer) -> None:
    """An answer gives its body, its type, its charset and all that the next request needs."""
    given = await get(
        server,
        packed(
            NEWS,
            "Content-Type: Text/HTML; charset=UTF-8",
            'ETag: W/"n-1"',
            "Last-Modified: Mon, 23 Nov 2026 09:00:00 GMT",
            "Cache-Control: private, max-age=900",
        ),
    )
    digest = hashlib.sha256(NEWS).hexdigest()
    kept = Validators('W/"n-1"', "Mon, 23 Nov 2026 09:00:00 GMT", NOW + 900, digest)
    assert given == Answer(server.address("/"), False, NEWS, "text/html", "utf-8", kept)


async def test_request_headers(server: RawServer) -> None:
    """A request names the program and its version, no person and no address, and asks for gzip only."""
    await get(server, answer(NEWS))
    sent = server.asked[0].headers
    assert sent["user-agent"] == f"Stadtbote/{__version__} (terminal news reader)"
    assert sent["accept-encoding"] == "gzip"
    assert "application/rss+xml" in sent["accept"]
    assert sent.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.row(12)
async def test_no_proxy(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fetcher asks through what it is given, and reads no variable itself."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert (await get(server, answer(NEWS))).body == NEWS


@pytest.mark.row(24)
async def test_no_cookies(server: RawServer) -> None:
    """A cookie is neither kept nor sent back, in one fetcher over several requests."""
    server.routes["/"] = answer(NEWS, "Set-Cookie: visitor=7; Path=/")
    async with Fetcher() as fetcher:
        for _ in range(2):
            await fetcher.get(server.address(), home=server.address(), traffic=Traffic())
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None]


@pytest.mark.row(23)
async def test_not_modified(server: RawServer) -> None:
    """With validators the request is conditional; those that a 304 names are taken over."""
    old = Validators('"n-1"', "Mon, 23 Nov 2026 09:00:00 GMT", NOW - 5, "digest")
    reply = pieces(head('ETag: "n-2"', "Cache-Control: max-age=60", status="304 Not Modified"))
    given = await get(server, reply, validators=old)
    assert given.not_modified
    assert given.body == b""
    assert given.validators == Validators('"n-2"', old.last_modified, NOW + 60, "digest")
    assert server.asked[0].headers["if-none-match"] == '"n-1"'
    assert server.asked[0].headers["if-modified-since"] == "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.row(23, 25)
async def test_odd_validators_stay_here(server: RawServer) -> None:
    """A stored validator with line breaks or bytes beyond ASCII is not sent, and the request stays valid."""
    odd = Validators('"a"\r\nX-Evil: 1', "gestern um zwölf")
    assert (await get(server, answer(NEWS), validators=odd)).body == NEWS
    assert not {"if-none-match", "if-modified-since", "x-evil"} & server.asked[0].headers.keys()


@pytest.mark.row(23)
async def test_not_modified_unasked(server: RawServer) -> None:
    """A 304 to an unconditional request is a fault of the server."""
    assert (await fault(server, pieces(head(status="304 Not Modified")))).reason is Reason.PROTOCOL


@pytest.mark.parametrize("reply", [answer(), pieces(head(status="204 No Content")), packed(b"")])
async def test_empty(server: RawServer, reply: Behaviour) -> None:
    """An empty answer is an empty body; whether that is a fault is for the adapter to say."""
    assert (await get(server, reply)).body == b""


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
@pytest.mark.row(22, 25)
async def test_status(server: RawServer, status: int) -> None:
    """A status that is no success is told with its number, and never with the server's words."""
    error = await fault(server, answer(NEWS, "Retry-After: 120", status=f"{status} \x1b]0;Unfug\x07"))
    assert (error.reason, error.status, error.failure.until) == (Reason.STATUS, status, NOW + 120)
    assert str(error) == f"status {status}"
    assert error.__cause__ is None


async def test_post(server: RawServer) -> None:
    """A post sends JSON, and reads the answer like any other."""
    server.routes["/api/"] = answer(b'{"data":{}}', "Content-Type: application/json")
    async with Fetcher() as fetcher:
        given = await fetcher.post(
            server.address("/api/"), {"query": "{ größe }"}, home=server.address(), traffic=Traffic()
        )
    asked = server.asked[0]
    assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")
    assert asked.body == b'{"query": "{ gr\\u00f6\\u00dfe }"}'
    assert (given.body, given.content_type) == (b'{"data":{}}', "application/json")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect(server: RawServer, status: int) -> None:
    """A redirect is followed, and the answer says where it came from; umlauts in it are encoded."""
    server.routes["/alt"] = redirect("/neu/brücke?sp%3Aout=rss#oben", status)
    server.routes["/neu/br%C3%BCcke?sp%3Aout=rss"] = answer(NEWS)
    given = await get(server, path="/alt")
    assert given.address == server.address("/neu/br%C3%BCcke?sp%3Aout=rss")
    assert given.body == NEWS


@pytest.mark.row(17)
async def test_five_redirects(server: RawServer) -> None:
    """Five redirects are followed, a sixth is not."""
    for step in range(6):
        server.routes[f"/{step}"] = redirect(f"/{step + 1}")
    server.routes["/6"] = answer(NEWS)
    assert (await get(server, path="/1")).body == NEWS
    assert (await fault(server, redirect("/0"))).reason is Reason.REDIRECTS


@pytest.mark.row(17)
async def test_redirect_loop(server: RawServer) -> None:
    """A loop is noticed when it closes."""
    server.routes["/b"] = redirect("/")
    assert (await fault(server, redirect("/b"))).reason is Reason.REDIRECTS
    assert server.paths() == ["/", "/b"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", Reason.FORBIDDEN_REDIRECT),
        ("javascript:alert(1)", Reason.FORBIDDEN_REDIRECT),
        ("data:text/html,Unfug", Reason.FORBIDDEN_REDIRECT),
        ("gopher://127.0.0.1/", Reason.FORBIDDEN_REDIRECT),
        ("http://127.0.0.2/", Reason.PRIVATE_ADDRESS),
        ("http://localhost/", Reason.PRIVATE_ADDRESS),
        ("http://2130706433/", Reason.PRIVATE_ADDRESS),
        ("http://0177.1/", Reason.PRIVATE_ADDRESS),
        ("http://[::1]/", Reason.PRIVATE_ADDRESS),
        ("http://[::ffff:127.0.0.1]/", Reason.PRIVATE_ADDRESS),
        ("//127.0.0.2/", Reason.PRIVATE_ADDRESS),
        ("http://leser:geheim@127.0.0.1/", Reason.FORBIDDEN_REDIRECT),
        ("http://127.0.0.1:99999/", Reason.FORBIDDEN_REDIRECT),
    ],
)
@pytest.mark.row(18, 19)
async def test_forbidden_redirect(server: RawServer, location: str, reason: Reason) -> None:
    """A redirect out of the web, into the private network or to nowhere is refused before any connection."""
    assert (await fault(server, redirect(location))).reason is reason
    assert server.connections == 1


@pytest.mark.parametrize(
    ("status", "leads"), [(301, False), (302, False), (303, False), (307, True), (308, True)]
)
@pytest.mark.row(17)
async def test_post_redirect(server: RawServer, status: int, leads: bool) -> None:
    """A post follows 307 and 308 as a post, and no other redirect."""
    server.routes["/api"] = redirect("/api/", status)
    server.routes["/api/"] = answer(b"{}")
    async with Fetcher() as fetcher:
        asking = fetcher.post(
            server.address("/api"), {"query": "x"}, home=server.address(), traffic=Traffic()
        )
        if leads:
            assert (await asking).body == b"{}"
            assert [asked.method for asked in server.asked] == ["POST", "POST"]
            assert server.asked[1].body == b'{"query": "x"}'
        else:
            with pytest.raises(SourceError) as caught:
                await asking
            assert caught.value.reason is Reason.FORBIDDEN_REDIRECT
            assert server.paths() == ["/api"]


@pytest.mark.row(17)
async def test_post_redirect_elsewhere(server: RawServer) -> None:
    """A post never goes to another origin than the one it was meant for."""
    with RawServer() as other:
        server.routes["/api"] = redirect(other.address("/api"), 307)
        async with Fetcher() as fetcher:
            with pytest.raises(SourceError) as caught:
                await fetcher.post(server.address("/api"), {}, home=server.address(), traffic=Traffic())
        assert caught.value.reason is Reason.FORBIDDEN_REDIRECT
        assert other.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        "", "/nur/ein/pfad", "aktuelles.php", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http:///x",
        "http:x", "http://u@127.0.0.1/", "http://u:p@127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1:x/",
        "http://127.0.0.1:99999/", "http://[::1", "http://[fe80::1%25lo]/", "http://a..b/", "http://.a/",
        "http://zwei worte/", "http://ex%00/", "http://\ud800/", "http://127.0.0.1/\ud800", "http://☃.de/",
        "http://127.0.0.1/\n", "http://" + "a" * 64 + ".de/", "http://" + "a." * 200 + "de/",
        "http://127.0.0.1/" + "a" * 70_000,
    ],
)  # fmt: skip
async def test_bad_address(address: str) -> None:
    """Whatever is no web address is told so, in one way, as the address asked for and as a home."""
    async with Fetcher() as fetcher:
        for wanted, home in ((address, "http://127.0.0.1/"), ("http://127.0.0.1/", address)):
            with pytest.raises(SourceError) as caught:
                await fetcher.get(wanted, home=home, traffic=Traffic())
            assert caught.value.reason is Reason.BAD_ADDRESS
