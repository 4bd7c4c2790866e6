"""The built-in edition: the 34 items that a new store shows before anything was ever fetched."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from stadtbote_cache import preparing, writing
from stadtbote_cache.identity import headline_key
from stadtbote_cache.records import Edition, Image, Item, Source
from stadtbote_cache.search import FOLD_VERSION, index

SOURCE = Source(
    name="wuppertal-digital",
    title="Stadt Wuppertal, Amt für Informationstechnik und Digitalisierung",
    address="https://digital.wuppertal.de/aktuelles.php",
    kind="page",
    language="de",
)


def load() -> Edition:
    """The edition as it ships. NOTICE.md beside the data file states whose rights it is under."""
    data = json.loads((Path(__file__).parent / "was-gibt-es-neues.json").read_text(encoding="utf-8"))
    items = tuple(
        Item(
            headline=row["headline"],
            teaser=tuple(row["teaser"]),
            images=(Image(caption=row["image_caption"], credit=row["image_credit"]),),
            language=data["language"],
        )
        for row in data["items"]
    )
    return Edition(items=items, title=data["publisher"], language=data["language"])


def install(connection: sqlite3.Connection) -> None:
    """Adds the edition to a new store, in the caller's transaction. Where a journal has the sources, only
    its articles.
    """
    if not connection.execute("SELECT 1 FROM facts WHERE name = 'journal'").fetchone():
        connection.execute(
            "INSERT INTO sources (name, title, address, kind, language, options) VALUES (?, ?, ?, ?, ?, ?)",
            (SOURCE.name, SOURCE.title, SOURCE.address, SOURCE.kind, SOURCE.language, SOURCE.options),
        )
    empty = (
        "SELECT number FROM sources s WHERE address = ? AND removed = 0 AND fetched_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.source = s.number AND a.listed = 1)"
    )
    for (number,) in connection.execute(empty, (SOURCE.address,)).fetchall():
        connection.execute("UPDATE sources SET built_in = 1 WHERE number = ?", (number,))
        fill(connection, number)
    connection.execute(
        "INSERT OR REPLACE INTO facts VALUES ('edition', '1'), ('fold', ?), ('forgotten', 'done'),"
        " ('alike', 'done')",
        (FOLD_VERSION,),
    )


def fill(connection: sqlite3.Connection, number: int) -> None:
    """Adds the edition's articles to the source with this number, in the caller's transaction."""
    known = "SELECT headline_key, number FROM articles WHERE source = ?"
    kept = dict(connection.execute(known, (number,)).fetchall())
    source, now = (number, SOURCE.name), time.time()
    new = []
    for position, item in enumerate(load().items, 1):
        if article := kept.get(headline_key(item.headline)):
            connection.execute(
                "UPDATE articles SET listed = 1, position = ? WHERE number = ?", (position, article)
            )
        else:
            new.append(writing.New(position, preparing.article(item)))
    with index.pending(connection) as pending:
        writing.insert(connection, pending, source, new, now, built_in=True)
