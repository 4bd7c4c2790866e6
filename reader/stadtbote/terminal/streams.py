"""The three streams at the start: closed ones are opened to nowhere, and every letter can be written."""

from __future__ import annotations

import codecs
import os
import sys

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from stadtbote.terminal.faces import Terminals

_NAMES = ("stdin", "stdout", "stderr")
_MODES = "rww"
_SPELLED = "stadtbote.spelled"
_IN_CELLS = "stadtbote.in-cells"


def open_closed() -> None:
    """Opens streams that were closed at the start, to nowhere.

    Otherwise the next file that is opened, such as the store, would take their place and be written to.
    """
    for number, name in enumerate(_NAMES):
        if getattr(sys, name) is None:
            _occupy(number)
            stream = open(number, _MODES[number], encoding="utf-8", closefd=False)  # noqa: SIM115 (for the whole run)
            setattr(sys, name, stream)


def _occupy(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere != number:  # a lower one is closed too, and not yet open again
            os.dup2(nowhere, number)
            os.close(nowhere)


def spell() -> None:
    """Spells letters that the encoding lacks with those that it has, from now on."""
    codecs.register_error(_SPELLED, _spelled)
    ascii_only = _is_ascii(os.environ)
    for name in _NAMES[1:]:
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_SPELLED, **({"encoding": "ascii"} if ascii_only else {}))


def spell_in_cells() -> None:
    """As `spell`, for a screen: the spelling of a letter takes exactly as much room."""
    codecs.register_error(_IN_CELLS, _in_cells)
    if sys.__stderr__ is not None:
        sys.__stderr__.reconfigure(errors=_IN_CELLS)


def silence(stream: TextIO) -> None:
    """Sends a stream nowhere: Python flushes at exit, and must not try again what could not be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def flush() -> None:
    """Writes what is still buffered; if nobody takes it, that changes no exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            silence(stream)


def has_letters() -> bool:
    """Whether the encoding of a screen has the letters of German."""
    try:
        "äöüßÄÖÜ".encode(sys.stderr.encoding)
    except UnicodeEncodeError:
        return False
    return True


def terminals() -> Terminals:
    """Which of the streams are terminals, and what can be shown there."""
    from stadtbote.terminal.faces import Terminals
    from stadtbote.terminal.kinds import addresses_cursor

    known = addresses_cursor(os.environ.get("TERM", ""))
    stdin, stdout, stderr = (stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    return Terminals(stdin, stdout, stderr, known, has_letters())


def _is_ascii(environment: Mapping[str, str]) -> bool:
    """Whether the locale was set to one that knows only ASCII, for which Python takes UTF-8 (PEP 540)."""
    if not sys.flags.utf8_mode or "PYTHONUTF8" in environment or "PYTHONIOENCODING" in environment:
        return False
    return (environment.get("LC_ALL") or environment.get("LANG")) in {"C", "POSIX"}


def _spelled(error: UnicodeError) -> tuple[str, int]:
    from stadtbote.terminal.spelling import spelled

    return _in_place(error, spelled)


def _in_cells(error: UnicodeError) -> tuple[str, int]:
    from stadtbote.terminal.spelling import in_cells

    return _in_place(error, in_cells)


def _in_place(error: UnicodeError, spell: Callable[[str, str], str]) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return spell(error.object[error.start : error.end], error.encoding), error.end
