"""What a query finds: the articles in tiers, and the newest first within each of them or in all alike.

An article whose headline has all words comes before one where they are in headline and teaser, and that
before one where they are only in the text; each time a word itself counts before a compound with it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from itertools import compress, islice
from operator import and_

from stadtbote_cache.search import folding
from stadtbote_cache.search.bytemaps import Layout, numbers
from stadtbote_cache.search.queries import LEADS, Question, Word, words

_CODES = [0xFF << tier & 0xFF for tier in range(len(LEADS) + 1)]
"""The byte of an article where a word is, tier by tier; 0 is no hit.

Those of several words, joined by AND, are the byte of the tier where all of them are.
"""

_FEW = 2000
_MOST_ASKED = 400
"""So few articles are asked for one by one."""

_MOST_WALKED = 800
"""How many of the newest are looked at: of a word in a tenth of all, 80 have it, and 50 are wanted."""

_NEWEST = "published_at DESC, position, number"
_IN_ORDER = f"SELECT number FROM articles WHERE number > 0 ORDER BY {_NEWEST}"


def find(
    connection: sqlite3.Connection,
    query: str,
    *,
    limit: int | None = None,
    newest: bool = False,
    allowed: array[int] | None = None,
) -> tuple[array[int], bool]:
    """Numbers of the articles that hold every word of `query`, best first, and whether these are all.

    With `limit` the first so many, `newest` the newest first in all tiers alike; `allowed` are the numbers of
    articles, from 1, that may be found. Never raises on odd input.
    """
    terms = folding.terms(query)
    if not terms:
        return array("q"), True
    layout = Layout(connection)
    for tried in (terms, folding.tolerant(query)):
        asked = words(tried, ranked=not newest)
        hits = _Hits(connection, layout, [_Found(layout, word) for word in asked], allowed)
        if newest and limit is not None and (walked := hits.walked(limit)):
            return walked, False
        hits.look(None if newest else limit, ranked=not newest)
        if hits.count:
            return hits.ordered(limit)
    return array("q"), True


class _Found:
    """Where a word was found: the code of each article."""

    def __init__(self, layout: Layout, word: Word) -> None:
        self.word = word
        self.codes = layout.empty()
        self.settled = False  # whether nothing is left to ask
        self.near: set[int] | None = None  # those of the newest articles that have it; None: not asked yet


class _Hits:
    def __init__(
        self, connection: sqlite3.Connection, layout: Layout, found: list[_Found], allowed: array[int] | None
    ) -> None:
        self._connection = connection
        self._layout = layout
        self._found = found
        self._allowed: bytearray | None = None
        if allowed is not None:
            self._allowed = layout.empty()
            self._mark(self._allowed, allowed)
        self._codes: bytes | bytearray = b""  # of all words together
        self.count = 0

    def _mark(self, codes: bytearray, found: Iterable[int], code: int = _CODES[0]) -> None:
        """What has a code keeps it."""
        for place in self._layout.all_at(found):
            if not codes[place]:
                codes[place] = code

    def _ask(self, found: _Found, question: Question, code: int = _CODES[0]) -> None:
        if question.text:
            query = (
                f"SELECT group_concat(rowid) FROM {question.table}"
                f" WHERE {question.table} MATCH ? AND rowid BETWEEN 1 AND ?"
            )
            values = (question.text, self._layout.top)
            self._mark(found.codes, numbers(self._connection, query, values), code)

    def _settle(self, found: _Found, tiers: Iterable[Question], code: int = _CODES[0]) -> None:
        """Asks the last that is asked of a word.

        Where few articles have the others, these are asked for it first: mostly a common word is in them all.
        """
        rest = self._rest(found)
        if rest is not None and all(self._is_whole(found, number) for number in rest):
            self._mark(found.codes, rest, code)
        else:
            for question in tiers:
                self._ask(found, question, code)
        found.settled = True

    def _rest(self, found: _Found) -> list[int] | None:
        """The articles, if they are few, that have all words that are settled, and so far not this one."""
        codes = [other.codes for other in self._found if other.settled]
        if not codes:
            return None
        joined = self._joined(codes)
        if len(joined) - joined.count(0) > _MOST_ASKED:
            return None
        places = compress(range(len(joined)), joined)
        return [self._layout.numbers[place] for place in places if not found.codes[place]]

    def _is_whole(self, found: _Found, number: int) -> bool:
        table, text = found.word.whole.table, found.word.whole.text
        query = f"SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = ?"
        return bool(self._connection.execute(query, (text, number)).fetchone())

    def walked(self, limit: int) -> array[int] | None:
        """The newest hits, if more than `limit` of them are among the newest articles of all.

        Only these articles are asked for: of a common word not even the numbers are taken over.
        """
        rows = self._connection.execute(f"{_IN_ORDER} LIMIT {_MOST_WALKED}")
        newest = [number for (number,) in rows]
        hits = array("q")
        for number in newest:
            if self._allowed is not None and not self._allowed[self._layout.at(number)]:
                continue
            if all(self._holds(found, number, newest) for found in self._found):
                hits.append(number)
                if len(hits) > limit:
                    return hits[:limit]
        return None

    def _holds(self, found: _Found, number: int, newest: list[int]) -> bool:
        """Whether one of the newest articles has a word. The commonest stand as they are in nearly all."""
        if found.near is None:
            if self._is_whole(found, number):
                return True
            found.near = set()
            for question in found.word.tiers:
                if question.text:
                    # The plus keeps SQLite from asking the index anew for each of the numbers.
                    table = question.table
                    query = (
                        f"SELECT rowid FROM (SELECT rowid FROM {table} WHERE {table} MATCH ?)"
                        f" WHERE +rowid IN ({','.join(map(str, newest))})"
                    )
                    found.near.update(n for (n,) in self._connection.execute(query, (question.text,)))
        return number in found.near

    def look(self, limit: int | None, *, ranked: bool) -> None:
        """Asks for all hits, or tier by tier until there are more than `limit`."""
        *tiers, last = _CODES[: len(self._found[0].word.tiers)]
        if ranked:
            for tier, code in enumerate(tiers):
                for found in self._found:
                    self._ask(found, found.word.tiers[tier], code)
                if limit is not None and self._join() > limit:
                    return
        # The rarest first.
        for found in sorted(self._found, key=lambda found: -found.codes.count(0)):
            if ranked:
                self._settle(found, found.word.tiers[-1:], last)
            elif not found.settled:
                self._settle(found, found.word.tiers)
        self._join()

    def _join(self) -> int:
        """The hits so far, and how many these are."""
        self._codes = self._joined([found.codes for found in self._found])
        self.count = len(self._codes) - self._codes.count(0)
        return self.count

    def _joined(self, codes: list[bytearray]) -> bytes | bytearray:
        """The codes of the articles that have one everywhere, and that are allowed."""
        if self._allowed is not None:
            codes = [*codes, self._allowed]
        if len(codes) == 1:
            return codes[0]
        joined = reduce(and_, (int.from_bytes(part, "little") for part in codes))
        return joined.to_bytes(len(codes[0]), "little")

    # The order

    def ordered(self, limit: int | None) -> tuple[array[int], bool]:
        """The hits tier by tier, the newest first within each; and whether these are all."""
        most = self.count if limit is None else limit
        hits = array("q")
        for code in _CODES:
            if len(hits) <= most and (count := self._codes.count(code)):
                hits.extend(self._tier(code, count, most + 1 - len(hits)))
        return hits[:most], len(hits) <= most and self.count <= most

    def _tier(self, code: int, count: int, most: int) -> Iterable[int]:
        """The `count` hits of a tier, or at least the first `most` of them."""
        if count <= _FEW:
            return self._sorted(code)
        if count > most:
            return self._first(code, most)
        here = bytes(other == code for other in range(256))
        return compress(self._order, self._codes_in_order.translate(here))

    def _sorted(self, code: int) -> Iterator[int]:
        hits, place = [], self._codes.find(code)
        while place >= 0:
            hits.append(str(self._layout.numbers[place]))
            place = self._codes.find(code, place + 1)
        # The plus keeps SQLite from walking through the whole index of the order.
        query = f"SELECT number FROM articles WHERE number IN ({','.join(hits)}) ORDER BY +{_NEWEST}"
        return (number for (number,) in self._connection.execute(query))

    def _first(self, code: int, most: int) -> Iterator[int]:
        rows = self._connection.execute(_IN_ORDER)
        return islice((n for (n,) in rows if self._codes[self._layout.at(n)] == code), most)

    @cached_property
    def _order(self) -> array[int]:
        """The numbers of all articles, the newest first."""
        # SQLite keeps the order of a subquery with a limit.
        query = f"SELECT group_concat(number) FROM ({_IN_ORDER} LIMIT -1)"
        return array("q", numbers(self._connection, query))

    @cached_property
    def _codes_in_order(self) -> bytes:
        return bytes(map(self._codes.__getitem__, self._layout.all_at(self._order)))
