"""A sync as the session sees it: whether one can begin, and what it brought."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.listing import read_sources
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import SCREEN
from stadtbote.text import wording
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtbote.sync.result import Result


def sync(session: Session) -> Answer:
    """Says whether a sync can begin; if so, the face runs it."""
    if session.offline:
        return Answer(_("Offline: mit --offline gestartet, es wird nichts abgerufen."))
    if not session.store.writable:
        return Answer(_("Der Speicher ist schreibgeschützt: es kann nichts abgerufen werden."))
    states = read_sources(session.store)
    if all(state.paused for state in states):
        return Answer(wording.all_paused() if states else wording.no_source())
    if session.syncing:
        return Answer(_("Der Abruf läuft schon. Esc hält ihn an."))
    return Answer(_(session.terms.sync_begins), Shows.SYNC)


def synced(session: Session, results: Sequence[Result], fault: str = "", *, above: bool = False) -> str:
    """What a sync brought, or what ended it; also what is being read, as long as nothing ever came.

    On the full screen that has one row; `where` says the rest.
    With `above`, news stands where nobody sees it.
    """
    from stadtbote.sync.summary import brief, is_plain, summary

    try:
        built_in = wording.built_in(read_sources(session.store))
    except StoreError:  # what came is told all the same
        built_in = ""
    whole = f"{built_in} {fault or summary(results)}".strip()
    session.more = ""
    said = whole
    if session.face == SCREEN and not fault and not is_plain(results):
        session.more = whole
        said = f"{brief(results, session.list.name_of)} {_('i: mehr.')}"
    return f"{said} {_('Neues steht am Anfang der Liste. g: dorthin.')}" if above else said
