"""The errors of the store.

StoreError
├── StoreUnwritable     the file or its folder cannot be written
├── StoreNewer          the file was made by a newer Stadtbote
├── StoreReplaced       another file has replaced the one that is open
├── StoreBusy           the file is damaged and has to be mended, but others are working on it
└── StoreBroken         the file is damaged, or is no store at all
    └── StoreForeign    the file is a sound database of another program
"""

from __future__ import annotations

from pathlib import Path


class StoreError(Exception):
    """The store could not be read or written; `path` is its file."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}" if detail else str(path))
        self.path = path
        self.detail = detail


class StoreUnwritable(StoreError):
    """The file or its folder cannot be written: read-only, full, or not ours."""


class StoreNewer(StoreError):
    """The file has a schema of a newer Stadtbote; `found` and `known` are schema numbers."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(path, f"schema {found}, known {known}")
        self.found = found
        self.known = known


class StoreReplaced(StoreError):
    """Another file has replaced the one that is open: what is written here would be lost."""


class StoreBusy(StoreError):
    """The file is damaged and has to be mended, but others are working on it."""


class StoreBroken(StoreError):
    """The file is damaged, or is no store at all; `noted`: it was open, and the next opening mends it."""

    noted = False


class StoreForeign(StoreBroken):
    """The file is a sound database of another program."""
