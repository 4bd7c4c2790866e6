"""Saves what a sync brings: whole editions and the bodies of articles, each in one transaction.

What only that needs is imported there, see `sources`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from stadtbote_cache import codec
from stadtbote_cache.access import JOINED, KEY, ORDER, count, known_time
from stadtbote_cache.records import (
    NO_DETAILS,
    Block,
    Changes,
    Details,
    Image,
    Known,
    Page,
    Source,
    Validators,
)
from stadtbote_cache.sources import Sources

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote_cache.preparing import Shown


class Fetches(Sources):
    """Saving what was fetched."""

    def save_fetch(
        self,
        source: Source,
        shown: Sequence[Shown],
        decide: Callable[[list[Known]], Changes],
        *,
        credits: tuple[str, ...],
        language: str | None,
        validators: Validators,
        now: float,
        home: str | None = None,
        failure: str | None = None,
        options: str | None = None,
    ) -> Changes:
        """Saves what a source shows in one transaction, inside of which `decide` sees the known articles.

        `failure` is set where only part of the edition came; that part is saved all the same. `options` are
        set where the source is to be read in another way from now on.
        """
        from stadtbote_cache import sifting, waiting, writing
        from stadtbote_cache.search import index

        with self._write():
            number = self._source_number(source.name)
            if number is None:  # another process has removed the source in the meantime
                return Changes()
            writing.settle_times(self._connection, number, now)
            known = self._known(number)
            changes = decide(known)
            arrival = self._next_arrival(number) if changes.new else 0
            owner = (number, source.name)
            with index.pending(self._connection) as pending:
                came = (writing.New(position, shown[place]) for position, place in changes.new)
                new = writing.insert(self._connection, pending, owner, came, now, arrival=arrival)
                for article, position, place in changes.changed:
                    writing.update(self._connection, pending, article, position, shown[place], now)
            writing.set_places(self._connection, known, changes.same)
            writing.set_details(self._connection, changes.details)
            self._connection.executemany(
                "UPDATE articles SET listed = 0 WHERE number = ?", [(article,) for article in changes.gone]
            )
            self._connection.executemany(
                "UPDATE articles SET body_wanted = ? WHERE number = ?",
                [(writing.BODY_TRIES, article) for article in changes.bodies],
            )
            self._connection.execute(
                "UPDATE sources SET language = coalesce(language, ?), options = coalesce(?, options),"
                " home = ?, credits = ?, built_in = 0, fetched_at = ?, tried_at = ?, failure = ?"
                " WHERE number = ?",
                (language, options, home, codec.dump(credits), now, now, failure, number),
            )
            self._save_validators(number, source.address, validators)
            waiting.settle(self._connection, number, new)
            sifting.sift(self._connection, [*new, *(article for article, *_ in changes.changed)], new)
        return changes

    def _known(self, source: int) -> list[Known]:
        return [
            Known(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]), _seconds(row[7]), row[8])
            for row in self._connection.execute(
                f"SELECT number, {KEY}, address, headline_key, digest, position, listed, published, details"
                " FROM articles a"
                " WHERE source = ? ORDER BY listed DESC, position, number",
                (source,),
            )
        ]

    def known_pairs(self, source: Source) -> set[tuple[str, str]]:
        """Hash and details, as Known has them, of the articles that are known of a source."""
        rows = self._rows(
            "SELECT a.digest, a.details FROM articles a JOIN sources s ON s.number = a.source"
            " WHERE s.name = ?",
            (source.name,),
        )
        return {(str(digest), str(details)) for digest, details in rows}

    def wanted_bodies(self, source: Source) -> list[tuple[int, str, float | None]]:
        """The listed articles whose bodies are still to be fetched, in their order.

        Each as number, address, and the date in Unix seconds, or None.
        """
        rows = self._rows(
            f"SELECT a.number, a.address, a.published_at{JOINED}s.name = ? AND a.body_wanted > 0"
            f" AND a.listed = 1 AND a.address IS NOT NULL{ORDER}",
            (source.name,),
        )
        return [(count(number), str(address), known_time(published)) for number, address, published in rows]

    def save_body(
        self,
        number: int,
        blocks: tuple[Block, ...],
        images: tuple[Image, ...] = (),
        *,
        published: datetime | None = None,
        details: Details = NO_DETAILS,
    ) -> None:
        """Stores a body in one transaction, and what its page says besides, unless the article has gone."""
        from stadtbote_cache import sifting, writing
        from stadtbote_cache.search import index

        with self._write():
            if self._connection.execute("SELECT 1 FROM articles WHERE number = ?", (number,)).fetchone():
                page = Page(blocks, images, published=published, details=details)
                with index.pending(self._connection) as pending:
                    first = writing.set_body(self._connection, pending, number, page)
                sifting.sift(self._connection, [number], [number] if first else [])

    def body_failed(self, number: int, *, for_good: bool, unread: bool = False) -> None:
        """Notes that a body could not be fetched; after BODY_TRIES, or for good, it is left alone.

        One that came and was `unread` is left alone until bodies are read otherwise; see `ask_again`.
        """
        from stadtbote_cache import writing

        with self._write():
            self._connection.execute(
                "UPDATE articles SET body_wanted ="
                " CASE WHEN ? THEN ? WHEN ? THEN 0 ELSE max(body_wanted - 1, 0) END WHERE number = ?",
                (unread, writing.UNREAD, for_good, number),
            )

    def ask_again(self, reader: str, *, dropped: bool) -> None:
        """Wants the bodies once more that could not be read, where another `reader` reads them now.

        A store that does not know by which one it was read wants all that its lists miss; only if bodies were
        never `dropped` to save space.
        """
        if self._rows("SELECT 1 FROM facts WHERE name = 'reader' AND value = ?", (reader,)):
            return
        with self._write():
            known = self._connection.execute("SELECT 1 FROM facts WHERE name = 'reader'").fetchone()
            unread = "body_wanted < 0"
            if not known and not dropped:
                unread = "body_wanted <= 0 AND number NOT IN (SELECT article FROM bodies)"
            self._connection.execute(
                f"UPDATE articles SET body_wanted = 1 WHERE {unread} AND listed = 1 AND address IS NOT NULL"
            )
            self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('reader', ?)", (reader,))


def _seconds(published: object) -> float | None:
    """The Unix seconds of an article's date as it was given."""
    found = codec.moment(published)
    return None if found is None else found.timestamp()
