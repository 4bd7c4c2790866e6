"""Removes articles from the store for good, a few at a time, and gives the space back.

What only that needs is imported there, see `sources`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from stadtbote_cache import clock, database
from stadtbote_cache.access import Access, count, known_time, seconds
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Mended, Stored

PAGES = 500
"""Pages that one step of `tidying` or `giving_back` works on, so that it takes only moments."""

_BATCH = 500
_MERGES = 900
"""How often an index is merged as a whole before it is made anew: SQLite 3.40 adds two levels each time
(measured), and takes one of more than 2,000 for damaged (fts5StructureDecode in fts5_index.c)."""

_AT_ONCE = 256_000_000  # bytes that are written anew in a few seconds
_DAY = 86_400.0

_GOING = " FROM articles o CROSS JOIN marks g ON g.article = o.number"
_MAY_GO = " WHERE g.read = 1 AND g.kept = 0 AND o.listed = 0"
_LESS = 3  # so much longer it takes to look up the date of what is read than the mark of what has a date


class Housekeeping(Access):
    """What makes the store smaller. Every step is a short transaction, so that others can go on."""

    def stored(self) -> Iterator[Stored]:
        """All articles, grouped by source, with sizes in bytes of the columns that grow: that reads a lot."""
        sizes = (
            "length(a.headline) + length(a.teaser) + length(a.links) + length(a.enclosures)"
            " + length(a.details) + length(a.page_details) + length(coalesce(a.address, '')),"
            " coalesce(length(b.blocks), 0)"
        )
        return self._stored(sizes, " LEFT JOIN bodies b ON b.article = a.number")

    def due(self, before: float | None, most: int | None, now: float) -> Iterator[Stored]:
        """All articles that may go by age or number, and what they are counted among, without sizes.

        These are read, neither kept nor listed, and from before a time in Unix seconds, or of a source with
        more than so many articles that has one beyond them; of such a source all come. None stands for no
        limit. What is dated after `now` counts by when it was first seen.
        """
        values = {"before": before, "now": now}
        old, full = "SELECT NULL WHERE 0", ""
        with database.wrapping(self.path, note=self.notes):
            if before is not None:
                old = self._old(before, now)
            if most is not None:
                full = ",".join(map(str, self._full(most, now)))
        among = f" WHERE a.number IN ({old} UNION SELECT o.number FROM articles o WHERE o.source IN ({full}))"
        return self._stored("0, 0", among, values)

    def _old(self, before: float, now: float) -> str:
        """The query for what may go by age: through the dates, or through what is read if that is less."""
        dates = [f"o.published_at {when}" for when in ("< :before", "IS NULL", "> :now")]
        queries = " UNION ALL ".join(f"SELECT count(*) FROM articles o WHERE {when}" for when in dates)
        old = sum(count for (count,) in self._connection.execute(queries, {"before": before, "now": now}))
        read = self._connection.execute("SELECT sum(read - kept_read) FROM counts").fetchone()[0] or 0
        seen = " AND min(coalesce(o.published_at, o.first_seen), o.first_seen) < :before"
        if old > _LESS * read:
            return (
                f"SELECT o.number FROM marks g CROSS JOIN articles o ON o.number = g.article{_MAY_GO}{seen}"
            )
        return " UNION ".join(f"SELECT o.number{_GOING}{_MAY_GO} AND {when}{seen}" for when in dates)

    def _full(self, most: int, now: float) -> Iterator[int]:
        """The sources with more than `most` articles of which one beyond these may go.

        Without a date, or with one ahead of the clock, any may be beyond.
        """
        sources = self._connection.execute(
            "SELECT source, articles - ? FROM counts WHERE articles > ? AND read > kept_read", (most, most)
        ).fetchall()
        oldest = (
            "SELECT published_at FROM articles WHERE source = ? AND listed = 0 AND published_at > -1e300"
            " ORDER BY published_at LIMIT 1 OFFSET ?"
        )
        beyond = " UNION ALL ".join(
            f"SELECT 1{_GOING}{_MAY_GO} AND o.source = :source AND o.published_at {when}"
            for when in ("<= :last", "IS NULL", "> :now")
        )
        for source, over in sources:
            last = self._connection.execute(oldest, (source, over - 1)).fetchone()
            values = {"source": source, "last": last[0] if last else math.inf, "now": now}
            if self._connection.execute(f"{beyond} LIMIT 1", values).fetchone():
                yield source

    def _stored(self, sizes: str, joined: str, values: Mapping[str, object] = {}) -> Iterator[Stored]:
        query = (
            "SELECT a.number, s.name, coalesce(a.published_at, a.first_seen), a.first_seen,"
            f" coalesce(m.read, 0), coalesce(m.kept, 0), a.listed, {sizes}"
            " FROM sources s JOIN articles a ON a.source = s.number"
            f" LEFT JOIN marks m ON m.article = a.number{joined} ORDER BY s.number"
        )
        with database.wrapping(self.path, note=self.notes):
            cursor = self._connection.execute(query, values)
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

    def mended(self) -> Mended | None:
        """What was lost when the store was mended, until somebody has `seen_mended`; else None."""
        noted = self._fact("mended").split()
        if len(noted) != 3 or not all(map(str.isdecimal, noted)):
            return None
        return Mended(noted[0] == "1", int(noted[1]), int(noted[2]))

    def seen_mended(self) -> None:
        """Somebody knows that the store was mended, or has put back what was lost."""
        if self.mended():
            with self._write():
                self._connection.execute("DELETE FROM facts WHERE name = 'mended'")

    def take_out(self, numbers: Sequence[int]) -> int:
        """Removes these articles in one transaction, except those kept in the meantime; how many went."""
        from stadtbote_cache import writing
        from stadtbote_cache.search import index

        with self._write():
            going = self._not_kept(numbers)
            with index.pending(self._connection) as pending:
                for number in going:
                    writing.delete(self._connection, pending, number)
            self._note_removed()
        return len(going)

    def strip(self, numbers: Sequence[int]) -> int:
        """Removes the bodies of these articles in one transaction, as `take_out` does; how many went."""
        from stadtbote_cache import writing
        from stadtbote_cache.search import index

        with self._write():
            with index.pending(self._connection) as pending:
                going = self._not_kept(numbers)
                gone = sum(writing.drop_body(self._connection, pending, number) for number in going)
            self._note_removed()
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

    def empty_size(self) -> int:
        """About how many bytes the file has without any article: a page for each table and index."""
        trees = count(self._rows("SELECT count(*) FROM sqlite_master WHERE rootpage > 0")[0][0])
        return trees * count(self._rows("PRAGMA page_size")[0][0])

    def forgotten(self) -> bool:
        """Whether the index holds no word any more of what was taken out."""
        return self._fact("forgotten") == "done"

    def settling_is_due(self, now: float) -> bool:
        """Whether words of what was taken out are to go now; `now` in Unix seconds.

        Where the index is not simply made anew, that is done once a day.
        """
        if self.forgotten():
            return False
        settled = self._fact("settled")
        last = clock.believed(float(settled), now) if settled.isdecimal() else None
        return last is None or self.is_little() or now - last > _DAY

    def is_little(self) -> bool:
        """Whether so little is there that it is put in order at once."""
        return self._size() <= _BATCH

    def settling(self, now: float, *, whole: bool = False) -> Iterator[None]:
        """What follows where articles were taken out, step by step: their words leave the files.

        Others may work on the store meanwhile. To end early leaves the rest to the next time. Pages can have
        copies of rows that SQLite has moved elsewhere, also with secure_delete (seen with 3.53): these go
        only with a new file. In that step nobody else can write; a large store takes it only as a `whole`.
        """
        yield from self.tidying()
        if whole or self.space()[0] <= _AT_ONCE:
            with suppress(StoreError):  # there may be no place for a second file
                self._rows("VACUUM")
            yield
        yield from self.giving_back()
        with self._write():
            self._note("settled", str(int(now)))
        if self.journaled:
            self.journaled().cut_down(whole=True)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def tidying(self) -> Iterator[None]:
        """Puts the whole index in order, step by step: what was removed goes from it only then.

        First all is merged, then once more from a new beginning, see index.stir; what is removed meanwhile
        goes the next time. A small index is made anew.
        """
        from stadtbote_cache import writing
        from stadtbote_cache.search import index

        size = self._size()
        if self.is_little():
            with self._write():
                self._clear_index()
                writing.index_next(self._connection, 0, 2 * _BATCH)
            yield
        elif int(self._fact("merged") or 0) > _MERGES:
            with self._write():  # the next opening makes it anew, see Store.open
                self._connection.execute("DELETE FROM facts WHERE name = 'fold'")
            return
        else:
            if self._fact("forgotten")[:1] != "2":
                clean = self.forgotten()
                with self._write():
                    self._note("forgotten", "done" if clean else "1")
                yield from self._merging()
                if clean:
                    self._note_tidied(size)
                    return
                with self._write():
                    index.stir(self._connection)
                    self._note("forgotten", self._fact("forgotten").replace("1", "2"))
            yield from self._merging()
            with self._write():
                self._note("forgotten", "done" if self._fact("forgotten") == "2" else "due")
        self._note_tidied(size)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Merges the index less often inside the block, where much comes: saves a twentieth (measured)."""
        from stadtbote_cache.search import index

        with self._write():
            index.merge_from(self._connection, index.MANY_PARTS)
        try:
            yield
        finally:
            with suppress(StoreError), self._write():  # the next `tidying` does it, too
                index.merge_from(self._connection, index.USUAL_PARTS)

    def _merging(self) -> Iterator[None]:
        from stadtbote_cache.search import index

        worked, pages = True, -PAGES
        with self._write():
            index.merge_from(self._connection, index.USUAL_PARTS)  # a sync may have been killed
            self._note("merged", str(int(self._fact("merged") or 0) + 1))
        while worked:
            with self._write():
                worked = index.merge(self._connection, pages)
            pages = PAGES
            yield

    def _note_tidied(self, size: int) -> None:
        with self._write():
            self._note("tidied", str(size))

    def _size(self) -> int:
        return count(self._rows("SELECT sum(articles) FROM counts")[0][0])

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
