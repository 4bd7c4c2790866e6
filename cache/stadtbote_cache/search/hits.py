"""The articles that a query finds: in tiers with the newest first in each, or the newest of all first.

An article whose headline has all words comes before one that has them in headline and teaser, and that before
one that has them only in the text; each time, a word itself comes before a compound with it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import and_

from stadtbote_cache.search import folding
from stadtbote_cache.search.queries import Question, tiers_of

_NEWEST = "published_at DESC, position, number"
_FEW = 2000
"""Up to this many hits are sorted by themselves; for more, all articles are gone through in order."""


def find(
    connection: sqlite3.Connection,
    query: str,
    *,
    limit: int | None = None,
    newest: bool = False,
    allowed: set[int] | None = None,
    exact: bool = False,
) -> tuple[array[int], bool]:
    """Numbers of the articles that hold every word of `query`, best first, and whether these are all.

    With `limit`, only this many; with `newest`, the newest of all tiers first. `allowed` are the numbers of
    articles that may be found; `exact` leaves alone what is only nearly so. Never raises on odd input.
    """
    terms = folding.terms(query)
    for tried in (terms, *([] if exact else [folding.tolerant(query)])) if terms else ():
        words = tiers_of(tried, ranked=not newest)
        tiers = _tiers(connection, words, allowed, None if newest else limit)
        if any(tiers):
            return _in_order(connection, [set().union(*tiers)] if newest else tiers, limit)
    return array("q"), True


def _tiers(
    connection: sqlite3.Connection,
    words: list[Sequence[Question]],
    allowed: set[int] | None,
    limit: int | None,
) -> list[set[int]]:
    """The articles of each tier that are in no earlier one, until there are more than `limit`."""
    found: list[set[int]] = [set() for _word in words]
    tiers: list[set[int]] = []
    for questions in zip(*words, strict=True):
        for having, question in zip(found, questions, strict=True):
            if question.text:
                having.update(_asked(connection, question))
        hits = reduce(and_, found if allowed is None else [allowed, *found])  # of one, no copy
        tiers.append(hits.difference(*tiers))
        if limit is not None and len(hits) > limit:
            break
    return tiers


def _asked(connection: sqlite3.Connection, question: Question) -> list[int]:
    query = f"SELECT group_concat(rowid) FROM {question.table} WHERE {question.table} MATCH ?"
    return numbers(connection, query, [question.text])


def numbers(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> list[int]:
    """The numbers of a query's only row, which is one text with commas between them, or NULL.

    That takes a third of the time of a row for each (measured with 100,000).
    """
    import json  # slow to import

    text = connection.execute(query, values).fetchone()[0] or ""
    found: list[int] = json.loads(f"[{text}]")
    return found


def _in_order(
    connection: sqlite3.Connection, tiers: Iterable[set[int]], limit: int | None
) -> tuple[array[int], bool]:
    """The hits, tier by tier with the newest first in each, and whether these are all."""
    hits = array("q")
    for tier in tiers:
        more = None if limit is None else limit + 1 - len(hits)
        hits.extend(islice(_newest_first(connection, tier), more))
    return hits[:limit], limit is None or len(hits) <= limit


def _newest_first(connection: sqlite3.Connection, tier: set[int]) -> Iterator[int]:
    if len(tier) > _FEW:
        rows = connection.execute(f"SELECT number FROM articles ORDER BY {_NEWEST}")
        return (number for (number,) in rows if number in tier)
    # The plus keeps SQLite from walking through the whole index of the order.
    query = f"SELECT number FROM articles WHERE number IN ({','.join(map(str, tier))}) ORDER BY +{_NEWEST}"
    return (number for (number,) in connection.execute(query))
