"""The list of articles: what a filter lets through, and the place in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from stadtbote.reading.listing import Listing
from stadtbote.stored import count_of, read_names, read_searches
from stadtbote.text import signs, wording
from stadtbote.text.filters import filter_words, looked_in, nothing_said
from stadtbote.text.language import number, plural
from stadtbote.text.language import translated as _
from stadtbote.text.names import shortened
from stadtbote.text.rows import SOURCE_CELLS, Columns, columns
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter, Row, SavedSearch, Since, replace
from stadtbote_cache.store import Store


class ArticleList:
    """The articles that a filter lets through. Where the store fails, the list stays as it was.

    `place` is the index of the current article, 0 in an empty list. It begins with all, or the `unread` ones.
    New is what is so by `since`. Methods that read the store raise StoreError.
    """

    def __init__(self, store: Store, since: Since | None = None, *, unread: bool = False) -> None:
        self._store = store
        self.since = since
        self.place = 0
        self._in_column = dict[str, str]()  # the names of sources as short as a column has them
        self.show(Filter(unread=unread))

    def __len__(self) -> int:
        return len(self.listing)

    @property
    def filter(self) -> Filter:
        """What the list lets through."""
        return self.listing.filter

    @property
    def number(self) -> int | None:
        """The store's number of the current article; None in an empty list."""
        return self.listing.numbers[self.place] if len(self) else None

    @property
    def row(self) -> Row:
        """The row of the current article; not for an empty list."""
        return self.listing.row(self.place)

    @property
    def named(self) -> bool:
        """Whether there is any source."""
        return bool(self._names)

    @property
    def several(self) -> bool:
        """Whether there are several sources, so that the rows name them."""
        return len(self._names) > 1 and self.filter.source is None

    def text(self, place: int) -> str:
        """The article at a place as one line."""
        row = self.listing.row(place)
        sources = self._sources([row.source, *row.also]) if self.several else None
        return wording.row_line(place + 1, row, sources)

    def columns(self, row: Row, today: date) -> Columns:
        """An article in columns, as seen on the day `today`."""
        if not self._in_column:
            self._in_column = shortened(self._names.values(), SOURCE_CELLS)
        name = self.name_of(row.source)
        return columns(row, self._in_column.get(name, name), today)

    def go(self, place: int) -> bool:
        """Goes to a place, or the nearest one there is; False where that is where it was."""
        before = self.place
        self.place = max(0, min(place, len(self) - 1))
        return self.place != before

    def show(
        self,
        wanted: Filter,
        number: int | None = None,
        *,
        first: int | None = None,
        nearest: bool = False,
        among: Sequence[int] = (),
    ) -> None:
        """Shows another list, at the article `number` if it is there, or at the `nearest` one that is.

        With `among`, the numbers of a list that it was in, it stays there, whatever the filter, or the same
        news of another source in its place. With `first`, only that many hits of a search are read, which
        takes no longer for the commonest word in the largest store. `complete` brings the rest.
        """
        made = self._store.version()[0]
        listing = Listing(self._store, wanted, first=first, since=self.since)
        if number is not None and among:
            number = listing.keep(number, among)
        if nearest:
            number = listing.nearest(number, among or self.listing.numbers)
        self._names, self._made = read_names(self._store), made
        self._in_column = {}
        self.listing: Listing = listing
        self.place = (listing.place_of(number) if number is not None else None) or 0

    @property
    def is_behind(self) -> bool:
        """Whether others have written to the store since this list was made: other processes, or a sync."""
        try:
            return self._store.version()[0] != self._made
        except StoreError:  # told elsewhere
            return False

    @property
    def total(self) -> int:
        """How many articles there are: as many as the list has, but where it is behind as many as it will."""
        return self.count(self.filter) if self.is_behind and not self.filter.query else len(self)

    def complete(self) -> bool:
        """Brings the rest of the hits; False where all were there."""
        if self.listing.complete:
            return False
        self.show(self.filter, self.number, among=self.listing.numbers)
        return True

    def renew(self) -> None:
        """Takes over what is new in the store; the current article stays, unless it is gone from there."""
        self.show(self.filter, self.number, nearest=True, among=self.listing.numbers)

    def begin_anew(self, since: Since) -> None:
        """From now on, new is what is so by `since`; the list itself is shown anew by `renew`."""
        self.since = since
        if self.filter.new is not None:
            self.show(replace(self.filter, new=since), self.number, among=self.listing.numbers)

    def nothing(self) -> str:
        """What stands in place of an empty list, with one way on for the ear."""
        said = nothing_said(self.filter)
        if self.filter == Filter():
            return said
        if self.filter.query:
            return " ".join(filter(None, [said, self.looked_in, self.search_ends]))
        source = self.filter.source
        of = "" if source is None else f"{self._names.get(source, source)}: "
        return f"{of}{said} {_('a zeigt alle.')}"

    @property
    def looked_in(self) -> str:
        """Where a search has looked, in a sentence; empty where that was everywhere."""
        return looked_in(self.filter, self._names)

    @property
    def search_ends(self) -> str:
        """The key that leads on from a search: to one everywhere, or out of it."""
        return _("a sucht überall.") if self.looked_in else _("q beendet die Suche.")

    def title(self) -> str:
        """What is shown, and how many articles there are."""
        count = wording.articles(self.total)
        if not self.listing.complete:
            count = _("die ersten {count}").format(count=count)
        parts = [_("Stadtbote"), *self._filter_words(), count]
        if not self.filter.new and (new := wording.new_count(self.new_count())):
            parts.append(new)
        return ", ".join(filter(None, [*parts, self._hidden()]))

    def shown(self) -> str:
        """What is shown, in a word or two, for the eye."""
        return signs.side_by_side(self._filter_words()) or _("Alle")

    def counts(self) -> str:
        """How many articles there are, and how many of them are new or unread, for the eye."""
        if self.filter.query:
            hits = plural("{n} Treffer", "{n} Treffer", len(self))
            return hits if self.listing.complete else _("die ersten {count}").format(count=hits)
        counted = [wording.new_count(self.new_count())] if not self.filter.new else []
        if not self.filter.unread:
            counted.append(wording.unread_count(self.unread))
        return signs.side_by_side([*counted, self._hidden(), number(self.total)])

    def _hidden(self) -> str:
        """How many articles filters leave out of this list, in words."""
        if self.filter.hidden or self.filter.kept or self.filter.query:
            return ""
        return wording.hidden_count(self.count(replace(self.filter, hidden=True)))

    @property
    def unread(self) -> int:
        """How many articles of this list, apart from words that are searched for, are unread."""
        return self.count(replace(self.filter, unread=True))

    def count(self, wanted: Filter) -> int:
        """How many articles a filter, apart from its query, lets through."""
        try:
            return self._store.count(wanted)
        except StoreError:  # a title is drawn at any time
            return 0

    def searches(self) -> Sequence[SavedSearch]:
        """The saved searches; none where the store cannot be read."""
        try:
            return read_searches(self._store)
        except StoreError:
            return ()

    def found(self, search: SavedSearch, since: Since) -> tuple[int, int, int]:
        """How many articles a saved search finds: new ones, unread ones, all."""
        try:
            unread = count_of(self._store, search, since, unread=True)
            return 0, unread, count_of(self._store, search, since)
        except StoreError:
            return 0, 0, 0

    def new_count(self) -> int:
        """How many articles of this list, apart from words that are searched for, are new."""
        if self.since is None or self.filter.query:
            return 0
        return self.count(replace(self.filter, new=self.since))

    def where(self) -> str:
        """Where the place is, and the whole headline; not for an empty list."""
        names = self._sources([self.row.source, *(self.row.also if self.filter.source is None else ())])
        said = wording.where(self.place + 1, len(self), self.row, names, self._filter_words())
        return wording.joined(filter(None, [said, self._hidden()]), ".")

    def _sources(self, names: Sequence[str]) -> str:
        return wording.sources([self.name_of(name) for name in names])

    def name_of(self, source: str) -> str:
        """The name by which a source is shown."""
        return self._names.get(source, source)

    def _filter_words(self) -> Sequence[str]:
        return filter_words(self.filter, self._names)
