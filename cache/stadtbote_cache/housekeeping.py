"""Removes articles from the store for good, a few at a time, and gives the space back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stadtbote_cache import clock, database, writing
from stadtbote_cache.access import Access, count, known_time, seconds
from stadtbote_cache.records import Stored
from stadtbote_cache.search import index

PAGES = 500
"""Pages that one step of `tidying` or `giving_back` works on, so that it takes only moments."""

_BATCH = 500


class Housekeeping(Access):
    """What makes the store smaller. Every step is a short transaction, so that others can go on."""

    def stored(self, *, measured: bool) -> Iterator[Stored]:
        """All articles, grouped by source; with their sizes only if `measured`, because that reads a lot.

        Sizes are in bytes, of the columns that grow.
        """
        sizes, bodies = "0, 0", ""
        if measured:
            sizes = (
                "length(a.headline) + length(a.teaser) + length(a.links) + length(a.enclosures)"
                " + length(coalesce(a.address, '')), coalesce(length(b.blocks), 0)"
            )
            bodies = " LEFT JOIN bodies b ON b.article = a.number"
        query = (
            "SELECT a.number, s.name, coalesce(a.published_at, a.first_seen), a.first_seen,"
            f" coalesce(m.read, 0), coalesce(m.kept, 0), a.listed, {sizes}"
            " FROM sources s JOIN articles a ON a.source = s.number"
            f" LEFT JOIN marks m ON m.article = a.number{bodies} ORDER BY s.number"
        )
        with database.wrapping(self.path, note=self.notes):
            cursor = self._connection.execute(query)
            while rows := cursor.fetchmany(_BATCH):
                for row in rows:
                    yield Stored(
                        number=count(row[0]),
                        source=str(row[1]),
                        time=seconds(row[2]) or 0.0,
                        first_seen=seconds(row[3]) or 0.0,
                        read=bool(row[4]),
                        kept=bool(row[5]),
                        listed=bool(row[6]),
                        size=count(row[7]),
                        body=count(row[8]),
                    )

    def newest(self, now: float) -> float | None:
        """The time of the newest article that is not from after `now`, in Unix seconds; None without one."""
        rows = self._rows(
            "SELECT coalesce((SELECT max(published_at) FROM articles WHERE published_at <= ?),"
            " (SELECT max(first_seen) FROM articles WHERE first_seen <= ?))",
            (now, now),
        )
        return known_time(rows[0][0])

    def ahead(self, now: float) -> tuple[list[str], int]:
        """What is dated ahead of the clock: sources by their last fetch, by name, and how many articles."""
        late = now + clock.AHEAD
        rows = self._rows(
            "SELECT name FROM sources WHERE removed = 0 AND (fetched_at > ? OR tried_at > ?) ORDER BY number",
            (late, late),
        )
        dated = self._rows(
            "SELECT count(*) FROM articles WHERE ? AND julianday(published) > julianday(?, 'unixepoch')",
            (clock.can_judge(now), late),
        )
        return [str(name) for (name,) in rows], count(dated[0][0])

    def take_out(self, numbers: Sequence[int]) -> int:
        """Removes these articles in one transaction, except those kept in the meantime; how many went."""
        gone = 0
        with self._write():
            for number in self._not_kept(numbers):
                writing.delete(self._connection, number)
                gone += 1
        return gone

    def strip(self, numbers: Sequence[int]) -> int:
        """Removes the bodies of these articles in one transaction, as `take_out` does; how many went."""
        gone = 0
        with self._write():
            for number in self._not_kept(numbers):
                gone += writing.drop_body(self._connection, number)
        return gone

    def _not_kept(self, numbers: Sequence[int]) -> list[int]:
        holes = ",".join("?" * len(numbers))
        rows = self._rows(
            f"SELECT a.number FROM articles a WHERE a.number IN ({holes})"
            " AND NOT EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.kept = 1)",
            numbers,
        )
        return [count(row[0]) for row in rows]

    def space(self) -> tuple[int, int]:
        """The bytes of the file once everything is written to it, and how many of them are unused."""
        pages, free, size = (
            count(self._rows(f"PRAGMA {name}")[0][0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return pages * size, free * size

    def tidying(self) -> Iterator[None]:
        """Reorganises the whole index, step by step: only then what was removed leaves it."""
        size = count(self._rows("SELECT sum(articles) FROM counts")[0][0])
        if size <= _BATCH:
            # FTS5 may leave removed words in a small index, however often merged (since SQLite 3.44).
            with self._write():
                index.clear(self._connection)
                writing.index_next(self._connection, 0, 2 * _BATCH)
            yield
        worked, pages = size > _BATCH, -PAGES
        while worked:
            with self._write():
                worked = index.merge(self._connection, pages)
            pages = PAGES
            yield
        with self._write():
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('tidied', ?)", (str(size),))

    def giving_back(self) -> Iterator[None]:
        """Gives unused pages at the end of the file back, step by step, if the file was made for that."""
        if self._rows("PRAGMA auto_vacuum") != [(2,)]:
            return
        before = -1
        # If the disk refuses, SQLite reports no error here: the pages are as unused as before.
        while (free := count(self._rows("PRAGMA freelist_count")[0][0])) not in {0, before}:
            self._rows(f"PRAGMA incremental_vacuum({PAGES})")
            before = free
            yield
