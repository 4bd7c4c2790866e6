"""Filters as queries: how the articles that one lets through are found in a store of any size.

Reads in the caller's transaction, and raises SQLite's own errors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from stadtbote_cache.access import MOST_OF_AN_ORDER, ORDER, bindable
from stadtbote_cache.grouping import WITHIN
from stadtbote_cache.record import Record
from stadtbote_cache.records import Filter, replace

_MOST, _SCARCE = 20_000, 16
"""So many articles, if they are one of so many, are looked up and sorted sooner than all are gone through."""

_SHOWN = "(s.removed = 0 OR EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.kept = 1))"
_OF_SOURCES = (
    " FROM sources s CROSS JOIN articles a ON a.source = s.number"
    " LEFT JOIN arrivals t ON t.article = a.number"
)
_IN_TIME = " FROM arrivals t"
OF_ALL = (
    f"{_IN_TIME} CROSS JOIN articles a ON a.number = t.article CROSS JOIN sources s ON s.number = a.source"
)
"""Articles in the order of time, with their sources."""

HIDDEN = "FROM arrivals WHERE hidden = 1"
_SOME_UNREAD = "articles > read"
_FOLLOWS = (
    "t.same IS NOT NULL AND NOT EXISTS (SELECT 1 FROM arrivals h WHERE h.article = t.same AND h.hidden = 1)"
)
"""An article says what one of another source said before, which is shown."""
_OF_GROUP = (
    "SELECT y.article FROM arrivals y JOIN articles a ON a.number = y.article"
    f" JOIN sources s ON s.number = a.source WHERE y.hidden = 0 AND {_SHOWN} AND {WITHIN}"
)
_FOLLOWS_IN_GROUP = (
    f"t.same IS NOT NULL AND (t.hidden = 1 OR EXISTS ({_OF_GROUP}"
    " AND (y.article = t.same OR y.same = t.same AND y.article < t.article)))"
)
"""Of the same news in a group the first is shown that is not hidden."""


class Those(Record):
    """Articles as parts of a query: the column of their numbers, tables, condition and values, and order."""

    number: str
    tables: str
    where: str
    values: tuple[object, ...]
    order: str


def those(
    connection: sqlite3.Connection,
    wanted: Filter,
    *,
    follow: bool | None = None,
    by_time: bool = True,
) -> Those:
    """What a filter, apart from its query, lets through, in the order of time or by source.

    Of the same news all; or only what does `follow` another, or only what does not.
    """
    few = _few(connection, wanted)
    of_sources = few == "s" or not by_time
    number = "a.number" if of_sources else "t.article"
    conditions, values = list[str](), list[object]()
    if wanted.hidden or hides(connection):
        conditions.append("t.hidden = 1" if wanted.hidden else "t.hidden IS NOT 1")
    if follow is not None and wanted.source is None and (follow or _has_same(connection)):
        follows = _FOLLOWS if wanted.group is None else _FOLLOWS_IN_GROUP
        conditions.append(follows if follow else f"NOT ({follows})")
        values += [] if wanted.group is None else [wanted.group] * 3
    if removed := has_removed(connection):
        conditions.append(_SHOWN)
    within, bound = of_sources_in(wanted)
    conditions.append(within)
    values += bound
    if wanted.unread or wanted.new is not None:
        conditions.append(f"NOT EXISTS (SELECT 1 FROM marks m WHERE m.article = {number} AND m.read = 1)")
        if of_sources:
            conditions.append(f"+s.number IN (SELECT source FROM counts WHERE {_SOME_UNREAD})")
    if wanted.changed:
        read = f"EXISTS (SELECT 1 FROM marks m WHERE m.article = {number} AND m.read = 1)"
        conditions.append(f"t.changed = 1 AND {read}")
    if wanted.kept:
        conditions.append(f"{number} IN (SELECT article FROM marks WHERE kept = 1)")
    if wanted.new is not None:
        conditions.append(
            "t.arrival > ? AND t.arrival > 0"
        )  # SQLite begins at the first; the index says the other
        values.append(wanted.new.arrival)
        if wanted.new.seen is not None:
            conditions.append("a.first_seen >= ?")
            values.append(wanted.new.seen)
    if wanted.since is not None:
        conditions.append("t.stands_at >= ?")
        values.append(wanted.since - MOST_OF_AN_ORDER)
    is_joined = removed or bound or (wanted.new is not None and wanted.new.seen is not None)
    # The index gives the order, unless a few are looked up and sorted sooner.
    in_time = f" ORDER BY {'+' if few else ''}t.stands_at DESC, t.article"
    return Those(
        number,
        _OF_SOURCES if of_sources else OF_ALL if is_joined else _IN_TIME,
        " AND ".join(conditions),
        tuple(map(bindable, values)),
        in_time if by_time else ORDER,
    )


def is_few(connection: sqlite3.Connection, wanted: Filter) -> bool:
    """Whether a filter lets so few through that it is best to look these up first."""
    return bool(_few(connection, wanted))


def _few(connection: sqlite3.Connection, wanted: Filter) -> str:
    """Where the few are found that a filter lets through: by source (s), in time (t); empty if not few."""
    new = None if wanted.new is None else wanted.new.arrival
    since = None if wanted.since is None else wanted.since - MOST_OF_AN_ORDER
    (total,) = connection.execute("SELECT coalesce(sum(articles), 0) FROM counts").fetchone()
    most = min(_MOST, total // _SCARCE)
    within, values = of_sources_in(wanted)
    bounded = "SELECT count(*) FROM (SELECT 1 FROM arrivals WHERE {} LIMIT ?)"
    of_sources = f"SELECT sum(c.articles) FROM sources s JOIN counts c ON c.source = s.number WHERE {within}"
    ways: tuple[tuple[bool, str, str, Sequence[object]], ...] = (
        (bool(values), "s", of_sources, values),
        (wanted.kept, "t", "SELECT sum(kept) FROM counts", ()),
        (wanted.hidden, "t", bounded.format("hidden = 1"), (most + 1,)),
        (new is not None, "t", bounded.format("arrival > ? AND arrival > 0"), (new, most + 1)),
        (since is not None, "t", bounded.format("stands_at >= ?"), (since, most + 1)),
        (wanted.unread, "s", f"SELECT sum(articles) FROM counts WHERE {_SOME_UNREAD}", ()),
    )
    for asked, table, query, bound in ways:
        if asked and (connection.execute(query, bound).fetchone()[0] or 0) <= most:
            return table
    return ""


def of_sources_in(wanted: Filter) -> tuple[str, list[object]]:
    """The condition on sources that a filter makes, and the values to bind."""
    conditions, values = ["1"], list[object]()
    if wanted.source is not None:
        conditions.append("s.name = ?")
        values.append(bindable(wanted.source))
    if wanted.group is not None:
        conditions.append(WITHIN)
        values += [bindable(wanted.group)] * 3
    return " AND ".join(conditions), values


def has_removed(connection: sqlite3.Connection) -> bool:
    """Whether articles are there of a source that was removed."""
    return bool(
        connection.execute(
            "SELECT 1 FROM sources s JOIN counts c ON c.source = s.number"
            " WHERE s.removed = 1 AND c.articles > 0 LIMIT 1"
        ).fetchone()
    )


def hides(connection: sqlite3.Connection) -> bool:
    """Whether a rule hides any article."""
    return bool(connection.execute(f"SELECT 1 {HIDDEN} LIMIT 1").fetchone())


def _has_same(connection: sqlite3.Connection) -> bool:
    """Whether any article says the same as another one."""
    return bool(connection.execute("SELECT 1 FROM arrivals WHERE same IS NOT NULL LIMIT 1").fetchone())


def count(connection: sqlite3.Connection, wanted: Filter) -> int:
    """How many articles a filter, apart from its query, lets through."""

    def counted(found: Those) -> int:
        query = f"SELECT count(*){found.tables} WHERE {found.where}"
        return int(connection.execute(query, found.values).fetchone()[0])

    if (
        wanted.new is not None
        or wanted.since is not None
        or wanted.hidden
        or wanted.changed
        or (wanted.group is not None and is_few(connection, wanted))
    ):
        return counted(those(connection, wanted, follow=False))
    # Of a removed source, only kept articles are there.
    column = {
        (False, False): "CASE s.removed WHEN 0 THEN c.articles ELSE c.kept END",
        (True, False): "CASE s.removed WHEN 0 THEN c.articles - c.read ELSE c.kept - c.kept_read END",
        (False, True): "c.kept",
        (True, True): "c.kept - c.kept_read",
    }[wanted.unread, wanted.kept]
    within, values = of_sources_in(wanted)
    query = f"SELECT sum({column}) FROM sources s JOIN counts c ON c.source = s.number WHERE {within}"
    found = connection.execute(query, values).fetchone()[0] or 0
    # Less what a rule hides, and of the same news all but the first; these are few.
    if hides(connection):
        found -= counted(those(connection, replace(wanted, hidden=True)))
    if wanted.source is None:
        found -= counted(those(connection, wanted, follow=True))
    return max(int(found), 0)


def left_out(connection: sqlite3.Connection) -> list[str]:
    """The queries for the articles that only a list of hidden ones shows, or none; one text each."""
    queries = [f"SELECT group_concat(article) {HIDDEN}"]
    if has_removed(connection):
        queries.append(f"SELECT group_concat(a.number){_OF_SOURCES} WHERE s.removed = 1 AND NOT {_SHOWN}")
    return queries


def leaders_of(group: str | None) -> tuple[str, list[object]]:
    """The query for articles that say the same as another one, and which; for values of `t.article`."""
    if group is None:
        return f"SELECT t.article, t.same FROM arrivals t WHERE {_FOLLOWS}", []
    one = (
        f"{_OF_GROUP} AND (y.article = t.same OR y.same = t.same)"
        " ORDER BY y.same IS NOT NULL, y.article LIMIT 1"
    )
    return f"SELECT t.article, ({one}) FROM arrivals t WHERE t.same IS NOT NULL", [bindable(group)] * 3
