"""The same news from two sources: found where an article is written, always in the caller's transaction.

Of articles that say the same, the one that came first leads, and stands for all in a list of several sources.
They are read and kept together.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable

from stadtbote_cache.identity import page_key

_APART = 2 * 86_400.0  # seconds between two articles with one headline that can be the same news
_LEAST = 8  # words that two texts need to be compared
_ALIKE = 0.8  # the part of the shorter text's words that the other one has, too

Texts = Callable[[sqlite3.Connection, int], tuple[str, str, str]]
"""Gives the headline, teaser and body of a stored article."""

_SAME_ADDRESS, _SAME_HEADLINE = "address", "headline"
_LAST = 2**63 - 1  # the highest number that there can be


def note(
    connection: sqlite3.Connection, articles: Iterable[tuple[int, str, str | None]], *, new: bool = False
) -> None:
    """Notes by what articles (number, folded headline, address) are found; nothing is yet of `new` ones."""
    keys = list[tuple[str, int]]()
    for number, headline_key, address in articles:
        if not new:
            connection.execute("DELETE FROM likeness WHERE article = ?", (number,))
        keys.append((f"{_SAME_HEADLINE} {headline_key}", number))
        if key := _key_of(address):
            keys.append((f"{_SAME_ADDRESS} {key}", number))
    connection.executemany(
        "INSERT OR IGNORE INTO likeness VALUES (?, ?)", [(hashed(key), number) for key, number in keys]
    )


def join_new(connection: sqlite3.Connection, first: int, texts_of: Texts) -> None:
    """Joins new articles, which are those from the number `first` on, each as if no later one were there."""
    found = connection.execute(
        "SELECT DISTINCT n.article FROM likeness n WHERE n.article >= ? AND EXISTS"
        " (SELECT 1 FROM likeness o WHERE o.hash = n.hash AND o.article < ?) ORDER BY n.article",
        (first, first),
    ).fetchall()
    for (number,) in found:
        join(connection, number, texts_of, new=True)


def join(connection: sqlite3.Connection, number: int, texts_of: Texts, *, new: bool = False) -> None:
    """Lets an article stand with the one of another source that says the same, if there is one.

    The same address, if only one article of each source has it; or the same headline, within two days, and
    nearly the same text. Later ones than a `new` one do not count.
    """
    article = _Article(connection, number)
    if article.same is not None or article.leads:
        return
    last = number if new else _LAST
    found = _at_address(connection, article, last) or _under_headline(connection, article, texts_of)
    if found is None:
        return
    leader = connection.execute("SELECT coalesce(same, article) FROM arrivals WHERE article = ?", (found,))
    (first,) = leader.fetchone()
    of_one_source = connection.execute(
        "SELECT 1 FROM articles a JOIN arrivals t ON t.article = a.number"
        " WHERE (a.number = ? OR t.same = ?) AND a.source = ?",
        (first, first, article.source),
    ).fetchone()
    if of_one_source is None:
        connection.execute("UPDATE arrivals SET same = ? WHERE article = ?", (first, number))
        _share_marks(connection, first, number)


def renew(connection: sqlite3.Connection, number: int, texts_of: Texts) -> None:
    """Joins an article that has changed anew, and parts from it what no longer says the same."""
    pairs = connection.execute(
        "SELECT article, same FROM arrivals WHERE same IS NOT NULL AND (article = ? OR same = ?)",
        (number, number),
    ).fetchall()
    for follower, leader in pairs:
        one, other = _Article(connection, follower), _Article(connection, leader)
        alike = one.headline_key == other.headline_key and _alike(
            texts_of(connection, follower), texts_of(connection, leader)
        )
        if not alike and not (one.headline_key == other.headline_key and one.key and one.key == other.key):
            connection.execute("UPDATE arrivals SET same = NULL WHERE article = ?", (follower,))
    join(connection, number, texts_of)


def release(connection: sqlite3.Connection, source: int, texts_of: Texts) -> None:
    """Lets the articles of a source that is removed stand for themselves; others find each other anew."""
    freed = connection.execute(
        "SELECT t.article, a.source FROM arrivals t JOIN articles a ON a.number = t.article"
        " LEFT JOIN articles o ON o.number = t.same"
        " WHERE t.same IS NOT NULL AND (a.source = ? OR o.source = ?)",
        (source, source),
    ).fetchall()
    connection.executemany(
        "UPDATE arrivals SET same = NULL WHERE article = ?", [(n,) for n, _source in freed]
    )
    connection.execute(
        "DELETE FROM likeness WHERE article IN (SELECT number FROM articles WHERE source = ?)", (source,)
    )
    for number, other in sorted(freed, reverse=True):  # those that came later join the others
        if other != source:
            join(connection, number, texts_of)


def restore(connection: sqlite3.Connection, source: int, texts_of: Texts) -> None:
    """Finds the same news again for the articles of a source that is there again after `release`."""
    listed = connection.execute(
        "SELECT number, headline_key, address FROM articles WHERE source = ? AND listed = 1"
        " AND number NOT IN (SELECT article FROM likeness) ORDER BY number",
        (source,),
    ).fetchall()
    for article in listed:
        note(connection, [article])
        join(connection, article[0], texts_of)


def _share_marks(connection: sqlite3.Connection, one: int, other: int) -> None:
    """What was read or kept here was so there."""
    connection.execute(
        "INSERT INTO marks (article, read, kept)"
        " SELECT n.column1, max(m.read), max(m.kept) FROM marks m, (VALUES (?), (?)) n"
        " WHERE m.article IN (?, ?) GROUP BY n.column1"
        " ON CONFLICT (article) DO UPDATE SET read = excluded.read, kept = excluded.kept",
        (one, other, one, other),
    )


class _Article:
    """What is compared of an article, but its texts; `key` is that of its address."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        row = connection.execute(
            "SELECT a.source, a.address, a.headline_key, coalesce(a.published_at, a.first_seen), t.same,"
            " EXISTS (SELECT 1 FROM arrivals o WHERE o.same = a.number)"
            " FROM articles a JOIN arrivals t ON t.article = a.number WHERE a.number = ?",
            (number,),
        ).fetchone()
        self.number = number
        self.source, address, self.headline_key, self.time, self.same, self.leads = row
        self.key = _key_of(address)


def _under_headline(connection: sqlite3.Connection, article: _Article, texts_of: Texts) -> int | None:
    """The nearest article of another source with this headline and nearly this text."""
    rows = connection.execute(
        "SELECT l.article, abs(coalesce(a.published_at, a.first_seen) - ?) FROM likeness l"
        " JOIN articles a ON a.number = l.article WHERE l.hash = ? AND a.source <> ?"
        " AND a.headline_key = ? ORDER BY 2",
        (
            article.time,
            hashed(f"{_SAME_HEADLINE} {article.headline_key}"),
            article.source,
            article.headline_key,
        ),
    ).fetchall()
    for other, apart in rows:
        if apart <= _APART and _alike(texts_of(connection, article.number), texts_of(connection, other)):
            return int(other)
    return None


def _at_address(connection: sqlite3.Connection, article: _Article, last: int) -> int | None:
    """The only article of another source with this address, if no other of this source has it.

    Articles after the number `last` do not count.
    """
    if not article.key:
        return None
    rows = connection.execute(
        "SELECT l.article, a.source FROM likeness l JOIN articles a ON a.number = l.article"
        " WHERE l.hash = ? AND l.article <> ? AND l.article <= ?",
        (hashed(f"{_SAME_ADDRESS} {article.key}"), article.number, last),
    ).fetchall()
    sources = [other for _number, other in rows]
    if article.source in sources or len(sources) != len(set(sources)):
        return None
    return min((int(number) for number, _source in rows), default=None)


def _alike(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    words = [Counter(f"{teaser} {body}".casefold().split()) for _headline, teaser, body in (one, other)]
    least = min(found.total() for found in words)
    return least >= _LEAST and (words[0] & words[1]).total() >= _ALIKE * least


def _key_of(address: str | None) -> str:
    """An address without what two links to one page may differ in; empty where it is no page of its own."""
    key = (page_key(address) or "").removeprefix("www.")
    return (
        f"{key}#{fragment}"
        if "/" in key and (fragment := (address or "").partition("#")[2])
        else (key if "/" in key or "?" in key else "")
    )


def hashed(key: str) -> int:
    """A number of 48 bits for a text, the same in every store."""
    import hashlib  # slow to import, and not needed to read

    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest())
