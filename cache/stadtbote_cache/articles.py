"""The articles of the store: lists, rows, whole articles, and the user's marks on them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from stadtbote_cache import codec, database, search
from stadtbote_cache.access import JOINED, ORDER, Access, bindable, count, moment, text
from stadtbote_cache.records import Article, Block, Filter, Image, Item, Row

_SHOWN = "(s.removed = 0 OR m.kept = 1)"
_CHUNK = 500


class Articles(Access):
    """Reading articles and marking them."""

    def listing(self, wanted: Filter) -> array[int]:
        """The numbers of the articles that the filter lets through, in the order of the list.

        With a query the order is that of the search.
        """
        conditions, values = [_SHOWN], list[object]()
        if wanted.source is not None:
            conditions.append("s.name = ?")
            values.append(bindable(wanted.source))
        if wanted.unread:
            conditions.append("coalesce(m.read, 0) = 0")
        if wanted.kept:
            conditions.append("m.kept = 1")
        # Only fixed conditions are put together, every value is bound.
        query = f"SELECT a.number{JOINED}{' AND '.join(conditions)}{ORDER}"
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
                f" coalesce(m.kept, 0), a.listed{JOINED}a.number IN ({holes})"
            )
            for row in self._rows(query, part):
                found[count(row[0])] = Row(
                    number=count(row[0]),
                    id=str(row[1]),
                    source=str(row[2]),
                    headline=str(row[3]),
                    published=moment(row[4]),
                    read=bool(row[5]),
                    kept=bool(row[6]),
                    listed=bool(row[7]),
                )
        return found

    def article(self, number: int) -> Article | None:
        """An article with its body where one is stored, or None where there is no such article."""
        rows = self._rows(
            "SELECT a.id, s.name, a.position, a.headline, a.key, a.address, a.kicker, a.teaser, a.links,"
            " a.enclosures, a.published, coalesce(a.language, s.language), coalesce(m.read, 0),"
            f" coalesce(m.kept, 0), a.listed, coalesce(m.place, 0){JOINED}a.number = ?",
            (number,),
        )
        if not rows:
            return None
        row = rows[0]
        item = Item(
            headline=str(row[3]),
            key=text(row[4]),
            address=text(row[5]),
            kicker=text(row[6]),
            teaser=codec.strings(row[7]),
            images=self._images(number),
            links=codec.links(row[8]),
            enclosures=codec.enclosures(row[9]),
            published=moment(row[10]),
            language=text(row[11]),
            body=self.body(number),
        )
        return Article(
            number=number,
            id=str(row[0]),
            source=str(row[1]),
            position=count(row[2]),
            item=item,
            read=bool(row[12]),
            kept=bool(row[13]),
            listed=bool(row[14]),
            place=count(row[15]),
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
    ) -> None:
        """Sets the marks that are given, for these articles, in one transaction.

        Articles that another process took out meanwhile are left out.
        """
        sets = {"read": read, "kept": kept, "place": place}
        with self._write():
            for name, value in sets.items():
                if value is not None:
                    self._connection.executemany(
                        f"INSERT INTO marks (article, {name}) SELECT number, ? FROM articles WHERE number = ?"
                        f" ON CONFLICT (article) DO UPDATE SET {name} = excluded.{name}",
                        [(int(value), number) for number in numbers],
                    )
