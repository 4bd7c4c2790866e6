"""The articles of the store: lists, rows, whole articles, and the user's marks on them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from stadtbote_cache import codec, database
from stadtbote_cache.access import JOINED, KEY, ORDER, Access, bindable, count, text
from stadtbote_cache.records import Article, Block, Filter, Image, Item, Row, completed, replace

PUBLISHED = "coalesce(a.published, a.page_published)"
"""The day of publishing: the list's, else that of the article's own page."""

_CHUNK = 500
_LISTED = " FROM sources s JOIN articles a ON a.source = s.number WHERE "
# Looked up only for articles of removed sources.
_SHOWN = "(s.removed = 0 OR EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.kept = 1))"
_UNREAD = "NOT EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.read = 1)"
_KEPT = "a.number IN (SELECT article FROM marks WHERE kept = 1)"


class Articles(Access):
    """Reading articles and marking them."""

    def listing(self, wanted: Filter, limit: int | None = None) -> array[int]:
        """The numbers of the articles that the filter lets through, in the order of the list.

        With a query, the order is that of the search. With `limit`, only this many, which takes no longer in
        a large store than in a small one.
        """
        if wanted.query:
            return self.search(wanted, limit)[0]
        where, values = _conditions(wanted)
        query = f"SELECT a.number{_LISTED}{where}{ORDER} LIMIT ?"
        with database.wrapping(self.path, note=self.notes):
            rows = self._connection.execute(query, [*values, -1 if limit is None else limit])
            return array("q", (row[0] for row in rows))

    def search(self, wanted: Filter, limit: int | None = None) -> tuple[array[int], bool]:
        """The numbers that filter and query let through, in the filter's order, and whether these are all.

        See hits.find.
        """
        from stadtbote_cache.search import hits

        with self.one_state():
            allowed = None
            if not self._shows_all(wanted):
                where, values = _conditions(wanted)
                query = f"SELECT group_concat(a.number){_LISTED}{where}"
                allowed = set(hits.numbers(self._connection, query, values))
            return hits.find(
                self._connection, wanted.query, limit=limit, newest=wanted.newest, allowed=allowed
            )

    def _shows_all(self, wanted: Filter) -> bool:
        """Whether the filter, apart from its query, lets all articles of the store through."""
        if wanted.source is not None or wanted.unread or wanted.kept:
            return False
        hidden = (
            "SELECT 1 FROM counts c JOIN sources s ON s.number = c.source"
            " WHERE s.removed = 1 AND c.kept <> c.articles"
        )
        return not self._rows(hidden)

    def count(self, wanted: Filter) -> int:
        """How many articles the filter, apart from its query, lets through, without looking at them."""
        # Of a removed source, only kept articles are there.
        counted = {
            (False, False): "CASE s.removed WHEN 0 THEN c.articles ELSE c.kept END",
            (True, False): "CASE s.removed WHEN 0 THEN c.articles - c.read ELSE c.kept - c.kept_read END",
            (False, True): "c.kept",
            (True, True): "c.kept - c.kept_read",
        }[wanted.unread, wanted.kept]
        rows = self._rows(
            f"SELECT sum({counted}) FROM sources s JOIN counts c ON c.source = s.number"
            " WHERE ? IS NULL OR s.name = ?",
            (wanted.source, wanted.source),
        )
        return max(count(rows[0][0]), 0)

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """The list rows of these articles, by number; articles that are gone are left out."""
        found: dict[int, Row] = {}
        for start in range(0, len(numbers), _CHUNK):
            part = [int(n) for n in numbers[start : start + _CHUNK]]
            holes = ",".join("?" * len(part))
            query = (
                f"SELECT a.number, a.id, s.name, a.headline, {PUBLISHED}, coalesce(m.read, 0),"
                f" coalesce(m.kept, 0), a.listed{JOINED}a.number IN ({holes})"
            )
            for row in self._rows(query, part):
                found[count(row[0])] = Row(
                    number=count(row[0]),
                    id=str(row[1]),
                    source=str(row[2]),
                    headline=str(row[3]),
                    published=codec.moment(row[4]),
                    read=bool(row[5]),
                    kept=bool(row[6]),
                    listed=bool(row[7]),
                )
        return found

    def _item(self, number: int, row: Sequence[object]) -> Item:
        """The item from the columns from headline to details, as in `article`."""
        return Item(
            headline=str(row[0]),
            key=text(row[1]),
            address=text(row[2]),
            kicker=text(row[3]),
            teaser=codec.strings(row[4]),
            images=self._images(number),
            links=codec.links(row[5]),
            enclosures=codec.enclosures(row[6]),
            published=codec.moment(row[7]),
            language=text(row[8]),
            body=self.body(number),
            details=codec.details(row[9]),
        )

    def article(self, number: int) -> Article | None:
        """An article with its body if one is stored; None where there is no such article."""
        rows = self._rows(
            f"SELECT a.id, s.name, a.position, a.headline, {KEY}, a.address, a.kicker, a.teaser, a.links,"
            f" a.enclosures, {PUBLISHED}, coalesce(a.language, s.language), a.details, a.page_details,"
            f" coalesce(m.read, 0), coalesce(m.kept, 0), a.listed, coalesce(m.place, 0){JOINED}a.number = ?",
            (number,),
        )
        if not rows:
            return None
        row = rows[0]
        item = self._item(number, row[3:13])
        details = completed(item.details, codec.details(row[13]))
        return Article(
            number=number,
            id=str(row[0]),
            source=str(row[1]),
            position=count(row[2]),
            item=replace(item, details=details),
            read=bool(row[14]),
            kept=bool(row[15]),
            listed=bool(row[16]),
            place=count(row[17]),
        )

    def _images(self, number: int) -> tuple[Image, ...]:
        return tuple(
            Image(text(alternative), text(caption), text(credit), bool(decorative))
            for alternative, caption, credit, decorative in self._rows(
                "SELECT alternative_text, caption, credit, decorative FROM images WHERE article = ?"
                " ORDER BY position",
                (number,),
            )
        )

    def body(self, number: int) -> tuple[Block, ...] | None:
        """The body of an article, or None where none is stored."""
        rows = self._rows("SELECT blocks FROM bodies WHERE article = ?", (number,))
        return codec.unpack(rows[0][0]) if rows else None

    def number_of(self, id_: str) -> int | None:
        """The number of the article with this id."""
        rows = self._rows("SELECT number FROM articles WHERE id = ?", (id_,))
        return count(rows[0][0]) if rows else None

    def mark(
        self,
        numbers: Sequence[int],
        *,
        read: bool | None = None,
        kept: bool | None = None,
        place: int | None = None,
    ) -> int:
        """Sets the given marks for these articles, in one transaction.

        Articles that another process has removed in the meantime are left out; returns how many are left.
        """
        sets = {"read": read, "kept": kept, "place": place}
        marked = 0
        with self._write():
            for name, value in sets.items():
                if value is not None:
                    marked = self._connection.executemany(
                        f"INSERT INTO marks (article, {name}) SELECT number, ? FROM articles WHERE number = ?"
                        f" ON CONFLICT (article) DO UPDATE SET {name} = excluded.{name}",
                        [(int(value), number) for number in numbers],
                    ).rowcount
        return marked


def _conditions(wanted: Filter) -> tuple[str, list[object]]:
    """The filter as a condition, and the values to bind; the condition is built from fixed parts only."""
    conditions, values = [_SHOWN], list[object]()
    if wanted.source is not None:
        conditions.append("s.name = ?")
        values.append(bindable(wanted.source))
    if wanted.unread:
        conditions.append(_UNREAD)
    if wanted.kept:
        conditions.append(_KEPT)
    return " AND ".join(conditions), values
