"""What answers say in their headers, read from text alone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import SourceError
from stadtbote.sources.net import headers
from stadtbote_cache.records import Validators

NOW = 1_795_428_000.0  # Mon, 23 Nov 2026 10:00:00 GMT
DAY = 86_400.0


@pytest.mark.parametrize(
    ("value", "media_type", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "utf-8"),
        ("Application/RSS+XML;charset='utf8'", "application/rss+xml", "utf8"),
        ('text/xml; version=1; charset="ISO-8859-1"', "text/xml", "iso-8859-1"),
        ("text/html; charset=latin1", "text/html", "latin1"),
        ("text/html; charset=iso-8859-15", "text/html", "iso-8859-15"),
        ("text/html; charset=Windows-1252", "text/html", "windows-1252"),
        ("text/plain; charset=us-ascii", "text/plain", "us-ascii"),
        ("text/xml; charset=utf-16", "text/xml", "utf-16"),
        ("text/html; charset=utf-7", "text/html", None),
        ("text/html; charset=unicode_escape", "text/html", None),
        ("text/html; charset=", "text/html", None),
        ("", "", None),
        ("html", "", None),
        ("text/\x1b[2J", "", None),
    ],
)
def test_content_type(value: str, media_type: str, charset: str | None) -> None:
    """A Content-Type gives its media type and, if it is one that we read, its charset."""
    assert (headers.media_type(value), headers.charset(value)) == (media_type, charset)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", NOW + 120),
        (" 120 ", NOW + 120),
        ("Mon, 23 Nov 2026 10:05:00 GMT", NOW + 300),
        ("Mon, 23 Nov 2026 10:05:00", NOW + 300),
        ("999999999", NOW + DAY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + DAY),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("bald", None),
        ("", None),
        ("9" * 5_000, None),
        ("Mon, 23 Nov 2026 09:00:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, expected: float | None) -> None:
    """Retry-After is a number of seconds or a date; never the past, never more than a day."""
    assert headers.retry_after(value, NOW) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"cache-control": "max-age=900"}, NOW + 900),
        ({"cache-control": "public, Max-Age=900, must-revalidate"}, NOW + 900),
        ({"cache-control": "max-age=900", "age": "600"}, NOW + 300),
        ({"cache-control": "max-age=900", "age": "901"}, None),
        ({"cache-control": "max-age=99999999"}, NOW + DAY),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=viel", "expires": "Mon, 23 Nov 2026 10:10:00 GMT"}, None),
        ({"cache-control": "no-cache, max-age=900"}, None),
        ({"cache-control": "max-age=900, no-store"}, None),
        ({"cache-control": 'no-cache="set-cookie"'}, None),
        ({"cache-control": "s-maxage=900"}, None),
        ({"expires": "Mon, 23 Nov 2026 10:10:00 GMT"}, NOW + 600),
        ({"expires": "Mon, 23 Nov 2026 10:10:00 GMT", "date": "Mon, 23 Nov 2026 10:09:00 GMT"}, NOW + 60),
        ({"expires": "Mon, 23 Nov 2026 09:00:00 GMT"}, None),
        ({"expires": "0"}, None),
        ({"cache-control": "max-age=60", "expires": "Mon, 23 Nov 2026 11:00:00 GMT"}, NOW + 60),
        ({}, None),
    ],
)
def test_fresh_until(said: dict[str, str], expected: float | None) -> None:
    """An answer is fresh for as long as its server says, and for a day at most."""
    assert headers.fresh_until(said, NOW) == expected


@pytest.mark.parametrize("value", ['"a"\r\nX: 1', '"ü"', "\x1b]0;x\x07", "", "x" * 1_001, None])
def test_not_printable(value: str | None) -> None:
    """A value that could do harm in a request is not kept."""
    assert headers.printable(value) is None
    assert headers.validators({"etag": value or "", "last-modified": value or ""}, NOW) == Validators()


def test_validators_keep_what_is_not_repeated() -> None:
    """What a 304 leaves out stays as it was, what it names is taken over; the lifetime is always new."""
    old = Validators('"a"', "gestern", NOW - 1, "digest")
    assert headers.validators({}, NOW, old) == Validators('"a"', "gestern", None, "digest")
    new = {"etag": 'W/"b"', "last-modified": "heute"}
    assert headers.validators(new, NOW, old) == Validators('W/"b"', "heute", None, "digest")
    for meant_as_none in ('""', "b", 'W/""', '"b'):
        assert headers.validators({"etag": meant_as_none}, NOW, old).etag == '"a"'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("/brücke".encode(), "/brücke"),
        ("/brücke".encode("latin-1"), "/br%FCcke"),
        (b"https://stadt.test/?a=%20", "https://stadt.test/?a=%20"),
    ],
)
def test_location(value: bytes, expected: str) -> None:
    """A Location keeps its bytes, whatever their encoding was meant to be."""
    assert headers.location(value) == expected


@given(st.text(), st.text(), st.text())
def test_never_fails(one: str, two: str, three: str) -> None:
    """Whatever a server writes into its headers, reading them raises nothing but a SourceError."""
    headers.media_type(one)
    headers.charset(one)
    headers.size(one)
    headers.retry_after(one, NOW)
    headers.fresh_until({"cache-control": f"max-age={one}", "age": two}, NOW)
    headers.fresh_until({"expires": one, "date": two, "cache-control": three}, NOW)
    with suppress(SourceError):
        headers.gzipped(one)
