"""What keys keep, in a file beside the user's configuration: of the two, the last act holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from stadtbote.config import file, userfile
from stadtbote.config.folders import own_file
from stadtbote.config.settings import SETTINGS, assignment, wrong_with
from stadtbote.errors import EXIT_UNWRITTEN, ConfigError
from stadtbote.text.clean import line
from stadtbote.text.failures import cause
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

Value = str | int


class Kept(Record):
    """What a key chose, and what the configuration said at that moment; None where it said nothing."""

    chosen: Value
    configured: Value | None


def path_of(config: Path) -> Path:
    """The file for a configuration: in the user's state folder, or beside a configuration that was named.

    So what was chosen with a configuration on a stick is on the stick, too.
    """
    if config.absolute() != file.default_path():
        return config.with_name(f"{config.stem}.state.json")
    return own_file("state", "state.json")


def holding(kept: Mapping[str, Kept], said: Mapping[str, object]) -> dict[str, Kept]:
    """The choices that hold, given what the configuration says: those about which it says the same as then.

    The last act wins, without a clock: a choice comes after what the configuration said then, and a change
    there comes after the choice.
    """
    return {key: k for key, k in kept.items() if said.get(key) == k.configured != k.chosen}


def with_choices(
    kept: Mapping[str, Kept], said: Mapping[str, Value], choices: Mapping[str, Value]
) -> dict[str, Kept]:
    """The choices that hold once these are made as well."""
    new = {key: Kept(value, said.get(key)) for key, value in choices.items()}
    return holding({**kept, **new}, said)


def read(config: Path) -> dict[str, Kept]:
    """What was kept with this configuration; nothing where that cannot be read, or is not as we write it."""
    try:
        text = file.text_of(path_of(config))
        if text is None:
            return {}
        import json

        data = json.loads(text)
        entries = {key: Kept(entry["chosen"], entry["configured"]) for key, entry in data.items()}
    except (ConfigError, ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return {}
    return {key: entry for key, entry in entries.items() if _is_right(key, entry)}


def _is_right(key: str, entry: Kept) -> bool:
    if key not in SETTINGS or not SETTINGS[key].by_key:
        return False
    said = [entry.chosen, *([] if entry.configured is None else [entry.configured])]
    return all(not wrong_with(key, value) or (key == "theme" and _is_own(value)) for value in said)


def _is_own(value: object) -> bool:
    """Whether a theme of the user's own may be called so."""
    from stadtbote_styles.themes import is_own_name

    return is_own_name(value)


def keep(config: Path, **choices: Value) -> None:
    """Keeps these choices until the configuration says something else.

    Raises ConfigError where that has a fault or nothing can be written; everything is then as it was.
    """
    what = ", ".join(assignment(key, value) for key, value in choices.items())
    lost = _("Nicht gespeichert: {what}.").format(what=what)
    try:
        said = file.values(config)
        write(config, with_choices(read(config), said, choices))
    except ConfigError as error:
        raise ConfigError(f"{lost} {error}", error.exit_code) from None
    except OSError as error:
        reason = _(
            "In {path} kann nicht geschrieben werden: {reason}. Bitte Platz und Rechte prüfen,"
            " oder es selbst in die Konfiguration schreiben."
        ).format(path=line(str(path_of(config))), reason=cause(error.strerror))
        raise ConfigError(f"{lost} {reason}", EXIT_UNWRITTEN) from error


def write(config: Path, kept: Mapping[str, Kept]) -> None:
    """Writes the file as a whole or not at all, for its user alone. Raises OSError."""
    import json

    entries = {key: {"chosen": k.chosen, "configured": k.configured} for key, k in kept.items()}
    userfile.write(path_of(config), json.dumps(entries, indent=2))
