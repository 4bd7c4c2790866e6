"""The shared folder, touched by a process of its own alone: a network drive may hold that up for ever.

The module is the program of that process, too, and as such imports no package. It gets what to do on its
standard input and says what there is, both by `marshal`. One that was given up may be stuck in the system
until the drive answers, whatever kills it. Others wait for it, so that never more than one is stuck.
"""

from __future__ import annotations

import errno
import io
import marshal
import os
import select
import stat
import sys
import time
from contextlib import suppress
from math import inf

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

PATIENCE = 5.0, inf
"""For how many seconds nothing may come, and how many all of it may take."""

_NAMES = ("stadtbote-", ".jsonl")  # also of the copies that synchronisers make of one
_MOST_FILES = 200
_BEGUN = True
_OLD = 86_400  # seconds after which nobody writes a file any more
_CHUNK = 65_536  # bytes after which something is said


class _Patient(io.RawIOBase):
    """What the process says. Raises TimeoutError where nothing comes in time."""

    def __init__(self, handle: int) -> None:
        super().__init__()
        self._handle, self._until = handle, inf
        self._silence, _all = PATIENCE

    def wait(self, silence: float, most: float) -> None:
        """Has so much patience from now on."""
        self._silence, self._until = silence, time.monotonic() + most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = min(self._silence, max(self._until - time.monotonic(), 0))
        poll = select.poll()  # select knows no handle over 1,023
        poll.register(self._handle, select.POLLIN)
        if not poll.poll(1000 * left):
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        return os.readv(self._handle, [buffer])


def name_of(device: str) -> str:
    """The name of a device's journal there."""
    return device.join(_NAMES)


def listed(store: Path, folder: Path) -> list[tuple[str, int, int]]:
    """The journals in the folder by name: name, size, time of change in nanoseconds.

    `store` is where the store is: beside it, one such process at a time is at work. Raises OSError where the
    folder cannot be looked through, which is a TimeoutError where it does not answer.
    """
    return list(_told(store, PATIENCE, "list", str(folder)))


def read(
    store: Path, folder: Path, known: Mapping[str, object], most: int, patience: tuple[float, float]
) -> Iterator[tuple[str, list[int], bytes | OSError | None]]:
    """The journals in the folder: name, size and time, and the first `most` bytes, or why they cannot be had.

    Of those that are `known` by size and time, None. Raises as `listed`.
    """
    parts: list[bytes] = []
    for said in _told(store, patience, "read", str(folder), dict(known), most):
        if isinstance(said, bytes):
            parts.append(said)
            continue
        name, stamp, fault = said
        is_known = fault is None and not parts
        yield name, stamp, None if is_known else OSError(*fault) if fault else b"".join(parts)
        parts = []


def put(store: Path, folder: Path, name: str, data: bytes, patience: tuple[float, float]) -> list[int]:
    """Puts a file of this user alone there, whole or not at all; its size and time. Raises as `listed`.

    It may be there later although it took too long.
    """
    (*_steps, stamp) = _told(store, patience, "put", str(folder), name, data)
    return list(stamp)


def _told(store: Path, patience: tuple[float, float], *task: Any) -> Iterator[Any]:
    """What the process says to a task until it is done."""
    import subprocess  # slow to import, and few share a folder
    from typing import IO, cast

    process = subprocess.Popen(  # noqa: S603 (the interpreter itself, with this file)
        [sys.executable, "-I", "-S", __file__, str(store.absolute().parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    asks, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        with asks:
            marshal.dump(task, asks)
        waiting = _Patient(answers.fileno())
        says = io.BufferedReader(waiting)
        while (said := marshal.load(says)) is not None:  # noqa: S302 (from our own process)
            if said is _BEGUN:  # from here on it is the folder that is waited for
                waiting.wait(*patience)
                continue
            if isinstance(said, dict):
                raise OSError(*said["fault"])
            yield said
    except EOFError:  # it could not even begin
        raise OSError(errno.EIO, os.strerror(errno.EIO)) from None
    finally:
        if task[0] != "put":  # that is half done, and goes on
            process.kill()
        answers.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)


# In the process of its own


def _main() -> None:
    import fcntl

    (act, folder, *more) = marshal.load(sys.stdin.buffer)  # noqa: S302 (as well)
    _say(_BEGUN)
    with suppress(OSError):  # a file system without locks
        fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
    try:
        acts: dict[str, Callable[..., None]] = {"list": _list, "read": _read, "put": _put}
        acts[act](_say, folder, *more)
    except OSError as error:
        _say({"fault": _fault(error)})
    _say(None)


def _say(said: Any) -> None:
    with suppress(BrokenPipeError):  # nobody waits any more
        sys.stdout.buffer.write(marshal.dumps(said))
        sys.stdout.buffer.flush()


def _fault(error: OSError) -> tuple[int, str]:
    return error.errno or 0, error.strerror or ""


def _names(folder: str) -> list[str]:
    found = os.listdir(folder)  # noqa: PTH208 (no pathlib here)
    return sorted(name for name in found if name.startswith(_NAMES[0]) and name.endswith(_NAMES[1]))


def _list(say: Callable[[Any], None], folder: str) -> None:
    for name in _names(folder):
        found = os.lstat(f"{folder}/{name}")
        say((name, found.st_size, found.st_mtime_ns))


def _read(say: Callable[[Any], None], folder: str, known: dict[str, object], most: int) -> None:
    for name in _names(folder)[:_MOST_FILES]:
        path, stamp, fault = f"{folder}/{name}", [0, 0], None
        try:
            found = os.lstat(path)
            stamp = [found.st_size, found.st_mtime_ns]
            if known.get(name) != stamp:
                _read_file(say, path, most)
        except OSError as error:
            fault = _fault(error)
        say((name, stamp, fault))


def _read_file(say: Callable[[Any], None], path: str, most: int) -> None:
    # A pipe must not hold anybody up.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FileNotFoundError(0, "no ordinary file")
        say(b"")  # an empty file was read, too
        while most > 0 and (part := file.read(min(_CHUNK, most))):
            say(part)
            most -= len(part)


def _put(say: Callable[[Any], None], folder: str, name: str, data: bytes) -> None:
    part = f"{folder}/.{name}.{os.getpid()}.part"
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb", buffering=0) as file:
            for start in range(0, len(data), _CHUNK):
                chunk = memoryview(data)[start : start + _CHUNK]
                while chunk:
                    chunk = chunk[file.write(chunk) :]
                os.fsync(handle)
                say(start)
        os.replace(part, f"{folder}/{name}")  # noqa: PTH105 (no pathlib here)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)  # noqa: PTH108 (no pathlib here)
    found = os.lstat(f"{folder}/{name}")
    say([found.st_size, found.st_mtime_ns])
    _clear(folder, name)


def _clear(folder: str, name: str) -> None:
    """Removes what processes of this device that were killed have left of this file, after a day."""
    with suppress(OSError):  # what is to be there is there
        for left in os.listdir(folder):  # noqa: PTH208 (no pathlib here)
            number = left.removeprefix(f".{name}.").removesuffix(".part")
            begun = left == f".{name}.{number}.part" and number.isdecimal()
            if begun and time.time() - os.lstat(f"{folder}/{left}").st_mtime > _OLD:
                os.unlink(f"{folder}/{left}")  # noqa: PTH108 (no pathlib here)


if __name__ == "__main__":
    _main()
