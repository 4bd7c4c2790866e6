"""The stores that are measured: 35 to 100,000 articles, on disk; and the same articles in a plain layout."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import generator
from bench.programs import Bed, apart
from bench.table import Goal, Row
from stadtbote.reading.listing import Listing
from stadtbote_cache import codec, writing
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store

SIZES = (35, 10_000, 100_000)
OF_PLAIN = 0.6

_PLAIN = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT UNIQUE, source INTEGER, key TEXT, address TEXT,
    headline TEXT, headline_key TEXT, kicker TEXT, teaser TEXT, links TEXT, enclosures TEXT, published TEXT,
    published_at REAL, language TEXT, position INTEGER, listed INTEGER, first_seen REAL, digest TEXT);
CREATE INDEX articles_order ON articles (source, published_at DESC, listed DESC, position);
CREATE TABLE bodies (article INTEGER PRIMARY KEY, blocks TEXT);
CREATE VIRTUAL TABLE words USING fts5 (headline, teaser, body, content = '');
"""


def store_of(
    folder: Path, articles: int, kind: str = "", filling: Callable[[Path, int], None] | None = None
) -> Path:
    """The store with so many articles, made where it is not there; of a `kind` with a way of `filling`."""
    path = folder / f"{kind}{articles}.sqlite3"
    if not path.exists():
        print(f"Making {articles:,} articles ...", flush=True)
        begun = time.monotonic()
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        apart(partial(filling or fill, making, articles))
        making.rename(path)
        print(f"Made in {time.monotonic() - begun:.0f} s.", flush=True)
    return path


def fill(path: Path, articles: int) -> None:
    """Fills a new store."""
    with Store.open(path) as store:
        generator.fill(store, articles)


def headline_of(path: Path) -> str:
    """The beginning of the headline that stands on top, as far as every face shows it."""
    with Store.open(path) as store:
        return Listing(store, Filter()).row(0).headline[:24]


def texts(path: Path) -> Iterator[tuple[str, int, float, str, str, str, str]]:
    """Every article of a store as address, source, time, headline, teaser, body and blocks as JSON."""
    with Store.open(path) as store:
        connection = store._connection
        articles = connection.execute("SELECT number, address, source, published_at FROM articles")
        for number, address, source, published in articles:
            headline, teaser, body = writing.indexed_texts(connection, number)
            (packed,) = connection.execute(
                "SELECT blocks FROM bodies WHERE article = ?", (number,)
            ).fetchone()
            blocks = codec.blocks_text(codec.unpack(packed))
            yield address, source, published, headline, teaser, body, blocks


def plain_size(path: Path, most: int) -> tuple[int, int]:
    """Bytes of the first `most` articles of a store in the plain layout, and how many these are.

    The plain layout has the columns as text, bodies as JSON, and a full-text index without the texts.
    """
    making = path.with_suffix(".plain")
    making.unlink(missing_ok=True)
    count = 0
    connection = sqlite3.connect(making)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_PLAIN)
        for address, source, published, headline, teaser, body, blocks in texts(path):
            count += 1
            columns = (count, f"kennung-{count}", source, address, address, headline, headline.casefold(), "")
            rest = (codec.dump([teaser]), "[]", "[]", "2026-09-21T12:00:00+00:00", published, "de", 1, 1, 1.0)
            marks = ", ".join("?" * (len(columns) + len(rest) + 1))
            connection.execute(f"INSERT INTO articles VALUES ({marks})", (*columns, *rest, "0" * 32))
            connection.execute("INSERT INTO bodies VALUES (?, ?)", (count, blocks))
            connection.execute(
                "INSERT INTO words (rowid, headline, teaser, body) VALUES (?, ?, ?, ?)",
                (count, headline, teaser, body),
            )
            if count == most:
                break
        connection.commit()
        return making.stat().st_size, count
    finally:
        connection.close()
        making.unlink()


def rows(bed: Bed) -> Iterator[Row]:
    """What a store takes on disk, against the same articles in the plain layout.

    That one is made of 10,000 articles, and counted for more as if it grew evenly.
    """
    plain, count = plain_size(bed.stores[bed.usual], bed.usual)
    yield Row("plain layout, an article", "bytes", plain / count)
    for articles, path in bed.stores.items():
        if articles < bed.usual:
            continue
        size = path.stat().st_size
        yield Row(
            f"store of {articles:,} articles",
            "MB",
            size / 1e6,
            {"plain layout": plain / count * articles / 1e6},
            Goal(OF_PLAIN, "plain layout"),
        )
