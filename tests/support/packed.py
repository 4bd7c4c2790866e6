"""Helpers for tests of the portable edition: packing into bytes, unpacking, and what a store holds."""

from __future__ import annotations

import io
import json
import lzma
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from stadtbote.export.pack.jsonlines import Value, Writer
from stadtbote.export.pack.packing import Wanted, pack
from stadtbote.export.pack.unpacking import Unpacked, unpack
from stadtbote_cache.records import (
    Article,
    Details,
    Enclosure,
    Event,
    Filter,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Source,
    Table,
    replace,
)
from stadtbote_cache.store import Store
from support.keeping import numbers

ADDRESS = "https://www.musterstadt.example/presse"
SOURCE = {"source": "musterstadt", "title": "Stadt", "address": ADDRESS, "kind": "page", "fetched_at": 1.79e9}
ARTICLE = {"headline": "Die Brücke ist offen", "address": f"{ADDRESS}/bruecke", "listed": True, "position": 1}
BRIDGE = Item("Die Brücke ist offen", address=f"{ADDRESS}/bruecke", teaser=("Ab heute.",))
BATH = Item("Das Bad öffnet", key="7", address=f"{ADDRESS}/bad", published=datetime(2026, 9, 1, tzinfo=UTC))
MARKET = Item("Markt am Sonntag")
BODY = (Paragraph(("Die Brücke über die ", Link("Wupper", f"{ADDRESS}/wupper"), " ist frei.")),)
FEED = Source("feed", "Ein Feed", "https://feed.example/feed", "feed")
WHOLE = Item(
    "Alles dabei",
    key="1",
    address=f"{ADDRESS}/alles",
    kicker="Rathaus",
    teaser=("Eins.", "Zwei."),
    images=(Image("Ein Haus", None, "Stadt"), Image(decorative=True)),
    links=(Link("mehr", f"{ADDRESS}/mehr", True),),
    enclosures=(Enclosure(f"{ADDRESS}/a.mp3", "audio/mpeg", 12_345),),
    published=datetime(2026, 9, 21, 10, 30, tzinfo=UTC),
    language="en",
    body=(
        Heading(("Titel",), 3),
        Paragraph(("Text", Link("Wort", f"{ADDRESS}/wort"))),
        Quote(("Zitat",), "fr"),
        ItemList((ListItem(("eins",), 0, 1), ListItem(("zwei",), 1))),
        Table((("A",), ("B",)), ((("1",), ("2",)),), "Tafel"),
        Picture(Image("Bild", "Unterschrift", None)),
        LinkLine(Link("Datei", f"{ADDRESS}/datei.pdf")),
    ),
    details=Details(
        ("Anna Muster",),
        ("Kultur", "Verkehr"),
        f"{ADDRESS}/alles#kommentare",
        0,
        datetime(2026, 9, 22, tzinfo=UTC),
        90,
        Event(datetime(2026, 10, 1, 19, tzinfo=UTC), None, "Rathaus"),
    ),
)


def packed(store: Store, wanted: Wanted | None = None) -> bytes:
    """The portable edition of a store."""
    file = io.BytesIO()
    pack(store, file, wanted or Wanted())
    return file.getvalue()


def unpacked(store: Store, data: bytes, *, dry_run: bool = False) -> list[Unpacked]:
    """Merges a portable edition."""
    return unpack(store, io.BytesIO(data), dry_run=dry_run, tell=lambda result: None)


def written(*sources: list[object]) -> bytes:
    """A file of these sources, each followed by its articles, whatever all these are."""
    file = io.BytesIO()
    writer = Writer(file, sources=len(sources), articles=sum(map(len, sources)) - len(sources))
    for source, *rest in sources:
        first = source | {"articles": len(rest)} if isinstance(source, dict) else source
        for value in (first, *rest):
            writer.add(cast(Value, value))
    writer.finish()
    return file.getvalue()


def lines_of(data: bytes) -> list[bytes]:
    """The lines of a file, the first and the last too."""
    return lzma.decompress(data).splitlines(keepends=True)


def sealed(lines: Iterable[bytes]) -> bytes:
    """A file of these lines, whatever they are, with the checksum that they ought to have."""
    return lzma.compress(b"".join(lines), preset=0)


def articles(store: Store, source: str | None = None) -> list[Article]:
    """All articles of the store, without what is the store's own alone: number and id."""
    found = (store.article(number) for number in store.listing(Filter(source=source)))
    return [replace(article, number=0, id="", first_seen=0.0, arrival=0) for article in found if article]


def content(store: Store) -> str:
    """Everything that a store holds, and nothing that only tells when it was written."""
    rows = {}
    for table in ("sources", "articles", "images", "bodies", "marks", "validators", "counts"):
        rows[table] = store._rows(f"SELECT * FROM {table} ORDER BY 1, 2")
    return json.dumps(rows, default=repr)


def opened(folder: Path, name: str) -> Store:
    """A new store in a folder."""
    return Store.open(folder / f"{name}.sqlite3")


def body_of(store: Store, headline: str) -> object:
    return store.body(numbers(store)[headline])
