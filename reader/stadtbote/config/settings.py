"""The one table of settings, and what is allowed in them. Pure."""

from __future__ import annotations

import re

from stadtbote.terminal.faces import FACES
from stadtbote.text.amounts import amount
from stadtbote.text.clean import line, web_address
from stadtbote.text.language import LANGUAGES
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote.text.tell import TELLS, USUAL
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    _Value = TypeVar("_Value")
    _Allowed = tuple[str, ...] | range | Callable[[object], str] | None

THEMES = ("terminal", "dark", "light", "paper", "night", "contrast")
LAYOUTS = AUTO, STACKED, BESIDE, ONE = ("auto", "stacked", "beside", "one")
ORDERS = TIME, SOURCE = ("time", "source")
READ_WHEN = OPENED, SHOWN = ("opened", "shown")
ROWS = range(1, 100)
CELLS = range(201)  # 0: no rows of our own
LEAST_CELLS = 12
SIZES = range(1_000_000, 1_000_000_000_001)  # bytes
_UNITS = {"kb": 1000, "mb": 1000**2, "gb": 1000**3}
_HOST = r"(?i)(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,252}[a-z0-9])?|[0-9a-f:]{2,39}"
_MOST_HOSTS = 100
_MOST_SHOWN = 60
_MOST_WORDS = 300
_MAIL = r"mailto:[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+"


def size_of(typed: str) -> int | None:
    """The bytes of a size such as "500MB" or "1.5 GB", decimal; None where no store can have it."""
    size = round(amount(typed, _UNITS) or 0)
    return size if size in SIZES else None


def size_fault() -> str:
    """What is allowed as a size of the store."""
    return _('erlaubt ist nur eine Größe von 1MB bis 1000GB, zum Beispiel "500MB".')


def whole_fault(allowed: range) -> str:
    """What is allowed as a whole number."""
    said = _("erlaubt ist nur eine ganze Zahl von {least} bis {most}.")
    return said.format(least=allowed[0], most=allowed[-1])


def _size(value: object) -> str:
    return "" if isinstance(value, str) and size_of(value) else size_fault()


def _hosts(value: object) -> str:
    if (
        type(value) is list
        and len(value) <= _MOST_HOSTS
        and all(isinstance(host, str) and re.fullmatch(_HOST, host) for host in value)
    ):
        return ""
    allowed = _("erlaubt ist nur eine Liste von Namen oder IP-Adressen von Rechnern, zum Beispiel {example}.")
    return allowed.format(example='["intranet.stadt.example", "10.1.2.3"]')


def _browser(value: object) -> str:
    fault = _program(value, '["firefox", "--private-window"]')
    if fault or not isinstance(value, list) or not any(map(_is_obeyed, ["", *value], value)):
        return fault
    return _(
        "{place} darf nicht in einer Befehlszeile stehen, auch nicht hinter -c: Die Shell führte aus, was in"
        " einer Adresse steht. Erlaubt ist es als eigenes Argument, zum Beispiel {example}."
    ).format(place="{}", example='["sh", "-c", \'w3m "$1"\', "sh", "{}"]')


def _is_obeyed(before: str, word: str) -> bool:
    """Whether a word may be a line of commands: of a shell, or of a program that starts one."""
    return "{}" in word and (" " in word.strip() or re.fullmatch("[-+][A-Za-z]*c", before) is not None)


def _saying(value: object) -> str:
    return _program(value, '["espeak-ng", "-v", "{language}"]')


def _program(value: object, example: str) -> str:
    if type(value) is list and value and all(isinstance(word, str) and word.strip() for word in value):
        return ""
    allowed = _(
        "erlaubt ist nur eine Liste von Texten: das Programm und seine Argumente, zum Beispiel {example}."
    )
    return allowed.format(example=example)


def _proxy(value: object) -> str:
    from stadtbote.config.proxies import allowed, parse

    return "" if isinstance(value, str) and parse(value) else allowed()


def _user(value: object) -> str:
    named = isinstance(value, str) and value.strip()
    return "" if named else _("erlaubt ist nur der Name eines Benutzers.")


def _words(value: object) -> str:
    said = isinstance(value, str) and value.strip() and line(value, _MOST_WORDS) == value
    return "" if said else _("erlaubt ist nur Text in einer Zeile, höchstens 300 Zeichen.")


def _site(value: object) -> str:
    named = isinstance(value, str) and web_address(value) == value and not set(value) & {"?", "#"}
    return "" if named else _("erlaubt ist nur die Adresse eines Ordners, von https an, ohne Fragezeichen.")


def _place(value: object) -> str:
    if isinstance(value, str) and (web_address(value) == value or re.fullmatch(_MAIL, value)):
        return ""
    return _('erlaubt ist nur eine Adresse mit http, https oder "mailto:".')


def _enforced(value: object) -> str:
    if type(value) is not list:
        return _("erlaubt ist nur eine Liste von Schlüsseln.")
    for name in value:
        if not isinstance(name, str) or name not in SETTINGS or name == "enforce":
            return _("erlaubt sind nur die Schlüssel {keys}.").format(keys=", ".join(enforceable()))
        if name in PERSONAL:
            return _(
                "{key} wählt jeder selbst: so liest ein Mensch. Das wird niemandem vorgeschrieben."
            ).format(key=name)
    return ""


def wrong_keys(value: object) -> str:
    """What is wrong with a table of keys; empty where nothing is."""
    said = _('erlaubt ist nur eine Tabelle von Befehlen und Tasten, zum Beispiel open = "f5".')
    return next((said for _name in faulty_keys(value)), "")


def faulty_keys(value: object) -> list[str]:
    """The commands whose keys are no texts; one without a name where the whole is no table."""
    if not isinstance(value, dict):
        return [""]
    return [
        name
        for name, keys in value.items()
        if not all(
            isinstance(key, str) and key for key in (keys if isinstance(keys, list) and keys else [keys])
        )
    ]


def _themes(value: object) -> str:
    from stadtbote.config import themes

    return next((wrong for _name, _slot, wrong in themes.faults(value)), "")


class Setting(Record):
    """A row of the table.

    `allowed` is a choice of texts, a range of whole numbers, None for true or false, or a function that says
    what is wrong with a value, or nothing. `option` is the help, a message id, of the option that overrides
    it for one call; empty where there is none. `by_key`: a key of the faces chooses it for good. `table` is
    that of the file which holds it, if any.
    """

    allowed: _Allowed
    option: str = ""
    by_key: bool = False
    table: str = ""


_rows: list[Setting] = []


def _row(
    default: _Value, allowed: _Allowed, option: str = "", *, by_key: bool = False, table: str = ""
) -> _Value:
    """Notes a row of the table; returns the default of the field."""
    _rows.append(Setting(allowed, option, by_key, table))
    return default


class Settings(Record):
    """What the configuration says, and what holds where it says nothing.

    `order`: the articles of several sources by time, or source by source. `layout`: list and article of the
    full screen one above the other, beside each other, or one at a time, or as the size allows.
    `rows` is how many articles a page of the screen-reader face has. `cells`: how many a braille display
    has, for the rows of line mode; 0 for lines of any length. `say`: the program that reads aloud, and its
    arguments; `kiosk_say`: the one for visitors on a console.
    `tell`: how much of an article's structure is told. `sync_minutes` is the age after which a
    source is fetched automatically. `low_bandwidth`: the full screen sends only what was asked for.
    `keep_days`, `keep_articles` (of each source) and `keep_size` ("500MB", of the store) are the limits
    beyond which a sync takes articles out; without them all stay. To `allow_hosts`, names or IP addresses,
    links and redirects may lead where those are in a private network. `proxy`: the address of what
    sources are asked through, where no variable names another. `kiosk`: nothing but reading; then
    `idle_minutes` is how long a visitor may be silent, `visit_minutes` how long a visit over SSH may last,
    `visits` how many of those there may be at once, and `operator` the user for whom it does not hold.
    `escape_delay`: milliseconds for which the rest of a sequence is waited behind its Escape.
    `read_when`: an article counts as read once it is opened, or shown beside the list. `unread_only`: whether
    the list begins with unread articles only; where that is said, the key for it is kept. `browser`: the
    program for links and its arguments, the address in place of "{}", else behind them; empty for the
    system's. `ascii`: signs and lines as letters.
    `keys` are keys of the user's own by the names of commands, see `commands.use`.
    `themes` are the user's own ones, each an Own of stadtbote_styles.themes.
    `enforce`, in the operator's file: the keys that go over what the user configured.
    `publish_…` is for the published pages, `statement_…` for the statement on accessibility.
    `given` is no row of the table: what else than file and keys gave a value for this call, by its key.
    """

    face: str | None = _row(None, FACES, by_key=True)
    rows: int = _row(5, ROWS, m("Artikel je Seite in der Ansicht für Bildschirmleser"), by_key=True)
    language: str | None = _row(None, LANGUAGES, m("Sprache"), by_key=True)
    theme: str = _row("terminal", THEMES, m("Farben des Bildschirms"), by_key=True)
    automatic_sync: bool = _row(True, None)
    sync_minutes: int = _row(15, range(1, 10_081))  # up to a week
    escape_delay: int = _row(100, range(1, 1_001))
    low_bandwidth: bool = _row(False, None, m("wenig Daten zum Terminal: der Artikel kommt erst mit Enter"))
    keep_days: int | None = _row(None, range(1, 36_501))
    keep_articles: int | None = _row(None, range(1, 1_000_001))
    keep_size: str | None = _row(None, _size)
    allow_hosts: tuple[str, ...] = _row((), _hosts)
    proxy: str | None = _row(None, _proxy)
    kiosk: bool = _row(False, None, m("nur lesen, für Besucher; jeder Besuch beginnt von vorn"))
    idle_minutes: int | None = _row(None, range(1, 61))
    visits: int = _row(100, range(1, 1_001))
    visit_minutes: int | None = _row(None, range(5, 601))
    operator: str | None = _row(None, _user)
    order: str = _row(TIME, ORDERS, by_key=True)
    layout: str = _row(AUTO, LAYOUTS, by_key=True)
    read_when: str = _row(OPENED, READ_WHEN)
    unread_only: bool | None = _row(None, None, by_key=True)
    browser: tuple[str, ...] = _row((), _browser)
    ascii: bool = _row(False, None)
    tell: str = _row(USUAL, TELLS, by_key=True)
    cells: int = _row(0, CELLS, by_key=True)
    say: tuple[str, ...] = _row((), _saying)
    kiosk_say: tuple[str, ...] = _row((), _saying)
    keys: tuple[tuple[str, tuple[str, ...]], ...] = _row((), wrong_keys)
    themes: tuple[Any, ...] = _row((), _themes)
    enforce: tuple[str, ...] = _row((), _enforced)
    publish_title: str | None = _row(None, _words, table="publish")
    publish_url: str | None = _row(None, _site, table="publish")
    publish_imprint: str | None = _row(None, _place, table="publish")
    publish_privacy: str | None = _row(None, _place, table="publish")
    publish_accessibility: str | None = _row(None, _place, table="publish")
    publish_feedback: str | None = _row(None, _place, table="publish")
    statement_body: str | None = _row(None, _words, table="statement")
    statement_contact: str | None = _row(None, _words, table="statement")
    statement_enforcement: str | None = _row(None, _words, table="statement")
    statement_prepared: str | None = _row(None, _words, table="statement")
    given: tuple[tuple[str, str], ...] = ()


def _name(field: str, row: Setting) -> str:
    return f"{row.table}.{field.removeprefix(f'{row.table}_')}" if row.table else field


SETTINGS = {_name(field, row): row for field, row in zip(Settings.__match_args__, _rows, strict=False)}
"""The rows of the table, by key; in a table of the file the key has its name before a dot, as TOML allows."""

PERSONAL = frozenset("face rows cells tell say theme layout language ascii keys themes".split())
"""How a person reads: no operator enforces it."""

TABLES = frozenset(row.table for row in _rows if row.table)


def field_of(key: str) -> str:
    """The field of Settings for a key."""
    return key.replace(".", "_")


def made(values: Mapping[str, Any]) -> Settings:
    """The settings that these values make, by key; the defaults for the others."""
    return Settings(**{field_of(key): value for key, value in values.items()})


def enforceable() -> list[str]:
    """The keys that an operator may enforce."""
    return [key for key in SETTINGS if key not in PERSONAL | {"enforce"}]


def wrong_with(key: str, value: object) -> str:
    """What is wrong with a key and its value, and what is allowed; empty where it is right."""
    keys = ", ".join(SETTINGS)
    if isinstance(value, dict):
        return _("Tabellen gibt es hier nicht. Erlaubt sind nur die Schlüssel {keys}.").format(keys=keys)
    if key not in SETTINGS:
        from difflib import get_close_matches

        near = get_close_matches(key.lower()[:_MOST_SHOWN], SETTINGS, 1)
        if near:
            return _("den Schlüssel gibt es nicht, gemeint ist wohl {near}.").format(near=near[0])
        return _("den Schlüssel gibt es nicht. Erlaubt sind {keys}.").format(keys=keys)
    allowed = SETTINGS[key].allowed
    if allowed is None:
        return "" if isinstance(value, bool) else _("erlaubt ist nur true oder false.")
    if isinstance(allowed, range):
        right = type(value) is int and value in allowed  # by isinstance, true and false are numbers
        return "" if right else whole_fault(allowed)
    if isinstance(allowed, tuple):
        choices = ", ".join(f'"{choice}"' for choice in allowed)
        return "" if value in allowed else _("erlaubt ist nur {choices}.").format(choices=choices)
    return allowed(value)


def assignment(key: str, value: object) -> str:
    """A key with its value as a line of the file."""
    match value:
        case bool():
            return f"{key} = {str(value).lower()}"
        case str():
            return f'{key} = "{value}"'
        case tuple():
            shown = ", ".join(f'"{part}"' for part in value)
            return f"{key} = [{shown}]"
    return f"{key} = {value}"
