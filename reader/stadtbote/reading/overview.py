"""All lists at a glance: what is new, unread, kept, and each source, with how many articles."""

from __future__ import annotations

from collections.abc import Sequence

from stadtbote.reading.list import ArticleList
from stadtbote.text import signs
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record
from stadtbote_cache.records import Filter, SourceState


class Shelf(Record):
    """A list that can be shown: its sign or a blank, its name, how many articles count, 0 for none.

    `chosen`: it is the one that is shown. `lasting`: it is there whatever the sources are.
    """

    sign: str
    name: str
    count: int
    chosen: bool = False
    failed: bool = False
    lasting: bool = False


def shelves(articles: ArticleList, states: Sequence[SourceState]) -> list[Shelf]:
    """What is new, unread, kept, all, and the unread of each source in the order of the store."""
    known, shown = signs.current(), articles.filter
    source = shown.source
    kinds = (
        (known.new, _("Neu"), articles.new_in_all(), shown.new is not None),
        (known.unread, _("Ungelesen"), sum(state.unread for state in states), shown.unread),
        (known.kept, _("Gemerkt"), sum(state.kept for state in states), shown.kept),
        (" ", _("Alle"), sum(state.articles for state in states), shown == Filter()),
    )
    found = [
        Shelf(sign, name, count, chosen and source is None and not shown.query, lasting=True)
        for sign, name, count, chosen in kinds
    ]
    return found + [
        Shelf(
            known.failed if state.failure else " ",
            state.source.title,
            state.unread,
            state.source.name == source,
            failed=bool(state.failure),
        )
        for state in states
    ]
