"""Gathers the body of an answer piece by piece and unpacks it, within bounds."""

from __future__ import annotations

import zlib

from stadtbote.errors import Reason, SourceError

_GZIP_MARK = b"\x1f\x8b"  # the first two bytes of every gzip stream (RFC 1952, section 2.3.1)
_GZIP_ONLY = 31  # zlib's window bits for "a gzip wrapper and nothing else"


LARGE = 512 * 1024
"""Bytes up to which a body is never refused because of others."""


class Held:
    """What all bodies on their way hold together, in bytes; over `most` those that are large are refused."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0


class Body:
    """A body on its way; `raw` and `decoded` are its caps in bytes, before and after unpacking.

    `held` is shared with the others, until `close`.
    """

    def __init__(self, *, gzipped: bool, raw: int, decoded: int, held: Held) -> None:
        self._held = held
        self._gunzip = zlib.decompressobj(_GZIP_ONLY) if gzipped else None
        self._raw_room = raw
        self._room = decoded
        self._empty = True
        self._parts = bytearray()

    def expect(self, size: int) -> None:
        """Refuse a body that announces more bytes than it may have: SourceError TOO_LARGE."""
        if size > self._raw_room:
            raise SourceError(Reason.TOO_LARGE)

    def feed(self, data: bytes) -> None:
        """Take the next piece. SourceError: TOO_LARGE over a cap, ENCODING where it is no gzip.

        Bytes after the end of the gzip stream are ignored, as browsers do.
        """
        self.expect(len(data))
        self._raw_room -= len(data)
        self._empty = self._empty and not data
        if self._gunzip is not None:
            try:
                # One byte over the cap is enough to know; zlib unpacks no more than it is asked for.
                data = b"" if self._gunzip.eof else self._gunzip.decompress(data, self._room + 1)
            except zlib.error:
                raise SourceError(Reason.ENCODING) from None
        self._room -= len(data)
        if self._room < 0:
            raise SourceError(Reason.TOO_LARGE)
        self._parts += data
        self._held.bytes += len(data)
        if self._held.bytes > self._held.most and len(self._parts) > LARGE:
            raise SourceError(Reason.TOO_LARGE)

    def close(self) -> None:
        """Give back what it held."""
        self._held.bytes -= len(self._parts)
        self._parts = bytearray()

    def whole(self) -> bytes:
        """The body, unpacked. SourceError: RESET if gzip ends too soon, ENCODING if packed once more."""
        if self._gunzip is not None and not self._gunzip.eof and not self._empty:
            raise SourceError(Reason.RESET)
        if self._parts.startswith(_GZIP_MARK):
            raise SourceError(Reason.ENCODING)
        return bytes(self._parts)
