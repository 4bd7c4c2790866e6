"""The kept frame: what a start shows, kept by the run before it and written before anything is imported.

It imports next to nothing itself. A kept frame is shown only where the very same call, on the same terminal
and the same day, with the same store and configuration, would show the same again. Who has no file yet
gets the frame of the built-in edition, which ships.
"""

from __future__ import annotations

import os
import sys
import time

from stadtbote import __version__
from stadtbote.config.folders import OPERATOR_CONFIG, plain_folder
from stadtbote.screen import frame_truth
from stadtbote.terminal import takeover

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

_MAGIC = "stadtbote frame 2"
_PARTS = 7  # size, day, program, call, files, the second of the drawing, cursor and rows
_MOST_BYTES = 262_144
_NAME = "first-frame"
_SHIPPED = f"{os.path.dirname(__file__)}/first_frames"  # noqa: PTH120 (no pathlib here)


class _State:
    """What this process knows of the kept frame."""

    call = ""  # all that a start depends on but its terminal, the day and files


def show(arguments: Sequence[str]) -> None:
    """Shows the frame that was kept, or the one that ships, if it is what this call will show; else none."""
    try:
        _State.call = _call(arguments)
        picture = _picture(read(), arguments)
        if picture and takeover.possible():
            cursor, *rows = picture.split("\n")
            takeover.show(rows, cursor)
    except (OSError, ValueError):
        return


def _picture(kept: Sequence[str] | None, arguments: Sequence[str]) -> str:
    """The frame for a start; empty where there is none. Raises OSError, and ValueError for damage."""
    columns, rows = os.get_terminal_size(1)
    if kept is not None:
        return kept[-1] if is_true(kept, f"{columns} {rows}", _State.call) else ""
    if language := frame_truth.ships(arguments, os.environ, (columns, rows), first=_is_first()):
        with open(f"{_SHIPPED}/{language}.txt", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            return file.read().removesuffix("\n")
    return ""


def _is_first() -> bool:
    """Whether this user has no file of ours yet, and the machine has no operator's."""
    places = [plain_folder(kind) for kind in ("data", "config", "state")]
    operator = OPERATOR_CONFIG.rpartition("/")[0]
    return all(place and not os.path.lexists(place) for place in (*places, operator))


def is_true(kept: Sequence[str], size: str, call: str) -> bool:
    """Whether what was kept is what such a call shows now. Raises ValueError for damage."""
    here = [size, today(), _program(), call, state_of(kept[4].split("\0")[::2])]
    return frame_truth.holds(kept, here, time.time())


def keep(
    rows: Sequence[str], cursor: str, files: str, drawn: tuple[float, str], size: tuple[int, int]
) -> None:
    """Keeps a frame for the next call like this one, on a terminal of this size (columns, rows).

    `cursor` puts the cursor in its place, `files` is what `state_of` returned, `drawn` when it was, in Unix
    seconds and as `today`. Where nothing can be kept, nothing is.
    """
    path = _path()
    if not _State.call or path is None or not all(map(frame_truth.is_harmless, (cursor, *rows))):
        return
    told = [f"{size[0]} {size[1]}", drawn[1], _program(), _State.call, files, str(int(drawn[0]))]
    data = joined([*told, "\n".join([cursor, *rows])])
    from pathlib import Path

    from stadtbote_cache.atomic import clear_left, replaced

    try:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_left(Path(path))
        with replaced(Path(path)) as file:
            file.write(data)
    except OSError:  # a start without a frame is a slower one, no more
        return


def take_up(call: str) -> None:
    """From now on, what is kept is for this call, which was kept before."""
    _State.call = call


def called(call: str) -> tuple[str, list[str], dict[str, str]]:
    """The folder, the arguments and the variables of a call that was kept. Raises ValueError for damage."""
    _user, folder, count, *rest = call.split("\0")
    return folder, rest[: int(count)], dict(row.split("=", 1) for row in rest[int(count) :])


def state_of(names: Sequence[str]) -> str:
    """The state of the store, its log and the configuration; it differs if any of them changed.

    Where one may no longer be written to, that is a change too.
    """
    found = []
    for name in names:
        folder = name.rpartition("/")[0]
        try:
            now = os.stat(name)  # noqa: PTH116 (no pathlib here)
            # An empty log is there while a store is open, and means nothing.
            state = (
                f"{now.st_dev} {now.st_ino} {now.st_mode} {now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}"
                f" {os.access(name, os.W_OK):d}{os.access(folder, os.W_OK):d}"
            )
            found += [name, "" if name.endswith("-wal") and not now.st_size else state]
        except OSError:
            found += [name, ""]
    return "\0".join(found)


def today() -> str:
    """The day and the time zone here and now: the words of a frame are about them."""
    return time.strftime("%Y-%m-%d %z %Z")


def _program() -> str:
    return f"{__version__}\0{sys.version}"


def _call(arguments: Sequence[str]) -> str:
    """All that a start depends on, but for terminal, time and files; see `called`."""
    named = frame_truth.are_asked(os.environ)
    folder = os.getcwd() if arguments else ""  # noqa: PTH109
    user = f"{os.geteuid()} {os.getgroups()}"  # the kiosk may be for a group
    variables = (f"{name}={os.environ[name]}" for name in named)
    return "\0".join([user, folder, str(len(arguments)), *arguments, *variables])


def _path() -> str | None:
    """The place in the user's cache folder."""
    own = plain_folder("cache")
    return None if own is None else f"{own}/{_NAME}"


def read() -> list[str] | None:
    """The parts of what was kept; None where there is none. Raises OSError, and ValueError for damage."""
    path = _path()
    if path is None:
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        found = os.fstat(handle)
        # A regular file (S_IFREG) that nobody else may read or write.
        own = found.st_mode & 0o170077 == 0o100000 and found.st_uid == os.geteuid()
        data = os.read(handle, _MOST_BYTES) if own and found.st_size <= _MOST_BYTES else b""
    finally:
        os.close(handle)
    return divided(data)


def joined(parts: Sequence[str]) -> bytes:
    """The file of a kept frame: the lengths of its parts, then these."""
    encoded = [os.fsencode(part) for part in parts]
    head = " ".join([_MAGIC, *(str(len(part)) for part in encoded)])
    return b"".join([head.encode(), b"\n", *encoded])


def divided(data: bytes) -> list[str]:
    """The parts that `joined` has joined. Raises ValueError for anything else."""
    head, _line, body = data.partition(b"\n")
    magic, *lengths = head.decode("ascii").rsplit(" ", _PARTS)
    if magic != _MAGIC or sum(map(int, lengths)) != len(body):
        raise ValueError(magic)
    parts, start = [], 0
    for length in map(int, lengths):
        parts.append(os.fsdecode(body[start : start + length]))
        start += length
    return parts
