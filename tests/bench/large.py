"""A store with a million short articles of a thousand sources, made by SQL in bulk.

python tests/bench/large.py FILE ARTICLES
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import generator
from bench.words import RARE
from stadtbote_cache import codec, database, edition, grouping, likeness, sifting
from stadtbote_cache.identity import digest, headline_key, identity, short_id
from stadtbote_cache.records import Item
from stadtbote_cache.search import index
from stadtbote_cache.store import Store

ARTICLES = 1_000_000
PER_SOURCE = 1_000
NEW = 50
"""Articles that a source lists, and that one brings in a sync."""

GROUP = "Region"
"""One source of ten is in it."""

HIDING = "brücke"
"""What a rule hides has this word: about one article of twenty-six."""

_FETCHED = 5  # articles that each fetch brought
_WORDS, _OF_HEADLINE = 26, 8
_SAME, _READ, _KEPT = 0.02, 0.7, 0.003  # parts of all
_APART = timedelta(hours=9)
_COLUMNS = (
    "number, id, source, key, address, headline, headline_key, teaser, links, enclosures, published,"
    " published_at, language, position, listed, first_seen, digest"
)


def _dice(source: int, place: int) -> random.Random:
    return random.Random(f"{generator.SEED}/{source}/{place}")


def first_with(source: int, place: int) -> int:
    """The source that had the news of this article first."""
    while source > 0 and _dice(source, place).random() < _SAME:
        source -= 1
    return source


def published(source: int, place: int) -> datetime:
    """When an article was published; place 0 is a source's oldest one."""
    return generator.NEWEST - (PER_SOURCE - 1 - place) * _APART - timedelta(minutes=1 + source % 30)


def item(source: int, place: int, rare_words: int = RARE) -> Item:
    """An article of a source."""
    dice = _dice(first_with(source, place), place)
    dice.random()
    vocabulary, weights = generator.vocabulary(generator.SEED, rare_words)
    words = dice.choices(vocabulary, cum_weights=weights, k=_WORDS)
    address = f"{generator.source(source).address.removesuffix('feed')}artikel/{place}"
    return Item(
        " ".join(words[:_OF_HEADLINE]),
        key=address,
        address=address,
        teaser=(" ".join(words[_OF_HEADLINE:]),),
        published=published(source, place),
        language="de",
    )


class _Batch:
    """Rows and texts that are written together."""

    def __init__(self) -> None:
        self.articles: list[tuple[object, ...]] = []
        self.arrivals: list[tuple[object, ...]] = []
        self.alike: list[tuple[int, str, str]] = []
        self.marks: list[tuple[int, bool, bool]] = []
        self.texts: list[tuple[int, index.Texts]] = []

    def write(self, connection: sqlite3.Connection) -> None:
        """Writes them as the program does: rows first, in the order of their numbers, and the index last."""
        with database.transaction(connection):
            for table, rows in (
                (f"articles ({_COLUMNS})", self.articles),
                ("arrivals (article, stands_at, arrival, same)", self.arrivals),
                ("marks (article, read, kept)", self.marks),
            ):
                holes = ", ".join("?" * len(rows[0])) if rows else ""
                connection.executemany(f"INSERT INTO {table} VALUES ({holes})", rows)
            for alike in self.alike:
                likeness.note(connection, *alike, new=True)
            for number, texts in self.texts:
                index.add(connection, number, texts)


def _batches(sources: int, per_source: int, rare_words: int) -> Iterator[_Batch]:
    """All articles as one sync after another brought them, some of each source."""
    taken = set[str]()
    for fetch in range(per_source // _FETCHED):
        batch = _Batch()
        for source in range(sources):
            now = published(source, PER_SOURCE - per_source + fetch * _FETCHED + _FETCHED - 1).timestamp()
            for nth in range(_FETCHED):
                place = PER_SOURCE - per_source + fetch * _FETCHED + nth
                number = (fetch * sources + source) * _FETCHED + nth + 1
                leader = number - (source - first_with(source, place)) * _FETCHED
                one = item(source, place, rare_words)
                key, at = headline_key(one.headline), published(source, place).timestamp()
                known_by = identity(one.key, one.address, key)
                word = short_id(generator.source(source).name, known_by, taken.__contains__)
                taken.add(word)
                position = min(PER_SOURCE - place, NEW)
                listed = PER_SOURCE - place <= NEW
                teaser = codec.strings_column(one.teaser)
                when = one.published and one.published.isoformat()
                batch.articles.append(
                    (number, word, source + 1, "", one.address, one.headline, key, teaser, "[]", "[]", when,
                     at, one.language, position, listed, now, digest(one))
                )  # fmt: skip
                arrival = (fetch - 1) * sources + source + 1 if fetch else 0
                same = leader if leader != number else None
                batch.arrivals.append((number, at - 0.00001 * position, arrival, same))
                batch.alike.append((number, key, str(one.address)))
                dice = random.Random(leader)
                if dice.random() < _READ:
                    batch.marks.append((number, True, dice.random() < _KEPT))
                batch.texts.append((number, (one.headline, one.teaser[0], "")))
        yield batch


def fill(path: Path, articles: int, *, per_source: int = PER_SOURCE, rare_words: int = RARE) -> None:
    """Fills a new store with so many articles of sources with `per_source` each, one rule and one search."""
    sources = articles // per_source
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        for source in range(sources):
            store.add_source(generator.source(source))
    with closing(database.open_file(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for batch in _batches(sources, per_source, rare_words):
            batch.write(connection)
        with database.transaction(connection):
            fetched = generator.NEWEST.timestamp()
            connection.execute("UPDATE sources SET fetched_at = ?, tried_at = ?", (fetched, fetched))
            connection.execute(
                "INSERT INTO facts VALUES ('arrivals', ?)", (sources * per_source // _FETCHED,)
            )
            connection.execute("UPDATE sources SET group_name = ? WHERE number % 10 = 3", (GROUP,))
            grouping.number_places(connection, grouping.in_groups(grouping.entries_of(connection)))
            connection.execute("INSERT INTO rules (act, words) VALUES (?, ?)", (sifting.HIDE, HIDING))
            sifting.hide_all(connection)
    with Store.open(path) as store:
        store.tidy()


def main() -> None:
    """Makes a store: FILE ARTICLES."""
    fill(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
