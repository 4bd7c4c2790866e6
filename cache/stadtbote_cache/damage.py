"""Files beside a store: its journal, the note that it is damaged, and those that are in its way."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_FIRST_LINE = 10_000  # bytes


def beside(path: Path, end: str) -> str:
    """The file with this suffix beside a store; the same one if `path` is that of a link to the store."""
    return f"{os.path.realpath(path)}{end}"


def journal_path(path: Path) -> Path:
    """The journal of a store; see stadtbote_cache.journal. SQLite has its own with the suffix -journal."""
    return Path(beside(path, "-journal.jsonl"))


def is_shared(path: Path) -> bool:
    """Whether what is done with a store is exchanged with other devices, as its journal's first line says."""
    with suppress(OSError), journal_path(path).open("rb") as file:
        return b'"follow"' in file.readline(_FIRST_LINE)  # json is slow to import, and few share one
    return False


def _note(path: Path) -> str:
    return beside(path, "-damaged")


def note(path: Path) -> None:
    """Notes beside an open store that it is damaged: looking for damage at each start would be slow."""
    with suppress(OSError):
        os.close(os.open(_note(path), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))


def forget(path: Path) -> None:
    """Removes the note."""
    with suppress(OSError):
        os.unlink(_note(path))  # noqa: PTH108 (as it is looked for)


def is_noted(path: Path) -> bool:
    """Whether the store was found damaged while it was open."""
    return os.path.exists(_note(path))  # noqa: PTH110 (asked at every start)


def is_empty(path: Path) -> bool:
    """Whether there is an empty file."""
    try:
        return not os.stat(path).st_size  # noqa: PTH116 (asked at every start)
    except OSError:
        return False


def identity(path: Path) -> tuple[int, int] | None:
    """Which file is at a path, by device and inode; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 (asked at every start, and at every write)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def in_the_way(path: Path) -> Path | None:
    """A file beside the store that SQLite needs and that this user may not use; None where there is none."""
    for end in ("-wal", "-shm"):
        file = Path(beside(path, end))
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            return file
    return None
