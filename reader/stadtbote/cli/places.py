"""Where the store is, and what happens where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.store import Store


def default_path() -> Path:
    """The store in the user's data folder, as platformdirs knows it."""
    from platformdirs import user_data_path

    return user_data_path("stadtbote", appauthor=False) / "stadtbote.sqlite3"


@contextmanager
def open_store(named: Path | None) -> Iterator[tuple[Store, str]]:
    """The named store or the user's own, and a sentence where it keeps nothing. Raises StoreError.

    Where the user's own place cannot be written, the store is for this run alone and goes with it.
    """
    with ExitStack() as closing:
        notice = ""
        try:
            store = Store.open(named or default_path())
        except (StoreUnwritable, RuntimeError, OSError):  # no home folder is a RuntimeError of pathlib
            if named is not None:
                raise
            import tempfile

            folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="stadtbote-"))
            store = Store.open(Path(folder) / "stadtbote.sqlite3")
            notice = _(
                "Der Datenordner ist nicht beschreibbar: was Sie lesen oder merken, gilt nur für diesen Lauf."
            )
        closing.enter_context(store)
        if not store.writable:
            notice = _("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.")
        yield store, notice
