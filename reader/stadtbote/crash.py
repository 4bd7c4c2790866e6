"""Reports an internal fault: four sentences for the user and a file with the rest; in the kiosk two, no file.

What this machine is too small for is no fault of ours: three sentences, no file, and another exit code.

Imported when there is one.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

from stadtbote import __version__
from stadtbote.config.folders import folder
from stadtbote.errors import EXIT_FAULT, EXIT_TEMPORARY, Failure, Reason
from stadtbote.text.clean import clean
from stadtbote.text.failures import shortage
from stadtbote.text.language import translated as _

_MOST_SAID = 500  # bytes
_MOST_KEPT = 100_000  # characters of a file
_MOST_OF_A_LINE = 1_000  # characters: a message may have an article in it
_FILES = 5


class _State:
    silent = False  # whether no file may be written


def silence() -> None:
    """Writes no files from now on: the kiosk must not, and its visitors have nobody to send one to."""
    _State.silent = True


def report(error: BaseException) -> int:
    """Tells an internal fault on stderr in at most 500 bytes, keeps the rest in a file; the exit code."""
    if short := shortage(error):
        kept = _("Was gespeichert ist, bleibt.")
        again = _("Bitte andere Programme beenden und noch einmal versuchen.")
        _say(
            f"{short} {_('Bitte später noch einmal versuchen.')}"
            if _State.silent
            else f"{short} {kept} {again}"
        )
        return EXIT_TEMPORARY
    path = keep(error)
    happened = _("Stadtbote ist wegen eines inneren Fehlers beendet worden.")
    kept = _("Was gespeichert ist, bleibt: Artikel, Gelesenes und Gemerktes.")
    again = _("Bitte noch einmal beginnen; hilft das nicht, „stadtbote doctor“ aufrufen.")
    if _State.silent:
        kept, again, where = "", "", [_("Bitte noch einmal beginnen.")]
    elif path is None:
        where = [_("Eine Datei mit den Einzelheiten ließ sich nicht schreiben.")]
    else:
        found = _("Die Einzelheiten stehen in {path}.")
        where = [found.format(path=clean(str(path))), found.format(path=path.name)]
    for rest in where:
        said = " ".join(filter(None, [happened, kept, again, rest]))
        if len(said.encode("utf-8", "replace")) < _MOST_SAID:
            break
    _say(said)
    return EXIT_FAULT


def _say(text: str) -> None:
    with suppress(OSError, ValueError, AttributeError):  # nobody is there to be told
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def failure(error: BaseException) -> Failure:
    """Why a source fails where this happened: what is short here, else a fault of ours, which is kept."""
    if shortage(error):
        return Failure(Reason.MEMORY)
    keep(error)
    return Failure(Reason.INTERNAL)


def with_details(sentence: str, error: BaseException) -> str:
    """A sentence about a fault that ends nothing, and where the details are, if they could be kept."""
    if short := shortage(error):
        return f"{short} {_('Was gespeichert ist, bleibt.')}"
    path = keep(error)
    if path is None:
        return sentence
    return f"{sentence} {_('Die Einzelheiten stehen in {path}.').format(path=clean(str(path)))}"


def keep(error: BaseException) -> Path | None:
    """Keeps what is known about a fault in the state folder, for its user alone; None where it cannot.

    The file says where it happened and what it is called, but no values of variables. The oldest files go.
    """
    if _State.silent:
        return None
    try:
        own = folder("state")
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Sorted by name, they are sorted by time.
        path = own / time.strftime(f"crash-%Y%m%d-%H%M%S-{os.getpid()}.txt", time.gmtime())
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text_of(error))
        for old in sorted(own.glob("crash-*.txt"))[:-_FILES]:
            old.unlink()
    except (OSError, RuntimeError):  # the folder cannot be made or written, or there is no home folder
        return None
    return path


def text_of(error: BaseException) -> str:
    """What is known about a fault, as clean text of bounded length."""
    import platform  # slow to import, for a sync where all goes well

    versions = f"Stadtbote {__version__}, Python {platform.python_version()}, {platform.system()}"
    told = "".join(traceback.TracebackException.from_exception(error).format())
    # The end says what it was, so of a very long text the beginning goes.
    lines = [row[:_MOST_OF_A_LINE] for row in clean(told[-4 * _MOST_KEPT :]).split("\n")]
    return f"{versions}\n\n{os.linesep.join(lines)[-_MOST_KEPT:]}"
