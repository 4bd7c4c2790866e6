"""The same news from two sources: found where an article is written, always in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable

from stadtbote_cache.identity import page_key

_APART = 2 * 86_400.0  # seconds between two articles with one headline that can be the same news
_LEAST = 8  # words that two texts need to be compared
_ALIKE = 0.8  # the part of the shorter text's words that the other one has, too

Texts = Callable[[sqlite3.Connection, int], tuple[str, str, str]]
"""Gives the headline, teaser and body of a stored article."""

_SAME_ADDRESS, _SAME_HEADLINE = "address", "headline"


def note(connection: sqlite3.Connection, number: int, headline_key: str, address: str | None) -> None:
    """Notes what an article can be found by."""
    connection.execute("DELETE FROM likeness WHERE article = ?", (number,))
    keys = [f"{_SAME_HEADLINE} {headline_key}"]
    if address:
        keys.append(f"{_SAME_ADDRESS} {_key_of(address)}")
    connection.executemany(
        "INSERT OR IGNORE INTO likeness VALUES (?, ?)", [(_hash(key), number) for key in keys]
    )


def join(connection: sqlite3.Connection, number: int, texts_of: Texts) -> None:
    """Lets an article stand with the one of another source that says the same, if there is one.

    The same address, if only one article of each source has it; or the same headline, within two days, and
    nearly the same text. What was read there is read here.
    """
    source, address, headline_key, time, same, leads = connection.execute(
        "SELECT a.source, a.address, a.headline_key, coalesce(a.published_at, a.first_seen), t.same,"
        " EXISTS (SELECT 1 FROM arrivals o WHERE o.same = a.number)"
        " FROM articles a JOIN arrivals t ON t.article = a.number WHERE a.number = ?",
        (number,),
    ).fetchone()
    if same is not None or leads:
        return
    found = None
    if address:
        found = _at_address(connection, number, source, _hash(f"{_SAME_ADDRESS} {_key_of(address)}"))
    if found is None:
        for other, apart in connection.execute(
            "SELECT l.article, abs(coalesce(a.published_at, a.first_seen) - ?) FROM likeness l"
            " JOIN articles a ON a.number = l.article WHERE l.hash = ? AND a.source <> ?"
            " AND a.headline_key = ? ORDER BY 2",
            (time, _hash(f"{_SAME_HEADLINE} {headline_key}"), source, headline_key),
        ).fetchall():
            if apart <= _APART and _alike(texts_of(connection, number), texts_of(connection, other)):
                found = other
                break
    if found is None:
        return
    leader = connection.execute("SELECT coalesce(same, article) FROM arrivals WHERE article = ?", (found,))
    (first,) = leader.fetchone()
    of_one_source = connection.execute(
        "SELECT 1 FROM articles a JOIN arrivals t ON t.article = a.number"
        " WHERE (a.number = ? OR t.same = ?) AND a.source = ?",
        (first, first, source),
    ).fetchone()
    if of_one_source:
        return
    connection.execute("UPDATE arrivals SET same = ? WHERE article = ?", (first, number))
    connection.execute(
        "INSERT INTO marks (article, read) SELECT ?, 1 FROM marks WHERE article = ? AND read = 1"
        " ON CONFLICT (article) DO UPDATE SET read = 1",
        (number, first),
    )


def _at_address(connection: sqlite3.Connection, number: int, source: int, key: int) -> int | None:
    """The only article of another source with this address, if no other of this source has it."""
    rows = connection.execute(
        "SELECT l.article, a.source FROM likeness l JOIN articles a ON a.number = l.article"
        " WHERE l.hash = ? AND l.article <> ?",
        (key, number),
    ).fetchall()
    sources = [other for _article, other in rows]
    if source in sources or len(sources) != len(set(sources)):
        return None
    return min((int(article) for article, _source in rows), default=None)


def _alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    words = [Counter(f"{teaser} {body}".casefold().split()) for _headline, teaser, body in (one, other)]
    least = min(found.total() for found in words)
    return least >= _LEAST and (words[0] & words[1]).total() >= _ALIKE * least


def _key_of(address: str) -> str:
    return (page_key(address) or "").removeprefix("www.")


def _hash(key: str) -> int:
    import hashlib  # slow to import, and not needed to read

    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest())
