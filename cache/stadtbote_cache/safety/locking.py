"""Locks beside a store's file, for one process at a time; the system frees them when a process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from stadtbote_cache.damage import beside
from stadtbote_cache.errors import StoreUnwritable

# The bytes that SQLite locks: in the file, to open it ("File Locking And Concurrency", os.h), and in the file
# -shm, to write to its log ("WAL-mode File Format", 2.3.1).
_PENDING = 0x4000_0000
_SHARED, _SHARED_SIZE = _PENDING + 2, 510
_WAL_WRITE = 120


def lock_path(path: Path) -> Path:
    """The lock file of a store. It stays, and is empty: if it were removed, two processes could have one."""
    return Path(beside(path, "-sync"))


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Holds the lock of the store at `path` inside the block; False, at once, where another process has it.

    It is not on the store's own file: closing that would end SQLite's locks on it (SQLite, "How To Corrupt
    An SQLite Database File", 2.2). Raises StoreUnwritable where there is no place for the lock.
    """
    handle = _opened(path, lock_path(path))
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:  # a file system without locks: two syncs then only cost more
            pass
        yield True
    finally:
        os.close(handle)


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Lets one process at a time into such a block for the store at `path`. Raises StoreUnwritable."""
    with alone_with(_opened(path, Path(beside(path, "-salvage")))):
        yield


@contextmanager
def alone_with(handle: int) -> Iterator[None]:
    """Lets one process at a time into such a block for what this open handle is of; closes it then."""
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def kept_out(path: Path, shared: Path) -> Iterator[bool]:
    """Keeps SQLite in other processes off the file at `path` inside the block; False where one writes to it.

    Those who have it open can still read, but not write, and those who open it wait. `shared` is its file
    with the suffix -shm. This process must not close either of them inside the block: that would end the
    locks.
    """
    with ExitStack() as closing:
        alone = _is_locked(closing, path, _PENDING, 1)
        if shared.exists():
            alone = alone and _is_locked(closing, shared, _WAL_WRITE, 1)
        else:  # without it nobody writes to a log, but a process with the file open might begin to
            alone = alone and _is_locked(closing, path, _SHARED, _SHARED_SIZE)
        yield alone


def _is_locked(closing: ExitStack, file: Path, start: int, length: int) -> bool:
    """Locks bytes of a file as SQLite does, until `closing`; False where another process has one locked."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:  # it is another user's: replacing a file needs no right to it
        return True
    closing.callback(os.close, handle)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        pass
    return True


def _opened(path: Path, lock: Path) -> int:
    try:
        mode = path.stat().st_mode & 0o666  # all who may write to the store may use its locks
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    with suppress(OSError):  # it is another user's, who has done this
        os.fchmod(handle, mode)
    return handle
