"""Where the store is, and what happens where it cannot be."""

from __future__ import annotations

import tempfile
from pathlib import Path

from stadtbote.cli.output import remark
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.store import Store


def default_path() -> Path:
    """The store in the user's data folder, as platformdirs knows it."""
    from platformdirs import user_data_path

    return user_data_path("stadtbote", appauthor=False) / "stadtbote.sqlite3"


def open_store(named: Path | None) -> Store:
    """The named store, or the user's own. Raises StoreError.

    Where the user's own place cannot be written, a store for this run alone, and a line that says so.
    """
    if named is not None:
        return Store.open(named)
    try:
        path = default_path()
        store = Store.open(path)
    except (StoreUnwritable, RuntimeError, OSError):  # no home folder is a RuntimeError of pathlib
        folder = tempfile.mkdtemp(prefix="stadtbote-")
        remark(
            _("Der Datenordner ist nicht beschreibbar: was Sie lesen oder merken, gilt nur für diesen Lauf.")
        )
        return Store.open(Path(folder) / "stadtbote.sqlite3")
    if not store.writable:
        remark(_("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht."))
    return store
