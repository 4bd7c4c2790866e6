"""The user's own configuration file: where it is, and how it is read. It is never written."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from stadtbote.config.folders import own_file
from stadtbote.config.settings import TABLES, Settings, faulty_keys, made, wrong_keys, wrong_with
from stadtbote.errors import EXIT_DENIED, ConfigError
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote.text.secrets import without_user

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_MOST_BYTES = 65_536
_LONGEST = 1_000  # characters of a line: tomllib takes quadratic time for a key of many parts (measured)
_MOST_SHOWN = 60  # characters of a faulty line

# Compiled where it is used: most starts do not need it.
_BEGINNING = r"""[ \t]*(?:\[\[?[ \t]*)?(?P<key>[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')[ \t]*[.=\]]"""


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


def fault(path: str, lines: list[str], number: int, text: str) -> ConfigError:
    """The error for a line of the file, counted from 1; `text` says what is wrong and what is allowed."""
    return ConfigError(
        _("Konfiguration, Zeile {number}, „{written}“: {fault} Die Datei ist {path}.").format(
            number=number, written=line(_shown(lines[number - 1]), _MOST_SHOWN), fault=text, path=path
        )
    )


def _shown(written: str) -> str:
    """A line of the file without the password of a proxy, whichever sign is missing in it."""
    key = re.match(r"[ \t]*[\w-]+[ \t]*=[ \t]*", written)
    begun = key[0] if key else ""
    if "@" in written:
        return begun + without_user(written)
    return f"{begun or 'proxy '}…" if re.match(r"(?i)[\W_]*[a-z_]*prox", written) else written


def parse(text: str, path: str) -> dict[str, Any]:
    """The values in the text of a configuration, by key. Raises ConfigError for the first fault in it.

    `path` is what the error calls the file.
    """
    import tomllib

    text = text.removeprefix("\ufeff")
    lines = text.split("\n")
    for number, written in enumerate(lines, 1):
        if len(written) > _LONGEST and not written.lstrip().startswith("#"):
            raise fault(path, lines, number, _("die Zeile ist länger als 1000 Zeichen."))
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise fault(
            path,
            lines,
            _fault_line(str(error), lines),
            _(
                "das ist kein gültiges TOML. Text steht in geraden Anführungszeichen, jeder Schlüssel nur"
                ' einmal, zum Beispiel: face = "plain".'
            ),
        ) from None
    own = data.get("themes", {})
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key == "keys" and isinstance(value, dict):
            for name in faulty_keys(value):
                raise fault(path, lines, line_of(lines, "keys", name), wrong_keys(value))
            values[key] = tuple(
                (name, (keys,) if isinstance(keys, str) else tuple(keys)) for name, keys in value.items()
            )
            continue
        if key == "themes":
            from stadtbote.config import themes

            for name, slot, wrong in themes.faults(value):
                raise fault(path, lines, line_of(lines, f"themes.{name}", slot), wrong)
            values[key] = themes.parsed(own)
            continue
        if key == "theme" and isinstance(value, str) and isinstance(own, dict) and value in own:
            values[key] = value
            continue
        table = key in TABLES and isinstance(value, dict)
        named = {f"{key}.{name}": below for name, below in value.items()} if table else {key: value}
        for name, given in named.items():
            if wrong := wrong_with(name, given):
                raise fault(path, lines, _line_of_key(name, lines), wrong)
            values[name] = tuple(given) if isinstance(given, list) else given
    return values


def _line_of_key(key: str, lines: list[str]) -> int:
    """The line of a key with a fault, or of its table where it stands in one."""
    # Everything before the first fault is right, so no line of it looks as if it had this key.
    keys = [_key_of(written) for written in lines]
    table, _dot, below = key.rpartition(".") if key not in keys else ("", "", key)
    start = keys.index(table) if table else 0
    return start + (keys[start:].index(below) if below in keys[start:] else 0) + 1


def line_of(lines: list[str], table: str, key: str) -> int:
    """The line of a key in a table, or of the table; the first one where its spelling is another."""
    found, begun = 1, False
    for number, written in enumerate(lines, 1):
        if header := re.match(r"[ \t]*\[([^\]]*)\]", written):
            begun = re.sub(r"[ \t\"']", "", header[1]) == table
            found = number if begun else found
        elif begun and key and re.match(rf"[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", written):
            return number
    return found


def _fault_line(message: str, lines: list[str]) -> int:
    """The line that a message of tomllib means; "… (at line 3, column 7)" says it, others do not."""
    if found := re.search(r"\(at line (\d+), column \d+\)$", message):
        return int(found[1])
    # A missing end is only noticed at the end of the file. The line where it began is wrong by itself, too.
    last = 1
    for number, written in enumerate(lines, 1):
        if not _is_toml(written.rstrip("\r")):
            return number
        last = number if written.strip() else last
    return last


def _is_toml(text: str) -> bool:
    import tomllib

    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _key_of(written: str) -> str | None:
    """The key or the table that a line begins with."""
    found = re.match(_BEGINNING, written)
    if found is None:
        return None
    key = found["key"]
    if key[0] not in "\"'":
        return key
    import tomllib

    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except tomllib.TOMLDecodeError:  # not a key, but part of a text over several lines
        return None
