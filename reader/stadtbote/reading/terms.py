"""The terms of a face: what it calls the steps of an article and its own keys, in sentences of all faces."""

from __future__ import annotations

from stadtbote.terminal.faces import PLAIN
from stadtbote.text.language import message as m
from stadtbote_cache.record import Record


class Terms(Record):
    """German message ids, and in `field` whether words to search for have a field."""

    place: str
    resumed: str
    only_here: str
    opens: str
    goes_on: str
    sync_begins: str
    sync_stops: str
    begins: str
    field: bool


_SCREENS = Terms(
    place=m("Zeile {place} von {total}"),
    resumed=m("Weiter bei Zeile {place} von {total}."),
    only_here=m("Nur in dieser Zeile."),
    opens=m("Enter öffnet ihn."),
    goes_on=m("Der Artikel ist offen. Leertaste: weiter."),
    sync_begins=m("Neues wird abgerufen. Esc hält an."),
    sync_stops=m("Esc hält ihn an."),
    begins=m("Leertaste: mehr. Fragezeichen: Hilfe."),
    field=True,
)
_LINES = Terms(
    place=m("Absatz {place} von {total}"),
    resumed=m("Weiter bei Absatz {place} von {total}."),
    only_here=m("Nur in diesem Absatz."),
    opens=m("Eine Nummer öffnet ihn."),
    goes_on=m("Der Artikel ist offen. Leere Zeile: weiter."),
    sync_begins=m("Neues wird abgerufen. Strg-C hält an."),
    sync_stops=m("Strg-C hält ihn an."),
    begins=m("Fragezeichen: Hilfe."),
    field=False,
)


def terms_of(face: str) -> Terms:
    """The terms of a face."""
    return _LINES if face == PLAIN else _SCREENS
