"""Faces at the edge: the streams, the parent processes, the command face, and advice that is given once."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from pathlib import Path

from stadtbote.cli.output import say
from stadtbote.config import file
from stadtbote.config.folders import folder
from stadtbote.errors import EXIT_OK
from stadtbote.terminal.faces import CONFIGURATION, DEFAULT, SCREEN, Choice, choose, first_line, reader_among
from stadtbote.terminal.streams import terminals
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.record import replace

_MOST_PARENTS = 32
_PROC = Path("/proc")


def chosen(flag: str | None, configured: str | None) -> Choice:
    """The face for this call. Raises UsageError where STADTBOTE_FACE names none."""
    return choose(flag, os.environ, configured, terminals())


def keep_face(path: Path, settings: file.Settings, options: argparse.Namespace) -> int:
    """`face`: keeps the face, or says which one a terminal like this gets, and by what."""
    if options.wanted:
        file.keep(path, face=options.wanted)
        settings = replace(settings, face=options.wanted)
        kept = first_line(Choice(options.wanted, CONFIGURATION))
        say(_("{face} Gespeichert in {path}.").format(face=kept, path=line(str(path))))
    # Asked as for a terminal: `stadtbote face | cat` is a question about the next start, not about the pipe.
    as_terminal = replace(terminals(), stdin=True, stdout=True, stderr=True)
    choice = choose(options.face, os.environ, settings.face, as_terminal)
    if not options.wanted:
        say(first_line(choice))
        say(_("Konfiguration: {path}").format(path=line(str(path))))
    elif choice != Choice(options.wanted, CONFIGURATION):
        say(_("Hier gilt trotzdem: {face}").format(face=first_line(choice)))
    return EXIT_OK


def advice(choice: Choice, settings: file.Settings) -> str:
    """One line for a reader's user who has the plain screen, or over SSH, the first time only; else empty.

    Where it cannot be remembered it is not given: said at each start it would be one line too many.
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
    """Whether an advice was never given; remembers under this name that it is now."""
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
            # The name stands in brackets and may have some of its own.
            head, _bracket, rest = (proc / str(process) / "stat").read_bytes().rpartition(b")")
            names.append(os.fsdecode(head.partition(b"(")[2]))
            command = (proc / str(process) / "cmdline").read_bytes().split(b"\0")
            program, script = (os.fsdecode(word).rpartition("/")[2] for word in [*command, b""][:2])
            names += [program, script] if program.startswith("python") else [program]
            process = int(rest.split()[1])
    return names
