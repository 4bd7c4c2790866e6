"""The file of a portable edition: JSON values in compressed frames, and a checksum over all of it.

A line with the format's name and version; frames, each four bytes of length, one byte of flags, and that
many bytes; a length of 0; and the SHA-256 of everything before it, which in every version are the last 32
bytes. A frame holds lines of JSON and is read alone, so that reading takes as much memory as one frame. Flags
say that it is compressed, and that it begins a section. The file comes from anybody: sizes are bounded before
anything is unpacked.
"""

from __future__ import annotations

import bz2
import hashlib
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from stadtbote.errors import PackError, SourceError
from stadtbote.sources.values import load
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.codec import dump

VERSION = 1
MAX_VALUE = 2 * 1024 * 1024
"""Bytes of one JSON value."""

_FRAME = 900_000  # bytes: what bzip2 sorts at once
_MAX_FRAME = _FRAME + MAX_VALUE
_RATIO = 100  # times that a frame may grow when it is unpacked; news grow six times
_ANYWAY = 64 * 1024  # bytes that a frame may unpack to whatever its own size
_PACKED, _SECTION = 1, 2  # flags
_NAME = b"stadtbote pack "
_END = bytes(4)
_HEAD = 5
_DIGEST = 32
_CHUNK = 1024 * 1024


class FrameWriter:
    """Writes values to a file that is only ever written forward."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._waiting = bytearray()
        self._section = 0
        self.size = 0
        self._write(_NAME + b"%d\n" % VERSION)

    def add(self, value: object) -> bool:
        """Writes a value; False for one that is too large, which is then left out."""
        line = dump(value).encode("utf-8", "replace") + b"\n"
        if len(line) > MAX_VALUE:
            return False
        if len(self._waiting) + len(line) > _FRAME:
            self._end_frame()
        self._waiting += line
        return True

    def begin_section(self) -> None:
        """What comes now is a new section."""
        self._end_frame()
        self._section = _SECTION

    def _end_frame(self) -> None:
        if not self._waiting:
            return
        raw = bytes(self._waiting)
        flag, packed = _PACKED, bz2.compress(raw)
        if len(packed) >= len(raw) or len(raw) > _bound(len(packed)):
            flag, packed = 0, raw
        self._write(len(packed).to_bytes(4) + bytes([flag | self._section]) + packed)
        self._waiting.clear()
        self._section = 0

    def finish(self) -> None:
        """Writes the rest and the checksum."""
        self._end_frame()
        self._write(_END)
        self._write(self._hash.digest())

    def _write(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)
        self.size += len(data)


class FrameReader:
    """Reads a file of whose every byte is checked before any is used. Raises PackError, or OSError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        self._begin = self._check()
        self._end = self.size - _DIGEST - len(_END)

    def _check(self) -> int:
        """Where the first frame begins."""
        self._file.seek(0)
        head = self._file.read(64)
        found = re.match(_NAME + rb"([0-9]{1,5})\n", head)
        if found is None:
            raise PackError(
                _("Das ist keine gepackte Ausgabe von Stadtbote, oder ihr Anfang ist beschädigt.")
            )
        self._file.seek(0)
        left, digest = self.size - _DIGEST, hashlib.sha256()
        while left > 0 and (data := self._file.read(min(_CHUNK, left))):
            digest.update(data)
            left -= len(data)
        if left != 0 or self._file.read(_DIGEST + 1) != digest.digest():
            raise damaged()
        version = int(found[1])
        if version != VERSION:
            raise PackError(
                _(
                    "Diese gepackte Ausgabe hat das Format {found}, bekannt ist {known}."
                    " Es wurde nichts verändert. Bitte auf beiden Rechnern denselben Stadtbote verwenden."
                ).format(found=number(version), known=number(VERSION))
            )
        return found.end()

    def sections(self) -> Iterator[int]:
        """The place of each section."""
        for place, _length, flags in self._heads(self._begin):
            if flags & _SECTION:
                yield place
            elif place == self._begin:
                raise damaged()

    def values(self, section: int) -> Iterator[object]:
        """The values of the section at a place."""
        for place, length, flags in self._heads(section):
            if flags & _SECTION and place != section:
                return
            self._file.seek(place + _HEAD)
            data = self._file.read(length)
            yield from _values(_unpacked(data) if flags & _PACKED else data)

    def _heads(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Place, length and flags of the frames from a place on."""
        while place != self._end:
            self._file.seek(place)
            head = self._file.read(_HEAD)
            length = int.from_bytes(head[:4])
            if len(head) < _HEAD or not 0 < length <= min(_MAX_FRAME, self._end - place - _HEAD):
                raise damaged()
            yield place, length, head[4]
            place += _HEAD + length


def damaged() -> PackError:
    """The error for a file that is not what was written."""
    return PackError(
        _(
            "Diese gepackte Ausgabe ist beschädigt oder nicht vollständig. Bitte noch einmal packen"
            " oder kopieren, und den Datenträger erst nach dem Auswerfen abziehen."
        )
    )


def _bound(packed: int) -> int:
    return min(_MAX_FRAME, _ANYWAY + _RATIO * packed)


def _unpacked(data: bytes) -> bytes:
    bound = _bound(len(data))
    unpacking = bz2.BZ2Decompressor()
    try:
        raw = unpacking.decompress(data, bound + 1)
    except (OSError, ValueError):
        raise damaged() from None
    if len(raw) > bound or not unpacking.eof or unpacking.unused_data:
        raise damaged()
    return raw


def _values(raw: bytes) -> Iterator[object]:
    for line in io.BytesIO(raw):
        if len(line) > MAX_VALUE or not line.endswith(b"\n"):
            raise damaged()
        try:
            yield load(line.decode("utf-8"))
        except (UnicodeDecodeError, SourceError):
            raise damaged() from None
