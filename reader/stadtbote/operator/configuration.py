"""The operator's configuration: believed only where nobody but the operator can have written it."""

from __future__ import annotations

import stat
from pathlib import Path

from stadtbote.config.file import values
from stadtbote.config.settings import Settings
from stadtbote.errors import EXIT_DENIED, ConfigError
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def read_operator(path: Path, owner: int) -> dict[str, Any]:
    """What the operator says, by key. Raises ConfigError where it cannot be read or cannot be believed.

    The file and its folder must belong to `owner`, a user's number, and nobody else may write to them.
    """
    shown = line(str(path))
    try:
        states = [path.stat(), path.parent.stat()]
    except OSError as error:
        unreadable = _(
            "Die Konfiguration des Betreibers lässt sich nicht lesen: {path}, {reason}."
            " Bitte die Rechte prüfen."
        )
        reason = cause(error.strerror)
        raise ConfigError(unreadable.format(path=shown, reason=reason), EXIT_DENIED) from error
    if not all(is_trusted(state.st_uid, state.st_mode, owner=owner) for state in states):
        doubtful = _(
            "Der Konfiguration des Betreibers ist nicht zu trauen: {path} und der Ordner müssen root gehören,"
            " und niemand sonst darf dort schreiben. So startet Stadtbote nicht."
        )
        raise ConfigError(doubtful.format(path=shown))
    return values(path)


def is_trusted(user: int, mode: int, *, owner: int) -> bool:
    """Whether something of this user and mode belongs to the owner, and nobody else can write to it."""
    return user == owner and not mode & _OTHERS


def holds_for(settings: Settings, user: int) -> bool:
    """Whether the operator puts this user into the kiosk: everybody but root and the account named."""
    return settings.kiosk and user != 0 and user != _number_of(settings.operator)


def _number_of(name: str | None) -> int | None:
    import pwd

    try:
        return None if name is None else pwd.getpwnam(name).pw_uid
    except (KeyError, ValueError):
        return None
