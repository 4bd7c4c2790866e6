"""Commands for many articles at once, and for what was marked before: next unread, mark all, undo."""

from __future__ import annotations

from stadtbote.config.settings import SHOWN
from stadtbote.reading.answers import Answer, Shows, numbered, unchanged
from stadtbote.reading.session import Session
from stadtbote.text import wording
from stadtbote.text.keynames import beginning
from stadtbote.text.language import translated as _

_UNASKED = 50  # articles that are marked without a question


def next_unread(session: Session) -> Answer:
    """The next unread article of the list, from anywhere; behind the last one, the first."""
    if not len(session.list):
        return Answer(session.list.nothing())
    place = session.store.next_unread(session.list.listing.numbers, session.list.place)
    if place is None:
        return Answer(_("Alles hier ist gelesen."))
    if place == session.list.place:
        return Answer(_("Das ist der einzige ungelesene Artikel hier."))
    again = _("Von vorn.") if place < session.list.place else ""
    answered = session.go(place)
    return Answer(f"{again} {answered.said}".strip(), answered.shows, answered.hint, resumed=answered.resumed)


def read(session: Session) -> Answer:
    """Marks the article as read, or as unread again."""
    if not len(session.list):
        return Answer(session.list.nothing())
    read = not session.marked.read
    said = _("Gelesen.") if read else _("Ungelesen.")
    return Answer(session.mark(read=read, step=True) or said)


def keep(session: Session) -> Answer:
    """Keeps the article, or no longer keeps it."""
    if not len(session.list):
        return Answer(session.list.nothing())
    kept = not session.marked.kept
    said = _("Gemerkt.") if kept else _("Nicht mehr gemerkt.")
    return Answer(session.mark(kept=kept, step=True) or said)


def note_shown(session: Session) -> bool:
    """Notes that the article at the list's place is shown beside it; whether that marks it as read."""
    wanted = session.preferences.settings.read_when == SHOWN and session.store.writable
    if not wanted or session.article is not None or not len(session.list) or session.list.row.read:
        return False
    return not session.mark(read=True)


def mark_all(session: Session) -> Answer:
    """Marks all articles of the list as read; asks first where these are many."""
    if not len(session.list):
        return Answer(session.list.nothing())
    if not session.store.writable:
        return Answer(wording.read_only())
    unread = session.store.unread(session.list.listing.numbers)
    if not unread:
        return Answer(_("Alles hier ist gelesen."))
    if len(unread) <= _UNASKED:
        return _mark_all(session)
    count = wording.articles(len(unread))
    yes = _("Ja, {count} als gelesen kennzeichnen").format(count=count)
    entries = [(yes, lambda: _mark_all(session)), (_("Nein, alles lassen, wie es ist"), unchanged)]
    return Answer(choice=numbered(_("Alles als gelesen kennzeichnen?"), entries, place=1))


def _mark_all(session: Session) -> Answer:
    count = session.store.mark(list(session.list.listing.numbers), read=True, step=True)
    session.marks_changed()
    said = _("{count} als gelesen gekennzeichnet. {key} nimmt es zurück.")
    return Answer(said.format(count=wording.articles(count), key=beginning(session.key("U"))), Shows.PLACE)


def undo(session: Session) -> Answer:
    """Takes back the last step, whoever made it: a mark, or what was done with a source."""
    if not session.store.writable:
        return Answer(wording.read_only())
    from stadtbote.reading.arranging import undo as take_back
    from stadtbote.reading.changing import arranged

    undone, said = take_back(session.store)
    if undone is None:
        return Answer(said)
    if undone.numbers:
        session.marks_changed()
        return Answer(said, Shows.PLACE)
    arranged(session, dict(undone.renamed))
    return Answer(said, Shows.LIST)
