"""One at a time on a store: locks beside its file, which the system takes from a process that dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stadtbote_cache.damage import beside
from stadtbote_cache.errors import StoreUnwritable


def lock_path(path: Path) -> Path:
    """The lock file of a store. It stays, and is empty: to remove it would give two processes one each."""
    return Path(beside(path, "-sync"))


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Holds the lock of the store at `path` inside the block; False, at once, where another one holds it.

    Not a lock on the store's own file: closing that would end SQLite's locks on it (SQLite, "How To Corrupt
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
    """Waits until no other process is inside such a block for the store at `path`. Raises StoreUnwritable."""
    handle = _opened(path, Path(beside(path, "-salvage")))
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _opened(path: Path, lock: Path) -> int:
    try:
        mode = path.stat().st_mode & 0o666  # whoever may write the store may use its locks
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    with suppress(OSError):  # it is another user's, who did this
        os.fchmod(handle, mode)
    return handle
