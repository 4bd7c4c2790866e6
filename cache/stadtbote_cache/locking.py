"""One sync at a time on a store: a lock beside its file, which the system takes from a process that dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stadtbote_cache.errors import StoreUnwritable


def lock_path(path: Path) -> Path:
    """The lock file of a store. It stays, and is empty: to remove it would give two processes one each."""
    return path.with_name(f"{path.name}-sync")


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Holds the lock of the store at `path` inside the block; False, at once, where another one holds it.

    Not a lock on the store's own file: closing that would end SQLite's locks on it (SQLite, "How To Corrupt
    An SQLite Database File", 2.2). Raises StoreUnwritable where there is no place for the lock.
    """
    try:
        mode = path.stat().st_mode & 0o666  # whoever may write the store may sync it
        handle = os.open(lock_path(path), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    except OSError as error:
        raise StoreUnwritable(path, error.strerror or "") from error
    try:
        with suppress(PermissionError):  # it is another user's, who did this
            os.fchmod(handle, mode)
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
