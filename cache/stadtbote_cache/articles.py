"""The articles of the store: lists, rows, whole articles, and the user's marks on them."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence

from stadtbote_cache import codec, database, filtering
from stadtbote_cache.access import JOINED, KEY, Access, count, known_time, text
from stadtbote_cache.records import Article, Block, Filter, Image, Item, Row, Since, completed, replace

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote_cache.search import hits

PUBLISHED = "coalesce(a.published, a.page_published)"
"""The day of publishing: the list's, else that of the article's own page."""

_CHUNK = 500
_ENOUGH = 20_000  # so many can be counted, or looked up one by one
_JOINED = JOINED.replace(" WHERE ", " LEFT JOIN arrivals t ON t.article = a.number WHERE ")


class Articles(Access):
    """Reading articles and marking them."""

    by_time = True
    """Whether the articles of several sources stand by time, the newest first, or source by source."""

    def listing(self, wanted: Filter, limit: int | None = None) -> array[int]:
        """The numbers of the articles that the filter lets through, in the order of the list.

        With a query, the order is that of the search. With `limit`, only this many, which takes no longer in
        a large store than in a small one.
        """
        if wanted.query:
            return self.search(wanted, limit)[0]
        by_time = wanted.source is None and self.by_time and self.has_several()
        if by_time and limit is not None and wanted.unread and self._unread() <= _ENOUGH:
            limit = min(limit, self.count(wanted))  # behind the last one, nothing is looked for
        with database.wrapping(self.path, note=self.notes):
            those = filtering.those(self._connection, wanted, follow=False, by_time=by_time)
            query = f"SELECT {those.number}{those.tables} WHERE {those.where}{those.order} LIMIT ?"
            rows = self._connection.execute(query, [*those.values, -1 if limit is None else limit])
            return array("q", (row[0] for row in rows))

    def has_several(self) -> bool:
        """Whether articles of more than one source are shown."""
        shown = (
            "SELECT count(*) FROM counts c JOIN sources s ON s.number = c.source"
            " WHERE c.articles > 0 AND (s.removed = 0 OR c.kept > 0)"
        )
        return count(self._rows(shown)[0][0]) > 1

    def search(self, wanted: Filter, limit: int | None = None) -> tuple[array[int], bool]:
        """The numbers that filter and query let through, in the filter's order, and whether these are all.

        See hits.find.
        """
        from stadtbote_cache.search import hits

        with self.one_state():
            among = self._among(wanted)
            found, whole = hits.find(
                self._connection, wanted.query, limit=limit, newest=wanted.newest, among=among
            )
            leaders = self.leaders(wanted.group, found) if wanted.source is None else {}
            if leaders:
                found = array("q", dict.fromkeys(leaders.get(number, number) for number in found))
            return found, whole

    def count_hits(self, wanted: Filter) -> int:
        """How many articles query and filter let through; that is known sooner than which ones come first."""
        from stadtbote_cache.search import hits

        with self.one_state():
            found = hits.matching(self._connection, wanted.query, self._among(wanted))
            leaders = self.leaders(wanted.group, found) if wanted.source is None else {}
            return len({leaders.get(number, number) for number in found} if leaders else found)

    def _among(self, wanted: Filter) -> hits.Among:
        """The articles among which a query searches."""
        from stadtbote_cache import writing
        from stadtbote_cache.search import hits

        if replace(wanted, query="", newest=False) == Filter():
            queries = filtering.left_out(self._connection)
            without = (hits.numbers(self._connection, query) for query in queries)
            return hits.Among(writing.indexed_texts, without=set().union(*without))
        those = filtering.those(self._connection, wanted)
        if not filtering.is_few(self._connection, wanted):
            return hits.Among(writing.indexed_texts, those.where, those.values)
        query = f"SELECT group_concat({those.number}){those.tables} WHERE {those.where}"
        return hits.Among(
            writing.indexed_texts, only=set(hits.numbers(self._connection, query, those.values))
        )

    def leaders(self, group: str | None = None, among: Collection[int] = ()) -> dict[int, int]:
        """The articles that say what one of another source said before, and which one that is.

        Only those whose other one is shown, in a `group` of sources if one is named; if `among` are some, at
        least for these.
        """
        query, values = filtering.leaders_of(group)
        if 0 < len(among) <= _ENOUGH:
            query += f" AND t.article IN ({','.join(map(str, among))})"
        found = self._rows(query, values)
        return {count(number): count(other) for number, other in found if other and other != number}

    def count(self, wanted: Filter) -> int:
        """How many articles the filter, apart from its query, lets through."""
        wanted = replace(wanted, query="", newest=False)
        with database.wrapping(self.path, note=self.notes):
            return self._once(wanted, lambda: filtering.count(self._connection, wanted))

    def new_by_source(self, since: Since) -> dict[str, int]:
        """How many articles of each source are new, by its name; also those that another one had first."""
        with database.wrapping(self.path, note=self.notes):
            those = filtering.those(self._connection, Filter(new=since))
        query = f"SELECT s.name, count(*){filtering.OF_ALL} WHERE {those.where} GROUP BY s.number"
        return {str(name): count(new) for name, new in self._rows(query, those.values)}

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """The list rows of these articles, by number; articles that are gone are left out."""
        found: dict[int, Row] = {}
        for part in _parts(numbers):
            holes = _holes(part)
            query = (
                f"SELECT a.number, a.id, s.name, a.headline, {PUBLISHED}, coalesce(m.read, 0),"
                " coalesce(m.kept, 0), a.listed, a.first_seen, coalesce(t.arrival, 0), coalesce(t.changed, 0)"
                f", s.fetched_at IS NOT NULL{_JOINED}a.number IN ({holes})"
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
                    first_seen=known_time(row[8]) or 0.0,
                    arrival=count(row[9]),
                    changed=bool(row[10]) and bool(row[5]),
                    asked=bool(row[11]),
                )
            for leader, name in self._rows(
                "SELECT t.same, s.name FROM arrivals t JOIN articles a ON a.number = t.article"
                f" JOIN sources s ON s.number = a.source WHERE t.same IN ({holes}) ORDER BY s.number",
                part,
            ):
                row_of = found[count(leader)]
                found[count(leader)] = replace(row_of, also=(*row_of.also, str(name)))
        return found

    def also(self, number: int) -> tuple[str, ...]:
        """The names of other sources with the same news."""
        leaders = self._rows("SELECT coalesce(same, article) FROM arrivals WHERE article = ?", (number,))
        leader = count(leaders[0][0]) if leaders else 0
        rows = self._rows(
            "SELECT s.name FROM arrivals t JOIN articles a ON a.number = t.article"
            " JOIN sources s ON s.number = a.source WHERE (t.same = ? OR t.article = ?) AND t.article <> ?"
            " ORDER BY s.number",
            (leader, leader, number),
        )
        return tuple(str(name) for (name,) in rows)

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
            " coalesce(m.read, 0), coalesce(m.kept, 0), a.listed, coalesce(m.place, 0), a.first_seen,"
            f" coalesce(t.arrival, 0), coalesce(t.changed, 0), s.fetched_at IS NOT NULL{_JOINED}a.number = ?",
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
            first_seen=known_time(row[18]) or 0.0,
            arrival=count(row[19]),
            changed=bool(row[20]) and bool(row[14]),
            also=self.also(number),
            asked=bool(row[21]),
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
        step: bool = False,
    ) -> int:
        """Sets the given marks for these articles, in one transaction; a `step` can be taken back.

        Those that say the same are read and kept together. Articles that another process has removed in the
        meantime are left out; returns how many are left, of a step how many it changes.
        """
        marks = {"read": read, "kept": kept, "place": place}
        sets = {name: int(value) for name, value in marks.items() if value is not None}
        numbers = sorted(numbers)  # as they lie in the file: all of a large store are marked sooner
        with self._write():
            changed = self._note_step(numbers, read=read, kept=kept) if step else 0
            if read is not None or kept is not None:
                numbers = self._with_same(numbers)
            marked = self._set_marks(numbers, sets) if sets else 0
            if kept and filtering.hides(self._connection):
                self._connection.executemany(
                    "UPDATE arrivals SET hidden = 0 WHERE article = ? AND hidden = 1", [(n,) for n in numbers]
                )
        return changed if step else marked

    def _set_marks(self, numbers: Sequence[int], sets: Mapping[str, int]) -> int:
        """Sets marks by name, in the caller's transaction; of how many articles."""
        names, updates = ", ".join(sets), ", ".join(f"{name} = excluded.{name}" for name in sets)
        return sum(
            self._connection.execute(
                f"INSERT INTO marks (article, {names}) SELECT number, {_holes(sets)} FROM articles"
                f" WHERE number IN ({_holes(part)}) ON CONFLICT (article) DO UPDATE SET {updates}",
                [*sets.values(), *part],
            ).rowcount
            for part in _parts(numbers)
        )

    def _with_same(self, numbers: Sequence[int]) -> Sequence[int]:
        """These articles and those that say the same."""
        if not self._rows("SELECT 1 FROM arrivals WHERE same IS NOT NULL LIMIT 1"):
            return numbers
        alike = set(numbers)
        for what, known in (("same", "article"), ("article", "same")):  # leaders first, then who follows them
            alike.update(
                count(found)
                for part in _parts(list(alike))
                for (found,) in self._rows(
                    f"SELECT {what} FROM arrivals WHERE same IS NOT NULL AND {known} IN ({_holes(part)})",
                    part,
                )
            )
        return [*numbers, *sorted(alike - set(numbers))]

    def _note_step(self, numbers: Sequence[int], *, read: bool | None, kept: bool | None) -> int:
        """Notes how a mark was that a step changes; of how many articles that is."""
        name, value = ("read", read) if read is not None else ("kept", kept)
        before = []
        for part in _parts(numbers):
            query = (
                f"SELECT a.number, a.id, coalesce(m.{name}, 0) FROM articles a"
                f" LEFT JOIN marks m ON m.article = a.number WHERE a.number IN ({_holes(part)})"
            )
            found = {number: [str(id_), count(was)] for number, id_, was in self._rows(query, part)}
            changed = (found[n] for n in part if n in found)
            before += [row for row in changed if value is not None and bool(row[1]) != value]
        if before:
            act = {"read": ("unread", "read"), "kept": ("unkeep", "keep")}[name][bool(value)]
            self._note_act(act, before)
        return len(before)

    def next_unread(self, numbers: Sequence[int], place: int) -> int | None:
        """The first place after `place` whose article is unread, or the first of all; None where none is."""
        if not self._unread():
            return None
        for start, end in ((place + 1, len(numbers)), (0, place + 1)):
            for begin in range(start, end, _CHUNK):
                unread = set(self.unread(numbers[begin : min(begin + _CHUNK, end)]))
                for at in range(begin, min(begin + _CHUNK, end)) if unread else ():
                    if numbers[at] in unread:
                        return at
        return None

    def _unread(self) -> int:
        """How many articles of the store are unread."""
        return count(self._rows("SELECT sum(articles - read) FROM counts")[0][0])

    def unread(self, numbers: Sequence[int]) -> list[int]:
        """Those of these articles that are unread, in their order."""
        found: list[int] = []
        for part in _parts(numbers):
            query = f"SELECT article FROM marks WHERE read = 1 AND article IN ({_holes(part)})"
            read = {count(row[0]) for row in self._rows(query, part)}
            found.extend(number for number in part if number and number not in read)
        return found

    def was_opened(self, number: int) -> None:
        """Notes that an article that had changed was read again."""
        with self._write():
            self._connection.execute("UPDATE arrivals SET changed = 0 WHERE article = ?", (number,))


def _parts(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Numbers in parts that one query takes."""
    for start in range(0, len(numbers), _CHUNK):
        yield [int(number) for number in numbers[start : start + _CHUNK]]


def _holes(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
