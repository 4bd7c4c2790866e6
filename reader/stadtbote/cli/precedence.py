"""What holds for a call: its options, the environment, the operator, what keys chose, and the user's file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from stadtbote.cli.arguments import flag
from stadtbote.config import file, state
from stadtbote.config.settings import SETTINGS, Settings
from stadtbote.errors import ConfigError
from stadtbote.terminal.faces import CONFIGURATION, DEFAULT, KEPT, Choice, Terminals, choose
from stadtbote.text import language
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record, replace


class Configuration(Record):
    """What was configured before this call, or the defaults where the user's file has a fault.

    `settings` are what the file at `path` says and what keys have chosen since, which is in `kept` as well.
    `overtaken`: some of their choices no longer hold. `operator` is what the operator of the machine says,
    who comes before the user in the kiosk.
    """

    path: Path
    settings: Settings
    kept: Mapping[str, state.Kept]
    overtaken: bool
    operator: Settings | None
    fault: ConfigError | None

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
    theirs = None
    try:
        if _may_be_there(operator):
            from stadtbote.operator.configuration import read_operator

            theirs = read_operator(Path(operator), owner)
        said = file.values(path)
    except ConfigError as error:
        return Configuration(path, Settings(), {}, False, theirs, error)
    kept = state.read(path)
    held = state.holding(kept, said)
    settings = Settings(**said | {key: choice.chosen for key, choice in held.items()})
    return Configuration(path, settings, held, len(held) < len(kept), theirs, None)


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

    return holds_for(configuration.operator, os.geteuid())


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
    if configuration.operator and configuration.operator.language and not options.language:
        given.append(("language", _("der Konfiguration des Betreibers")))
    return replace(settings, given=tuple(given))
