"""What rules do to articles: hide them, or mark them as read or kept when they come.

Always in the caller's transaction. A rule that hides holds for all articles that are there, and never for one
that is kept; the others touch only what comes after them, so that no mark of a person is changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from stadtbote_cache.grouping import WITHIN
from stadtbote_cache.records import Rule
from stadtbote_cache.search import hits

HIDE, READ, KEEP = ("hide", "read", "keep")


def rules_of(connection: sqlite3.Connection) -> list[Rule]:
    """The rules in their order; none of a removed source."""
    rows = connection.execute(
        "SELECT r.act, r.words, s.name, r.group_name, r.number FROM rules r"
        " LEFT JOIN sources s ON s.number = r.source WHERE coalesce(s.removed, 0) = 0 ORDER BY r.number"
    )
    return [Rule(str(act), str(words), source, str(group), int(n)) for act, words, source, group, n in rows]


def matching(connection: sqlite3.Connection, rule: Rule, among: Collection[int] | None = None) -> set[int]:
    """The articles that a rule is for, whatever is marked or hidden; `among` these, if given."""
    condition, values = "s.removed = 0", list[object]()
    if rule.source is not None:
        condition += " AND s.name = ?"
        values.append(rule.source)
    if rule.group:
        condition += f" AND {WITHIN}"
        values += [rule.group] * 3
    if among is not None:
        condition += f" AND a.number IN ({','.join(map(str, among))})"
    found = hits.numbers(
        connection,
        "SELECT group_concat(a.number) FROM articles a JOIN sources s ON s.number = a.source"
        f" WHERE {condition}",
        values,
    )
    allowed = set(found)
    if not rule.words or not allowed:
        return allowed
    return hits.matching(connection, rule.words, hits.Among(only=allowed), exact=True)


def hide_all(connection: sqlite3.Connection) -> None:
    """Hides what the rules hide, and shows all else."""
    rules = [rule for rule in rules_of(connection) if rule.act == HIDE]
    _hide(connection, set().union(*(matching(connection, rule) for rule in rules)))


def sift(connection: sqlite3.Connection, numbers: Collection[int], new: Collection[int]) -> None:
    """Applies the rules to these articles, whose texts are others now; those that mark, only to new ones."""
    rules = rules_of(connection) if numbers else []
    hidden = set[int]()
    for rule in rules:
        found = matching(connection, rule, numbers)
        if rule.act == HIDE:
            hidden |= found
        else:
            name = {READ: "read", KEEP: "kept"}[rule.act]
            connection.executemany(
                f"INSERT INTO marks (article, {name}) VALUES (?, 1)"
                f" ON CONFLICT (article) DO UPDATE SET {name} = 1",
                [(number,) for number in found.intersection(new)],
            )
    if rules:
        _hide(connection, hidden, numbers)


def _hide(connection: sqlite3.Connection, hidden: set[int], among: Collection[int] | None = None) -> None:
    """Hides these articles, except kept ones, and shows all others, or the others `among` some."""
    these = "" if among is None else f" AND article IN ({','.join(map(str, among))})"
    now, kept = (
        {number for (number,) in connection.execute(f"SELECT article FROM {query}{these}")}
        for query in ("arrivals WHERE hidden = 1", "marks WHERE kept = 1")
    )
    wanted = hidden - kept
    connection.executemany(
        "UPDATE arrivals SET hidden = ? WHERE article = ?",
        [*((1, number) for number in wanted - now), *((0, number) for number in now - wanted)],
    )
