"""A store with a million short articles of a thousand sources, made by SQL in bulk.

python tests/bench/large.py FILE ARTICLES
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import generator, stores
from bench.programs import Bed, alternating, cpu, ours, plain, shown
from bench.searches import RARE as RARE_WORD
from bench.table import Goal, Row, median
from bench.words import RARE
from stadtbote.reading.list import ArticleList
from stadtbote.reading.listing import Listing
from stadtbote.reading.overview import shelves
from stadtbote.stored import read_sources
from stadtbote.sync.plan import decide
from stadtbote.sync.retention import Cleared, Limits, clearing, planned
from stadtbote_cache import database, edition, grouping, likeness, preparing, sifting, writing
from stadtbote_cache.damage import journal_path
from stadtbote_cache.identity import identity, short_id
from stadtbote_cache.records import Changes, Filter, Item, Validators
from stadtbote_cache.search import index
from stadtbote_cache.search.entries import Words
from stadtbote_cache.store import Store
from stadtbote_cache.visits import Visits
from support.terminal import Terminal

ARTICLES = 1_000_000
PER_SOURCE = 1_000
NEW = 50
"""Articles that a source lists, and that one brings in a sync."""

GROUP = "Region"
"""One source of ten is in it."""

HIDING = "karneval"
"""What a rule hides has this word: about one article of fifty."""

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
        self.alike: list[tuple[int, str, str | None]] = []
        self.marks: list[tuple[int, bool, bool]] = []
        self.words: list[tuple[int, Words]] = []

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
            likeness.note(connection, self.alike, new=True)
            index.add(connection, self.words)


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
                article = preparing.article(item(source, place, rare_words))
                head, content = article.head, article.content()
                known_by = identity(head.key, head.address, head.headline_key)
                word = short_id(generator.source(source).name, known_by, taken.__contains__)
                taken.add(word)
                position = min(PER_SOURCE - place, NEW)
                listed = PER_SOURCE - place <= NEW
                batch.articles.append(
                    (number, word, source + 1, writing.SAME, head.address, content.headline,
                     head.headline_key, content.teaser, content.links, content.enclosures, content.published,
                     head.published, content.language, position, listed, now, head.digest)
                )  # fmt: skip
                arrival = (fetch - 1) * sources + source + 1 if fetch else 0
                same = leader if leader != number else None
                batch.arrivals.append((number, (head.published or 0) - 0.00001 * position, arrival, same))
                batch.alike.append((number, head.headline_key, head.address))
                batch.words.append((number, content.words))
                dice = random.Random(leader)
                if dice.random() < _READ:
                    batch.marks.append((number, True, dice.random() < _KEPT))
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
            fetches = sources * (per_source // _FETCHED - 1)  # the first one of a source does not count
            facts = [("arrivals", fetches), ("seen", fetches - sources // 10)]
            connection.executemany("INSERT INTO facts VALUES (?, ?)", facts)
            connection.execute("UPDATE sources SET group_name = ? WHERE number % 10 = 3", (GROUP,))
            grouping.number_places(connection, grouping.in_groups(grouping.entries_of(connection)))
            connection.execute("INSERT INTO rules (act, words) VALUES (?, ?)", (sifting.HIDE, HIDING))
            sifting.hide_all(connection)
    with Store.open(path) as store:
        store.tidy()


def spent(run: Callable[[], object]) -> float:
    """Milliseconds of CPU that a run takes."""
    begun = time.process_time()
    run()
    return 1000 * (time.process_time() - begun)


def first_text(store: Path, headline: str, bed: Bed) -> float | None:
    """Milliseconds of CPU of a start until its first text, where no frame was kept."""
    with Terminal(ours(store), variables=plain(bed.folder)) as terminal:
        return 1000 * cpu(terminal.pid) if shown(terminal, headline) else None


def fetched(store: Store, source: int) -> Changes:
    """A source has come, as it is and with new articles on top."""
    items = [item(source, place) for place in reversed(range(PER_SOURCE, PER_SOURCE + NEW))]
    articles = preparing.shown(items)
    return store.save_fetch(
        generator.source(source),
        articles,
        lambda known: decide(known, articles, complete=True),
        credits=(),
        language="de",
        validators=Validators(),
        now=generator.NEWEST.timestamp() + NEW * _APART.total_seconds(),
    )


def shows_all(store: Store) -> None:
    """Lets a store have nothing that is hidden, nor the same news twice."""
    with store._write():
        store._connection.execute("DELETE FROM rules")
        store._connection.execute("UPDATE arrivals SET hidden = 0, same = NULL")


def rows(bed: Bed) -> Iterator[Row]:
    """What a user waits for in the large store, and what a sync does there, in CPU."""
    if bed.quick:
        return
    made = stores.store_of(bed.kept, ARTICLES, "large-", fill)
    stores.headline_of(made)  # the first opening writes the journal
    for plain_store in (True, False):
        path, _journal = (Path(shutil.copy(file, bed.folder)) for file in (made, journal_path(made)))
        with Store.open(path) as store:
            if plain_store:
                shows_all(store)
            runs = at_work(store, bed.rounds)
            times = alternating(
                {name: partial(spent, run) for name, (_most, run) in runs.items()}, bed.rounds
            )
            limits, now = Limits(days=365, articles=900), generator.NEWEST.timestamp()
            for _step in clearing(store, limits, now, Cleared(), whole=False):
                pass
            plan = partial(spent, lambda: planned(store, limits, now, measured=False))  # noqa: B023
            times |= alternating({"retention at a sync": plan}, bed.rounds)
        first = partial(first_text, path, stores.headline_of(path), bed)
        times |= alternating({"first text, no kept frame": first}, bed.rounds)
        goals = {"retention at a sync": 100.0, "first text, no kept frame": 70.0}
        goals |= {name: most for name, (most, _run) in runs.items() if most}
        kind = "" if plain_store else ", some hidden, some the same"
        for name, values in times.items():
            goal = Goal(goals[name]) if plain_store and name in goals else None
            yield Row(f"{name}, {ARTICLES:,} articles{kind}, CPU", "ms", median(values), {}, goal, bed.rounds)


def at_work(store: Store, rounds: int) -> dict[str, tuple[float | None, Callable[[], object]]]:
    """What is measured in an open store, each with its goal in milliseconds."""
    since = Visits.of(store).last(lambda _process: False)
    seen, sources = ArticleList(store, since), iter(range(rounds + 1))
    two, newest = Filter(query="die der"), Filter(query="die der", newest=True)
    return {
        "first page of a list": (5, lambda: Listing(store, Filter()).row(0)),
        "title and counts": (100, lambda: (seen.title(), seen.counts())),
        "table of sources": (100, lambda: shelves(seen, read_sources(store), store.new_by_source(since))),
        "two frequent words, first 50 by rank": (100, lambda: store.search(two, 50)),
        "two frequent words, newest 50": (100, lambda: store.search(newest, 50)),
        "two frequent words, all by rank": (None, lambda: store.search(two)),
        "rare word, first 50 by rank": (100, lambda: store.search(Filter(query=RARE_WORD), 50)),
        f"one source with {NEW} new of {PER_SOURCE:,} known": (25, lambda: fetched(store, next(sources))),
    }


def main() -> None:
    """Makes a store: FILE ARTICLES."""
    fill(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
