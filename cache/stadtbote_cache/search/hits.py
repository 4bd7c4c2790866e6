"""The articles that a query finds: in tiers with the newest first in each, or the newest of all first.

An article whose headline has all words comes before one that has them in headline and teaser, and that before
one that has them only in the text; each time, a word itself comes before a compound with it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial, reduce
from itertools import compress, count, islice
from operator import and_

from stadtbote_cache.record import Record
from stadtbote_cache.search import folding
from stadtbote_cache.search.entries import Texts, folded
from stadtbote_cache.search.queries import Question, tiers_of

_NEWEST = "a.published_at DESC, a.position, a.number"
_FEW = 2000
"""Up to this many hits are sorted by themselves; for more, all articles are gone through in order."""

_CHUNK = 500
_PART = 32_768  # letters of a long text with numbers that are read at once
_SCARCE = 16
"""If hits are fewer than one of so many articles, they are sorted sooner than all articles are read."""

_HEADLINE, _TEXT = 27, 330
"""To look at so many entries of the index takes as long as at one headline, or one text (measured)."""

_CHANCE = 3  # so many may be missing among the first by chance


class Among(Record):
    """The articles that may be found: of all, or of `only` these, those that are not `without`.

    Or those for which a condition holds on articles (a), their sources (s) and how they stand in time (t).
    `texts_of` gives the texts of an article as they are in the index.
    """

    texts_of: Callable[[sqlite3.Connection, int], Texts] | None = None
    where: str = ""
    values: tuple[object, ...] = ()
    only: set[int] | None = None
    without: Set[int] = frozenset()

    @property
    def tables(self) -> str:
        """The tables that the condition is about."""
        if not self.where:
            return " FROM articles a WHERE 1"
        return (
            " FROM articles a CROSS JOIN arrivals t ON t.article = a.number"
            f" CROSS JOIN sources s ON s.number = a.source WHERE {self.where}"
        )


ALL = Among()


def find(
    connection: sqlite3.Connection,
    query: str,
    *,
    limit: int | None = None,
    newest: bool = False,
    among: Among = ALL,
) -> tuple[array[int], bool]:
    """Numbers of the articles that hold every word of `query`, best first, and whether these are all.

    With `limit`, only this many; with `newest`, the newest of all tiers first. Never raises on odd input.
    """
    for tried in _readings(query):
        words = tiers_of(tried, ranked=not newest)
        if limit is not None and all(term.single for term in tried):
            first = _looked_for(connection, words, among, limit, newest=newest)
            if first is not None:
                return first, False
        asked = [map(partial(_asked, connection, among), questions) for questions in words]
        if limit is None:
            ordered = _all_in_order(connection, asked, among, newest=newest)
        else:
            tiers = _tiers(asked, among)
            ordered = map(partial(_newest_first, connection), [set().union(*tiers)] if newest else tiers)
        found = array("q")
        for tier in ordered:
            more = None if limit is None else limit + 1 - len(found)
            found.extend(islice(_allowed(connection, tier, among) if among.where else tier, more))
            if limit is not None and len(found) > limit:
                return found[:limit], False
        if found:
            return found, True
    return array("q"), True


def matching(
    connection: sqlite3.Connection, query: str, among: Among = ALL, *, exact: bool = False
) -> set[int]:
    """All hits in no order; `exact` leaves alone what is only nearly so."""
    for tried in _readings(query, exact=exact):
        words = tiers_of(tried, ranked=False)
        asked = [map(partial(_asked, connection, among), questions) for questions in words]
        found = set().union(*_tiers(asked, among))
        found = set(_allowed(connection, found, among)) if among.where else found
        if found:
            return found
    return set()


def _readings(query: str, *, exact: bool = False) -> list[list[folding.Term]]:
    """The terms of a query, and what else is meant where these find nothing."""
    terms = folding.terms(query)
    return [terms, *([] if exact else [folding.tolerant(query)])] if terms else []


def _looked_for(
    connection: sqlite3.Connection,
    asked: list[Sequence[Question]],
    among: Among,
    limit: int,
    *,
    newest: bool,
) -> array[int] | None:
    """The first hits of words that are in so many articles that the newest have enough; else None.

    The index would have to go through all that it has of a word, and merge what it has of each beginning. By
    rank these are hits in the headline.
    """
    if among.only is not None or (newest and among.texts_of is None):
        return None
    needed = [[(q.table, needle) for q in (qs if newest else qs[:1]) for needle in q.needles] for qs in asked]
    rows = connection.execute(f"SELECT a.number, a.headline{among.tables} ORDER BY {_NEWEST}", among.values)
    found, held = array("q"), 0  # articles with all words; words in articles
    worth = _last(connection) / (limit * (_TEXT if newest else _HEADLINE))
    for looked_at, (number, headline) in enumerate(rows):
        if len(found) > limit:
            return found[:limit]
        # To look on costs looked_at / found a hit, the index held / looked_at for each article there is.
        if looked_at**2 > worth * (len(found) + _CHANCE) * (held + _CHANCE):
            break
        if number in among.without:
            continue
        texts = among.texts_of(connection, number) if newest and among.texts_of else (headline, "", "")
        words = folded(texts)
        stands = {"leads": f" {words.entries} ", "words": f" {words.headline} {words.teaser} {words.body} "}
        here = [any(needle in stands[table] for table, needle in either) for either in needed]
        held += sum(here)
        if all(here):
            found.append(number)
    return found[:limit] if len(found) > limit else None


def _tiers(asked: Sequence[Iterable[Iterable[int]]], among: Among) -> Iterator[set[int]]:
    """The articles of each tier that are in no earlier one, of what the index says for each word.

    It is asked only as far as is wanted.
    """
    found: list[set[int]] = [set() for _word in asked]
    tiers: list[set[int]] = []
    for answers in zip(*asked, strict=True):
        for having, answer in zip(found, answers, strict=True):
            having.update(answer)
        hits = reduce(and_, found if among.only is None else [among.only, *found])  # of one, no copy
        tiers.append(hits.difference(among.without, *tiers))
        yield tiers[-1]


def _asked(connection: sqlite3.Connection, among: Among, question: Question) -> Iterable[int]:
    if not question.text:
        return ()
    query = f"SELECT group_concat(rowid) FROM {question.table} WHERE {question.table} MATCH ?"
    if among.only:
        query += f" AND rowid BETWEEN {min(among.only)} AND {max(among.only)}"
    return numbers(connection, query, [question.text])


def numbers(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> Iterator[int]:
    """The numbers of a query's only row, which is one text with commas between them, or NULL.

    That takes a third of the time of a row for each (measured with 100,000).
    """
    import json  # slow to import

    text = connection.execute(query, values).fetchone()[0] or ""
    start = 0
    while start < len(text):
        end = text.find(",", start + _PART)
        part = text[start:] if end < 0 else text[start:end]
        yield from json.loads(f"[{part}]")
        start += len(part) + 1


def _all_in_order(
    connection: sqlite3.Connection, asked: Iterable[Iterable[Iterable[int]]], among: Among, *, newest: bool
) -> Iterable[Iterable[int]]:
    """All hits, tier by tier, with the newest first in each, or in one."""
    answers = [[array("q", answer) for answer in of_word] for of_word in asked]
    many = max(_FEW, _last(connection) // _SCARCE)
    if sum(len(answer) for of_word in answers for answer in of_word) <= many:
        tiers = _tiers(answers, among)
        return map(partial(_sorted, connection), [set().union(*tiers)] if newest else tiers)
    ranks = _ranks(answers, among, _last(connection) + 1)
    is_many = len(ranks) - ranks.count(0) > many
    order = _all(connection) if is_many else _sorted(connection, compress(count(), ranks))
    ranked = [array("q") for _rank in range(max(ranks) + 1)]
    for number in order:
        if rank := ranks[number]:
            ranked[1 if newest else rank].append(number)
    return reversed(ranked[1:])


def _ranks(answers: Sequence[Sequence[Iterable[int]]], among: Among, size: int) -> bytearray:
    """By number, the rank of each article: the greater, the earlier its tier; 0 where it is no hit.

    These take a byte for each article that there is, sets a hundred for each hit (measured).
    """
    of_words = [bytearray(size) for _word in answers]
    for of_word, answered in zip(of_words, answers, strict=True):
        for rank, answer in enumerate(reversed(answered), 1):  # an earlier tier goes over a later one
            for number in answer:
                if number < size:
                    of_word[number] = rank
    if among.only is not None:
        of_words.append(bytearray(size))
        for number in among.only:
            of_words[-1][number] = len(answers[0])
    ranks = bytearray(map(min, *of_words)) if len(of_words) > 1 else of_words[0]
    for number in among.without:
        ranks[number] = 0
    return ranks


def _newest_first(connection: sqlite3.Connection, tier: set[int]) -> Iterator[int]:
    if len(tier) <= _FEW:
        return _sorted(connection, tier)
    return filter(tier.__contains__, _all(connection))


def _all(connection: sqlite3.Connection) -> Iterator[int]:
    """All articles, the newest first."""
    rows = connection.execute(f"SELECT number FROM articles a ORDER BY {_NEWEST}")
    return (number for (number,) in rows)


def _sorted(connection: sqlite3.Connection, tier: Iterable[int]) -> Iterator[int]:
    # The plus keeps SQLite from walking through the whole index of the order.
    query = f"SELECT number FROM articles a WHERE number IN ({_joined(tier)}) ORDER BY +{_NEWEST}"
    return (number for (number,) in connection.execute(query))


def _allowed(connection: sqlite3.Connection, hits: Iterable[int], among: Among) -> Iterator[int]:
    """The hits for which the condition holds, looked up only as far as they are wanted."""
    waiting = iter(hits)
    while part := list(islice(waiting, _CHUNK)):
        query = f"SELECT a.number{among.tables} AND a.number IN ({_joined(part)})"
        allowed = {number for (number,) in connection.execute(query, among.values)}
        yield from filter(allowed.__contains__, part)


def _joined(found: Iterable[int]) -> str:
    return ",".join(map(str, found))


def _last(connection: sqlite3.Connection) -> int:
    """About how many articles there are."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM articles").fetchone()[0])
