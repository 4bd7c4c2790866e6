"""Whether a store is whole: what it counts, and what its index holds; and whether a text is harmless."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from stadtbote.text.clean import clean
from stadtbote_cache import writing
from stadtbote_cache.search.entries import folded
from stadtbote_cache.store import Store

_REAL = (
    "SELECT s.number, count(a.number), coalesce(sum(a.listed), 0), coalesce(sum(m.read), 0),"
    " coalesce(sum(m.kept), 0), coalesce(sum(m.read * m.kept), 0)"
    " FROM sources s LEFT JOIN articles a ON a.source = s.number"
    " LEFT JOIN marks m ON m.article = a.number GROUP BY s.number ORDER BY s.number"
)


def assert_whole(path: Path) -> None:
    """The file is sound, no row hangs in the air, all counts are right, and the index has the texts."""
    with Store.open(path) as store:
        assert store.check() == "ok"
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT * FROM counts ORDER BY source").fetchall() == (
            connection.execute(_REAL).fetchall()
        )
        for table in ("words", "leads"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        _assert_indexed(connection)
    finally:
        connection.rollback()
        connection.close()


@cache
def _entries(texts: tuple[str, str, str]) -> tuple[set[str], set[str]]:
    found = folded(texts)
    words = {*found.headline.split(), *found.teaser.split(), *found.body.split()}
    return words, set(found.entries.split())


def _assert_indexed(connection: sqlite3.Connection) -> None:
    words, leads = Counter[str](), Counter[str]()
    for (number,) in connection.execute("SELECT number FROM articles").fetchall():
        in_words, in_leads = _entries(writing.indexed_texts(connection, number))
        words.update(in_words)
        leads.update(in_leads)
    for table, expected in (("words", words), ("leads", leads)):
        connection.execute(f"CREATE VIRTUAL TABLE temp.v_{table} USING fts5vocab('main', '{table}', 'row')")
        found = dict(connection.execute(f"SELECT term, doc FROM temp.v_{table}").fetchall())
        connection.execute(f"DROP TABLE temp.v_{table}")
        assert found == expected


def assert_harmless(text: str) -> None:
    """A text is clean: no controls but newlines, no other spaces, composed, few marks on a letter."""
    assert not {unicodedata.category(c) for c in text.replace("\n", "") if c not in "\u200c\u200d"} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }
    assert not {c for c in text if unicodedata.category(c) in {"Zs", "Zl", "Zp"}} - {" "}
    assert unicodedata.is_normalized("NFC", text)
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 0
        assert run <= 4
    assert clean(text) == text
