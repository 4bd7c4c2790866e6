"""What is said of the list as a whole: at a start for the ear, and all of it where it is asked for."""

from __future__ import annotations

import time

from stadtbote.reading.session import Session
from stadtbote.stored import read_sources
from stadtbote.terminal.faces import name_of
from stadtbote.text import wording
from stadtbote.text.language import translated as _
from stadtbote.text.tell import SHORT
from stadtbote_cache.errors import StoreError


def stand(session: Session) -> str:
    """What is there, as of when, and in which face; without the age where the store cannot be read."""
    try:
        age = wording.edition_status(read_sources(session.store), time.time(), offline=session.offline)
    except StoreError:
        age = ""
    return " ".join(filter(None, [_counts(session), age, f"{name_of(session.face)}."]))


def greeting(session: Session) -> str:
    """What is said at a start: what is not known from the last visit, nor soon enough.

    `stand` has all of it. Who has little told gets this at the first visit alone.
    """
    first = session.news.first
    if not first and session.preferences.settings.tell == SHORT:
        return ""
    try:
        old = wording.stand_at_start(read_sources(session.store), time.time(), first=first)
    except StoreError:
        old = ""
    counts = "" if old and not session.list.new_count() else _counts(session)
    begins = _(session.terms.begins) if first else ""
    return " ".join(filter(None, [counts, old, begins]))


def _counts(session: Session) -> str:
    """How many articles there are, and how many are new; nothing where there is no source."""
    new = wording.new_count(session.list.new_count())
    counts = wording.joined(filter(None, [wording.articles(len(session.list)), new]))
    return f"{counts}." if session.list.named else ""
