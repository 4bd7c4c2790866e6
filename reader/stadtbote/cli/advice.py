"""Advice that is given once, to those whom it may help, judging by their surroundings."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from stadtbote.config.folders import folder
from stadtbote.config.settings import Settings
from stadtbote.terminal.faces import DEFAULT, SCREEN, Choice, reader_among
from stadtbote.text.language import translated as _

_MOST_PARENTS = 32
_PROC = Path("/proc")


def advice(choice: Choice, settings: Settings) -> str:
    """One line for a reader's user who has the plain screen, or over SSH, the first time only; else empty.

    Where that cannot be remembered, none is given: at each start it would be one line too many.
    """
    if choice.face != SCREEN:
        return ""
    if choice.by == DEFAULT:
        reader = reader_among([os.environ.get("TERM_PROGRAM", ""), *parent_names()])
        if reader is not None and _first_time("advice-given"):
            return _("{reader} erkannt: f schaltet die Ansicht für Bildschirmleser ein.").format(
                reader=reader
            )
    # As OpenSSH sets them for a session (ssh(1), ENVIRONMENT).
    remote = os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY")
    if remote and not settings.low_bandwidth and _first_time("low-bandwidth-advice-given"):
        return _("Über SSH verbunden: mit --low-bandwidth kommen beim Lesen weniger Daten.")
    return ""


def _first_time(name: str) -> bool:
    """Whether this advice was never given before; remembers under this name that it is now."""
    try:
        own = folder("state")
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        (own / name).touch(mode=0o600, exist_ok=False)
    except (OSError, RuntimeError):  # it is there already, cannot be made, or there is no home folder
        return False
    return True


def parent_names(proc: Path = _PROC) -> list[str]:
    """The names of the processes above this one, the nearest first; none where /proc does not tell.

    For each: its name, and that of the script where it is an interpreter's (proc(5), stat and cmdline).
    """
    names: list[str] = []
    process = os.getppid()
    with suppress(OSError, ValueError, IndexError):
        for _step in range(_MOST_PARENTS):
            if process < 1:
                break
            # The name is in parentheses, and may contain some itself.
            head, _bracket, rest = (proc / str(process) / "stat").read_bytes().rpartition(b")")
            names.append(os.fsdecode(head.partition(b"(")[2]))
            command = (proc / str(process) / "cmdline").read_bytes().split(b"\0")
            program, script = (os.fsdecode(word).rpartition("/")[2] for word in [*command, b""][:2])
            names += [program, script] if program.startswith("python") else [program]
            process = int(rest.split()[1])
    return names
