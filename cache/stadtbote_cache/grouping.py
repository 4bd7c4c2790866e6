"""The order of sources and their groups; a group inside another is its name, a slash, and one of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

Entry = tuple[int, str]
"""A source's number, and its group or an empty text."""

WITHIN = "(s.group_name = ? OR substr(s.group_name, 1, length(?) + 1) = ? || '/')"
"""The condition that a source is in a group or in one inside it; the group is bound three times."""


def levels(group: str) -> list[str]:
    """The groups that a group is in, from the outermost, and itself: "a/b" is in "a"."""
    parts = group.split("/") if group else []
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def in_groups(entries: Sequence[Entry]) -> list[int]:
    """The numbers with each group together, where its first source stands.

    Sources come before groups, in a group as among all.
    """
    first: dict[str, int] = {}
    for place, (_number, group) in enumerate(entries):
        for level in levels(group):
            first.setdefault(level, place)

    def key(place: int) -> list[tuple[int, int]]:
        return [*((1, first[level]) for level in levels(entries[place][1])), (0, place)]

    return [entries[place][0] for place in sorted(range(len(entries)), key=key)]


def put(entries: Sequence[Entry], number: int, place: int) -> list[int]:
    """The numbers in order once one of them is at a place, or as near as its group allows."""
    moved = next(entry for entry in entries if entry[0] == number)
    others = [entry for entry in entries if entry[0] != number]
    return in_groups([*others[:place], moved, *others[place:]])


def stepped(entries: Sequence[Entry], number: int, step: int) -> list[int]:
    """The numbers in order once one of them went up (-1) or down (1): by one place, or by a whole group.

    The same order where it is the first or last already.
    """
    before = [entry[0] for entry in entries]
    place = before.index(number) + step
    while 0 <= place < len(before):
        if (after := put(entries, number, place)) != before:
            return after
        place += step
    return before


def entries_of(connection: sqlite3.Connection) -> list[Entry]:
    """The sources, without removed ones, in their order."""
    return connection.execute(
        "SELECT number, group_name FROM sources WHERE removed = 0 ORDER BY place, number"
    ).fetchall()


def number_places(connection: sqlite3.Connection, order: Sequence[int]) -> None:
    """Notes the order of the sources, in the caller's transaction."""
    connection.executemany(
        "UPDATE sources SET place = ? WHERE number = ? AND place <> ?",
        [(place, number, place) for place, number in enumerate(order, 1)],
    )
