"""A sync as the session sees it: whether one can begin, how far it is, and what it brought."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.session import Session
from stadtbote.stored import read_sources
from stadtbote.terminal.faces import SCREEN
from stadtbote.text import wording
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.sync.run import Fetched


def sync(session: Session) -> Answer:
    """Says whether a sync can begin; if so, the face runs it."""
    if session.offline:
        return Answer(_("Offline: mit --offline gestartet, es wird nichts abgerufen."))
    if not session.store.writable:
        return Answer(_("Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden."))
    states = read_sources(session.store)
    if all(state.paused for state in states):
        return Answer(wording.all_paused() if states else wording.no_source())
    if session.progress is not None:
        session.awaited = True
        return Answer(f"{wording.running(*session.progress())} {_(session.terms.sync_stops)}")
    return Answer(_(session.terms.sync_begins), Shows.SYNC)


def stops(session: Session) -> bool:
    """Whether the next Esc stops a sync that the reader asked for, wherever that is typed."""
    return session.progress is not None and session.awaited


def stopping() -> str:
    """What is said until the sync has ended."""
    return _("Der Abruf wird angehalten.")


def stop(session: Session) -> Answer:
    """Stops the sync; the face tells what came once that has ended."""
    session.awaited = False
    return Answer(stopping(), Shows.STOP)


def synced(session: Session, fetched: Fetched, *, above: bool = False) -> str:
    """What a sync brought, or what ended it; why each source failed is noted before.

    On the full screen that has one row; `where` says the rest.
    With `above`, news stands where nobody sees it.
    """
    from stadtbote.sync.summary import brief, failures, is_plain, summary

    results, fault, shared = fetched
    names = session.list.name_of
    said = whole = fault or summary(results, names)
    session.messages.note(*(failures(results, names) if not fault else ()), *filter(None, [shared]), whole)
    session.more = ""
    if session.face == SCREEN and not fault and not is_plain(results):
        session.more = whole
        said = f"{brief(results, names)} {_('i: mehr.')}"
    said = f"{said} {shared}".rstrip()
    return f"{said} {_('Neues steht am Anfang der Liste. g: dorthin.')}" if above else said
