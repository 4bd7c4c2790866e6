"""The store: what the screens read from and what a sync writes to. One instance belongs to one thread."""

from __future__ import annotations

from pathlib import Path

from stadtbote_cache import database, saving, search
from stadtbote_cache.articles import Articles
from stadtbote_cache.editions import Editions
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.tallies import Tallies


class Store(Articles, Editions, Tallies):
    """The local store. Every method raises StoreError where the file cannot be read or written."""

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store at `path`, made with the built-in edition if it is new.

        On a place that cannot be written an existing store opens for reading only. Raises StoreError.
        """
        try:
            store = cls(database.open_file(path), path)
        except StoreUnwritable as error:
            return cls._open_to_read(path, error)
        try:
            store._complete()
        except StoreUnwritable as error:
            store.close()
            return cls._open_to_read(path, error)
        except BaseException:  # the file must not stay open behind a failed start, whatever ended it
            store.close()
            raise
        return store

    @classmethod
    def _open_to_read(cls, path: Path, error: StoreUnwritable) -> Store:
        """The store at `path`, for reading only, or `error` where it is not a whole one."""
        try:
            store = cls(database.open_read_only(path), path, writable=False)
        except StoreUnwritable:
            raise error from None
        if "edition" not in store._facts():
            store.close()
            raise error
        return store

    def _facts(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self._rows("SELECT name, value FROM facts")}

    def _complete(self) -> None:
        """Puts in the built-in edition once, and renews an index that was folded in another way."""
        facts = self._facts()
        if "edition" not in facts:
            from stadtbote_cache import edition

            with self._write():
                if "edition" not in self._facts():  # another process may have been faster
                    edition.install(self._connection)
        elif facts.get("fold") != search.FOLD_VERSION:
            with self._write():
                saving.rebuild_index(self._connection)
                self._connection.execute(
                    "UPDATE facts SET value = ? WHERE name = 'fold'", (search.FOLD_VERSION,)
                )

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self) -> str:
        """SQLite's own quick check: "ok", or what is wrong."""
        return str(self._rows("PRAGMA quick_check(1)")[0][0])
