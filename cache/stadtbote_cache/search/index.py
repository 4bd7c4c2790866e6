"""The search index: which parts of an article go into it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise

from stadtbote_cache.search.folding import LEAST_PART, words

HEADLINE, HEADLINE_PART, TEASER, TEASER_PART, OFTEN = "hgtuf"
"""The letter before an entry of `leads`, which says where the word is: in the headline; in a compound there;
in the teaser but not in the headline; in a compound there; several times in the text."""

_MOST_PENDING = 8_000_000  # characters
_SEVERAL = 3
_LONGEST_WORD = 40
_FEMININE = "innen"  # in "Bürgerinnen" it is an ending, not a word
_DIPHTHONGS = frozenset("aa ae ai au ee ei eu ie oe oo ou ue ui".split())
_VOWELS = frozenset("aeiouy")
# Consonants that can begin a syllable together.
_ONSETS = frozenset(
    "b bl br c ch chr cl cr d dr f fl fr g gl gn gr h j k kl kn kr l m n p pf pfl pfr ph pl pr qu r s sc sch"
    " schl schm schn schr schw sh sk sp spl spr st str t th tr v w wr x z zw".split()
)


@lru_cache(4096)
def parts(word: str) -> tuple[str, ...]:
    """The ends of a folded word that may be words of their own: "bahn" and "senbahn" of "strassenbahn".

    No dictionary is needed to tell: nobody searches for what is not a word.
    """
    if not LEAST_PART + 3 <= len(word) <= _LONGEST_WORD:
        return ()
    found: list[str] = []
    vowels = [place for place, letter in enumerate(word) if letter in _VOWELS]
    for before, vowel in pairwise(vowels):
        if vowel == before + 1:
            starts = [vowel] if word[before : vowel + 1] not in _DIPHTHONGS else []
        else:
            starts = [vowel, *(start for start in range(before + 1, vowel) if word[start:vowel] in _ONSETS)]
        found += [word[start:] for start in starts if 3 <= start <= len(word) - LEAST_PART]
    return tuple(part for part in found if part != _FEMININE)


def entries(headline: str, teaser: str, body: str) -> str:
    """What `leads` holds about an article, from its folded texts."""
    top, lead = set(headline.split()), set(teaser.split())
    found = [HEADLINE + word for word in top]
    found += [TEASER + word for word in lead - top]
    top_parts = {part for word in top for part in parts(word)}
    found += [HEADLINE_PART + part for part in top_parts]
    found += [TEASER_PART + part for part in {part for word in lead for part in parts(word)} - top_parts]
    counted = Counter(body.split())
    found += [OFTEN + word for word, times in counted.items() if times >= _SEVERAL]
    return " ".join(found)


Texts = tuple[str, str, str]
"""The headline, teaser and body texts of an article."""


class Pending:
    """What a transaction changes in the index, written behind all its rows.

    SQLite sets a savepoint at each statement that has triggers; FTS5 then writes what it holds to disk as a
    part of its own (fts5SavepointMethod), which takes a third of the time of a cold sync.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changes: dict[int, tuple[Texts | None, Texts | None]] = {}
        self._length = 0

    def change(self, number: int, before: Texts | None, after: Texts | None) -> None:
        """Puts the texts `after` in the place of those `before`, which are those that the index has."""
        first = self._changes.get(number, (before, None))[0]
        self._changes[number] = (first, after)
        self._length += sum(map(len, (*(before or ()), *(after or ()))))
        if self._length > _MOST_PENDING:
            self.write()

    def write(self) -> None:
        """Writes all that is pending, by ascending numbers: FTS5 writes a part where they do not ascend."""
        changes, self._changes, self._length = sorted(self._changes.items()), {}, 0
        for number, (before, after) in changes:
            if before is not None:
                remove(self._connection, number, before)
            if after is not None:
                add(self._connection, number, after)


@contextmanager
def pending(connection: sqlite3.Connection) -> Iterator[Pending]:
    """Inside the block rows are written; the index is written at its end."""
    changes = Pending(connection)
    yield changes
    changes.write()


def add(connection: sqlite3.Connection, number: int, texts: Texts) -> None:
    """Adds an article's headline, teaser and body texts to the index."""
    headline, teaser, body = map(words, texts)
    connection.execute(
        "INSERT INTO words (rowid, headline, teaser, body) VALUES (?, ?, ?, ?)",
        (number, headline, teaser, body),
    )
    connection.execute(
        "INSERT INTO leads (rowid, entries) VALUES (?, ?)", (number, entries(headline, teaser, body))
    )


def remove(connection: sqlite3.Connection, number: int, texts: Texts) -> None:
    """Removes an article from the index; `texts` must be those that were added."""
    headline, teaser, body = map(words, texts)
    connection.execute(
        "INSERT INTO words (words, rowid, headline, teaser, body) VALUES ('delete', ?, ?, ?, ?)",
        (number, headline, teaser, body),
    )
    connection.execute(
        "INSERT INTO leads (leads, rowid, entries) VALUES ('delete', ?, ?)",
        (number, entries(headline, teaser, body)),
    )


def clear(connection: sqlite3.Connection) -> None:
    """Removes everything from the index."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    connection.execute("INSERT INTO leads (leads) VALUES ('delete-all')")


def stir(connection: sqlite3.Connection) -> None:
    """Lets the next merge take in the whole index, so that it drops what is there only as removed.

    FTS5 drops that at its highest level alone, and does not count a level as such above which there once were
    others: what is on one level stays below them. What is on two is put on a new one above all.
    """
    for change in (add, remove):
        change(connection, 0, ("x", "", ""))


def merge(connection: sqlite3.Connection, pages: int) -> bool:
    """Reorganises this many pages of the index; False where there was nothing to do.

    A negative number begins with parts of any size (FTS5, "The 'merge' Command").
    """
    worked = False
    for table in ("words", "leads"):
        before = connection.total_changes
        connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))
        worked = worked or connection.total_changes - before >= 2
    return worked
