"""HTTP/1.1 by hand: reading a request from a stream, and an answer as bytes (RFC 9112)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

MAX_BODY = 1 << 20
_MAX_HEADERS = 100


class BadRequest(Exception):
    """What arrived is not a request that this server reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request: header names in lower case, `target` as sent, `size` in bytes with all headers."""

    method: str
    target: str
    version: str
    headers: Mapping[str, str]
    body: bytes
    size: int

    @property
    def path(self) -> str:
        """The path with its percent signs resolved, without the query."""
        return unquote(self._origin_form.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters with their percent signs resolved; of a repeated one the last."""
        return dict(parse_qsl(self._origin_form.partition("?")[2], keep_blank_values=True))

    @property
    def _origin_form(self) -> str:
        """The target without scheme and host, which a client of a proxy sends too."""
        return re.sub("^https?://[^/?]*", "", self.target)

    @property
    def keep_alive(self) -> bool:
        wish = self.headers.get("connection", "").lower()
        return wish == "keep-alive" if self.version == "HTTP/1.0" else wish != "close"

    def accepts_gzip(self) -> bool:
        """Whether Accept-Encoding names gzip with a weight over 0."""
        for part in self.headers.get("accept-encoding", "").lower().split(","):
            coding, _, weight = part.replace(" ", "").partition(";q=")
            if coding in {"gzip", "x-gzip"}:
                return weight.strip("0.") != "" or not weight
        return False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. `revisable` ones get validators and may become a 304."""

    status: int
    media_type: str | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    revisable: bool = False

    @property
    def is_xml(self) -> bool:
        return self.media_type is not None and "xml" in self.media_type


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, None where the client has closed it. Raises BadRequest."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise BadRequest from error
        return None
    except asyncio.LimitOverrunError as error:
        raise BadRequest from error
    first, *lines = head.decode("latin-1")[:-4].split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in {"HTTP/1.0", "HTTP/1.1"} or len(lines) > _MAX_HEADERS:
        raise BadRequest
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            raise BadRequest
        headers[name.lower()] = value.strip()
    if parts[2] == "HTTP/1.1" and "host" not in headers:
        raise BadRequest
    body, size = await _read_body(reader, headers)
    return Request(parts[0], parts[1], parts[2], headers, body, len(head) + size)


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> tuple[bytes, int]:
    """The body, and how many bytes it took on the line."""
    try:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return await _read_chunks(reader)
        length = int(headers.get("content-length", "0"))
        if not 0 <= length <= MAX_BODY:
            raise BadRequest
        return await reader.readexactly(length), length
    except (ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise BadRequest from error


async def _read_chunks(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    body, size = b"", 0
    while True:
        line = await reader.readuntil(b"\r\n")
        length = int(line.split(b";")[0], 16)
        if not 0 <= length <= MAX_BODY - len(body):
            raise BadRequest
        chunk = await reader.readexactly(length + 2)
        size += len(line) + len(chunk)
        if not length:
            return body, size
        body += chunk[:-2]


def encode(response: Response, *, head_only: bool, close: bool) -> bytes:
    """An answer as it goes over the line; 204 and 304 have neither a body nor a length."""
    empty = response.status in {204, 304}
    headers: dict[str, str] = {"Date": formatdate(usegmt=True), "Server": "Apache"}
    headers |= response.headers
    if response.media_type is not None:
        headers["Content-Type"] = response.media_type
    if not empty:
        headers["Content-Length"] = str(len(response.body))
    if close:
        headers["Connection"] = "close"
    head = f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    return head.encode("latin-1") + (b"" if head_only or empty else response.body)
