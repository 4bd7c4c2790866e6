"""The text of the configuration, in TOML: what may stand there, what is wrong, how a line changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stadtbote.errors import StadtboteError
from stadtbote.terminal.faces import FACES
from stadtbote.text.clean import line
from stadtbote.text.language import LANGUAGES
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace

EXIT_CONFIG = 78

THEMES = ("terminal", "dark", "light", "contrast")
ROWS = range(1, 100)
MINUTES = range(1, 10_081)  # up to a week
DAYS = range(1, 36_501)
ARTICLES = range(1, 1_000_001)
IDLE = range(1, 61)
SIZES = range(1_000_000, 1_000_000_000_001)  # bytes
_UNITS = {"kb": 1000, "mb": 1000**2, "gb": 1000**3}
_LONGEST = 1_000  # characters of a line: tomllib takes quadratic time for a key of many parts (measured)
_MOST_SHOWN = 60

# Compiled where they are used: most starts need none of them.
_KEY = r"""(?P<key>[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_BEGINNING = rf"[ \t]*(?:\[\[?[ \t]*)?{_KEY}[ \t]*[.=\]]"
_ASSIGNMENT = (
    rf"""(?s)(?P<before>[ \t]*{_KEY}[ \t]*=[ \t]*)"""
    r"""(?:"{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#]+)(?P<behind>.*)"""
)


class Settings(Record):
    """What the configuration says, and what holds where it says nothing.

    `rows` is how many articles a page of the screen-reader face has. `sync_minutes` is the age after
    which a source is fetched automatically. `low_bandwidth`: the full screen sends what is asked for alone.
    `keep_days`, `keep_articles` (of each source) and `keep_size` ("500MB", of the store) are the limits
    beyond which a sync takes articles out; without them all stay. To `allow_hosts`, names or IP addresses,
    links and redirects may lead where those are in a private network. `kiosk`: nothing but reading; then
    `idle_minutes` is how long a visitor may be silent, and `operator` the user for whom it does not hold.
    """

    face: str | None = None
    rows: int = 5
    language: str | None = None
    theme: str = "terminal"
    automatic_sync: bool = True
    sync_minutes: int = 15
    low_bandwidth: bool = False
    keep_days: int | None = None
    keep_articles: int | None = None
    keep_size: str | None = None
    allow_hosts: tuple[str, ...] = ()
    kiosk: bool = False
    idle_minutes: int | None = None
    operator: str | None = None


_SIZE = "a size"
_HOSTS = "a list of hosts"
_HOST = r"(?i)(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,252}[a-z0-9])?|[0-9a-f:]{2,39}"
_MOST_HOSTS = 100
_NAME = "a name"
_ALLOWED: dict[str, tuple[str, ...] | range | str | None] = {  # None: true or false
    "face": FACES,
    "rows": ROWS,
    "language": LANGUAGES,
    "theme": THEMES,
    "automatic_sync": None,
    "sync_minutes": MINUTES,
    "low_bandwidth": None,
    "keep_days": DAYS,
    "keep_articles": ARTICLES,
    "keep_size": _SIZE,
    "allow_hosts": _HOSTS,
    "kiosk": None,
    "idle_minutes": IDLE,
    "operator": _NAME,
}


class ConfigError(StadtboteError):
    """The configuration cannot be used or changed; the message is a sentence for the user."""

    def __init__(self, message: str, exit_code: int = EXIT_CONFIG) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def fault(path: str, lines: list[str], number: int, text: str) -> ConfigError:
    """The error for a line of the file, counted from 1; `text` says what is wrong and what is allowed."""
    return ConfigError(
        _("Konfiguration, Zeile {number}, „{written}“: {fault} Die Datei ist {path}.").format(
            number=number, written=line(lines[number - 1], _MOST_SHOWN), fault=text, path=path
        )
    )


def parse(text: str, path: str) -> Settings:
    """What the text of a configuration says. Raises ConfigError for the first fault in it.

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
    for key, value in data.items():
        if wrong := _wrong(key, value):
            # All before the first fault is right, so no line of it looks as if it had this key.
            number = next(number for number, written in enumerate(lines, 1) if _key_of(written) == key)
            raise fault(path, lines, number, wrong)
    if "allow_hosts" in data:
        data["allow_hosts"] = tuple(data["allow_hosts"])
    return Settings(**data)


def _fault_line(message: str, lines: list[str]) -> int:
    """The line that a message of tomllib means; "… (at line 3, column 7)" says it, others do not."""
    if found := re.search(r"\(at line (\d+), column \d+\)$", message):
        return int(found[1])
    # What has no end is only missed at the end of the file. The line it began in is wrong by itself as well.
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


def _wrong(key: str, value: object) -> str:
    """What is wrong with a key and its value, and what is allowed; empty where it is right."""
    keys = ", ".join(_ALLOWED)
    if isinstance(value, dict):
        return _("Tabellen gibt es hier nicht. Erlaubt sind nur die Schlüssel {keys}.").format(keys=keys)
    if key not in _ALLOWED:
        from difflib import get_close_matches

        near = get_close_matches(key.lower()[:_MOST_SHOWN], _ALLOWED, 1)
        if near:
            return _("den Schlüssel gibt es nicht, gemeint ist wohl {near}. Erlaubt sind {keys}.").format(
                near=near[0], keys=keys
            )
        return _("den Schlüssel gibt es nicht. Erlaubt sind {keys}.").format(keys=keys)
    allowed = _ALLOWED[key]
    if allowed is None:
        return "" if isinstance(value, bool) else _("erlaubt ist nur true oder false.")
    if allowed == _SIZE:
        return "" if isinstance(value, str) and size_of(value) else size_fault()
    if allowed == _HOSTS:
        return "" if _are_hosts(value) else _hosts_fault()
    if allowed == _NAME:
        named = isinstance(value, str) and value.strip()
        return "" if named else _("erlaubt ist nur der Name eines Benutzers.")
    if isinstance(allowed, range):
        if type(value) is int and value in allowed:  # for isinstance, true and false are numbers
            return ""
        return _("erlaubt ist nur eine ganze Zahl von {least} bis {most}.").format(
            least=allowed[0], most=allowed[-1]
        )
    if isinstance(value, str) and value in allowed:
        return ""
    return _("erlaubt ist nur {choices}.").format(choices=", ".join(f'"{choice}"' for choice in allowed))


def size_of(typed: str) -> int | None:
    """The bytes of a size such as "500MB" or "1.5 GB", decimal; None where no store can have it."""
    from stadtbote.text.amounts import amount

    size = round(amount(typed, _UNITS) or 0)
    return size if size in SIZES else None


def _are_hosts(value: object) -> bool:
    if type(value) is not list or len(value) > _MOST_HOSTS:
        return False
    return all(isinstance(host, str) and re.fullmatch(_HOST, host) for host in value)


def _hosts_fault() -> str:
    allowed = _("erlaubt ist nur eine Liste von Namen oder IP-Adressen von Rechnern, zum Beispiel {example}.")
    return allowed.format(example='["intranet.stadt.example", "10.1.2.3"]')


def size_fault() -> str:
    """What is allowed as a size of the store."""
    return _('erlaubt ist nur eine Größe von 1MB bis 1000GB, zum Beispiel "500MB".')


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
    except tomllib.TOMLDecodeError:  # no key, but a part of a text over several lines
        return None


def replaced(settings: Settings, changes: Mapping[str, str | int | None]) -> Settings:
    """The settings with these changes; None stands for the default."""
    defaults = Settings()
    return replace(
        settings,
        **{key: getattr(defaults, key) if value is None else value for key, value in changes.items()},
    )


def assignment(key: str, value: str | int | None) -> str:
    """A key with its value as a line of the file; the key alone where the value is None."""
    return key if value is None else f"{key} = {_toml(value)}"


def _toml(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def changed(text: str, key: str, value: str | int | None) -> str:
    """The text with one key set, or taken out for None. All else stays, also a comment behind the value.

    A value over several lines is beyond it: what comes out has to be parsed before it is used.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix(mark).split("\n")
    ending = "\r" if lines[0].endswith("\r") else ""
    for place, old in enumerate(lines):
        found = re.match(_ASSIGNMENT, old)
        if found is None or _key_of(old) != key:
            continue
        comment = found["behind"].strip()
        if value is not None:
            new = [found["before"] + _toml(value) + found["behind"]]
        elif comment:
            new = [comment + ("\r" if old.endswith("\r") else "")]
        else:  # the line before the last one keeps its ending
            new = [""] if place == len(lines) - 1 else []
        return mark + "\n".join([*lines[:place], *new, *lines[place + 1 :]])
    if value is None:
        return text
    gap = f"{ending}\n" if lines[-1] else ""
    return f"{text}{gap}{assignment(key, value)}{ending}\n"
