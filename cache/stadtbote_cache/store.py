"""The store: what the screens read from and what a sync writes to. One instance belongs to one thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stadtbote_cache import damage, database
from stadtbote_cache.access import count
from stadtbote_cache.articles import Articles
from stadtbote_cache.costs import Costs
from stadtbote_cache.errors import StoreBroken, StoreReplaced, StoreUnwritable
from stadtbote_cache.fetches import Fetches
from stadtbote_cache.housekeeping import Housekeeping
from stadtbote_cache.records import Undone
from stadtbote_cache.search import FOLD_VERSION

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote_cache.journal.acts import Acts

Progress = Callable[[int, int], None]
"""Called with how many articles of how many are done, where opening a store takes long."""

_CHUNK = 500
_TRIES = 3


class Store(Articles, Fetches, Costs, Housekeeping):
    """The local store. Every method raises StoreError where the file cannot be read or written."""

    _acts: Acts | None = None

    @classmethod
    def open(cls, path: Path, progress: Progress | None = None) -> Store:
        """The store at `path`, made with the built-in edition if it is new.

        One of an older Stadtbote is brought up to date, which takes minutes with many articles; `progress` is
        called meanwhile. If that ends early, the next opening goes on from there. Where nothing can be
        written, an existing store opens for reading only. Raises StoreError.
        """
        try:
            store = cls._open_at(path)
        except StoreUnwritable as error:
            return cls._open_to_read(path, error)
        try:
            if damage.is_noted(path):
                store._examine()
            store._complete(progress)
        except StoreUnwritable as error:
            store.close()
            return cls._open_to_read(path, error)
        except BaseException:  # the file must not stay open after a failed start, whatever ended it
            store.close()
            raise
        return store

    @classmethod
    def _open_at(cls, path: Path) -> Store:
        """The store whose file is at `path`. Raises StoreError.

        While a damaged one is being mended, SQLite waits with the old file open; then the new one is opened.
        """
        for _try in range(_TRIES):
            if damage.identity(path) is None:
                database.make(path)
            before = damage.identity(path)
            connection = database.open_file(path)
            if damage.identity(path) == before:
                store = cls(connection, path)
                store._file = before  # a file that replaces it from now on is another one
                store.journaled = store.acts
                return store
            connection.close()
        raise StoreReplaced(path)

    def _examine(self) -> None:
        """Looks through the file, which was found damaged before. Raises StoreBroken if it is."""
        from stadtbote_cache.safety import integrity

        if not integrity.is_sound(self._connection, self.path):
            raise StoreBroken(self.path, "damaged")
        damage.forget(self.path)

    @classmethod
    def _open_to_read(cls, path: Path, error: StoreUnwritable) -> Store:
        """The store at `path`, for reading only. Raises `error` where there is no whole store."""
        try:
            store = cls(database.open_read_only(path), path, writable=False, why=error.detail)
        except StoreUnwritable:
            raise error from None
        if "edition" not in store._facts():
            store.close()
            raise error
        return store

    @classmethod
    def open_snapshot(cls, path: Path) -> Store:
        """A snapshot that many sessions share: marks are in the memory of each session, and go with it.

        Nothing else can be written. Raises StoreError where there is none to read.
        """
        store = cls(database.open_snapshot(path), path)
        store.notes = False  # nothing is written; a new snapshot will mend it
        return store

    def _facts(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self._rows("SELECT name, value FROM facts")}

    def _complete(self, progress: Progress | None) -> None:
        """Adds the built-in edition once, and renews an index that was folded in another way."""
        facts = self._facts()
        if "edition" in facts and "alike" not in facts:
            from stadtbote_cache import writing

            with self._write():
                writing.find_alike(self._connection)
                self._note("alike", "done")
        if "edition" not in facts:
            from stadtbote_cache import edition

            with self._write():
                if "edition" not in self._facts():  # another process may have been faster
                    edition.install(self._connection)
        elif facts.get("fold") != FOLD_VERSION:
            while (last := self._renew_index()) is not None:
                if progress is not None:
                    done, total = self._rows("SELECT sum(number <= ?), count(*) FROM articles", (last,))[0]
                    progress(count(done), count(total))
            self.tidy()
        if "journal" not in facts or not damage.journal_path(self.path).exists():
            with self._write():
                pass

    def _renew_index(self) -> int | None:
        """Brings the next part of the index up to date in one transaction.

        Returns the number of the last article in it, or None where nothing was left to do.
        """
        from stadtbote_cache import writing

        with self._write():
            facts = self._facts()  # another process may be working on it, too
            if facts.get("fold") == FOLD_VERSION:
                return None
            version, _, after = facts.get("indexed", "").partition(" ")
            if version != FOLD_VERSION or not after.isdecimal():
                self._clear_index()
                after = "0"
            last = writing.index_next(self._connection, int(after), _CHUNK)
            if last is None:
                self._connection.execute("DELETE FROM facts WHERE name = 'indexed'")
                self._note("fold", FOLD_VERSION)
            else:
                self._note("indexed", f"{FOLD_VERSION} {last}")
        return last

    def undo(self) -> Undone | None:
        """Takes back the last step, see Arranging.undo."""
        from stadtbote_cache.arranging import Arranging

        return Arranging.of(self).undo()

    def tidy(self) -> None:
        """Reorganises the index if the store has grown by a quarter since that was last done.

        That makes the store a tenth smaller, which is worth seconds of work after a sync in a large one.
        Other processes may write meanwhile: each step is a short transaction.
        """
        size = count(self._rows("SELECT sum(articles) FROM counts")[0][0])
        noted = self._facts().get("tidied", "")
        if not self.writable or size < 1.25 * (int(noted) if noted.isdecimal() else 0) + _CHUNK:
            return
        for steps in (self.tidying(), self.giving_back()):
            for _step in steps:
                pass

    def acts(self) -> Acts:
        """The journal of what a person does with the store; see stadtbote_cache.journal."""
        if self._acts is None:
            from stadtbote_cache.journal.acts import Acts  # a start that only reads needs none of it

            self._acts = Acts.of(self)
        return self._acts

    def close(self) -> None:
        """Closes the file."""
        if self._acts is not None:
            self._acts.settle()
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self) -> str:
        """SQLite's own full check: "ok", or what is wrong, which the next opening then mends."""
        found = str(self._rows("PRAGMA integrity_check(1)")[0][0])
        if found != "ok":
            damage.note(self.path)
        return found
