"""Helpers for tests of the portable edition: packing into bytes, unpacking, and what a store holds."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

from stadtbote.services.packing.frames import FrameWriter
from stadtbote.services.packing.packing import Wanted, pack
from stadtbote.services.packing.unpacking import Unpacked, unpack
from stadtbote_cache.records import Article, Filter, replace
from stadtbote_cache.store import Store

ADDRESS = "https://www.musterstadt.example/presse"
SOURCE = {"source": "musterstadt", "title": "Stadt", "address": ADDRESS, "kind": "page", "fetched_at": 1.79e9}
ARTICLE = {"headline": "Die Brücke ist offen", "address": f"{ADDRESS}/bruecke", "listed": True, "position": 1}


def packed(store: Store, wanted: Wanted | None = None) -> bytes:
    """The portable edition of a store."""
    file = io.BytesIO()
    pack(store, file, wanted or Wanted())
    return file.getvalue()


def unpacked(store: Store, data: bytes, *, dry_run: bool = False) -> list[Unpacked]:
    """Merges a portable edition."""
    return unpack(store, io.BytesIO(data), dry_run=dry_run, tell=lambda result: None)


def written(*sections: list[object]) -> bytes:
    """A file of these sections, whatever they are, with a right checksum."""
    file = io.BytesIO()
    frames = FrameWriter(file)
    for values in sections:
        frames.begin_section()
        for value in values:
            frames.add(value)
    frames.finish()
    return file.getvalue()


def sealed(data: bytes) -> bytes:
    """The same bytes with the checksum that they ought to have."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def articles(store: Store, source: str | None = None) -> list[Article]:
    """All articles of the store, without what is the store's own alone: number and id."""
    found = (store.article(number) for number in store.listing(Filter(source=source)))
    return [replace(article, number=0, id="") for article in found if article]


def content(store: Store) -> str:
    """Everything that a store holds, and nothing that only tells when it was written."""
    rows = {}
    for table in ("sources", "articles", "images", "bodies", "marks", "validators", "counts"):
        rows[table] = store._rows(f"SELECT * FROM {table} ORDER BY 1, 2")
    return json.dumps(rows, default=repr)


def opened(folder: Path, name: str) -> Store:
    """A new store in a folder."""
    return Store.open(folder / f"{name}.sqlite3")
