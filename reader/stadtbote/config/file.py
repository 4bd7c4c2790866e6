"""The user's own configuration file: where it is, and how it is read. It is never written."""

from __future__ import annotations

import stat
from pathlib import Path

from stadtbote.config.folders import own_file
from stadtbote.config.settings import Settings, fault, line_of, made, parse
from stadtbote.errors import EXIT_DENIED, ConfigError
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_MOST_BYTES = 65_536


def default_path() -> Path:
    """The file in the user's configuration folder."""
    return own_file("config", "config.toml")


def read(path: Path) -> Settings:
    """What the file says; the defaults where there is none. Raises ConfigError for its first fault."""
    return made(values(path))


def values(path: Path) -> dict[str, Any]:
    """What the file says, by key; nothing where there is none. Raises ConfigError for its first fault."""
    text = text_of(path)
    return {} if text is None else parse(text, line(str(path)))


def fault_in(path: Path, table: str, key: str, text: str) -> ConfigError:
    """The error for a key in a table of the file that was read; `text` says what is wrong."""
    lines = (text_of(path) or "").split("\n")
    return fault(line(str(path)), lines, line_of(lines, table, key), text)


def text_of(path: Path) -> str | None:
    """The text of a small file, a byte order mark included; None where there is none. Raises ConfigError."""
    said = _("Konfiguration {path}: {fault}")
    shown = line(str(path))
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise ConfigError(
                said.format(path=shown, fault=_("das ist ein Ordner. Bitte eine Datei nennen."))
            )
        if not stat.S_ISREG(kind):  # opening a pipe would wait for its other end
            odd = _("das ist keine gewöhnliche Datei. Bitte eine Textdatei nennen.")
            raise ConfigError(said.format(path=shown, fault=odd))
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        unreadable = _("die Datei lässt sich nicht lesen: {reason}. Bitte die Rechte prüfen.")
        reason = unreadable.format(reason=cause(error.strerror))
        raise ConfigError(said.format(path=shown, fault=reason), EXIT_DENIED) from error
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
