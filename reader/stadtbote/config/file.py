"""The one configuration file: where it is, and how it is read and changed."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from stadtbote.config.folders import folder
from stadtbote.config.settings import ConfigError as ConfigError
from stadtbote.config.settings import Settings as Settings
from stadtbote.config.settings import assignment, changed, fault, parse, replaced
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _

EXIT_UNWRITABLE = 74
EXIT_UNREADABLE = 77
_MOST_BYTES = 65_536


def default_path() -> Path:
    """The user's own configuration file.

    Without a home folder: a path that can never exist, so that the defaults hold and nothing is kept.
    """
    try:
        own = folder("config")
    except RuntimeError:
        own = Path(os.devnull)
    return own / "config.toml"


def read(path: Path) -> Settings:
    """What the file says; the defaults where there is none. Raises ConfigError for its first fault."""
    text = _text(path)
    return Settings() if text is None else parse(text, _shown(path))


def keep(path: Path, **changes: str | int | None) -> None:
    """Changes these keys of the file, a line each; None takes a key out. All other lines stay as they are.

    Raises ConfigError where the file has a fault or cannot be written; then it is as it was.
    """
    what = ", ".join(assignment(key, value) for key, value in changes.items())
    lost = _("Nicht gespeichert: {what}.").format(what=what)
    try:
        text = _text(path) or ""
        expected = replaced(parse(text, _shown(path)), changes)
    except ConfigError as error:
        raise ConfigError(f"{lost} {error}", error.exit_code) from None
    for key, value in changes.items():
        text = changed(text, key, value)
    try:
        right = parse(text, _shown(path)) == expected
    except ConfigError:
        right = False
    if not right:
        hint = _("In {path} steht ein Wert über mehrere Zeilen. Bitte dort selbst ändern.")
        raise ConfigError(f"{lost} {hint.format(path=_shown(path))}")
    try:
        _write(path, text)
    except OSError as error:
        reason = _(
            "In die Konfiguration {path} kann nicht geschrieben werden: {reason}."
            " Bitte Platz und Rechte prüfen oder mit --config einen anderen Ort nennen."
        ).format(path=_shown(path), reason=cause(error.strerror))
        raise ConfigError(f"{lost} {reason}", EXIT_UNWRITABLE) from error


def _shown(path: Path) -> str:
    return line(str(path))


def _text(path: Path) -> str | None:
    """The file as it stands, a byte order mark included; None where there is none."""
    said = _("Konfiguration {path}: {fault}")
    shown = _shown(path)
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise ConfigError(
                said.format(path=shown, fault=_("das ist ein Ordner. Bitte eine Datei nennen."))
            )
        if not stat.S_ISREG(kind):  # to open a pipe would wait for its other end
            odd = _("das ist keine gewöhnliche Datei. Bitte eine Textdatei nennen.")
            raise ConfigError(said.format(path=shown, fault=odd))
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        unreadable = _("die Datei lässt sich nicht lesen: {reason}. Bitte die Rechte prüfen.")
        reason = unreadable.format(reason=cause(error.strerror))
        raise ConfigError(said.format(path=shown, fault=reason), EXIT_UNREADABLE) from error
    if len(data) > _MOST_BYTES:
        large = _("die Datei ist größer als 64 Kilobyte. Es genügen wenige Zeilen.")
        raise ConfigError(said.format(path=shown, fault=large))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        lines = data.decode(errors="replace").split("\n")
        hint = _("das ist kein UTF-8. Bitte die Datei in UTF-8 speichern.")
        raise fault(shown, lines, number, hint) from None


def _write(path: Path, text: str) -> None:
    """Writes the file whole or not at all; a link stays one, and rights and owner stay as they are."""
    import tempfile

    target = Path(os.path.realpath(path))
    for missing in reversed([parent for parent in target.parents if not parent.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    old = target.stat() if target.exists() else None
    if old is not None and not os.access(target, os.W_OK):  # a rename would not ask
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            if old is not None:
                if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                    with suppress(PermissionError):  # then it becomes the user's own
                        os.fchown(handle, old.st_uid, old.st_gid)
                os.fchmod(handle, stat.S_IMODE(old.st_mode))
            file.flush()
            os.fsync(handle)
        Path(name).replace(target)
    except BaseException:  # whatever ended it, no half a file stays
        Path(name).unlink(missing_ok=True)
        raise
    # Only now does the new name last; where a file system cannot do that, the file is there all the same.
    with suppress(OSError):
        folder_handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder_handle)
        finally:
            os.close(folder_handle)
