"""Writes a file for its user alone, as a whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

from stadtbote_cache.safety.leftovers import clear_left

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Lets one process at a time into such a block for the folder of a file. Raises OSError.

    What is read in the block and then replaced is not changed by another process in between.
    """
    from stadtbote_cache.safety import locking

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locking.alone_with(os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)):
        yield


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """A new file, which takes the place of that at `path` once the block has ended well. Raises OSError."""
    import tempfile

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear_left(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            yield new
            new.flush()
            os.fsync(handle)
        Path(name).replace(path)
    except BaseException:  # whatever ended it, no partial file stays
        Path(name).unlink(missing_ok=True)
        raise
