"""What holds for a call: its options, the environment, the operator, what keys chose, and the user's file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from stadtbote.cli.arguments import flag
from stadtbote.config import file, state
from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.config.settings import SETTINGS, Settings, field_of, made
from stadtbote.errors import ConfigError
from stadtbote.terminal.faces import CONFIGURATION, DEFAULT, KEPT, Choice, Terminals, choose
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any


_OF_OPERATOR = frozenset({"kiosk", "operator", "enforce"})
"""What the operator's file alone says: it is no default for others."""


class Origin(Enum):
    """Where a value comes from, the first before the others."""

    ENFORCED = "enforced"
    KEPT = "kept"
    FILE = "file"
    OPERATOR = "operator"
    DEFAULT = "default"


class Configuration(Record):
    """What was configured before this call, or the defaults where the user's file has a fault.

    `settings` are what holds before options and variables are looked at. `said` is what the file at `path`
    says, `kept` what keys have chosen since, and `operator` what the file of the machine's operator says,
    None where there is none. `overtaken`: some choices of keys no longer hold.
    """

    path: Path
    settings: Settings
    kept: Mapping[str, state.Kept]
    overtaken: bool
    operator: Mapping[str, Any] | None
    fault: ConfigError | None
    said: Mapping[str, Any] = MappingProxyType({})
    operator_path: Path = Path(OPERATOR_CONFIG)
    operator_owner: int = 0

    @property
    def enforced(self) -> frozenset[str]:
        """The keys for which the operator's word goes over the user's."""
        theirs = self.operator or {}
        return frozenset(theirs.get("enforce", ())) & frozenset(theirs)

    @property
    def for_visitors(self) -> Settings:
        """What holds in the kiosk: all that the operator says goes over what the user configured."""
        return replace(
            self.settings, **{field_of(key): value for key, value in (self.operator or {}).items()}
        )

    def origin(self, key: str) -> Origin:
        """Where the value of a key comes from."""
        theirs = self.operator or {}
        if key in self.enforced:
            return Origin.ENFORCED
        if key in self.kept:
            return Origin.KEPT
        if key in self.said:
            return Origin.FILE
        return Origin.OPERATOR if key in theirs and key not in _OF_OPERATOR else Origin.DEFAULT

    def settle(self) -> None:
        """Forgets the choices that the file has overtaken: they would hold again if the file went back."""
        if self.overtaken:
            with suppress(OSError):  # then the next start tries again
                state.write(self.path, self.kept)

    def choose(self, flag: str | None, terminals: Terminals) -> Choice:
        """The face. Raises UsageError where STADTBOTE_FACE names none."""
        by = KEPT if "face" in self.kept else CONFIGURATION
        return choose(flag, os.environ, self.settings.face, terminals, by)


def configured(named: str | None, operator: str, owner: int) -> Configuration:
    """Reads what is configured. A fault is kept for later, so that help, version and doctor still work.

    `named` is what --config says; the operator's file at `operator` has to belong to `owner`.
    """
    path = file.default_path() if named is None else Path(named)
    theirs: dict[str, Any] | None = None
    try:
        if _may_be_there(operator):
            from stadtbote.operator.configuration import read_operator

            theirs = _with_known_keys(read_operator(Path(operator), owner), Path(operator))
        said = _with_known_keys(file.values(path), path)
    except ConfigError as error:
        settings = made(_defaults(theirs))
        return Configuration(path, settings, {}, False, theirs, error, {}, Path(operator), owner)
    kept = state.read(path)
    held = state.holding(kept, said)
    theirs_first = {key: theirs[key] for key in theirs.get("enforce", ()) if key in theirs} if theirs else {}
    chosen = {key: choice.chosen for key, choice in held.items()}
    settings = made(_defaults(theirs) | said | chosen | theirs_first)
    return Configuration(
        path, settings, held, len(held) < len(kept), theirs, None, said, Path(operator), owner
    )


def _with_known_keys(values: dict[str, Any], path: Path) -> dict[str, Any]:
    """What a file says. Raises ConfigError for the first fault in keys of the user's own."""
    if own := dict(values.get("keys", ())):
        from stadtbote.commands import wrong_keys

        if wrong := wrong_keys(own):
            raise file.fault_in(path, "keys", *wrong)
    return values


def _defaults(theirs: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the operator says for everybody; who is in the kiosk, `holds_for` says."""
    return {key: value for key, value in (theirs or {}).items() if key not in _OF_OPERATOR}


def _may_be_there(path: str) -> bool:
    """Whether such a file may exist, even if it cannot be looked for: reading it says what is wrong."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def is_kiosk(options: argparse.Namespace, configuration: Configuration) -> bool:
    """Whether this call is a visitor's. Each of those who may say so can only turn it on."""
    if options.kiosk or configuration.settings.kiosk or _named_on(os.environ.get("STADTBOTE_KIOSK", "")):
        return True
    if configuration.operator is None:
        return False
    from stadtbote.operator.configuration import holds_for

    return holds_for(made(configuration.operator), os.geteuid())


def kiosk_of(options: argparse.Namespace, configuration: Configuration) -> str:
    """What puts this call into the kiosk, where the user has a say in that, and who else can; else empty."""
    if options.kiosk:
        return ""
    if _named_on(os.environ.get("STADTBOTE_KIOSK", "")):
        return _("Den Kiosk schaltet die Variable STADTBOTE_KIOSK ein.")
    if not configuration.settings.kiosk:
        return ""
    said = _(
        "Den Kiosk schaltet „kiosk = true“ in Ihrer Konfiguration {path} ein: dort gilt es für Sie selbst."
        " Für Besucher gehört es in {operator}, wo es niemand zurücknehmen kann."
    )
    return said.format(path=line(str(configuration.path)), operator=configuration.operator_path)


def _named_on(value: str) -> bool:
    """Whether a variable is on: any value means yes, except these."""
    return value.strip().lower() not in {"", "0", "false"}


def with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    """The settings, overridden by the call's options, and with the language in use."""
    said = {key: value for key, row in SETTINGS.items() if row.option and (value := getattr(options, key))}
    given = tuple((key, flag(key)) for key in said)
    return replace(settings, **said | {"language": language.current(), "given": given})


def of_face(configuration: Configuration, options: argparse.Namespace, choice: Choice) -> Settings:
    """The settings that a face begins with, and what overrides the choices of its keys."""
    settings = with_options(configuration.settings, options)
    given = list(settings.given)
    if choice.by not in {DEFAULT, CONFIGURATION, KEPT}:
        given.append(("face", choice.by))
    for key in configuration.enforced:
        if SETTINGS[key].by_key and key not in dict(given):
            given.append((key, _("der Konfiguration des Betreibers")))
    return replace(settings, given=tuple(given))
