"""A store that was used for a while, and what of it a user would miss."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stadtbote_cache import edition
from stadtbote_cache.damage import journal_path
from stadtbote_cache.records import Filter, Image, Item, Paragraph, Source
from stadtbote_cache.store import Store
from support.keeping import NOW, filled

OWN = Source("umland", "Umland", "https://umland.example/feed", "feed")
TOWN = Source("musterstadt", "Stadt Musterstadt", "https://www.musterstadt.example/presse", "page", "de")
COUNT = 60


def items(name: str, count: int) -> list[Item]:
    """Articles with everything, some with more text than a page of the file holds."""
    start = datetime.fromtimestamp(NOW, UTC) - timedelta(days=count)
    return [
        Item(
            f"{name} meldet Umbau Nummer {n}",
            key=f"{name}-{n}",
            address=f"https://{name}.example/{n}",
            teaser=(f"Die Straße wird gesperrt, Abschnitt {n}.",),
            images=(Image(f"Baustelle {n}", None, "Presseamt"),),
            published=start + timedelta(days=n),
            body=tuple(
                Paragraph((f"Absatz {m}: {hash_like(n * 31 + m)}",)) for m in range(100 if n % 50 == 0 else 6)
            ),
        )
        for n in range(count)
    ]


def hash_like(seed: int) -> str:
    """Text that cannot be packed well, the same each time."""
    number = pow(48271, seed + 1, 2**2203 - 1)
    return f"{number:x}"[-200:]


def used_store(path: Path, count: int = COUNT, *, built_in: bool = True) -> Path:
    """Makes a store of two sources with read and kept articles and places; another was removed."""
    with Store.open(path) as store:
        town = list(filled(store, *items("musterstadt", count), source=TOWN).values())
        own = list(filled(store, *items("umland", count), source=OWN).values())
        store.mark(town[::3] + own[::5], read=True)
        store.mark(town[::7] + own[::4], kept=True)
        store.mark(town[:3], place=17)
        gone = Source("alt", "Alte Quelle", "https://alt.example/", "page")
        old = list(filled(store, *items("alt", 5), source=gone).values())
        store.mark(old[:2], kept=True)
        store.remove_source("alt")
        if not built_in:
            store.remove_source(edition.SOURCE.name)
    return path


def copied(store: Path, path: Path) -> Path:
    """A copy of a store with its journal."""
    shutil.copy(journal_path(store), journal_path(path))
    return Path(shutil.copy(store, path))


def lose_a_page(path: Path) -> None:
    """Writes over a page that leads to no row of a table."""
    with sqlite3.connect(path) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'articles_newest'").fetchone()
    raw.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 8192)
        file.write(b"\x5a" * 8192)


Marks = dict[str, tuple[bool, bool, int]]


def marks(path: Path) -> Marks:
    """Read, kept and place of every article that has any of these, by the article's id."""
    with Store.open(path) as store:
        articles = [store.article(number) for number in store.listing(Filter())]
        return {a.id: (a.read, a.kept, a.place) for a in articles if a and (a.read or a.kept or a.place)}


def texts(path: Path) -> dict[str, object]:
    """Every article as it is shown, by id."""
    with Store.open(path) as store:
        articles = [store.article(number) for number in store.listing(Filter())]
        return {a.id: (a.source, a.item) for a in articles if a}
