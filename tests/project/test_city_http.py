"""The HTTP of the city: connections, validators, compression, framing, redirects."""

from __future__ import annotations

import gzip
import re
from typing import Any
from urllib.parse import quote

import pytest

from city.client import (
    RSS,
    TRAM,
    ask,
    talk,
)
from city.server import CityServer


def test_unchanged_content_is_304_without_a_body(city: CityServer) -> None:
    """Both validators work alone; after a change the same request gets the new content."""
    first = ask(city, RSS)
    by_tag = {"If-None-Match": first.headers["etag"]}
    by_date = {"If-Modified-Since": first.headers["last-modified"]}
    for headers in (by_tag, by_date):
        again = ask(city, RSS, headers=headers)
        assert (again.status, again.body) == (304, b"")
        assert "content-type" not in again.headers
        assert again.headers["etag"] == first.headers["etag"]
    assert ask(city, RSS, headers={"If-None-Match": '"other"'} | by_date).status == 200
    city.add_article("Neue Meldung")
    for headers in (by_tag, by_date):
        assert b"Neue Meldung" in ask(city, RSS, headers=headers).body


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        (True, {"etag", "last-modified"}),
        (False, set()),
        ("etag", {"etag"}),
        ("last-modified", {"last-modified"}),
    ],
)
def test_validators_can_be_switched(mode: Any, names: set[str]) -> None:
    """Only the validators that are switched on are sent, and only they are answered with 304."""
    with CityServer(validators=mode) as city:
        first = ask(city, "/aktuelles.php")
        sent = {"etag", "last-modified"} & first.headers.keys()
        assert sent == names
        old = {"If-None-Match": '"x"', "If-Modified-Since": "Fri, 31 Dec 2060 10:00:00 GMT"}
        assert ask(city, "/aktuelles.php", headers=old).status == 200
        del old["If-None-Match"]
        expected = 304 if "last-modified" in names else 200
        assert ask(city, "/aktuelles.php", headers=old).status == expected


def test_gzip_is_sent_to_clients_that_accept_it(city: CityServer) -> None:
    """Compressed and plain bodies hold the same text; the switch and a weight of 0 turn it off."""
    accepting = {"Accept-Encoding": "br, gzip"}
    plain = ask(city, TRAM)
    packed = ask(city, TRAM, headers=accepting)
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "content-encoding" not in ask(city, TRAM, headers={"Accept-Encoding": "gzip;q=0.0"}).headers
    city.gzip = False
    assert "content-encoding" not in ask(city, TRAM, headers=accepting).headers


def test_head_and_chunked_answers_frame_the_same_page(city: CityServer) -> None:
    """HEAD has the length and no body; chunked answers have no length and the same body."""
    plain = ask(city, TRAM)
    head = ask(city, TRAM, method="HEAD")
    assert (head.headers["content-length"], head.body) == (str(len(plain.body)), b"")
    city.chunked = True
    chunked = ask(city, TRAM)
    assert chunked.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in chunked.headers
    assert chunked.body == plain.body


def test_connection_carries_several_requests(city: CityServer) -> None:
    """Requests sent at once are answered in their order, until one asks to close."""
    request = b"GET %s HTTP/1.1\r\nHost: city\r\n%s\r\n"
    received = talk(city, request % (b"/nichts", b"") + request % (b"/suche.php", b"Connection: close\r\n"))
    assert re.findall(rb"HTTP/1.1 (\d+)", received) == [b"404", b"200"]
    assert city.counts.max_connections == 1
    assert b"Connection: close" not in talk(city, b"GET / HTTP/1.0\r\n\r\n").split(b"HTTP/1.1 200")[0]


@pytest.mark.parametrize(
    "data",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/2\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_gets_400(city: CityServer, data: bytes) -> None:
    """Broken requests are answered with 400 and a closed connection; the server goes on."""
    assert talk(city, data).startswith(b"HTTP/1.1 400 ")
    assert ask(city, "/").status == 200


def test_absolute_targets_are_understood(city: CityServer) -> None:
    """What a client sends to a proxy names the same page."""
    request = b"GET http://city.example/suche.php?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert talk(city, request).startswith(b"HTTP/1.1 200 ")
    assert city.last_request.path == "/suche.php"


def test_chunked_request_bodies_are_read(city: CityServer) -> None:
    """A query that comes in chunks is executed."""
    head = (
        b"POST /api/graphql/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/graphql\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert b'"pong"' in talk(city, head + b"3\r\n{pi\r\n3\r\nng}\r\n0\r\n\r\n")


def test_redirects_lead_to_loopback_only(city: CityServer) -> None:
    """Every redirect status works towards the site or a loopback address, and nowhere else."""
    for status in (301, 302, 303, 307, 308):
        answer = ask(city, f"/redirect/{status}?to=/aktuelles.php")
        assert (answer.status, answer.headers["location"]) == (status, "/aktuelles.php")
    assert ask(city, f"/redirect/302?to={quote('http://127.0.0.9:1/x')}").status == 302
    for target in ("//example.org/", "http://192.0.2.1/", "http://example.org/", "/a\r\nX: y", ""):
        assert ask(city, f"/redirect/302?to={quote(target)}").status == 400


def test_status_addresses_and_retry_after(city: CityServer) -> None:
    """/status/NNN answers so; 503 and 429 say when to come back."""
    busy = ask(city, "/status/503?after=7")
    assert (busy.status, busy.headers["retry-after"]) == (503, "7")
    assert ask(city, "/status/429").headers["retry-after"] == "120"
    assert "retry-after" not in ask(city, "/status/500").headers
