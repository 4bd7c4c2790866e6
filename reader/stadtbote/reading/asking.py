"""What is asked of a session: where one is, what was said, what is new, and how far that is."""

from __future__ import annotations

from stadtbote.reading.answers import Answer, Shows
from stadtbote.reading.listing import read_sources
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import SCREEN
from stadtbote.text import wording
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    if session.progress is not None:
        return Answer(f"{_running(session.progress)} {_(session.terms.sync_stops)}")
    return Answer(_(session.terms.sync_begins), Shows.SYNC)


def _running(progress: Callable[[], tuple[int, int]]) -> str:
    done, total = progress()
    of = plural("{done} von {n} Quelle", "{done} von {n} Quellen", total, done=number(done))
    return _("Der Abruf läuft: {progress}.").format(progress=of)


def synced(session: Session, results: Sequence[Result], fault: str = "", *, above: bool = False) -> str:
    """What a sync brought, or what ended it; why each source failed is noted before.

    On the full screen that has one row; `where` says the rest. With `above`, news stands where nobody sees
    it.
    """
    from stadtbote.sync.summary import brief, failures, is_plain, summary

    said = whole = fault or summary(results)
    session.messages.note(*(failures(results) if not fault else ()), whole)
    session.more = ""
    if session.face == SCREEN and not fault and not is_plain(results):
        session.more = whole
        said = f"{brief(results, session.list.name_of)} {_('i: mehr.')}"
    return f"{said} {_('Neues steht am Anfang der Liste. g: dorthin.')}" if above else said


def messages_again(session: Session) -> Answer:
    """The last message, and then those before it."""
    place = session.list.number, session.article.offset if session.article else None
    return Answer(session.messages.again(place), again=True)


def where(session: Session) -> Answer:
    """The place, with the whole headline; first the rest of what a sync brought, or how far it is."""
    if session.more:
        said, session.more = session.more, ""
        return Answer(said)
    running = _running(session.progress) if session.progress is not None else ""
    return Answer(f"{_place(session)} {running}".strip())


def _place(session: Session) -> str:
    if not len(session.list):
        return session.list.nothing()
    text = session.list.where()
    if session.article is not None:
        text = f"{session.step_words(session.terms.place)}, {_('Artikel')} {text}"
    shown = session.current()
    if shown is not None and not shown.article.whole:
        return wording.joined([text, _("Nur der Anfang ist geladen.")], ".")
    return f"{text}." if session.progress is not None else text
