"""All lists at a glance: what is new, unread, kept, and each source, with how many articles."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from stadtbote.reading.list import ArticleList
from stadtbote.text import signs, wording
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.grouping import levels
from stadtbote_cache.record import Record
from stadtbote_cache.records import Filter, Freshness, Since, SourceState, replace

Counts = tuple[int, int, int]
"""How many articles are new, unread, and there at all."""


class Shelf(Record):
    """A list that can be shown, as the pane and the table of sources show it, each as much as has room.

    `sign` is that of its state or a blank. `stand`: as of when it is, and what failed; `spoken`: all of it as
    one line. `chosen`: it is the one that is shown. `lasting`: it is there whatever the sources are. A
    `heading` is that of a group, and `level` says in how many groups something is. `search` is the typed name
    of a saved one.
    """

    sign: str
    name: str
    filter: Filter
    counts: Counts
    stand: str = ""
    spoken: str = ""
    chosen: bool = False
    failed: bool = False
    lasting: bool = False
    heading: bool = False
    level: int = 0
    search: str = ""

    @property
    def count(self) -> int:
        """The one count for which there is room: of a source what is unread, of others all of theirs."""
        _new, unread, whole = self.counts
        return whole if self.lasting else unread


class Table(Record):
    """The lists that can be shown, with the title over them: how many sources, as of when, what failed."""

    shelves: Sequence[Shelf]
    counts: str
    aside: str


def table(
    articles: ArticleList,
    states: Sequence[SourceState],
    fresh: Freshness,
    new: Mapping[str, int],
    *,
    offline: bool,
) -> Table:
    """The table of sources; `new` as in `shelves`."""
    aside = wording.as_of_words(fresh, time.time(), offline=offline)
    return Table(shelves(articles, states, new), number(len(states)), aside)


def shelves(
    articles: ArticleList, states: Sequence[SourceState], new: Mapping[str, int] | None = None
) -> list[Shelf]:
    """What is new, unread, kept, all, changed, hidden, the saved searches, and each source below its group.

    `new`: how many articles of each source are so, by its name, where that is wanted; then what is changed
    since it was read is there, too.
    """
    known, shown, now = signs.current(), articles.filter, time.time()
    since = articles.since or Since()
    is_new, is_unread, is_kept = Filter(new=since), Filter(unread=True), Filter(kept=True)
    news, unread, kept, whole = map(articles.count, (is_new, is_unread, is_kept, Filter()))
    kept_ones = (0, 0, kept)
    if new is not None:  # the pane has no room for them
        kept_ones = (
            articles.count(replace(is_kept, new=since)),
            articles.count(replace(is_kept, unread=True)),
            kept,
        )
    # For the ear, nothing is counted twice.
    views = (
        (known.new, _("Neu"), is_new, (news, news, news), (0, 0, news)),
        (known.unread, _("Ungelesen"), is_unread, (news, unread, unread), (news, 0, unread)),
        (known.kept, _("Gemerkt"), is_kept, kept_ones, kept_ones),
        (" ", _("Alle"), Filter(), (news, unread, whole), (news, unread, whole)),
    )
    found = [
        Shelf(
            sign,
            name,
            wanted,
            counts,
            spoken=wording.shelf_line(name, said),
            chosen=wanted == shown,
            lasting=True,
        )
        for sign, name, wanted, counts, said in views
    ]
    aside = [(known.changed, _("Geändert"), Filter(changed=True))] if new is not None else []
    for sign, name, wanted in (*aside, (" ", _("Ausgeblendet"), Filter(hidden=True))):
        if count := articles.count(wanted):
            unread = 0 if new is None else articles.count(replace(wanted, unread=True))
            said = wording.shelf_line(name, (0, unread, count))
            counts, chosen = (0, unread, count), wanted == shown
            found.append(Shelf(sign, name, wanted, counts, spoken=said, chosen=chosen, lasting=True))
    for search in articles.searches():
        wanted = search.filter(since)
        counts = articles.found(search, since)
        said = wording.shelf_line(_("Suche {name}").format(name=search.title), counts)
        chosen = wanted == shown and bool(search.words)  # one without is a list that keys lead to as well
        found.append(Shelf("/", search.title, wanted, counts, "", said, chosen, search=search.name))
    above = list[str]()
    for state in states:
        within = levels(state.group)
        for level in within:
            if level not in above:
                found.append(_group(level, states, new or {}, shown))
        above = within
        source, stand = state.source.name, wording.stand(state, now)
        name, counts = articles.name_of(source), ((new or {}).get(source, 0), state.unread, state.articles)
        found.append(
            Shelf(
                known.paused if state.paused else known.failed if state.failure else " ",
                name,
                Filter(source=source),
                counts,
                stand,
                wording.shelf_line(name, counts, wording.stand(state, now, said=True)),
                source == shown.source,
                failed=bool(state.failure),
                level=len(within),
            )
        )
    return found


def _group(group: str, states: Sequence[SourceState], new: Mapping[str, int], shown: Filter) -> Shelf:
    """The heading of a group, which is the list of its sources, with what they count together."""
    inside = [state for state in states if group in levels(state.group)]
    counts = (
        sum(new.get(state.source.name, 0) for state in inside),
        sum(state.unread for state in inside),
        sum(state.articles for state in inside),
    )
    name, wanted = group.rpartition("/")[2], Filter(group=group)
    said = wording.shelf_line(_("Gruppe {group}").format(group=group), counts)
    chosen = group == shown.group and not shown.query
    return Shelf(" ", name, wanted, counts, "", said, chosen, heading=True, level=group.count("/"))
