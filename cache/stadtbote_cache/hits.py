"""What a query finds: the articles in tiers, and the newest first within each of them.

An article whose headline has all words comes before one where they are in headline and teaser, and that
before one where they are only in the text; each time a word itself counts before a compound with it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from stadtbote_cache import index, search
from stadtbote_cache.search import LEAST_PART, Term

_PLACES = index.HEADLINE + index.HEADLINE_PART + index.TEASER + index.TEASER_PART + index.OFTEN
_TIERS = [_PLACES[:count] for count in range(1, len(_PLACES) + 1)]
"""In which places of `leads` each word may stand, tier by tier; the whole text is the tier behind them."""

_LEAST_PREFIX = 3
"""With fewer letters a word is a beginning only in headline and teaser; in the text it stands as it is."""

_LEAST = {
    index.HEADLINE: 1,
    index.TEASER: 1,
    index.HEADLINE_PART: LEAST_PART,
    index.TEASER_PART: LEAST_PART,
    index.OFTEN: _LEAST_PREFIX,
}
"""Letters that a word needs to be looked for there."""

_MOST_MIXED = 3
_FEW = 2000
_HIGHEST = 1 << 23
_NEWEST = "published_at DESC, position, number"


class _Sparse(dict[int, int]):
    """A small number for each article; 0 where there is none. For stores with numbers beyond all bounds."""

    def __missing__(self, number: int) -> int:
        return 0


class Numbered:
    """A small number for each article of the store, 0 at first: one byte each. `top` is the highest."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.top = int(connection.execute("SELECT max(number) FROM articles").fetchone()[0] or 0)
        self.of: bytearray | _Sparse = bytearray(self.top + 1) if 0 <= self.top < _HIGHEST else _Sparse()


def find(
    connection: sqlite3.Connection,
    query: str,
    *,
    limit: int | None = None,
    newest: bool = False,
    allowed: Numbered | None = None,
) -> tuple[array[int], bool]:
    """Numbers of the articles that hold every word of `query`, best first, and whether these are all.

    With `limit` the first so many, `newest` the newest first in all tiers alike; `allowed` has a number
    for each article that may be found. Never raises on odd input.
    """
    terms = search.terms(query)
    if not terms:
        return array("q"), True
    hits = _Hits(connection, limit, newest, allowed)
    hits.look(terms)
    if not hits.count:
        hits.look(search.tolerant(query))
    return hits.ordered()


class _Hits:
    def __init__(
        self, connection: sqlite3.Connection, limit: int | None, newest: bool, allowed: Numbered | None
    ) -> None:
        self._connection = connection
        self._limit = limit
        self._newest = newest
        self._allowed = None if allowed is None else allowed.of
        self._tier_of = Numbered(connection)
        self._tiers: list[array[int]] = []  # the numbers of each tier, in no order

    @property
    def count(self) -> int:
        return sum(map(len, self._tiers))

    def look(self, terms: list[Term]) -> None:
        """Goes through the tiers until there are enough hits."""
        self._tiers = []
        for rows in self._passes(terms):
            if not self._newest or not self._tiers:
                self._tiers.append(array("q"))
            self._take(rows)
            if not self._newest and self._limit is not None and self.count > self._limit:
                return

    def _take(self, rows: Iterable[tuple[int]]) -> None:
        """Rows of the present tier; those that an earlier tier has stay there."""
        tier_of, allowed, found, tier = self._tier_of.of, self._allowed, self._tiers[-1], len(self._tiers)
        for (number,) in rows:
            if not tier_of[number] and (allowed is None or allowed[number]):
                tier_of[number] = tier
                found.append(number)

    # What is asked of the index

    def _passes(self, terms: list[Term]) -> Iterator[Iterable[tuple[int]]]:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'leads'"  # not in an old store that is only read
        if not self._connection.execute(known).fetchone():
            for columns in ("{headline}", "{headline teaser}", "{headline teaser body}"):
                yield self._words([f"{columns} : ({_either(t.texts, t.whole)})" for t in terms])
        elif all(term.single for term in terms):
            for places in _TIERS[3:4] if self._newest else _TIERS:
                yield self._leads(terms, places)
            yield chain(self._words(map(_anywhere, terms)), self._mixed(terms))
        else:
            for columns in ("{headline}", "{headline teaser}"):
                yield self._words([f"{columns} : ({_either(t.texts, t.whole)})" for t in terms])
            yield self._words(map(_anywhere, terms))

    def _mixed(self, terms: list[Term]) -> Iterator[tuple[int]]:
        """Articles with some of the words in compounds of headline and teaser, the others anywhere."""
        compound = [term for term in terms if all(len(text) >= LEAST_PART for text in term.texts)]
        for size in range(1, len(terms)) if len(terms) <= _MOST_MIXED else (1,):
            for chosen in combinations(compound, size):
                leads = set(self._leads(chosen, index.HEADLINE_PART + index.TEASER_PART))
                if leads:
                    rest = self._words(_anywhere(term) for term in terms if term not in chosen)
                    yield from leads.intersection(rest)

    def _leads(self, terms: Iterable[Term], places: str) -> Iterable[tuple[int]]:
        return self._matches("leads", (_in_places(term, places) for term in terms))

    def _words(self, expressions: Iterable[str]) -> Iterable[tuple[int]]:
        return self._matches("words", expressions)

    def _matches(self, table: str, expressions: Iterable[str]) -> Iterable[tuple[int]]:
        return self._connection.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN 1 AND ?",
            (" AND ".join(f"({expression})" for expression in expressions), self._tier_of.top),
        )

    # The order

    def ordered(self) -> tuple[array[int], bool]:
        """The hits tier by tier, the newest first within each; and whether these are all."""
        limit = self.count if self._limit is None else self._limit
        if self.count <= _FEW:
            numbers = ",".join(str(number) for tier in self._tiers for number in tier)
            # The plus keeps SQLite from walking through the whole index of the order.
            rows = self._connection.execute(
                f"SELECT number FROM articles WHERE number IN ({numbers}) ORDER BY +{_NEWEST}"
            )
        else:
            rows = self._connection.execute(f"SELECT number FROM articles ORDER BY {_NEWEST}")
        tier_of = self._tier_of.of
        tiers = [array("q") for _ in self._tiers]
        for (number,) in rows:
            if number > 0 and (tier := tier_of[number]):
                tiers[tier - 1].append(number)
                if self._enough(tiers, limit):
                    break
        found = array("q")
        for numbers_of_tier in tiers:
            found.extend(numbers_of_tier)
        return found[:limit], len(found) <= limit and self.count <= limit

    def _enough(self, tiers: list[array[int]], limit: int) -> bool:
        """Whether the first `limit` hits stand in order."""
        count = 0
        for ordered, tier in zip(tiers, self._tiers, strict=True):
            count += len(ordered)
            if count > limit:
                return True
            if len(ordered) < len(tier):
                return False
        return False


def _either(texts: Iterable[str], whole: bool = False) -> str:
    """One of the texts; they are folded, so no sign and no operator of FTS5's is in them."""
    return " OR ".join(f'"{text}"' + ("" if whole else "*") for text in texts)


def _anywhere(term: Term) -> str:
    if term.whole or all(len(text) >= _LEAST_PREFIX for text in term.texts):
        return _either(term.texts, term.whole)
    return f"({{headline teaser}} : ({_either(term.texts)})) OR (body : ({_either(term.texts, True)}))"


def _in_places(term: Term, places: str) -> str:
    return _either(place + text for text in term.texts for place in places if len(text) >= _LEAST[place])
