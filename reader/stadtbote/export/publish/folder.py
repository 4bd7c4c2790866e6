"""The folder to publish into: only changes are written, and only files that were written here are removed.

Everything new is first written into `.stadtbote-new`, so that a full disk leaves everything as it was.
`.stadtbote-published` names the files that are ours. No symbolic link is followed.
"""

from __future__ import annotations

import errno
import fcntl
import gzip
import json
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from stadtbote.errors import PublishBusy, PublishError
from stadtbote.export.publish.formats import formats
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace

_MANIFEST = ".stadtbote-published"
_NEW = ".stadtbote-new"
_LEAST_PACKED = 1_000
_MAX_MANIFEST = 64 * 1024 * 1024
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Tally(Record):
    """How many files, and their bytes together."""

    files: int = 0
    size: int = 0

    def with_one(self, size: int) -> Tally:
        """With one more file of this size."""
        return Tally(self.files + 1, self.size + size)


class Outcome(Record):
    """What publishing did with the files of the folder."""

    written: Tally = Tally()
    unchanged: Tally = Tally()
    removed: Tally = Tally()


def publish(folder: Path, files: Iterable[tuple[str, bytes]]) -> Outcome:
    """Makes the folder hold these files, each with a packed copy (`.gz`) beside it where that is shorter.

    The names are relative, at most one folder deep. Raises PublishError.
    """
    try:
        with ExitStack() as closing:
            return _Folder(folder, closing).publish(files)
    except BlockingIOError:
        raise PublishBusy(
            _("In den Ordner {path} schreibt gerade ein anderer Lauf von publish.").format(path=folder)
        ) from None
    except OSError as error:
        raise PublishError(
            _(
                "In den Ordner {path} ließ sich nicht schreiben, Meldung {detail}."
                " Bitte Platz und Rechte prüfen."
            ).format(path=folder, detail=cause(error.strerror))
        ) from None


def _with_packed(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, data in files:
        yield name, data
        if len(data) >= _LEAST_PACKED:
            # Without a time in the header, so that the same text gives the same bytes.
            packed = gzip.compress(data, 9, mtime=0)
            if len(packed) < len(data):
                yield f"{name}.gz", packed


class _Folder:
    """The folder, open and locked."""

    def __init__(self, path: Path, closing: ExitStack) -> None:
        self._path = path
        path.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._closing = closing
        self._root = self._opened(os.open(path, _FOLDER))
        fcntl.flock(self._root, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._ours = self._manifest()
        self._articles: int | None = None
        with suppress(FileNotFoundError):
            self._articles = self._opened(os.open("a", _FOLDER | os.O_NOFOLLOW, dir_fd=self._root))

    def _opened(self, descriptor: int) -> int:
        self._closing.callback(os.close, descriptor)
        return descriptor

    def _manifest(self) -> set[str]:
        """The names of the files that are ours; none where that is not known."""
        try:
            with self._open(_MANIFEST, self._root) as descriptor:
                found = json.loads(_read(descriptor, _MAX_MANIFEST))
        except (FileNotFoundError, ValueError, RecursionError):
            return set()
        names = found.get("files") if isinstance(found, dict) else None
        endings = "|".join(("html", *(each.ending for each in formats())))
        ours = re.compile(rf"(?:a/)?[a-z0-9][a-z0-9_-]{{0,60}}(?:\.[0-9]{{1,4}})?\.(?:{endings})(?:\.gz)?")
        return {n for n in names if isinstance(n, str) and ours.fullmatch(n)} if names else set()

    @contextmanager
    def _open(self, name: str, folder: int) -> Iterator[int]:
        descriptor = os.open(name, _READ, dir_fd=folder)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def publish(self, files: Iterable[tuple[str, bytes]]) -> Outcome:
        """See the function of the module."""
        with self._room() as new:
            waiting: dict[str, str] = {}
            names: set[str] = set()
            outcome = Outcome()
            for name, data in _with_packed(files):
                names.add(name)
                before = self._stored(name)
                if before is not None and self._same(name, before, data):
                    outcome = replace(outcome, unchanged=outcome.unchanged.with_one(len(data)))
                    continue
                if before is not None and name not in self._ours:
                    raise self._strange(name)
                waiting[name] = str(len(waiting))
                _write(waiting[name], new, data, before)
                outcome = replace(outcome, written=outcome.written.with_one(len(data)))
            # From here on, whenever this ends, all new files are already named as ours.
            self._note(new, self._ours | names)
            if self._articles is None and any("/" in name for name in waiting):
                os.mkdir("a", 0o755, dir_fd=self._root)
                self._articles = self._opened(os.open("a", _FOLDER | os.O_NOFOLLOW, dir_fd=self._root))
            for name, beside in waiting.items():
                folder, last = self._place(name)
                os.rename(beside, last, src_dir_fd=new, dst_dir_fd=folder)
            for name in sorted(self._ours - names):
                size = self._remove(name)
                if size is not None:
                    outcome = replace(outcome, removed=outcome.removed.with_one(size))
            if not any("/" in name for name in names):
                with suppress(OSError):  # it holds something else, or is not there
                    os.rmdir("a", dir_fd=self._root)
            self._note(new, names)
        return outcome

    @contextmanager
    def _room(self) -> Iterator[int]:
        """The folder where new files wait, empty at first, and gone at the end."""
        with suppress(FileExistsError):
            os.mkdir(_NEW, 0o755, dir_fd=self._root)
        new = self._opened(os.open(_NEW, _FOLDER | os.O_NOFOLLOW, dir_fd=self._root))
        _clear(new)
        try:
            yield new
        finally:
            with suppress(OSError):
                _clear(new)
                os.rmdir(_NEW, dir_fd=self._root)

    def _place(self, name: str) -> tuple[int, str]:
        """The open folder of a name, and the last part of it. Raises FileNotFoundError if there is none."""
        first, slash, last = name.partition("/")
        if not slash:
            return self._root, first
        if self._articles is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._articles, last

    def _stored(self, name: str) -> os.stat_result | None:
        """The file of this name. Raises PublishError where the name is that of something else."""
        try:
            folder, last = self._place(name)
            found = os.stat(last, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            raise self._strange(name)
        return found

    def _same(self, name: str, found: os.stat_result, data: bytes) -> bool:
        if found.st_size != len(data):
            return False
        folder, last = self._place(name)
        with self._open(last, folder) as descriptor:
            return _read(descriptor, len(data) + 1) == data

    def _strange(self, name: str) -> PublishError:
        return PublishError(
            _(
                "Im Ordner {path} steht schon {name}, und das ist nicht von publish."
                " Es wurde nichts verändert. Bitte einen leeren Ordner nennen."
            ).format(path=self._path, name=name)
        )

    def _remove(self, name: str) -> int | None:
        """Removes a file of ours; its size, or None where there is none of this name."""
        try:
            folder, last = self._place(name)
            found = os.stat(last, dir_fd=folder, follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode):
                return None
            os.unlink(last, dir_fd=folder)
        except FileNotFoundError:
            return None
        return found.st_size

    def _note(self, new: int, names: set[str]) -> None:
        """Notes the names of the files that are ours."""
        text = json.dumps({"version": 1, "files": sorted(names)}, indent=0) + "\n"
        with suppress(FileNotFoundError), self._open(_MANIFEST, self._root) as descriptor:
            if _read(descriptor, len(text) + 1) == text.encode():
                return
        _write("manifest", new, text.encode(), None)
        os.rename("manifest", _MANIFEST, src_dir_fd=new, dst_dir_fd=self._root)


def _read(descriptor: int, most: int) -> bytes:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        return file.read(most)


def _write(name: str, folder: int, data: bytes, before: os.stat_result | None) -> None:
    """Writes a new file. One that replaces another is at least a second younger.

    Servers make an ETag of the second and the size: two files of one second could look the same.
    """
    with os.fdopen(os.open(name, _WRITE, 0o644, dir_fd=folder), "wb") as file:
        file.write(data)
        file.flush()
        if before is not None and time.time() < before.st_mtime + 1:
            os.utime(file.fileno(), (before.st_mtime + 1, before.st_mtime + 1))


def _clear(folder: int) -> None:
    """Empties the folder of new files, which an earlier run may have left."""
    for name in os.listdir(folder):
        try:
            os.unlink(name, dir_fd=folder)
        except IsADirectoryError:
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY)) from None
