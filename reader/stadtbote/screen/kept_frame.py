"""The kept frame: what a start shows, kept by the run before it and written before anything is imported.

It imports next to nothing itself. A kept frame is shown only where the very same call, on the same terminal,
with the same store and configuration, would show the same again.
"""

from __future__ import annotations

import os
import sys
import time

from stadtbote import __version__
from stadtbote.config.folders import plain_folder
from stadtbote.terminal import takeover

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

_MAGIC = "stadtbote first frame"
_MOST_BYTES = 262_144
_NAME = "first-frame"

# Variables that face, language, colours and places of the files depend on.
_VARIABLES = (
    "ACCESSIBLE COLORTERM COLUMNS FORCE_COLOR HOME LANG LANGUAGE LINES NO_COLOR TERM TTY_COMPATIBLE TZ"
    " XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME"
).split()
_PREFIXES = ("LC_", "PYTHON", "STADTBOTE_", "TEXTUAL")

_FINALS = "HKm"  # place, erase to the end of the row, style (ECMA-48)


class _State:
    """What this process knows of the kept frame."""

    key = ""  # all that a start depends on but the size of the terminal
    files = ""  # the state of the files that the frame shows


def show(arguments: Sequence[str]) -> None:
    """Shows the kept frame if it is what this call will show; with any fault, none."""
    try:
        _State.key = _key(arguments)
        kept = _read()
        if kept is None or kept[0] != _sized(_State.key):
            return
        cursor, *rows = kept[2].split("\n")
        names = kept[1].split("\0")[::2]
        if kept[1] == state_of(names) and takeover.possible() and all(map(_is_harmless, (cursor, *rows))):
            _State.files = kept[1]
            takeover.show(rows, cursor)
    except (OSError, ValueError):
        return


def is_fresh(names: Sequence[str]) -> bool:
    """Whether the kept frame was shown and still is what the files say."""
    return bool(_State.files) and _State.files == state_of(names)


def keep(rows: Sequence[str], cursor: str, files: str) -> None:
    """Keeps a frame of the size that the terminal has now; `cursor` puts the cursor in its place, `files` is
    what `state_of` returned.

    Raises OSError where the terminal is gone. Where nothing can be kept, nothing is.
    """
    path = _path()
    if not _State.key or path is None or not all(map(_is_harmless, (cursor, *rows))):
        return
    data = joined([_sized(_State.key), files, "\n".join([cursor, *rows])])
    from pathlib import Path

    from stadtbote_cache.files import clear_left

    new = Path(path).with_name(f".{_NAME}.{os.getpid()}")
    try:
        new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_left(Path(path))
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)
        new.replace(path)
    except OSError:  # a start without a frame is a slower one, no more
        return


def state_of(names: Sequence[str]) -> str:
    """The state of the store, its log and the configuration; it differs if any of them changed."""
    found = []
    for name in names:
        try:
            now = os.stat(name)  # noqa: PTH116 (no pathlib here)
            # An empty log is there while a store is open, and means nothing.
            state = (
                f"{now.st_dev} {now.st_ino} {now.st_mode} {now.st_size} {now.st_mtime_ns} {now.st_ctime_ns}"
            )
            found += [name, "" if name.endswith("-wal") and not now.st_size else state]
        except OSError:
            found += [name, ""]
    return "\0".join(found)


def _key(arguments: Sequence[str]) -> str:
    """All that a start depends on, but for the files."""
    environment = os.environ
    named = sorted(name for name in environment if name in _VARIABLES or name.startswith(_PREFIXES))
    folder = os.getcwd() if arguments else ""  # noqa: PTH109
    today = time.strftime("%Y-%m-%d")  # the frame has words for it
    fixed = [__version__, sys.version, today, folder, *arguments]
    return "\0".join([*fixed, *(f"{name}={environment[name]}" for name in named)])


def _sized(key: str) -> str:
    """The key for the size that the terminal has now. Raises OSError where there is no terminal."""
    columns, rows = os.get_terminal_size(1)
    return f"{columns} {rows}\0{key}"


def _path() -> str | None:
    """The place in the user's cache folder."""
    own = plain_folder("cache")
    return None if own is None else f"{own}/{_NAME}"


def _read() -> list[str] | None:
    """The parts of the kept frame; None where this user has none."""
    path = _path()
    if path is None:
        return None
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        # A regular file (S_IFREG) that nobody else may read or write.
        if (
            found.st_mode & 0o170077 != 0o100000
            or found.st_uid != os.geteuid()
            or found.st_size > _MOST_BYTES
        ):
            return None
        data = os.read(handle, _MOST_BYTES)
    finally:
        os.close(handle)
    return divided(data)


def joined(parts: Sequence[str]) -> bytes:
    """The file of a kept frame: the lengths of its parts, then key, files, cursor and rows."""
    encoded = [os.fsencode(part) for part in parts]
    head = " ".join([_MAGIC, *(str(len(part)) for part in encoded)])
    return b"".join([head.encode(), b"\n", *encoded])


def divided(data: bytes) -> list[str] | None:
    """The parts that `joined` has joined; None, or ValueError, for anything else."""
    head, _line, body = data.partition(b"\n")
    magic, *lengths = head.decode("ascii").rsplit(" ", 3)
    if magic != _MAGIC or len(lengths) != 3 or sum(map(int, lengths)) != len(body):
        return None
    parts, start = [], 0
    for length in map(int, lengths):
        parts.append(os.fsdecode(body[start : start + length]))
        start += length
    return parts


def _is_harmless(row: str) -> bool:
    """Whether a row can do no more than show text, in some style, at some place."""
    if any((c < " " and c != "\x1b") or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in set(row)):
        return False
    for sequence in row.split("\x1b")[1:]:
        behind = sequence[1:].lstrip("0123456789;")
        if sequence[:1] != "[" or behind[:1] not in _FINALS or not behind:
            return False
    return True
