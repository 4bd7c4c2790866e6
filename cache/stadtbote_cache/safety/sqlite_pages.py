"""Reads the intact rows of a damaged database file, page by page and without SQLite.

It follows the sections of the SQLite file format: 1.3 the header, 1.5 the free pages, 1.6 the pages of a
tree, 2.1 the records, and 4 the log.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

Value = None | int | float | str | bytes
Read = Callable[[int, int], bytes]
"""Reads this many bytes from an offset on, fewer at the end. Raises OSError."""

_MAGIC = b"SQLite format 3\0"
_LOG_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
_LOG_HEAD, _FRAME_HEAD = 32, 24
_SIZES = (8192, 4096)  # of pages in our own stores, the current size first
_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 0x02, 0x05, 0x0A, 0x0D
_KINDS = {_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF}
_MOST_BYTES = 64 * 1024 * 1024
_PROBES = 256
_MOST_NUMBER = 2**63 - 1  # row numbers are signed; ours are above 0


class Pages:
    """The pages of a file, with the changes in its log."""

    def __init__(self, read: Read, size: int, read_log: Read, log_size: int) -> None:
        self._read = read
        self._read_log = read_log
        self._head = read(0, 100)
        log_head = read_log(0, _LOG_HEAD)
        self.page_size = _page_size(self._head, log_head) or _guessed(read, size)
        self._in_log = _committed(log_head, read_log, log_size, self.page_size)
        self.count = max([size // self.page_size, *self._in_log])

    def page(self, number: int) -> bytes:
        """A page by its number, from 1; empty where it is incomplete."""
        if number in self._in_log:
            found = self._read_log(self._in_log[number], self.page_size)
        else:
            found = self._read((number - 1) * self.page_size, self.page_size)
        return found if len(found) == self.page_size else b""

    def rows(self) -> Iterator[tuple[int | None, list[Value]]]:
        """Every intact row with its number, None for tables whose rows have none."""
        free = self._free()
        for number in range(1, self.count + 1):
            if number not in free:
                yield from self._rows(self.page(number), 100 if number == 1 else 0)

    def _free(self) -> set[int]:
        """The pages that are no longer in any tree; their content is old."""
        head = self.page(1)
        free: set[int] = set()
        if not head.startswith(_MAGIC):
            return free
        trunk = int.from_bytes(head[32:36], "big")
        while 0 < trunk <= self.count and trunk not in free:
            page = self.page(trunk)
            free.add(trunk)
            if not page:
                break
            trunk, leaves = struct.unpack_from(">II", page)
            if leaves <= self.page_size // 4 - 2:
                free.update(struct.unpack_from(f">{leaves}I", page, 8))
        return free

    def _rows(self, page: bytes, start: int) -> Iterator[tuple[int | None, list[Value]]]:
        kind = page[start] if page else 0
        if kind not in _KINDS or kind == _TABLE_INNER:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + (12 if kind == _INDEX_INNER else 8)
        if first + 2 * cells > self.page_size:
            return
        for place in struct.unpack_from(f">{cells}H", page, first):
            try:
                yield self._cell(page, place, kind)
            except (ValueError, IndexError, struct.error):  # this one is damaged; others may be intact
                continue

    def _cell(self, page: bytes, place: int, kind: int) -> tuple[int | None, list[Value]]:
        number = None
        if kind == _INDEX_INNER:
            place += 4
        length, place = _varint(page, place)
        if kind == _TABLE_LEAF:
            number, place = _varint(page, place)
            if number > _MOST_NUMBER:
                raise ValueError
        if length > min(_MOST_BYTES, self.count * self.page_size):
            raise ValueError
        usable = self.page_size
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            data = page[place : place + length]
        else:
            least = (usable - 12) * 32 // 255 - 23
            here = least + (length - least) % (usable - 4)
            here = here if here <= most else least
            next_page = int.from_bytes(page[place + here : place + here + 4], "big")
            data = page[place : place + here] + self._overflow(next_page, length - here)
        if len(data) != length:
            raise ValueError
        return number, record(data)

    def _overflow(self, number: int, length: int) -> bytes:
        parts = []
        while length > 0:
            page = self.page(number) if 0 < number <= self.count else b""
            if not page:
                raise ValueError
            part = page[4 : 4 + length]
            parts.append(part)
            length -= len(part)
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def record(data: bytes) -> list[Value]:
    """The values of a record. Raises ValueError or IndexError unless it is one to the last byte."""
    end, place = _varint(data, 0)
    if end > len(data):
        raise ValueError
    kinds = []
    while place < end:
        kind, place = _varint(data, place)
        kinds.append(kind)
    values = []
    for kind in kinds:
        size = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind] if kind < 10 else (kind - 12) // 2
        if size < 0 or place + size > len(data):
            raise ValueError
        values.append(_value(kind, data[place : place + size]))
        place += size
    if place != len(data):
        raise ValueError
    return values


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind == 7:
        number: float = struct.unpack(">d", data)[0]
        return number
    if kind in {8, 9}:
        return kind - 8
    if kind < 8:
        return int.from_bytes(data, "big", signed=True)
    return data.decode("utf-8", "replace") if kind % 2 else data


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the place after it; a negative one is returned as 2**63 or more."""
    value = 0
    for _ in range(8):
        byte = data[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    return value << 8 | data[place], place + 1


def _page_size(head: bytes, log_head: bytes) -> int | None:
    """The size of a page according to the file, or else its log."""
    said = int.from_bytes(head[16:18], "big") if head.startswith(_MAGIC) else 0
    if not _is_size(said) and int.from_bytes(log_head[:4], "big") in _LOG_MAGICS:
        said = int.from_bytes(log_head[8:12], "big")
    return said if _is_size(said) else None


def _is_size(said: int) -> bool:
    return 512 <= said <= 32768 and said & (said - 1) == 0


def _guessed(read: Read, size: int) -> int:
    """That of our page sizes at whose multiples most pages begin like those of a tree."""

    def fitting(page_size: int) -> float:
        places = range(page_size, min(size, _PROBES * page_size), page_size)
        return sum(_is_tree(read(place, 8), page_size) for place in places) / max(len(places), 1)

    return max(_SIZES, key=fitting)


def _is_tree(head: bytes, page_size: int) -> bool:
    if len(head) < 8 or head[0] not in _KINDS:
        return False
    cells, content = struct.unpack_from(">HH", head, 3)
    return bool(0 < 2 * cells < content <= page_size)


def _committed(head: bytes, read: Read, size: int, page_size: int) -> dict[int, int]:
    """The offset in the log of each page's last committed version, up to the first incomplete frame."""
    found: dict[int, int] = {}
    if len(head) < _LOG_HEAD or int.from_bytes(head[:4], "big") not in _LOG_MAGICS:
        return found
    order = _LOG_MAGICS[int.from_bytes(head[:4], "big")]
    sums = _summed(head[:24], (0, 0), order)
    if sums != struct.unpack_from(">II", head, 24) or int.from_bytes(head[8:12], "big") != page_size:
        return found
    waiting: dict[int, int] = {}
    for place in range(_LOG_HEAD, size, _FRAME_HEAD + page_size):
        frame = read(place, _FRAME_HEAD + page_size)
        if len(frame) < _FRAME_HEAD + page_size or frame[8:16] != head[16:24]:
            break
        sums = _summed(frame[_FRAME_HEAD:], _summed(frame[:8], sums, order), order)
        if sums != struct.unpack_from(">II", frame, 16):
            break
        number, pages = struct.unpack_from(">II", frame)
        waiting[number] = place + _FRAME_HEAD
        if pages:
            found |= waiting
            waiting = {}
    return found


def _summed(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for place in range(0, len(words), 2):
        one = (one + words[place] + two) & 0xFFFFFFFF
        two = (two + words[place + 1] + one) & 0xFFFFFFFF
    return one, two
