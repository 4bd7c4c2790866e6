"""What a face says of itself: the keys that it waits for, and what it has no room for."""

from __future__ import annotations

from stadtbote.text.language import translated as _


def edge_of_lines(direction: int) -> str:
    """Where a move goes no further, down (1) or up (-1)."""
    return _("Das ist die letzte Zeile.") if direction > 0 else _("Das ist die erste Zeile.")


def typed_number(digits: str, *, opens: bool) -> str:
    """What Enter does with a number that was typed: it opens an article, or chooses a line."""
    said = _("Nummer {number}. Enter öffnet.") if opens else _("Nummer {number}. Enter wählt.")
    return said.format(number=digits)


def enter_shows() -> str:
    """In the place of an article that is shown only once it is opened."""
    return _("Enter zeigt den Artikel.")


def search_hint(*, in_article: bool) -> str:
    """How a search that is being typed ends."""
    if in_article:
        return _("Enter geht zum nächsten Treffer, leer zurück.")
    return _("Enter geht zu den Treffern, leer zurück zur Liste.")


def question_hint() -> str:
    """How what is asked for is given, or not."""
    return _("Enter übernimmt, Esc ändert nichts.")


def too_small(*, ends: bool) -> str:
    """In place of a screen for which the terminal is too small; q `ends` the program, or goes back."""
    if ends:
        return _("Zu klein: 40 mal 10 Zeichen sind nötig. q beendet.")
    return _("Zu klein: 40 mal 10 Zeichen sind nötig. q geht zurück.")


def no_room() -> str:
    """Where the screen has no room for a layout."""
    return _("Dafür ist der Bildschirm zu klein.")


def link_code(*, fits: bool, leaves: bool) -> str:
    """Below a link: of its code, whether it is there; and how one `leaves`, where nothing else says so."""
    said = _("Der QR-Code führt zu diesem Link.") if fits else _("Für den QR-Code ist hier zu wenig Platz.")
    return f"{said} {link_left()}" if leaves else said


def link_left() -> str:
    """How one leaves what only shows something."""
    return _("q geht zurück.")
