"""How one reads: the commands that change theme, rows, language and face."""

from __future__ import annotations

from stadtbote.config.settings import CELLS, LEAST_CELLS, SOURCE, TIME
from stadtbote.reading.answers import Answer, Choice, Shows
from stadtbote.reading.session import Session, is_number
from stadtbote.terminal.faces import FACES, PLAIN, SCREEN, SCREEN_READER, name_of
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError

_USUAL_CELLS = 40  # of a braille display


def stop(session: Session) -> Answer:
    """Out to the shell, which can bring the program back."""
    return Answer(session.save(), Shows.PAUSE)


def next_theme(session: Session) -> Answer:
    """The next theme of the screens."""
    said = session.preferences.next_theme()
    if session.face != SCREEN:
        return Answer(f"{said} {_('Das gilt für den Bildschirm.')}")
    if session.preferences.settings.low_bandwidth:
        said = f"{said} {_('Mit wenig Daten bleiben es die Farben des Terminals.')}"
    return Answer(said)


def next_layout(session: Session) -> Answer:
    """The next layout of list and article on the full screen."""
    said = session.preferences.next_layout()
    return Answer(said if session.face == SCREEN else f"{said} {_('Das gilt für den Bildschirm.')}")


def more_rows(session: Session) -> Answer:
    """More rows on a page."""
    return _by_ear(session, session.preferences.step_rows(1))


def fewer_rows(session: Session) -> Answer:
    """Fewer rows on a page."""
    return _by_ear(session, session.preferences.step_rows(-1))


def next_tell(session: Session) -> Answer:
    """More or less of the structure of articles is told."""
    return _by_ear(session, session.preferences.next_tell())


def change_cells(session: Session, words: str = "") -> Answer:
    """Rows of so many cells in line mode, for a braille display; without a number the usual 40, or none."""
    usual = 0 if session.preferences.settings.cells else _USUAL_CELLS
    cells = int(words[:4]) if is_number(words) else -1 if words else usual
    if cells not in CELLS:
        allowed = _("Die Zahl der Zellen: von {least} bis {most}, oder 0 für ganze Zeilen.")
        return Answer(allowed.format(least=LEAST_CELLS, most=CELLS[-1]))
    said = session.preferences.take_cells(max(cells, LEAST_CELLS) if cells else 0)
    return Answer(said if session.face == PLAIN else f"{said} {_('Das gilt für den Zeilenmodus.')}")


def change_order(session: Session) -> Answer:
    """All sources by time, or one after the other; kept for the next start."""
    by_time = not session.store.by_time
    kept = session.preferences.keep(order=TIME if by_time else SOURCE)
    session.store.by_time = by_time
    fault = session.save()
    session.list.show(session.list.filter, session.list.number, among=session.list.listing.numbers)
    said = _("Nach der Zeit, das Neueste zuerst.") if by_time else _("Quelle für Quelle.")
    if session.list.filter.query:
        said = f"{said} {_('Das gilt nicht für Treffer einer Suche.')}"
    elif not session.list.several:
        said = f"{said} {_('Das gilt für eine Liste aus mehreren Quellen.')}"
    return Answer(" ".join(filter(None, [fault, said, kept])), Shows.PLACE)


def _by_ear(session: Session, said: str) -> Answer:
    """The answer, which says so where the face has no use for it."""
    if session.face == SCREEN:
        said = f"{said} {_('Das gilt für die Ansicht für Bildschirmleser.')}"
    return Answer(said)


def next_language(session: Session) -> Answer:
    """The next language, at once and from now on."""
    fault = session.save()
    return _anew(session, fault, session.preferences.next_language())


def change_face(session: Session, words: str = "") -> Answer:
    """The other of the two screens, at once; in line mode, a choice of faces."""
    if session.face == PLAIN:
        return _choose_face(session, words)
    fault = session.save()
    session.face = SCREEN if session.spoken else SCREEN_READER
    kept = session.preferences.keep(_("Das gilt auch beim nächsten Start."), face=session.face)
    return _anew(session, fault, kept)


def _anew(session: Session, *said: str) -> Answer:
    """Everything is shown anew, with what a sync brought; where the store fails, that is told."""
    try:
        session.renew()
    except StoreError as error:
        said = (*said, store_failure(error))
    return Answer(" ".join(filter(None, said)), Shows.ANEW)


def _choose_face(session: Session, words: str) -> Answer:
    """The faces; the choice is kept for the next start, or a visit to the kiosk goes on in it."""

    def take(face: str) -> Answer:
        if session.visit is None:
            return Answer(session.preferences.next_face(face))
        if face == PLAIN:
            return Answer(shows=Shows.PLACE)
        session.visit.go_on(face, session.preferences.settings)
        return Answer(shows=Shows.END)

    if words in FACES:
        return take(words)
    on = _("{face}, jetzt an")
    names = [on.format(face=name_of(face)) if face == PLAIN else name_of(face) for face in FACES]
    lines = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    choice = Choice("", lines, "", _("Nummer der Ansicht?"), lambda place: take(FACES[place]))
    return session.choose(choice, words)
