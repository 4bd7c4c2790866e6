"""A file for its user alone: changed by one process at a time, as a whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from pathlib import Path

from stadtbote_cache import atomic

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Lets one process at a time into such a block for the folder of a file. Raises OSError.

    What is read in the block and then replaced is not changed by another process in between.
    """
    from stadtbote_cache.safety import locking

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locking.alone_with(os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)):
        yield


def write(path: Path, text: str, *, secret: bool = False) -> None:
    """Writes a file as a whole or not at all. Raises OSError, as where others could read a `secret`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    atomic.clear_left(path)
    with atomic.replaced(path) as new:
        if secret and os.fstat(new.fileno()).st_mode & 0o077:  # a file system without rights
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        new.write(text.encode())
