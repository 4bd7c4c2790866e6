"""What the headers of an HTTP answer say, read without trust in any of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from stadtbote.errors import Reason, SourceError
from stadtbote_cache.records import Validators

DAY = 24 * 3600.0
"""The longest time in seconds that a server may keep us from asking again."""

SHORT = 2048
"""Bytes of a body that nobody needs, up to which it is read all the same."""

_CHARSETS = frozenset(
    """utf-8 utf8 utf-16 iso-8859-1 iso8859-1 latin1 latin-1 iso-8859-15 iso8859-15 windows-1252 cp1252
    us-ascii ascii""".split()
)

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9._:-]{1,40})", re.IGNORECASE)
_MAX_AGE = re.compile(r"max-age=\"?([0-9]{1,12})\"?")
_NUMBER = re.compile(r"[0-9]{1,12}")
_ETAG = re.compile(r'(?:W/)?"[^"]+"')
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,1000}")


def printable(value: str | None) -> str | None:
    """A header value that may be stored and sent back: printable ASCII, at most 1,000 characters."""
    return value if value is not None and _PRINTABLE.fullmatch(value) else None


def media_type(content_type: str) -> str:
    """The media type of a Content-Type value in lower case, "" where there is none."""
    name = content_type.partition(";")[0].strip().lower()
    return name if _MEDIA_TYPE.fullmatch(name) else ""


def charset(content_type: str) -> str | None:
    """The charset of a Content-Type value in lower case, where it is one that we read."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found and found[1].lower() in _CHARSETS else None


def gzipped(content_encoding: str) -> bool:
    """Whether the body is packed with gzip. SourceError ENCODING for any other packing, and for two."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    packings = [name for name in names if name not in ("", "identity")]
    if packings and (len(packings) > 1 or packings[0] not in ("gzip", "x-gzip")):
        raise SourceError(Reason.ENCODING)
    return bool(packings)


def retry_after(value: str | None, now: float) -> float | None:
    """The Unix time that a Retry-After value names, in seconds or as a date (RFC 9110, 10.2.3).

    At most a day from now; None where it is missing, broken or in the past.
    """
    if value is None:
        return None
    value = value.strip()
    seconds = float(value) if _NUMBER.fullmatch(value) else _until(value, now)
    return now + min(seconds, DAY) if seconds is not None and seconds > 0 else None


def size(value: str | None) -> int:
    """The bytes that a Content-Length value announces; 0 where it does not say."""
    return int(value) if value is not None and _NUMBER.fullmatch(value.strip()) else 0


def is_short(headers: Mapping[str, str]) -> bool:
    """Whether a body is announced that costs less to read than a new connection would."""
    return "content-length" in headers and size(headers["content-length"]) <= SHORT


def location(value: bytes) -> str:
    """A Location value as an address: UTF-8 as it is, bytes of other encodings percent-encoded."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in value)


def validators(headers: Mapping[str, str], now: float, old: Validators | None = None) -> Validators:
    """What an answer says for the next conditional request.

    Of `old`, of the answer that a 304 confirms, stays what such an answer does not name anew (RFC 9111,
    4.3.4), or names in a form that no server can have meant.
    """
    kept = old or Validators()
    etag = printable(headers.get("etag"))
    if old and not _ETAG.fullmatch(etag or ""):
        etag = None
    return Validators(
        etag=etag or kept.etag,
        last_modified=printable(headers.get("last-modified")) or kept.last_modified,
        fresh_until=fresh_until(headers, now),
        digest=kept.digest,
        size=kept.size,
    )


def fresh_until(headers: Mapping[str, str], now: float) -> float | None:
    """The Unix time until which an answer needs no new request (RFC 9111, 4.2.1), at most a day from now.

    None where the server gives no lifetime, or forbids to keep or to reuse the answer.
    """
    control = headers.get("cache-control", "").lower()
    directives = [part.strip() for part in control.split(",")]
    if any(re.match(r"no-(cache|store)\b", part) for part in directives):
        return None
    ages = [part for part in directives if part.startswith("max-age")]
    if ages:
        found = _MAX_AGE.fullmatch(ages[0])
        spent = headers.get("age", "").strip()
        lifetime = float(found[1]) - (int(spent) if _NUMBER.fullmatch(spent) else 0) if found else 0.0
    else:
        sent_at = _timestamp(headers.get("date", ""))
        lifetime = _until(headers.get("expires", ""), now if sent_at is None else sent_at) or 0.0
    return now + min(lifetime, DAY) if lifetime > 0 else None


def _until(date: str, now: float) -> float | None:
    """Seconds from `now` to an HTTP date; None for anything else."""
    then = _timestamp(date)
    return None if then is None else then - now


def _timestamp(date: str) -> float | None:
    """An HTTP date as Unix time; None for anything else."""
    try:
        when = parsedate_to_datetime(date)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
