"""What is asked of a session: what there is, where one is, and what was said."""

from __future__ import annotations

import time

from stadtbote.reading.answers import Answer
from stadtbote.reading.session import Session
from stadtbote.stored import read_freshness
from stadtbote.terminal.faces import name_of
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.keynames import key_in_words
from stadtbote.text.language import translated as _
from stadtbote.text.tell import SHORT
from stadtbote_cache.errors import StoreError

_SHOWN = 30  # letters of what is no command


def greeting(session: Session) -> str:
    """What is said at a start, for the ear: what is not known from the last visit, nor soon enough.

    `status` has all of it. Who has little told gets this at the first visit alone.
    """
    first = session.news.first
    if not first and session.preferences.settings.tell == SHORT:
        return ""
    try:
        stand = wording.stand_at_start(read_freshness(session.store), time.time(), first=first)
    except StoreError:
        stand = ""
    counts = "" if stand and not session.list.new_count() else _counts(session)
    begins = _(session.terms.begins) if first else ""
    return " ".join(filter(None, [counts, stand, begins]))


def status(session: Session) -> str:
    """What is there, as of when, and in which face; without the age where the store cannot be read."""
    try:
        age = wording.edition_status(read_freshness(session.store), time.time(), offline=session.offline)
    except StoreError:
        age = ""
    return " ".join(filter(None, [_counts(session), age, f"{name_of(session.face)}."]))


def _counts(session: Session) -> str:
    """How many articles there are, and how many are new; nothing where there is no source."""
    new = wording.new_count(session.list.new_count())
    counts = wording.joined(filter(None, [wording.articles(session.list.total), new]))
    return f"{counts}." if session.list.named else ""


def messages_again(session: Session) -> Answer:
    """The last message, and then those before it."""
    place = session.list.number, session.article.offset if session.article else None
    return Answer(session.messages.again(place), again=True)


def where(session: Session) -> Answer:
    """The place, with the whole headline; asked again at the same one, all that is known of the list.

    The rest of what a sync brought comes first, and with the place how far it is.
    """
    if session.more:
        said, session.more = session.more, ""
        return Answer(said)
    place = session.list.filter, session.list.place, session.article and session.article.offset
    before, session.asked = session.asked, place
    if before == place and session.progress is None:
        session.asked = None
        return Answer(status(session))
    running = wording.running(*session.progress()) if session.progress is not None else ""
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


def which_key() -> str:
    """What is asked before a key is only explained."""
    return _("Welche Taste? Sie wird nur erklärt.")


def unknown(session: Session, typed: str = "") -> str:
    """What is said of a key that does nothing here, or of a line that is no command."""
    if session.terms.field:
        sign = key_in_words("?") if session.spoken else "?"
        return _("Diese Taste tut hier nichts. {sign} zeigt alle.").format(sign=sign)
    if not typed:  # cleaning left nothing of it: an arrow key, say
        return _("Das ist kein Befehl. „hilfe“ sagt alle.")
    return _("„{typed}“ ist kein Befehl. „hilfe“ sagt alle.").format(typed=line(typed, _SHOWN))
