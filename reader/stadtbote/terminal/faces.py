"""The faces and the choice of one: flag over environment over configuration over the terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stadtbote.errors import UsageError
from stadtbote.terminal.kinds import is_dumb
from stadtbote.text.clean import line
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

SCREEN = "screen"
SCREEN_READER = "screen-reader"
PLAIN = "plain"
FACES = (SCREEN, SCREEN_READER, PLAIN)

PRINT = "print"
"""No face, but every article in turn, for when nobody sits at a terminal."""

DEFAULT = "default"
CONFIGURATION = "configuration"
KEPT = "kept"
_VARIABLE = "STADTBOTE_FACE"
_ACCESSIBLE = "ACCESSIBLE"

_READERS = ("brltty", "espeakup", "fenrir", "orca", "tdsr", "yasr")


class Choice(Record):
    """Which face is on, and why.

    `face` is one of FACES, or PRINT. `by` is what named a face: a flag ("--plain"), a variable
    ("STADTBOTE_FACE"), a key ("F2"), KEPT where it was chosen for good, CONFIGURATION, or DEFAULT where
    nothing did. If the named face, or the screen, cannot be shown here, `instead_of` is that face and
    `reason` the cause: "TERM=dumb", "TERM" where there is none, "unknown" for another that cannot move its
    cursor, "letters" where it lacks those of German, or the stream that is no terminal ("stdin", "stdout",
    "stderr").
    """

    face: str
    by: str
    instead_of: str = ""
    reason: str = ""


class Terminals(Record):
    """Which of the three streams are terminals, and what the terminal can show.

    `known`: its cursor can be moved. `letters`: its encoding has those of German.
    """

    stdin: bool
    stdout: bool
    stderr: bool
    known: bool = True
    letters: bool = True


def choose(
    flag: str | None,
    environment: Mapping[str, str],
    configured: str | None,
    terminals: Terminals,
    configured_by: str = CONFIGURATION,
) -> Choice:
    """The face to show. `flag` and `configured` are one of FACES, or None.

    `configured_by` is KEPT or CONFIGURATION. Raises UsageError where STADTBOTE_FACE does not name a face.
    """
    named, by = _named(flag, environment) or ((configured, configured_by) if configured else ("", DEFAULT))
    at_terminal = terminals.stdin and terminals.stdout
    if named == PLAIN:
        # A pager needs the keyboard itself: line mode that was set for good is the whole text there.
        if not flag and terminals.stdin and not terminals.stdout:
            return Choice(PRINT, by, PLAIN, "stdout")
        return Choice(PLAIN, by)
    reason = _no_screen(environment.get("TERM", ""), terminals)
    if not reason:
        return Choice(named or SCREEN, by)
    # A flag asks for a session, even in a pipe; anything else is a habit that is not meant for pipes.
    line_mode = at_terminal or flag
    return Choice(PLAIN if line_mode else PRINT, by, named or SCREEN, reason)


def _named(flag: str | None, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The face that a flag or a variable names, and which of them; None where none does."""
    if flag:
        return flag, f"--{flag}"
    if wanted := environment.get(_VARIABLE, ""):
        if wanted not in FACES:
            raise UsageError(
                _("{variable}: „{value}“ ist keine Ansicht. Erlaubt sind {faces}.").format(
                    variable=_VARIABLE, value=line(wanted, 60), faces=", ".join(FACES)
                )
            )
        return wanted, _VARIABLE
    # A convention that several programs share: any value means yes, except these.
    if environment.get(_ACCESSIBLE, "").strip().lower() not in {"", "0", "false"}:
        return SCREEN_READER, _ACCESSIBLE
    return None


def _no_screen(term: str, terminals: Terminals) -> str:
    """Why a screen cannot be shown; empty where it can. Textual draws on stderr."""
    for name in ("stdin", "stdout", "stderr"):
        if not getattr(terminals, name):
            return name
    if not term:
        return "TERM"
    # Its name is never shown: it comes from the far end of a connection as it is.
    if is_dumb(term):
        return "TERM=dumb"
    if not terminals.known:
        return "unknown"
    return "" if terminals.letters else "letters"


def start_line(choice: Choice, *, first: bool) -> str:
    """What is said of the face at a start for the ear; nothing that is known.

    That is what the command line asks for, and after the `first` visit what was chosen otherwise.
    """
    if choice.instead_of and choice.by != DEFAULT:
        return first_line(choice)
    return first_line(choice) if first and not choice.by.startswith("-") else ""


def first_line(choice: Choice) -> str:
    """Which face is on, and why, in few words."""
    name = name_of(choice.face)
    if choice.instead_of and choice.by != DEFAULT:
        return _("{face} statt {other}, {reason}.").format(
            face=name, other=_name_instead(choice.instead_of), reason=_because(choice.reason)
        )
    if choice.reason:
        return f"{name}, {_because(choice.reason)}."
    said = f"{name}, {_chosen(choice.by)}."
    return f"{said} {_('f wechselt die Ansicht.')}" if choice.face == SCREEN else said


def name_of(face: str) -> str:
    """A face in the words of the language in use."""
    return {
        SCREEN: _("Bildschirm"),
        SCREEN_READER: _("Ansicht für Bildschirmleser"),
        PLAIN: _("Zeilenmodus"),
        PRINT: _("Alle Artikel nacheinander"),
    }[face]


def _name_instead(face: str) -> str:
    """The name after "statt", which takes the genitive in German."""
    return {
        SCREEN: _("des Bildschirms"),
        SCREEN_READER: _("der Ansicht für Bildschirmleser"),
        PLAIN: _("des Zeilenmodus"),
    }[face]


def _chosen(by: str) -> str:
    match by:
        case "default":
            return _("voreingestellt")
        case "configuration":
            return _("gewählt in der Konfiguration")
        case "kept":
            return _("zuletzt gewählt")
    return _("gewählt mit {by}").format(by=by)


def _because(reason: str) -> str:
    match reason:
        case "stdin":
            return _("weil die Eingabe kein Terminal ist")
        case "stdout":
            return _("weil die Ausgabe kein Terminal ist")
        case "stderr":
            return _("weil die Fehlerausgabe kein Terminal ist")
        case "TERM":
            return _("weil TERM fehlt")
        case "unknown":
            return _("weil dieses Terminal unbekannt ist")
        case "letters":
            return _("weil hier nur ASCII geschrieben wird")
    return _("weil {term} keinen Bildschirm kennt").format(term=reason)


def reader_among(names: Iterable[str]) -> str | None:
    """The first screen reader among names of processes or values of TERM_PROGRAM."""
    for name in names:
        plain = name.lower().removesuffix(".py").removesuffix("-pty")
        if plain in _READERS:
            return plain
    return None
