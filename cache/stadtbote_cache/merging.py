"""Articles that one store hands to another: packed one by one, and merged source by source."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator

from stadtbote_cache import codec, preparing, sifting, waiting, writing
from stadtbote_cache.access import KEY, count, text
from stadtbote_cache.articles import Articles
from stadtbote_cache.fetches import Fetches
from stadtbote_cache.records import Item, Known, Merge, PackedArticle, Page, Source, SourceState, replace
from stadtbote_cache.search import index

Choose = Callable[[list[SourceState], dict[str, str]], Source]
"""Chooses the source of the articles, given those that exist, and names and addresses of removed ones."""

Decide = Callable[[SourceState | None, list[Known], set[int]], Merge]
"""Decides what to save, given the source, its known articles, and the numbers of those with a body."""


class Merging(Articles, Fetches):
    """Hands articles out and takes them in: `Merging.of` an open store."""

    def to_pack(self, name: str, *, kept: bool = False, since: float | None = None) -> tuple[array[int], int]:
        """The numbers of a source's articles, listed ones first, in their order, and how many are listed.

        Only those that are `kept`, or of `since` or later: published then, or without a date, first seen
        then.
        """
        rows = self._rows(
            "SELECT a.number, a.listed FROM articles a JOIN sources s ON s.number = a.source"
            " LEFT JOIN marks m ON m.article = a.number WHERE s.name = ? AND (? = 0 OR m.kept = 1)"
            " AND (? IS NULL OR coalesce(a.published_at, a.first_seen) >= ?)"
            " ORDER BY a.listed DESC, a.position, a.number",
            (name, int(kept), since, since),
        )
        return array("q", (count(row[0]) for row in rows)), sum(bool(row[1]) for row in rows)

    def marked(self, numbers: Iterable[int]) -> dict[int, dict[str, bool]]:
        """Of these articles, by number, which are read or kept; without those that are neither."""
        wanted = set(numbers)
        rows = self._rows("SELECT article, read, kept FROM marks WHERE read = 1 OR kept = 1")
        names = "read", "kept"
        return {
            count(article): {name: True for name, is_so in zip(names, marks, strict=True) if is_so}
            for article, *marks in rows
            if article in wanted
        }

    def stray(self) -> int:
        """How many kept articles there are of sources that were removed."""
        rows = self._rows(
            "SELECT sum(c.kept) FROM counts c JOIN sources s ON s.number = c.source WHERE s.removed"
        )
        return count(rows[0][0])

    def known(self, name: str) -> list[Known]:
        """The articles of a source, as a merge compares them."""
        number = self._source_number(name)
        return [] if number is None else self._known(number)

    def packed(self, numbers: Iterable[int], *, bodies: bool = True) -> Iterator[PackedArticle]:
        """These articles, one at a time; without their bodies unless `bodies`."""
        for number in numbers:
            found = self._packed(number)
            if found and not bodies:
                cut = found.item.body is not None
                page = replace(found.page, body=None, due=False)
                found = replace(found, item=replace(found.item, body=None), page=page, cut=cut)
            if found:
                yield found

    def _packed(self, number: int) -> PackedArticle | None:
        rows = self._rows(
            f"SELECT headline, {KEY}, address, kicker, teaser, links, enclosures, published, language,"
            " details, position, listed, digest, body_wanted, page_published, page_details"
            " FROM articles a WHERE number = ?",
            (number,),
        )
        if not rows:
            return None
        row = rows[0]
        item = self._item(number, row[:10])
        listed_item, page = _parted(item, text(row[12]))
        page = replace(
            page,
            due=page.body is not None and count(row[13]) > 0,
            published=codec.moment(row[14]),
            details=codec.details(row[15]),
        )
        return PackedArticle(listed_item, page, count(row[10]), bool(row[11]))

    def merge(
        self,
        choose: Choose,
        decide: Decide,
        articles: Iterable[PackedArticle | None],
        *,
        fetched_at: float | None,
        credits: tuple[str, ...],
        now: float,
    ) -> tuple[Source, Merge]:
        """Takes in one source's articles in one transaction, and the source where it is missing.

        A source that is added is a guest. `articles` are read only if some are taken over; each is at the
        place that `decide` refers to, with None for those left out. Marks stay. The source counts as fetched
        at `fetched_at` if these articles are the newer ones.
        """
        with self._write():
            source, merge = self.would_merge(choose, decide)
            number = self._source_number(source.name)
            if number is None:
                number = self._add_guest(source)
            writing.settle_times(self._connection, number, now)
            arrival = self._next_arrival(number) if merge.new else 0
            new = list[int]()
            if merge.new or merge.changed or merge.bodies:
                owner = (number, source.name)
                with index.pending(self._connection) as pending:
                    for place, article in enumerate(articles):
                        if article is not None:
                            new += self._take(pending, merge, owner, place, article, now, arrival)
            with_text = [*merge.changed.values(), *(article for article, _settled in merge.bodies.values())]
            waiting.settle(self._connection, number, new)
            sifting.sift(self._connection, [*new, *with_text], new)
            self._connection.executemany(
                "UPDATE articles SET position = ?, listed = 1 WHERE number = ?",
                [(position, article) for article, position in merge.same],
            )
            writing.set_details(self._connection, merge.details)
            self._connection.executemany(
                "UPDATE articles SET listed = 0 WHERE number = ?", [(article,) for article in merge.gone]
            )
            if merge.newer:
                self._connection.execute(
                    "UPDATE sources SET language = coalesce(language, ?), credits = ?, built_in = 0,"
                    " fetched_at = ? WHERE number = ?",
                    (source.language, codec.dump(credits), fetched_at, number),
                )
                if merge.new or merge.changed or merge.gone:  # what the server last said is about another
                    self._connection.execute(
                        "UPDATE validators SET etag = NULL, last_modified = NULL, digest = NULL"
                        " WHERE source = ?",
                        (number,),
                    )
        return source, merge

    def would_merge(self, choose: Choose, decide: Decide) -> tuple[Source, Merge]:
        """What `merge` would do; saves nothing."""
        states = self.sources()
        source = choose(states, self.removed_addresses())
        state = next((state for state in states if state.source.name == source.name), None)
        # The kept articles of a removed source are known, too.
        number = self._source_number(source.name) or self._removed_at(source.address) or 0
        with_body = self._rows(
            "SELECT a.number FROM articles a JOIN bodies b ON b.article = a.number WHERE a.source = ?",
            (number,),
        )
        return source, decide(state, self._known(number), {count(row[0]) for row in with_body})

    def _take(
        self,
        pending: index.Pending,
        merge: Merge,
        source: tuple[int, str],
        place: int,
        article: PackedArticle,
        now: float,
        arrival: int,
    ) -> list[int]:
        """Takes an article over, as `merge` says; returns its number if it is a new one."""
        position = max(article.position, 1)
        if place in merge.new:
            shown, listed = preparing.article(article.item, article.page), merge.newer and article.listed
            new = writing.New(position, shown, article.page, listed)
            return writing.insert(self._connection, pending, source, [new], now, arrival=arrival)
        if place in merge.changed:
            number = merge.changed[place]
            shown = preparing.article(article.item, article.page)
            writing.update(self._connection, pending, number, position, shown, now, article.page)
        elif place in merge.bodies:
            number, settled = merge.bodies[place]
            body = article.page.body if article.item.body is None else article.item.body
            images = article.item.images or article.page.images
            page = replace(article.page, body=body, images=images, due=not settled)
            writing.set_body(self._connection, pending, number, page)
        return []


def _parted(item: Item, digest: str | None) -> tuple[Item, Page]:
    """What the list gave of an article, and what its own page gave; `digest` is that of the list's part."""
    for images in (item.images, ()) if item.images else ((),):
        for body in (None, item.body) if item.body is not None else (None,):
            part = replace(item, images=images, body=body)
            shown = preparing.article(part)
            if digest in {shown.head.digest, shown.as_given}:
                return part, Page(item.body if body is None else None, () if images else item.images)
    return replace(item, body=None), Page(item.body)
