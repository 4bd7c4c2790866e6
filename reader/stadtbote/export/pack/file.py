"""The file of a portable edition in its place: written as a whole or not at all, and opened for reading."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stadtbote.errors import EXIT_NO_FILE, EXIT_UNWRITTEN, PackError, UsageError
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote_cache.atomic import replaced


@contextmanager
def written(path: Path, *, force: bool, rights: int = 0o666) -> Iterator[BinaryIO]:
    """A file to write, which is at `path` once the block has succeeded and it is on the disk.

    Raises UsageError where there is one already, unless `force`, and PackError where it cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        _check_free(target, path, force=force)
        # As a rule with those of any new file of the user: others are to read the stick.
        with replaced(target, rights) as file:
            yield file
            _check_free(target, path, force=force)
    except OSError as error:
        unwritten = _("Die Datei {path} ließ sich nicht schreiben: {reason}. Bitte Platz und Rechte prüfen.")
        raise PackError(unwritten.format(path=path, reason=cause(error.strerror)), EXIT_UNWRITTEN) from error


def _check_free(target: Path, path: Path, *, force: bool) -> None:
    if target.exists() and not target.is_file():
        raise UsageError(_("{path} ist keine gewöhnliche Datei und wird nicht ersetzt.").format(path=path))
    if not force and os.path.lexists(path):  # a link that leads nowhere is one as well
        raise UsageError(_("Die Datei {path} gibt es schon. Mit --force wird sie ersetzt.").format(path=path))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file to read. Raises PackError where there is none, or where reading fails inside the block."""
    try:
        # Opening a pipe would wait for its other end.
        if not stat.S_ISREG(path.stat().st_mode):
            odd = _("{path} ist keine gewöhnliche Datei.").format(path=path)
            raise PackError(odd, EXIT_NO_FILE)
        file = path.open("rb")
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
        missing = _("Die Datei {path} lässt sich nicht öffnen: {reason}.")
        reason = cause(getattr(error, "strerror", None))
        raise PackError(missing.format(path=path, reason=reason), EXIT_NO_FILE) from error
    with file:
        yield file
