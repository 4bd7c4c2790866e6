"""The large store of the bench is what the program itself would have made."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import generator, large
from bench.words import FEW
from stadtbote_cache import edition, preparing
from stadtbote_cache.records import Changes, Validators
from stadtbote_cache.store import Store
from support.invariants import assert_whole

SOURCES, EACH = 4, 10
TABLES = {
    "articles": "id, source, key, address, headline, headline_key, teaser, links, enclosures, details,"
    " published, published_at, language, position, listed, first_seen, digest",
    "arrivals": "article, stands_at, arrival, same",
    "likeness": "hash, article",
    "words_found": "term, doc, col, offset",
    "leads_found": "term, doc",
}


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What the tables of articles hold, and the index."""
    for name in ("words", "leads"):
        store._rows(f"CREATE VIRTUAL TABLE temp.{name}_found USING fts5vocab('main', '{name}', 'instance')")
    return {
        name: sorted(store._rows(f"SELECT {columns} FROM {name}"), key=repr)
        for name, columns in TABLES.items()
    }


def test_made_as_by_syncs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and index are the same as after so many syncs, with the same news of two sources."""
    monkeypatch.setattr(large, "_SAME", 0.4)
    large.fill(tmp_path / "made.sqlite3", SOURCES * EACH, per_source=EACH, rare_words=FEW)
    first = large.PER_SOURCE - EACH
    with Store.open(tmp_path / "synced.sqlite3") as synced, Store.open(tmp_path / "made.sqlite3") as made:
        synced.remove_source(edition.SOURCE.name)
        for source in range(SOURCES):
            synced.add_source(generator.source(source))
        for start in range(first, large.PER_SOURCE, 5):
            for source in range(SOURCES):
                shown = [
                    preparing.article(large.item(source, place, FEW)) for place in range(start, start + 5)
                ]
                new = tuple((large.PER_SOURCE - start - place, place) for place in range(5))
                synced.save_fetch(
                    generator.source(source),
                    shown,
                    lambda _known, new=new: Changes(new=new),  # type: ignore[misc]
                    credits=(),
                    language="de",
                    validators=Validators(),
                    now=large.published(source, start + 4).timestamp(),
                )
        by_syncs, by_bench = contents(synced), contents(made)
        for name in TABLES:
            assert by_bench[name] == by_syncs[name], name
        assert any(same for *_, same in by_bench["arrivals"])
    assert_whole(tmp_path / "made.sqlite3")
