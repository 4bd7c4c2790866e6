"""The journal's file beside the store: opened, locked, appended to, and put in its place anew."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stadtbote_cache import damage
from stadtbote_cache.atomic import clear_left, replaced
from stadtbote_cache.errors import StoreNewer, StoreUnwritable
from stadtbote_cache.identity import LETTERS
from stadtbote_cache.journal import lines
from stadtbote_cache.journal.lines import Journal

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import BinaryIO

Stamp = tuple[int, int, int]
"""What tells a file as it is from one that was written to or replaced since."""


class JournalFile:
    """The journal of the store at a path.

    Its methods raise StoreUnwritable, or StoreNewer for one that a newer Stadtbote wrote.
    """

    def __init__(self, store: Path, *, writable: bool) -> None:
        self.path = damage.journal_path(store)
        self._store = store
        self._writable = writable
        self._handle: int | None = None
        self._is_dirty = False
        self._written: tuple[int, int] | None = None  # the handle, and the size before this transaction
        self._held: tuple[Stamp, Journal] | None = None
        self._named: tuple[Stamp, bytes] | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file from its beginning; one descriptor stays open for it: later there may be none.

        Raises FileNotFoundError where there is none.
        """
        with self._wrapped():
            handle = self._open()
            os.lseek(handle, 0, os.SEEK_SET)
            with os.fdopen(handle, "rb", closefd=False) as file:
                yield file

    def _open(self) -> int:
        found = self.path.lstat()
        if self._handle is not None and not os.path.samestat(os.fstat(self._handle), found):
            os.close(self._handle)  # it was cut down
            self._handle = None
        if self._handle is None:
            if not stat.S_ISREG(found.st_mode):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            how = os.O_RDWR | os.O_APPEND if self._writable else os.O_RDONLY
            self._handle = os.open(self.path, how | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        return self._handle

    def read(self) -> Journal:
        """What it says; read anew only where it has changed. An empty one where there is none."""
        try:
            with self.opened() as file:
                found = stamp(file.fileno())
                if self._held is None or self._held[0] != found:
                    self._held = found, lines.read(file, own=True)
                return self._held[1]
        except FileNotFoundError:
            return Journal("", {}, 0, (), whole=False, since={})

    def named(self) -> bytes:
        """The hashes of all articles that it says anything of, as `lines.hashes` gives them.

        With a line for each of many articles that were read, they are known long before all of it is read.
        """
        try:
            with self.opened() as file:
                found = stamp(file.fileno())
                if self._named is None or self._named[0] != found:
                    self._named = found, lines.hashes(file)
                return self._named[1]
        except FileNotFoundError:
            return b""

    def may_name(self, hashes: Iterable[str]) -> bool:
        """Whether it may say anything of articles that have one of these hashes."""
        known = self.named()
        return any(_stands_at(known, name.encode())[1] for name in hashes)

    def forget(self) -> None:
        """Lets `read` read anew, as where its registers were changed."""
        self._held = None

    def head(self) -> dict[str, object]:
        """The first line: whose journal it is, and what holds for this device alone."""
        try:
            with lines.opened(self.path) as file:
                return lines.first_line(file)
        except (OSError, ValueError):
            return {}

    def append(self, data: bytes, *, is_known: bool) -> Stamp:
        """Appends lines, which `take_back` takes back until the `release`; its stamp then.

        `is_known`: the registers that `read` gave have them already.
        """
        with self._wrapped():
            # Since this transaction began, no other one put a new file there.
            handle = self._open() if self._handle is None else self._handle
            before = stamp(handle)
            with suppress(OSError):  # a file system without locks
                # SQLite's own lock may be gone before a line is taken back.
                fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            self._written = handle, size
            if size and os.pread(handle, 1, size - 1) != b"\n":  # a torn line
                data = b"\n" + data
            left = data
            try:
                while left:
                    left = left[os.write(handle, left) :]
            except OSError:
                os.ftruncate(handle, size)
                raise
            now = stamp(handle)
        if is_known and self._held:
            self._held = now, self._held[1]
        if self._named and self._named[0] == before and before[1] == size:
            self._named = now, _with(self._named[1], lines.hashes_in(data))
        self._is_dirty = True
        return now

    def take_back(self) -> None:
        """Takes back what was appended since the last `release`."""
        if self._written:
            with suppress(OSError):  # the next one that writes takes it up
                os.ftruncate(*self._written)

    def release(self) -> None:
        """Lets others append: the transaction is at its end."""
        if self._written:
            with suppress(OSError):
                fcntl.flock(self._written[0], fcntl.LOCK_UN)
            self._written = None

    def replace(self, written: Iterable[bytes]) -> None:
        """Puts a new file with these lines in its place, for those who may use the store.

        What a killed process left of one goes: it would keep for ever what was marked then.
        """
        clear_left(self.path)
        with self._wrapped(), replaced(self.path, self._store.stat().st_mode & 0o666) as file:
            file.writelines(written)
        self.settle()
        self._held = None

    def settle(self) -> None:
        """Makes what was written last, as SQLite does with its own when it closes the file."""
        if self._handle is not None:
            with suppress(OSError):
                if self._is_dirty:
                    os.fsync(self._handle)
            os.close(self._handle)
            self._handle, self._is_dirty = None, False

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except lines.NewerJournal as error:
            raise StoreNewer(self.path, int(error.args[0]), lines.VERSION) from error
        except OSError as error:
            raise StoreUnwritable(self.path, error.strerror or "") from error


def _stands_at(known: bytes, name: bytes) -> tuple[int, bool]:
    """Where among hashes, one behind the other in their order, one has its place, and whether it is there."""

    def at(place: int) -> bytes:
        return known[LETTERS * place : LETTERS * (place + 1)]

    place = bisect_left(range(len(known) // LETTERS), name, key=at)
    return LETTERS * place, at(place) == name


def _with(known: bytes, names: Iterable[bytes]) -> bytes:
    """The hashes with these, too."""
    for name in names:
        place, is_there = _stands_at(known, name)
        if not is_there:
            known = known[:place] + name + known[place:]
    return known


def stamp(handle: int) -> Stamp:
    """How an open file is now."""
    found = os.fstat(handle)
    return found.st_ino, found.st_size, found.st_mtime_ns
