"""The file of a portable edition: JSON lines in xz, as `xzcat FILE | jq` shows them.

The first line says what the file is, when it was made and how much is in it. Then comes each source with the
number of its articles, followed by these; the last line says that it is the last. The checksum is that of xz.
The file may come from anybody: it is unpacked piece by piece, and every size is bounded.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from stadtbote.errors import PackError, SourceError
from stadtbote.export.kinds import BEGINNING, PACK, XZ, is_pack, told
from stadtbote.sources.values import count, load
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.codec import dump

VERSION = 1
MAX_LINE = 2 * 1024 * 1024
"""Bytes of one line."""

MAX_SOURCES = 5_000
MAX_ARTICLES = 200_000
"""Articles of one source that a portable edition can hold."""

Value = dict[str, object]

_END: Value = {"end": True}
# News takes 12 % more space than with the best preset, and a sixth of the time.
_PRESET = 1
_MEMORY = 80 * 1024 * 1024  # bytes: `xz -9` asks for 65 MiB to unpack what it packs (xz(1))
_RATIO = 100  # times that a file may grow when it is unpacked; news grows six times
_ANYWAY = 64 * 1024 * 1024  # bytes that any file may unpack to, whatever its own size
_CHUNK = 256 * 1024


class Writer:
    """Writes values to a file that is only ever written forward; `size` is in bytes, so far."""

    def __init__(self, file: BinaryIO, *, sources: int, articles: int) -> None:
        self._file = file
        self._packing = lzma.LZMACompressor(preset=_PRESET)
        self.size = 0
        made = datetime.now(UTC).isoformat(timespec="seconds")
        self.add({"format": PACK, "version": VERSION, "made": made, "sources": sources, "articles": articles})

    def add(self, value: Value) -> bool:
        """Writes a value; False for one that is too large, which is then left out."""
        line = dump(value).encode("utf-8", "replace") + b"\n"
        if len(line) > MAX_LINE:
            return False
        self._write(self._packing.compress(line))
        return True

    def finish(self) -> None:
        """Writes the last line, and the end of the xz stream."""
        self.add(_END)
        self._write(self._packing.flush())

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)


class Extent:
    """How much of a file was read until now: `size` are the bytes of its lines, unpacked."""

    size = 0


def read(file: BinaryIO, extent: Extent | None = None) -> Iterator[tuple[Value, Iterator[Value]]]:
    """The value of each source, and those of its articles, to be read before the next source is asked for.

    What is read is counted in `extent`. A file may be read by several at once. Only a reader that has come to
    its end knows that it is whole. Raises PackError, or OSError where the file cannot be read.
    """
    file.seek(0)
    beginning = file.read(BEGINNING)
    if not beginning.startswith(XZ) or not is_pack(beginning):
        said = told(Path(getattr(file, "name", "")), beginning, "unpack") or _(
            "Das ist keine gepackte Ausgabe von Stadtbote, oder ihr Anfang ist beschädigt."
        )
        raise PackError(f"{said} {_('Es wurde nichts verändert.')}")
    values = _values(file, extent or Extent())
    head = next(values, _END)
    if (version := count(head.get("version"), 99_999)) != VERSION:
        raise PackError(
            _(
                "Diese gepackte Ausgabe hat das Format {found}, bekannt ist {known}."
                " Es wurde nichts verändert. Bitte auf beiden Rechnern denselben Stadtbote verwenden."
            ).format(found=number(version or 0), known=number(VERSION))
        )
    for _source in range(_count(head, "sources", MAX_SOURCES)):
        source = next(values, _END)
        articles = islice(values, _count(source, "articles", MAX_ARTICLES))
        yield source, articles
        for _article in articles:  # what the caller did not read
            pass
    if next(values, None) != _END or next(values, None) is not None:
        raise damaged()


def damaged() -> PackError:
    """The error for a file that is not what was written."""
    return PackError(
        _(
            "Diese gepackte Ausgabe ist beschädigt oder nicht vollständig. Bitte noch einmal packen"
            " oder kopieren, und den Datenträger erst nach dem Auswerfen abziehen."
        )
    )


def _count(value: Value, name: str, most: int) -> int:
    found = count(value.get(name), most)
    if found is None:
        raise damaged()
    return found


def _values(file: BinaryIO, extent: Extent) -> Iterator[Value]:
    for line in _lines(file):
        extent.size += len(line)
        try:
            value = load(line.decode("utf-8"))
        except (UnicodeDecodeError, SourceError):
            raise damaged() from None
        if not isinstance(value, dict):
            raise damaged()
        yield value


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file that is one stream of xz and nothing else."""
    left = _ANYWAY + _RATIO * file.seek(0, io.SEEK_END)
    unpacking = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY)
    place, rest = 0, b""
    while not unpacking.eof:
        packed = b""
        if unpacking.needs_input:
            file.seek(place)
            packed = file.read(_CHUNK)
            place += len(packed)
            if not packed:  # the file was cut off
                raise damaged()
        try:
            raw = unpacking.decompress(packed, _CHUNK)
        except lzma.LZMAError:
            raise damaged() from None
        left -= len(raw)
        *lines, rest = (rest + raw).split(b"\n")
        if left < 0 or len(rest) > MAX_LINE:
            raise damaged()
        yield from lines
    file.seek(place)
    if rest or unpacking.unused_data or file.read(1):
        raise damaged()
