"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_SECONDS = 3600.0  # after which what was begun is nobody's any more


@contextmanager
def replaced(path: Path, rights: int = 0o600) -> Iterator[BinaryIO]:
    """A new file, which is at `path` once the block has ended well and it is on the disk. Raises OSError.

    Until then it is beside it, as `.NAME.` and some letters; `rights` as for `os.open`.
    """
    part = path.with_name(f".{path.name}.{os.urandom(5).hex()}")
    try:
        with open(part, "xb", opener=lambda name, how: os.open(name, how, rights)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:  # whatever ended it, no partial file stays
        with suppress(OSError):  # a stick that was pulled out no longer has it
            part.unlink()
        raise
    settle_folder(path.parent)


def settle_folder(folder: Path) -> None:
    """Makes the names in a folder last. Where a file system cannot do that, they are there all the same."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_left(target: Path) -> None:
    """Removes what a process that was killed began long ago, and never took the place of a file."""
    found: list[Path] = []
    with suppress(OSError):
        found += target.parent.iterdir()
    for left in found:
        if left.name.startswith(f".{target.name}."):
            with suppress(OSError):  # another may take it away, or not let it go
                age = abs(time.time() - left.lstat().st_mtime)
                if age > _SECONDS:  # or the clock was ahead then
                    left.unlink()
