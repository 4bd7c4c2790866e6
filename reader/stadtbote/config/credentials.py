"""What the requests of sources carry: user agent, headers, name and password; kept for the user alone."""

from __future__ import annotations

import os
import re
import stat
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shlex import quote

from stadtbote.config.folders import own_file
from stadtbote.config.userfile import in_turn, write
from stadtbote.errors import EXIT_DENIED, EXIT_UNWRITTEN, ConfigError
from stadtbote.text.clean import line
from stadtbote.text.failures import cause, shortage
from stadtbote.text.language import translated as _
from stadtbote_cache.hosts import origin_of, without_usual_port
from stadtbote_cache.record import Record, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_MOST_BYTES = 1_000_000
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}"  # noqa: S105 (a token of RFC 9110, section 5.6.2)
_OURS = frozenset(
    """accept-encoding connection content-length content-type expect host if-modified-since if-none-match
    keep-alive range te trailer transfer-encoding upgrade user-agent""".split()
)


class Credentials(Record):
    """What the requests of one source carry, to the `origin` "scheme://host:port" that they were set for.

    `user` is None without a name and a password. Its repr has no value.
    """

    origin: str
    user_agent: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    user: str | None = None
    password: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.origin})"

    @property
    def identifies(self) -> bool:
        """Whether they say who asks: a user agent alone does not."""
        return self.user is not None or bool(self.headers)

    @property
    def shown(self) -> str:
        """Where they go, without the usual port."""
        return without_usual_port(self.origin)

    def go_to(self, origin: str) -> bool:
        """Whether they are sent there: to their own origin, and from http to https at the usual ports."""
        secure = re.sub(r"^http:(.*):80$", r"https:\1:443", self.origin)
        return origin in (self.origin, secure)

    def at(self, address: str) -> Credentials | None:
        """The same for a source at this address; None where they are not sent there."""
        origin = origin_of(address)
        return replace(self, origin=origin) if self.go_to(origin) else None

    def fields(self) -> dict[str, str]:
        """The header fields by name."""
        found = dict(self.headers)
        if self.user_agent:
            found["User-Agent"] = self.user_agent
        if self.user is not None:
            from base64 import b64encode

            told = b64encode(f"{self.user}:{self.password}".encode())  # RFC 7617
            found["Authorization"] = f"Basic {told.decode('ascii')}"
        return found

    def with_header(self, name: str, value: str | None) -> Credentials:
        """The same with another value of a header, or without it for None. Of two Authorizations one goes."""
        kept = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        changed = replace(self, headers=tuple(kept if value is None else [*kept, (name, value)]))
        if value is not None and name.lower() == "authorization":
            changed = replace(changed, user=None, password="")
        return changed

    def with_user(self, user: str | None, password: str = "") -> Credentials:
        """The same with another name and password, or without for None."""
        changed = self if user is None else self.with_header("Authorization", None)
        return replace(changed, user=user, password=password)


def agent_fault(text: str) -> str:
    """What is wrong with a user agent; empty where nothing is."""
    if _is_value(text, 200):
        return ""
    return _("Ein User-Agent besteht aus 1 bis 200 Zeichen von ASCII, ohne Steuerzeichen.")


def header_fault(name: str) -> str:
    """What is wrong with the name of a header; empty where nothing is."""
    if not re.fullmatch(_TOKEN, name):
        return _("Der Name eines Headers besteht aus höchstens 64 Buchstaben, Ziffern und Bindestrichen.")
    if name.lower() in _OURS or name.lower().startswith("proxy-"):
        return _("Den Header {name} setzt Stadtbote selbst.").format(name=name)
    return ""


def value_fault(value: str) -> str:
    """What is wrong with the value of a header; empty where nothing is."""
    if _is_value(value, 4_000):
        return ""
    return _("Der Wert eines Headers besteht aus 1 bis 4000 Zeichen von ASCII, ohne Steuerzeichen.")


def user_fault(user: str) -> str:
    """What is wrong with the name of a user; empty where nothing is."""
    if user and len(user) <= 200 and user.isprintable() and ":" not in user:
        return ""
    return _("Ein Benutzername hat 1 bis 200 Zeichen, ohne Doppelpunkt und Steuerzeichen.")


def password_fault(password: str) -> str:
    """What is wrong with a password; empty where nothing is."""
    if len(password) <= 1_000 and password.isprintable():
        return ""
    return _("Ein Passwort hat höchstens 1000 Zeichen, ohne Steuerzeichen.")


def _is_value(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isascii() and text.isprintable() and text == text.strip()


def path_of(store: Path) -> Path:
    """The file for a store: in the user's state folder for one in the data folder, else beside the store."""
    if store.absolute() == own_file("data", store.name):
        return own_file("state", f"{store.stem}.access.json")
    return store.with_name(f"{store.stem}.access.json")


def read(store: Path) -> dict[str, Credentials]:
    """The credentials by the names of sources; nothing where there are none.

    Raises ConfigError where the file cannot be read, others may read it, or it is not as we write it.
    """
    return _read(path_of(store), shared=False)


def keep(store: Path, name: str, credentials: Credentials) -> None:
    """Keeps those of one source in place of any before; none where they are empty. Raises ConfigError."""
    with _in_turn(path_of(store)) as path:
        kept = _read(path, shared=False)
        kept.pop(name, None)
        if credentials.fields():
            kept[name] = credentials
        _write(path, kept)


def forget(store: Path, name: str) -> bool:
    """Removes those of one source; whether there were any. Raises ConfigError."""
    return _renamed(store, {name: ""})


def rename(store: Path, names: Mapping[str, str]) -> None:
    """Lets those of sources follow their names, from old to new. Raises ConfigError."""
    _renamed(store, names)


def _renamed(store: Path, names: Mapping[str, str]) -> bool:
    if not names or not names.keys() & _read(path_of(store), shared=True).keys():  # as for most sources
        return False
    with _in_turn(path_of(store)) as path:
        kept = _read(path, shared=True)
        named = {names.get(name, name): found for name, found in kept.items()}
        _write(path, {name: found for name, found in named.items() if name})
    return True


def _read(path: Path, *, shared: bool) -> dict[str, Credentials]:
    """`shared`: also where others may read it."""
    try:
        data, mode = _bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        if shortage(error):  # of files, which says nothing about this one
            raise
        said = _("Die Zugangsdaten in {path} lassen sich nicht lesen: {reason}. Bitte die Rechte prüfen.")
        raise ConfigError(
            said.format(path=line(str(path)), reason=cause(error.strerror)), EXIT_DENIED
        ) from error
    if mode & 0o077 and not shared:
        said = _(
            "Die Zugangsdaten in {path} dürfen auch andere Benutzer lesen und werden so nicht benutzt."
            " Bitte den anderen das Recht nehmen: chmod 600 {word}"
        )
        raise ConfigError(said.format(path=line(str(path)), word=quote(line(str(path)))), EXIT_DENIED)
    try:
        import json

        if len(data) > _MOST_BYTES:
            raise ValueError
        return {name: _entry(entry) for name, entry in json.loads(data).items()}
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        said = _(
            "Die Zugangsdaten in {path} sind beschädigt und werden nicht benutzt. Bitte die Datei entfernen"
            " und sie mit „stadtbote source set“ noch einmal setzen."
        )
        raise ConfigError(said.format(path=line(str(path)))) from None


def _bytes(path: Path) -> tuple[bytes, int]:
    """What stands in a file, one byte over the bound at most, and its mode. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        return file.read(_MOST_BYTES + 1) if stat.S_ISREG(mode) else b"", mode


def _entry(entry: dict[str, Any]) -> Credentials:
    """Raises ValueError, KeyError, TypeError or AttributeError for what we would not write."""
    found = Credentials(
        entry["origin"],
        entry.get("user_agent", ""),
        tuple(entry.get("headers", {}).items()),
        entry.get("user"),
        entry.get("password", ""),
    )
    faults = [header_fault(name) or value_fault(value) for name, value in found.headers]
    if found.user_agent:
        faults.append(agent_fault(found.user_agent))
    if found.user is not None:
        faults += [user_fault(found.user), password_fault(found.password)]
    if any(faults) or not re.fullmatch(r"https?://[^/\s]+:[0-9]+", found.origin):
        raise ValueError
    return found


@contextmanager
def _in_turn(path: Path) -> Iterator[Path]:
    """The file, which no other process changes inside the block. Raises ConfigError."""
    with ExitStack() as closing:
        try:
            closing.enter_context(in_turn(path))
        except OSError as error:
            raise _unwritten(path, error) from error
        yield path


def _unwritten(path: Path, error: OSError) -> ConfigError:
    said = _(
        "Die Zugangsdaten wurden nicht gespeichert. {path} lässt sich nicht so schreiben, dass nur Sie es"
        " lesen: {reason}. Bitte Platz und Rechte prüfen."
    )
    return ConfigError(said.format(path=line(str(path)), reason=cause(error.strerror)), EXIT_UNWRITTEN)


def _write(path: Path, kept: Mapping[str, Credentials]) -> None:
    import json

    try:
        if not kept:
            path.unlink(missing_ok=True)
            return
        documents = {name: _document(found) for name, found in kept.items()}
        write(path, json.dumps(documents, indent=2), secret=True)
    except OSError as error:
        raise _unwritten(path, error) from error


def _document(found: Credentials) -> dict[str, object]:
    document: dict[str, object] = {"origin": found.origin}
    if found.user_agent:
        document["user_agent"] = found.user_agent
    if found.headers:
        document["headers"] = dict(found.headers)
    if found.user is not None:
        document |= {"user": found.user, "password": found.password}
    return document
