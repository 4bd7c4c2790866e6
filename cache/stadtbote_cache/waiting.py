"""Marks from another reader that wait for their articles, always in the caller's transaction.

They are known by hashes alone: a reader of ten years has marks of many articles that will never come again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from stadtbote_cache.access import KEY
from stadtbote_cache.identity import own_key, page_key
from stadtbote_cache.likeness import hashed
from stadtbote_cache.records import Awaited


def add(connection: sqlite3.Connection, source: int, marks: Iterable[Awaited]) -> None:
    """Lets marks wait for articles of a source; none takes back another one."""
    connection.executemany(
        "INSERT INTO waiting VALUES (?, ?, ?, ?) ON CONFLICT (source, hash) DO UPDATE SET"
        " read = max(read, excluded.read), kept = max(kept, excluded.kept)",
        (
            (source, known_by, mark.read, mark.kept)
            for mark in marks
            for known_by in _known_by(mark.key, mark.address)
        ),
    )


def settle(connection: sqlite3.Connection, source: int, numbers: Iterable[int] | None = None) -> int:
    """Marks the articles, all of a source or these, for which a mark waits; of how many that is.

    With an article, those that say the same are marked.
    """
    if not connection.execute("SELECT 1 FROM waiting WHERE source = ? LIMIT 1", (source,)).fetchone():
        return 0
    wanted = None if numbers is None else set(numbers)
    rows = connection.execute(
        f"SELECT a.number, {KEY}, a.address FROM articles a WHERE a.source = ?", (source,)
    ).fetchall()
    settled = 0
    for number, key, address in rows:
        if wanted is not None and number not in wanted:
            continue
        found = [
            mark
            for known_by in _known_by(key, address)
            for mark in connection.execute(
                "DELETE FROM waiting WHERE source = ? AND hash = ? RETURNING read, kept", (source, known_by)
            ).fetchall()
        ]
        if found:
            settled += 1
            read, kept = (int(any(marks)) for marks in zip(*found, strict=True))
            connection.execute(
                "INSERT INTO marks (article, read, kept)"
                " SELECT o.article, ?, ? FROM arrivals t JOIN arrivals o"
                " ON o.article = coalesce(t.same, t.article) OR o.same = coalesce(t.same, t.article)"
                " WHERE t.article = ? ON CONFLICT (article) DO UPDATE SET"
                " read = max(read, excluded.read), kept = max(kept, excluded.kept)",
                (read, kept, number),
            )
    return settled


def _known_by(key: str | None, address: str | None) -> set[int]:
    own, page = own_key(key, address), page_key(address)
    keys = [f"key {own}" if own else "", f"page {page}" if page else ""]
    return {hashed(known_by) for known_by in keys if known_by}
