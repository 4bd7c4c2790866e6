"""The journal as lines of a file: written from registers, and read as far as they are sound."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from stadtbote_cache.codec import dump
from stadtbote_cache.identity import LETTERS
from stadtbote_cache.journal.registers import Kept, State, Thing, act, merge, resolved, winners
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import BinaryIO, TypeGuard

VERSION = 1
MAX_LINE = 2 * 1024 * 1024
"""Bytes of one line."""

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file; what is behind them is not read."""

MAX_THINGS = 200_000

_PART = 2**20
_MOST_WORDS = 4_000  # letters of a part of a name
_MOST_TIME = 2**53
_MOST_TURN = 2**31  # of somebody else: above it, there must be room for an act of ours
_MOST_VALUES = 3_000_000  # in a file: each takes many times its bytes in memory
_END: dict[str, object] = {"end": True}
_ARTICLE = re.compile(rb'"[0-9a-f]{%d}","([0-9a-f]{%d})"' % (LETTERS, LETTERS))


class NoJournal(ValueError):
    """The file does not begin as a journal does."""


class NewerJournal(ValueError):
    """The journal was written by a newer Stadtbote."""


class Journal(Record):
    """What a journal says; `last` is the `at` of its last line.

    `skipped` are the numbers of the lines that are none. `whole`: it ends as one does that was handed on.
    `since` is what stands behind the line that was asked for.
    """

    device: str
    state: State
    last: int
    skipped: tuple[int, ...]
    whole: bool
    since: State


def header(device: str, **more: object) -> bytes:
    """The first line of a journal."""
    return _line({"journal": VERSION, "device": device, **more})


def act_line(thing: Thing, values: dict[str, object], at: int) -> bytes:
    """What was done on this device, as a line; empty where it is too long for one."""
    return _bounded({"at": at, "of": thing, "set": values})


def kept_line(thing: Thing, fields: dict[str, Kept], at: int) -> bytes:
    """Registers with their times, as a line."""
    said: dict[str, object] = {
        name: [kept.value, kept.at, kept.turn] if kept.turn else [kept.value, kept.at]
        for name, kept in fields.items()
    }
    return _bounded({"at": at, "of": thing, "from": said})


def end_line() -> bytes:
    """The last line of a journal that is handed on: behind it nothing is missing."""
    return _line(_END)


def _bounded(line: dict[str, object]) -> bytes:
    """A line; one that is too long comes without the text of the article, which a sync may bring again."""
    made = _line(line)
    for part in ("set", "from"):
        fields = line.get(part)
        if len(made) > MAX_LINE and isinstance(fields, dict):
            made = _line(line | {part: {name: value for name, value in fields.items() if name != "whole"}})
    return made


def _line(value: object) -> bytes:
    return dump(value).encode("utf-8", "replace") + b"\n"


def opened(path: Path, how: int = 0) -> BinaryIO:
    """A file to read. Raises OSError where there is none, or it is no ordinary one."""
    # A pipe must not hold anybody up.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | how)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(0, "no ordinary file")
    return os.fdopen(handle, "rb")


def first_line(file: BinaryIO) -> dict[str, object]:
    """The first line. Raises NoJournal or NewerJournal."""
    head = _value(file.readline(MAX_LINE))
    version = head.get("journal") if head else None
    if head is None or not isinstance(version, int):
        raise NoJournal
    if version > VERSION:
        raise NewerJournal(version)
    return head


def read(file: BinaryIO, after: int | None = None, *, own: bool = False, bounded: bool = True) -> Journal:
    """What a journal says, as far as it is sound; `since` is what stands behind the lines at `after`.

    Where no line is of that time, it is all that is later. A file that a person named need not be `bounded`;
    our `own`, which may also lack its first line, never is. Raises NewerJournal, OSError, or NoJournal.
    """
    try:
        head = first_line(file)
    except NoJournal:
        if not own:
            raise
        head = {}
    state: State = {}
    since: State = {}
    device = head.get("device")
    skipped: list[int] = []
    last = 0
    found = whole = False
    bounded = bounded and not own
    left = _MOST_VALUES
    for number, line in enumerate(_lines(file, bounded=bounded), 2):
        left -= sum(map(line.count, (b",", b"[", b"{"))) if bounded else 0
        value = _value(line) if left > 0 else None
        whole = value == _END
        if whole or not line.strip():
            continue
        things = None if value is None else _read(value, _MOST_TIME if own else _MOST_TURN)
        if things is None or (bounded and things[0] not in state and len(state) >= MAX_THINGS):
            skipped.append(number)
            continue
        thing, at, done, came = things
        fields = state.setdefault(thing, {})
        act(fields, done, at)
        merge(state, winners(state, {thing: came}))
        last = at
        if at == after:
            found = True
            since.clear()
        elif after is not None and (found or at > after):
            since[thing] = {**since.get(thing, {}), **{n: fields[n] for n in (*done, *came) if n in fields}}
    said = device if isinstance(device, str) else ""
    return Journal(said, resolved(state, state), last, tuple(skipped), whole, resolved(since, state))


def hashes(file: BinaryIO) -> bytes:
    """All hashes by which articles are named in our journal, each once, one behind the other in their order.

    Raises NewerJournal or OSError.
    """
    try:
        first_line(file)
    except NoJournal:  # our own may lack it
        file.seek(0)
    found = set[bytes]()
    rest = b""
    while part := file.read(_PART):
        rest += part
        found |= hashes_in(rest)
        rest = rest[-2 * LETTERS - 4 :]  # one may begin there
    return b"".join(sorted(found))


def hashes_in(data: bytes) -> set[bytes]:
    """The hashes by which articles are named in a part of a journal."""
    return set(_ARTICLE.findall(data))


def last_time(file: BinaryIO) -> int | None:
    """The `at` of the last line; None where the end has none that is sound."""
    size = file.seek(0, os.SEEK_END)
    for length in (4_096, MAX_LINE):
        file.seek(max(0, size - length))
        for line in reversed(file.read(length).rstrip(b"\n").split(b"\n")):
            value = _value(line)
            if value is not None and (found := _read(value)):
                return found[1]
    return None


def _lines(file: BinaryIO, *, bounded: bool) -> Iterator[bytes]:
    left = MAX_FILE if bounded else MAX_LINE + 1
    while line := file.readline(min(MAX_LINE + 1, left)):
        left -= len(line) if bounded else 0
        yield line


def _value(line: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(line) if len(line) <= MAX_LINE else None
        if b"\\ud" in line:  # half a pair: no text
            value = json.loads(_line(value))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _read(
    line: dict[str, object], most: int = _MOST_TIME
) -> tuple[Thing, int, dict[str, object], dict[str, Kept]] | None:
    """The thing of a line, its time, what was done to it and what came of it; None where it has none."""
    of, at, done, came = line.get("of"), line.get("at"), line.get("set", {}), line.get("from", {})
    if not (
        isinstance(of, list)
        and 1 < len(of) < 5
        and all(isinstance(part, str) and len(part) <= _MOST_WORDS for part in of)
        and _is_time(at)
        and isinstance(done, dict)
        and isinstance(came, dict)
    ):
        return None
    kept = {name: Kept(*row) for name, row in came.items() if _is_row(row, most)}
    return tuple(of), at, done, kept


def _is_row(row: object, most: int) -> bool:
    if not (isinstance(row, list) and 1 < len(row) < 4 and all(map(_is_time, row[1:]))):
        return False
    return len(row) < 3 or row[2] < most


def _is_time(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_TIME
