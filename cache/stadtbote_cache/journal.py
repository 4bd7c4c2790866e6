"""The journal: what a person did, kept a second time beside the store, and carried from device to device.

**What it holds.** Registers: of an article read, kept, place, and as long as it is kept the article itself;
of a source its address, name and all else that a person chose, and whether it is there; saved searches and
rules. A thing is named as it is in every store: a source by `identity.source_key`, an article by that and
`identity.lasting`, the others by `identity.key_of`.

**The format.** One JSON object a line, UTF-8. The first is `{"journal": 1, "device": ...}`. Then
`{"at": T, "of": ["article", SOURCE, ARTICLE], "set": {"read": 1}}` is an act of this device, and
`{"at": T, "of": [...], "from": {"read": [1, T, TURN]}}` is what came from elsewhere, or was cut down. T is in
milliseconds; all lines of a transaction have the same `at`. Things and fields that are not known are carried
along; a line that is none is skipped and counted, so a torn end, half a file and the "conflict copy" of a
synchroniser are read for what is sound. A line has at most MAX_LINE bytes; a file of somebody else MAX_FILE,
its state MAX_THINGS things. What is handed on, to a folder or as a backup, ends with `{"end": true}`.

**The rule.** The later act wins, register by register: by its turn, then by its time, and at the same instant
by its value, so that kept wins over not kept, read over unread. The times of a device do not run backwards:
each is above its last one (`tick`), unless that is more than a day ahead of the clock, and so a fault. A
register's turn is raised only by an act whose time is not above the one it replaces. So who has seen what a
clock set wrong by years did, and does otherwise, wins from then on; nobody has to trust a clock for that.
Merging gives the same everywhere, in any order, and as often as one likes.

**Beside the database** (`acts`). The lines are appended inside the transaction of the database, which is the
lock, with one write and without fsync, as its own log is; where the COMMIT fails they are taken back. The
database notes the `at` of what it has; what a process that was killed between the two had written is taken up
by the next one that writes. The file is synced when the store is closed and when it is cut down: a new file
takes its place. Then of each register only the last stays; of a source that was removed, that it was, and
what it is as long as anything of it is kept; of an article that is kept no more, no text; and what was done
over LASTING ago to an article that is no longer here goes, unless it is kept.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeGuard

from stadtbote_cache import clock
from stadtbote_cache.codec import dump
from stadtbote_cache.record import Record

VERSION = 1
MAX_LINE = 2 * 1024 * 1024
"""Bytes of one line."""

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file; what is behind them is not read."""

MAX_THINGS = 200_000
LASTING = 400 * 86_400_000
"""Milliseconds: a device may be away for a year."""

BEFORE = 1
"""The time of what was there before there was a journal: any act is later."""

_MOST_WORDS = 4_000  # letters of a part of a name
_MOST_TIME = 2**53
_MOST_TURN = 2**31  # of somebody else: above it, there must be room for an act of ours
_MOST_VALUES = 3_000_000  # in a file: each takes many times its bytes in memory
_END: dict[str, object] = {"end": True}

Thing = tuple[str, ...]
"""What a register is of: ("source", SOURCE) or ("article", SOURCE, ARTICLE)."""


class Kept(NamedTuple):
    """The value of a register, and its time in milliseconds; `turn` as in the module's own words."""

    value: object
    at: int
    turn: int = 0


State = dict[Thing, dict[str, Kept]]
"""The registers of every thing."""

_NOWHERE = Kept(0, 0)


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


def tick(now: float, last: int) -> int:
    """The time of an act in milliseconds, at `now` in Unix seconds, after one at `last`."""
    present = int(now * 1000)
    ahead = last > present + clock.AHEAD * 1000 and clock.can_judge(now)
    return present if last < present or ahead else last + 1


def wins(one: Kept, other: Kept | None) -> bool:
    """Whether a register takes the value `one` where it has the `other`."""
    if other is None:
        return True
    if one[1:] != other[1:]:
        return (one.turn, one.at) > (other.turn, other.at)
    return one.value != other.value and dump(one.value) > dump(other.value)


def winners(own: State, others: State) -> State:
    """What of the `others` wins over the `own` registers. An article comes only as long as it is kept."""
    won: State = {}
    for thing, fields in others.items():
        here = own.get(thing, {})
        better = {name: kept for name, kept in fields.items() if wins(kept, here.get(name))}
        if "whole" in better and not better.get("kept", here.get("kept", _NOWHERE)).value:
            del better["whole"]
        if better:
            won[thing] = better
    return won


def merge(own: State, won: State) -> None:
    """Puts what has won into the registers."""
    for thing, fields in won.items():
        own.setdefault(thing, {}).update(fields)


def act(fields: dict[str, Kept], values: dict[str, object], at: int) -> None:
    """Puts what was done on this device into the registers of a thing: it is later than what is there."""
    for name, value in values.items():
        before = fields.get(name)
        turn = 0 if before is None else before.turn + (at <= before.at)
        fields[name] = Kept(value, at, turn)


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


def resolved(state: State, known: State) -> State:
    """The state with the articles of each source that is `known` to have moved under its new name."""
    moves = {
        thing[1]: str(fields["into"].value)
        for thing, fields in known.items()
        if thing[0] == "source" and "into" in fields and not fields.get("there", _NOWHERE).value
    }
    if not moves:
        return state
    found: State = {}
    for thing, fields in state.items():
        steps = 0
        while thing[0] == "article" and thing[1] in moves and steps < len(moves):
            thing, steps = (thing[0], moves[thing[1]], *thing[2:]), steps + 1
        merge(found, winners(found, {thing: fields}))
    return found


def last_time(file: BinaryIO) -> int | None:
    """The `at` of the last line; None where the end has none that is sound."""
    size = file.seek(0, os.SEEK_END)
    for length in (4_096, MAX_LINE):
        file.seek(max(0, size - length))
        for line in reversed(file.read(length).split(b"\n")):
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


def lasting(state: State, here: Iterable[Thing], at: int) -> State:
    """The state cut down at a time: see the module's own words. `here` are the articles of the store."""
    known = set(here)
    kept: State = {}
    needed = {
        thing[1]
        for thing, fields in state.items()
        if thing[0] == "article" and fields.get("kept", _NOWHERE).value
    }
    for thing, fields in state.items():
        is_gone = thing[0] != "article" and not fields.get("there", Kept(1, 0)).value
        if is_gone and not (thing[0] == "source" and thing[1] in needed):
            kept[thing] = {name: value for name, value in fields.items() if name in {"there", "to", "into"}}
            continue
        is_kept = bool(fields.get("kept", _NOWHERE).value)
        left = {name: value for name, value in fields.items() if name != "whole" or is_kept}
        newest = max((value.at for value in left.values()), default=0)
        if thing[0] != "article" or is_kept or thing in known or newest > at - LASTING:
            kept[thing] = left
    return kept
