"""The articles of the store: lists, rows, whole articles, and the user's marks on them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from stadtbote_cache import codec, database, writing
from stadtbote_cache.access import JOINED, KEY, ORDER, Access, bindable, count, known_time, text
from stadtbote_cache.grouping import WITHIN
from stadtbote_cache.records import Article, Block, Filter, Image, Item, Row, Since, completed, replace

PUBLISHED = "coalesce(a.published, a.page_published)"
"""The day of publishing: the list's, else that of the article's own page."""

_CHUNK = 500
_LISTED = " FROM sources s JOIN articles a ON a.source = s.number WHERE "
# Looked up only for articles of removed sources.
_SHOWN = "(s.removed = 0 OR EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.kept = 1))"
_UNREAD = "NOT EXISTS (SELECT 1 FROM marks m WHERE m.article = a.number AND m.read = 1)"
_KEPT = "a.number IN (SELECT article FROM marks WHERE kept = 1)"
_ARRIVED = " LEFT JOIN arrivals t ON t.article = a.number"
_JOINED = JOINED.replace(" WHERE ", f"{_ARRIVED} WHERE ")
_BY_TIME = " ORDER BY t.stands_at DESC, t.article"
_HIDDEN = "SELECT article FROM arrivals WHERE hidden = 1"
_FOLLOWERS = f"SELECT article FROM arrivals WHERE same IS NOT NULL AND same NOT IN ({_HIDDEN})"
"""Articles that say what one of another source said before, which is shown."""
_OF_GROUP = (
    "SELECT t.article, coalesce(t.same, t.article) AS news,"
    " min(CASE WHEN t.same IS NULL THEN 0 ELSE t.article END)"
    " FROM arrivals t JOIN articles a ON a.number = t.article JOIN sources s ON s.number = a.source"
    f" WHERE t.hidden = 0 AND {_SHOWN} AND {WITHIN} GROUP BY news"
)
"""Of all the news of a group the article that is shown: the first one of several that say the same."""


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
        where, values = _conditions(wanted)
        if wanted.source is None and self.by_time and self.has_several():
            # The index gives the order, unless a few are looked up and sorted sooner.
            few = wanted.kept or wanted.new is not None or wanted.since is not None
            join = "JOIN" if few else "CROSS JOIN"
            query = (
                f"SELECT a.number FROM arrivals t {join} articles a ON a.number = t.article"
                f" {join} sources s ON s.number = a.source WHERE {where}{_BY_TIME} LIMIT ?"
            )
        else:
            query = f"SELECT a.number{_LISTED}{where}{ORDER} LIMIT ?"
        with database.wrapping(self.path, note=self.notes):
            rows = self._connection.execute(query, [*values, -1 if limit is None else limit])
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
            leaders = self.leaders(wanted.group) if wanted.source is None else {}
            allowed = None
            if not self._shows_all(wanted):
                where, values = _conditions(wanted, same=True)
                query = f"SELECT group_concat(a.number){_LISTED}{where}"
                allowed = set(hits.numbers(self._connection, query, values))
            found, whole = hits.find(
                self._connection, wanted.query, limit=limit, newest=wanted.newest, allowed=allowed
            )
            if leaders:
                found = array("q", dict.fromkeys(leaders.get(number, number) for number in found))
            return found, whole

    def leaders(self, group: str | None = None) -> dict[int, int]:
        """The articles that say what one of another source said before, and which one that is.

        Only those whose other one is shown, in a `group` of sources if one is named.
        """
        query = _FOLLOWERS.replace("SELECT article", "SELECT article, same", 1)
        values = [] if group is None else [group] * 3
        if group is not None:
            query = (
                f"SELECT f.article, g.article FROM arrivals f JOIN ({_OF_GROUP}) g ON g.news = f.same"
                " WHERE f.article <> g.article"
            )
        return {count(article): count(leader) for article, leader in self._rows(query, values)}

    def _shows_all(self, wanted: Filter) -> bool:
        """Whether the filter, apart from its query, lets all articles of the store through."""
        if replace(wanted, query="", newest=False) != Filter():
            return False
        left_out = (
            "SELECT 1 FROM counts c JOIN sources s ON s.number = c.source"
            f" WHERE s.removed = 1 AND c.kept <> c.articles UNION ALL {_HIDDEN}"
        )
        return not self._rows(left_out)

    def count(self, wanted: Filter) -> int:
        """How many articles the filter, apart from its query, lets through."""
        wanted = replace(wanted, query="", newest=False)
        if wanted.new is not None or wanted.since is not None or wanted.group is not None or wanted.hidden:
            where, values = _conditions(wanted)
            return count(self._rows(f"SELECT count(*){_LISTED}{where}", values)[0][0])
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
        # Less what a rule hides, and of the same news all but the first; these are few.
        left_out = _HIDDEN if wanted.source is not None else f"{_HIDDEN} UNION {_FOLLOWERS}"
        where, values = _conditions(wanted, whole=True)
        less = self._rows(
            f"SELECT count(*) FROM ({left_out}) f CROSS JOIN articles a ON a.number = f.article"
            f" JOIN sources s ON s.number = a.source WHERE {where}",
            values,
        )
        return max(count(rows[0][0]) - count(less[0][0]), 0)

    def new_by_source(self, since: Since) -> dict[str, int]:
        """How many articles of each source are new, by its name; also those that another one had first."""
        where, values = _conditions(Filter(new=since), same=True)
        rows = self._rows(f"SELECT s.name, count(*){_LISTED}{where} GROUP BY s.number", values)
        return {str(name): count(new) for name, new in rows}

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """The list rows of these articles, by number; articles that are gone are left out."""
        found: dict[int, Row] = {}
        for start in range(0, len(numbers), _CHUNK):
            part = [int(n) for n in numbers[start : start + _CHUNK]]
            holes = ",".join("?" * len(part))
            query = (
                f"SELECT a.number, a.id, s.name, a.headline, {PUBLISHED}, coalesce(m.read, 0),"
                " coalesce(m.kept, 0), a.listed, a.first_seen, coalesce(t.arrival, 0), coalesce(t.changed, 0)"
                f"{_JOINED}a.number IN ({holes})"
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
            f" coalesce(t.arrival, 0), coalesce(t.changed, 0){_JOINED}a.number = ?",
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
        sets = {"read": read, "kept": kept, "place": place}
        marked = 0
        with self._write():
            changed = self._note_step(numbers, read=read, kept=kept) if step else 0
            if read is not None or kept is not None:
                numbers = self._with_same(numbers)
            for name, value in sets.items():
                if value is not None:
                    marked = self._connection.executemany(
                        f"INSERT INTO marks (article, {name}) SELECT number, ? FROM articles WHERE number = ?"
                        f" ON CONFLICT (article) DO UPDATE SET {name} = excluded.{name}",
                        [(int(value), number) for number in numbers],
                    ).rowcount
            if kept and self._rows(_HIDDEN):
                self._connection.executemany(
                    "UPDATE arrivals SET hidden = 0 WHERE article = ? AND hidden = 1", [(n,) for n in numbers]
                )
        return changed if step else marked

    def _with_same(self, numbers: Sequence[int]) -> Sequence[int]:
        """These articles and those that say the same."""
        if not self._rows("SELECT 1 FROM arrivals WHERE same IS NOT NULL LIMIT 1"):
            return numbers
        leaders = {
            count(leader)
            for number in numbers
            for (leader,) in self._rows(
                "SELECT coalesce(same, article) FROM arrivals WHERE article = ?", (number,)
            )
        }
        others = {
            count(article)
            for leader in leaders
            for (article,) in self._rows("SELECT article FROM arrivals WHERE same = ?", (leader,))
        }
        return [*numbers, *sorted((leaders | others) - set(numbers))]

    def _note_step(self, numbers: Sequence[int], *, read: bool | None, kept: bool | None) -> int:
        """Notes how a mark was that a step changes; of how many articles that is."""
        name, value = ("read", read) if read is not None else ("kept", kept)
        before = [
            [str(id_), count(was)]
            for number in numbers
            for id_, was in self._connection.execute(
                f"SELECT a.id, coalesce(m.{name}, 0) FROM articles a"
                " LEFT JOIN marks m ON m.article = a.number WHERE a.number = ?",
                (number,),
            )
            if value is not None and bool(was) != value
        ]
        if before:
            act = {"read": ("unread", "read"), "kept": ("unkeep", "keep")}[name][bool(value)]
            self._note_act(act, before)
        return len(before)

    def next_unread(self, numbers: Sequence[int], place: int) -> int | None:
        """The first place after `place` whose article is unread, or the first of all; None where none is."""
        for start, end in ((place + 1, len(numbers)), (0, place + 1)):
            for begin in range(start, end, _CHUNK):
                unread = set(self.unread(numbers[begin : min(begin + _CHUNK, end)]))
                for at in range(begin, min(begin + _CHUNK, end)) if unread else ():
                    if numbers[at] in unread:
                        return at
        return None

    def unread(self, numbers: Sequence[int]) -> list[int]:
        """Those of these articles that are unread, in their order."""
        found: list[int] = []
        for start in range(0, len(numbers), _CHUNK):
            part = list(numbers[start : start + _CHUNK])
            holes = ",".join("?" * len(part))
            query = f"SELECT article FROM marks WHERE read = 1 AND article IN ({holes})"
            read = {count(row[0]) for row in self._rows(query, part)}
            found.extend(number for number in part if number and number not in read)
        return found

    def was_opened(self, number: int) -> None:
        """Notes that an article that had changed was read again."""
        with self._write():
            self._connection.execute("UPDATE arrivals SET changed = 0 WHERE article = ?", (number,))


def _followers(group: str | None) -> tuple[str, list[object]]:
    """The articles that say what another one that is shown said before, in a group if one is named."""
    if group is None:
        return _FOLLOWERS, []
    shown = f"SELECT article FROM ({_OF_GROUP})"
    query = f"SELECT article FROM arrivals WHERE same IS NOT NULL AND article NOT IN ({shown})"
    return query, [bindable(group)] * 3


def _conditions(wanted: Filter, *, same: bool = False, whole: bool = False) -> tuple[str, list[object]]:
    """The filter as a condition, and the values to bind; the condition is built from fixed parts only.

    With `same`, all of the same news; with `whole`, also what a rule hides.
    """
    conditions, values = [_SHOWN], list[object]()
    if not whole:
        conditions.append(f"a.number {'' if wanted.hidden else 'NOT '}IN ({_HIDDEN})")
    if wanted.source is None and not same and not whole:
        query, bound = _followers(wanted.group)
        conditions.append(f"a.number NOT IN ({query})")
        values += bound
    if wanted.source is not None:
        conditions.append("s.name = ?")
        values.append(bindable(wanted.source))
    if wanted.group is not None:
        conditions.append(WITHIN)
        values += [bindable(wanted.group)] * 3
    if wanted.unread:
        conditions.append(_UNREAD)
    if wanted.kept:
        conditions.append(_KEPT)
    if wanted.new is not None:
        conditions.append(_UNREAD)
        conditions.append("a.number IN (SELECT article FROM arrivals WHERE arrival > ?)")
        values.append(wanted.new.arrival)
        if wanted.new.seen is not None:
            conditions.append("a.first_seen >= ?")
            values.append(wanted.new.seen)
    if wanted.since is not None:
        conditions.append("a.number IN (SELECT article FROM arrivals WHERE stands_at >= ?)")
        values.append(wanted.since - writing.MOST_OF_AN_ORDER)
    return " AND ".join(conditions), values
