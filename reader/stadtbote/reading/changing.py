"""Sources and saved searches in a reader's hands: the sheet that changes them, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from stadtbote.reading.listing import read_sources
from stadtbote.reading.session import Session
from stadtbote_cache.records import replace


def arranged(session: Session, renamed: Mapping[str, str]) -> None:
    """Takes over that sources, searches or filters are others, some with new names. Raises StoreError.

    The list of a source that is gone becomes that of all.
    """
    shown = session.list.filter
    if shown.source is not None:
        name = renamed.get(shown.source, shown.source)
        there = any(state.source.name == name for state in read_sources(session.store))
        session.list.show(replace(shown, source=name if there else None), session.list.number, nearest=True)
    session.renew()
