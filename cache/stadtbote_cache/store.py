"""The store: what the screens read from and what a sync writes to. One instance belongs to one thread."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from stadtbote_cache import codec, database, edition, saving, search
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.records import (
    Article,
    Block,
    Changes,
    Filter,
    Image,
    Item,
    Known,
    Row,
    Source,
    SourceState,
    Validators,
)

_ORDER = (
    " ORDER BY s.number, a.published_at IS NULL, a.published_at DESC, a.listed DESC, a.position, a.number"
)
_SHOWN = "(s.removed = 0 OR m.kept = 1)"
_JOINED = (
    " FROM articles a JOIN sources s ON s.number = a.source LEFT JOIN marks m ON m.article = a.number WHERE "
)
_CHUNK = 500


class Store:
    """The local store. Every method raises StoreError where the file cannot be read or written."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, *, writable: bool = True) -> None:
        self._connection = connection
        self.path = path
        self.writable = writable

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store at `path`, made with the built-in edition if it is new.

        On a place that cannot be written an existing store opens for reading only. Raises StoreError.
        """
        try:
            store = cls(database.open_file(path), path)
        except StoreUnwritable:
            if not path.exists():
                raise
            return cls(database.open_read_only(path), path, writable=False)
        store._complete()
        return store

    def _complete(self) -> None:
        """Puts in the built-in edition once, and renews an index that was folded in another way."""
        facts = {str(name): value for name, value in self._rows("SELECT name, value FROM facts")}
        if "edition" not in facts:
            with self._write():
                if not self._rows("SELECT 1 FROM facts WHERE name = 'edition'"):
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

    @contextmanager
    def _write(self) -> Iterator[None]:
        if not self.writable:
            raise StoreUnwritable(self.path)
        with database.wrapping(self.path), database.transaction(self._connection):
            yield

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with database.wrapping(self.path):
            return self._connection.execute(query, tuple(values)).fetchall()

    def check(self) -> str:
        """SQLite's own quick check: "ok", or what is wrong."""
        return str(self._rows("PRAGMA quick_check(1)")[0][0])

    # Lists and articles

    def listing(self, wanted: Filter) -> array[int]:
        """The numbers of the articles that the filter lets through, in the order of the list.

        With a query the order is that of the search.
        """
        conditions, values = [_SHOWN], list[object]()
        if wanted.source is not None:
            conditions.append("s.name = ?")
            values.append(wanted.source)
        if wanted.unread:
            conditions.append("coalesce(m.read, 0) = 0")
        if wanted.kept:
            conditions.append("m.kept = 1")
        # Only fixed conditions are put together, every value is bound.
        query = f"SELECT a.number{_JOINED}{' AND '.join(conditions)}{_ORDER}"
        with database.wrapping(self.path):
            numbers = array("q", (row[0] for row in self._connection.execute(query, values)))
            if not wanted.query:
                return numbers
            allowed = set(numbers)
            hits = search.search(self._connection, wanted.query)
        return array("q", (number for number in hits if number in allowed))

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """The list rows of these articles by number; numbers that are gone are left out."""
        found: dict[int, Row] = {}
        for start in range(0, len(numbers), _CHUNK):
            part = [int(n) for n in numbers[start : start + _CHUNK]]
            holes = ",".join("?" * len(part))
            query = (
                "SELECT a.number, a.id, s.name, a.headline, a.published, coalesce(m.read, 0),"
                f" coalesce(m.kept, 0), a.listed{_JOINED}a.number IN ({holes})"
            )
            for number, id_, source, headline, published, read, kept, listed in self._rows(query, part):
                found[int(str(number))] = Row(
                    int(str(number)),
                    str(id_),
                    str(source),
                    str(headline),
                    _moment(published),
                    bool(read),
                    bool(kept),
                    bool(listed),
                )
        return found

    def article(self, number: int) -> Article | None:
        """An article without its body, or None where there is none."""
        rows = self._rows(
            "SELECT a.id, s.name, a.position, a.headline, a.key, a.address, a.kicker, a.teaser, a.links,"
            " a.enclosures, a.published, coalesce(a.language, s.language), coalesce(m.read, 0),"
            f" coalesce(m.kept, 0), a.listed, coalesce(m.place, 0){_JOINED}a.number = ?",
            (number,),
        )
        if not rows:
            return None
        row = rows[0]
        images = tuple(
            Image(_text(alternative), _text(caption), _text(credit), bool(decorative))
            for alternative, caption, credit, decorative in self._rows(
                "SELECT alternative_text, caption, credit, decorative FROM images WHERE article = ?"
                " ORDER BY position",
                (number,),
            )
        )
        item = Item(
            headline=str(row[3]),
            key=_text(row[4]),
            address=_text(row[5]),
            kicker=_text(row[6]),
            teaser=codec.strings(row[7]),
            images=images,
            links=codec.links(row[8]),
            enclosures=codec.enclosures(row[9]),
            published=_moment(row[10]),
            language=_text(row[11]),
            body=self.body(number),
        )
        return Article(
            number=number,
            id=str(row[0]),
            source=str(row[1]),
            position=_count(row[2]),
            item=item,
            read=bool(row[12]),
            kept=bool(row[13]),
            listed=bool(row[14]),
            place=_count(row[15]),
        )

    def body(self, number: int) -> tuple[Block, ...] | None:
        """The body of an article, or None where none is stored."""
        rows = self._rows("SELECT blocks FROM bodies WHERE article = ?", (number,))
        return codec.unpack(rows[0][0]) if rows else None

    def number_of(self, id_: str) -> int | None:
        """The number of the article with this id."""
        rows = self._rows("SELECT number FROM articles WHERE id = ?", (id_,))
        return _count(rows[0][0]) if rows else None

    # Marks

    def mark(
        self,
        numbers: Sequence[int],
        *,
        read: bool | None = None,
        kept: bool | None = None,
        place: int | None = None,
    ) -> None:
        """Sets the marks that are given, for these articles, in one transaction."""
        sets = {"read": read, "kept": kept, "place": place}
        with self._write():
            for name, value in sets.items():
                if value is not None:
                    self._connection.executemany(
                        f"INSERT INTO marks (article, {name}) VALUES (?, ?)"
                        f" ON CONFLICT (article) DO UPDATE SET {name} = excluded.{name}",
                        [(number, int(value)) for number in numbers],
                    )

    # Sources

    def sources(self) -> list[SourceState]:
        """The sources in their order, removed ones left out."""
        rows = self._rows(
            "SELECT s.name, s.title, s.address, s.kind, s.language, s.options,"
            " (SELECT count(*) FROM articles a WHERE a.source = s.number AND a.listed = 1),"
            " (SELECT count(*) FROM articles a WHERE a.source = s.number),"
            " (SELECT count(*) FROM articles a LEFT JOIN marks m ON m.article = a.number"
            "  WHERE a.source = s.number AND coalesce(m.read, 0) = 0),"
            " (SELECT count(*) FROM articles a JOIN marks m ON m.article = a.number"
            "  WHERE a.source = s.number AND m.kept = 1),"
            " s.fetched_at, s.tried_at, s.failure, s.built_in, s.credits, v.etag, v.last_modified,"
            " v.fresh_until, v.retry_after, v.digest"
            " FROM sources s LEFT JOIN validators v ON v.source = s.number AND v.address = s.address"
            " WHERE s.removed = 0 ORDER BY s.number"
        )
        return [_state(row) for row in rows]

    def add_source(self, source: Source) -> None:
        """Adds a source; one that was removed under this name comes back with what was kept of it."""
        with self._write():
            self._connection.execute(
                "INSERT INTO sources (name, title, address, kind, language, options)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET removed = 0, failure = NULL,"
                " title = excluded.title, address = excluded.address, kind = excluded.kind,"
                " language = excluded.language, options = excluded.options",
                (source.name, source.title, source.address, source.kind, source.language, source.options),
            )

    def remove_source(self, name: str) -> tuple[int, int]:
        """Takes a source out; its kept articles stay. Returns how many articles went and stayed."""
        with self._write():
            source = self._source_number(name)
            rows = self._connection.execute(
                "SELECT a.number FROM articles a LEFT JOIN marks m ON m.article = a.number"
                " WHERE a.source = ? AND coalesce(m.kept, 0) = 0",
                (source,),
            ).fetchall()
            for (number,) in rows:
                saving.delete(self._connection, number)
            left = self._connection.execute("SELECT count(*) FROM articles WHERE source = ?", (source,))
            stayed = int(left.fetchone()[0])
            if stayed:
                self._connection.execute("UPDATE sources SET removed = 1 WHERE number = ?", (source,))
                self._connection.execute("DELETE FROM validators WHERE source = ?", (source,))
            else:
                self._connection.execute("DELETE FROM sources WHERE number = ?", (source,))
        return len(rows), stayed

    def _source_number(self, name: str) -> int:
        row = self._connection.execute("SELECT number FROM sources WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return int(row[0])

    # Sync

    def save_edition(
        self,
        source: Source,
        decide: Callable[[list[Known]], Changes],
        *,
        credits: tuple[str, ...],
        title: str | None,
        language: str | None,
        validators: Validators,
        now: float,
        failure: str | None = None,
    ) -> Changes:
        """Saves a fetched edition in one transaction. `decide` sees what is known inside of it.

        `failure` is set where the edition came in only in part: what came is saved all the same.
        """
        with self._write():
            number = self._source_number(source.name)
            known = [
                Known(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]))
                for row in self._connection.execute(
                    "SELECT number, key, address, headline_key, digest, position, listed FROM articles"
                    " WHERE source = ? ORDER BY listed DESC, position, number",
                    (number,),
                )
            ]
            changes = decide(known)
            for position, item in changes.new:
                saving.insert(self._connection, (number, source.name), position, item, now)
            for article, position, item in changes.changed:
                saving.update(self._connection, article, position, item)
            self._connection.executemany(
                "UPDATE articles SET position = ?, listed = 1 WHERE number = ?",
                [(position, article) for article, position in changes.same],
            )
            self._connection.executemany(
                "UPDATE articles SET listed = 0 WHERE number = ?", [(article,) for article in changes.gone]
            )
            self._connection.execute(
                "UPDATE sources SET title = coalesce(?, title), language = coalesce(?, language),"
                " credits = ?, built_in = 0, fetched_at = ?, tried_at = ?, failure = ? WHERE number = ?",
                (title, language, codec.dump(credits), now, now, failure, number),
            )
            self._save_validators(number, source.address, validators)
        return changes

    def save_unchanged(self, source: Source, validators: Validators, now: float) -> None:
        """Notes that the server said that nothing changed."""
        with self._write():
            number = self._source_number(source.name)
            self._connection.execute(
                "UPDATE sources SET built_in = 0, fetched_at = ?, tried_at = ?, failure = NULL"
                " WHERE number = ?",
                (now, now, number),
            )
            self._save_validators(number, source.address, validators)

    def save_failure(self, source: Source, failure: str, retry_after: float | None, now: float) -> None:
        """Notes that a source could not be fetched; nothing else of it changes."""
        with self._write():
            number = self._source_number(source.name)
            self._connection.execute(
                "UPDATE sources SET tried_at = ?, failure = ? WHERE number = ?", (now, failure, number)
            )
            self._connection.execute(
                "INSERT INTO validators (source, address, retry_after) VALUES (?, ?, ?)"
                " ON CONFLICT (source, address) DO UPDATE SET retry_after = excluded.retry_after",
                (number, source.address, retry_after),
            )

    def _save_validators(self, source: int, address: str, validators: Validators) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO validators VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                source,
                address,
                validators.etag,
                validators.last_modified,
                validators.fresh_until,
                validators.retry_after,
                validators.digest,
            ),
        )

    def wanted_bodies(self, source: Source) -> list[tuple[int, str]]:
        """Number and address of the listed articles whose body is still to be fetched, in their order."""
        rows = self._rows(
            f"SELECT a.number, a.address{_JOINED}s.name = ? AND a.body_wanted > 0 AND a.listed = 1"
            f" AND a.address IS NOT NULL{_ORDER}",
            (source.name,),
        )
        return [(_count(number), str(address)) for number, address in rows]

    def save_body(self, number: int, blocks: tuple[Block, ...], images: tuple[Image, ...] = ()) -> None:
        """Stores a body in one transaction."""
        with self._write():
            if self._connection.execute("SELECT 1 FROM articles WHERE number = ?", (number,)).fetchone():
                saving.set_body(self._connection, number, blocks, images)

    def body_failed(self, number: int, *, for_good: bool) -> None:
        """Notes that a body could not be fetched; after BODY_TRIES, or for good, it is left alone."""
        with self._write():
            self._connection.execute(
                "UPDATE articles SET body_wanted = CASE WHEN ? THEN 0 ELSE max(body_wanted - 1, 0) END"
                " WHERE number = ?",
                (for_good, number),
            )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _state(row: tuple[object, ...]) -> SourceState:
    source = Source(str(row[0]), str(row[1]), str(row[2]), str(row[3]), _text(row[4]), str(row[5]))
    return SourceState(
        source=source,
        listed=_count(row[6]),
        articles=_count(row[7]),
        unread=_count(row[8]),
        kept=_count(row[9]),
        fetched_at=_seconds(row[10]),
        tried_at=_seconds(row[11]),
        failure=_text(row[12]),
        built_in=bool(row[13]),
        credits=codec.strings(row[14]),
        validators=Validators(
            _text(row[15]), _text(row[16]), _seconds(row[17]), _seconds(row[18]), _text(row[19])
        ),
    )
