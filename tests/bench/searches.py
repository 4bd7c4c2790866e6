"""Searches in 10,000 articles and more, with bodies: in the store itself, and in newsboat on its screen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import peers
from bench.programs import Bed, alternating, until
from bench.table import NEWSBOAT, Goal, Row, median
from stadtbote.reading.listing import Listing
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import Terminal

FIRST = 50
RARE = "sportflucht"
QUERIES = {
    "rare word": RARE,
    "frequent word": "prozent",
    "very frequent word": "die",
    "two words": "bahn unfall",
    "prefix": "straß",
    "compound": "flucht",
    "phrase": '"in der stadt"',
}
"""What is looked for. All are in the generator's vocabulary, at the places that their names say."""

MANY = 0.1
"""The part of all articles from which on a search is one for a frequent word."""

NEWEST, ALL = Goal(50), Goal(300)


def first_goal(articles: int) -> Goal:
    """Milliseconds for the first hits by rank."""
    return Goal(20 if articles <= 10_000 else 100)


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of a run."""
    begun = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - begun)


def peer_search(bed: Bed, articles: int) -> float | None:
    """Milliseconds from Enter to the list of the hits on newsboat's screen."""
    assert bed.newsboat is not None
    command = peers.command(bed.newsboat, peers.cached(bed, articles))
    with Terminal(command, variables=peers.variables(bed.folder)) as terminal:
        if until(terminal, lambda: peers.FEEDS.encode() in terminal.output) is None:
            return None
        terminal.read(0.3, 3.0)
        terminal.press("/")
        terminal.press(RARE)
        begun = time.perf_counter()
        os.write(terminal.fd, b"\r")
        came = until(terminal, lambda: "Search results" in terminal.text)
        return None if came is None else 1000 * (came - begun)


def of_store(path: Path, articles: int, rounds: int, peer: dict[str, float], why: str) -> Iterator[Row]:
    """All searches in one store."""
    with Store.open(path) as store:
        for name, query in QUERIES.items():
            wanted, newest = Filter(query=query), Filter(query=query, newest=True)
            hits = len(store.search(wanted)[0])
            is_many = hits > MANY * articles
            runs = {
                "by rank": partial(timed, lambda: Listing(store, wanted, first=FIRST).row(0)),  # noqa: B023
                "newest": partial(timed, lambda: Listing(store, newest, first=FIRST).row(0)),  # noqa: B023
                "all": partial(timed, lambda: Listing(store, wanted).row(0)),  # noqa: B023
            }
            times = {kind: median(values) for kind, values in alternating(runs, rounds).items()}
            what = f"search, {name}, {articles:,} articles"
            beside, reason = (peer, why) if query == RARE else ({}, "-")
            goal = first_goal(articles)
            yield Row(f"{what}, first 50 by rank", "ms", times["by rank"], beside, goal, rounds, "", reason)
            if is_many:
                yield Row(f"{what}, newest 50", "ms", times["newest"], {}, NEWEST, rounds)
                yield Row(f"{what}, all by rank", "ms", times["all"], {}, ALL, rounds)
            else:
                yield Row(f"{what}, all by rank", "ms", times["all"], {}, None, rounds)


def rows(bed: Bed) -> Iterator[Row]:
    """Searches in every store that is large enough; newsboat's with 10,000 articles."""
    for articles, path in bed.stores.items():
        if articles < bed.usual:
            continue
        beside, why = {}, "-" if bed.newsboat else peers.MISSING
        if bed.newsboat and articles == bed.usual:
            once = alternating({NEWSBOAT: partial(peer_search, bed, articles)}, bed.rounds, 0)
            beside = {NEWSBOAT: median(once[NEWSBOAT])} if once[NEWSBOAT] else {}
        yield from of_store(path, articles, bed.rounds, beside, why)
