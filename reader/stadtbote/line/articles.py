"""The list of articles in line mode: what a filter lets through, and the place in it."""

from __future__ import annotations

from stadtbote.line.cursor import Walk
from stadtbote.reading.listing import Listing, read_imprints
from stadtbote.text import wording
from stadtbote.text.filters import filter_words
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Filter, Row
from stadtbote_cache.store import Store


class ArticleList(Walk):
    """The articles that a filter lets through. Where the store fails, what was there before stays."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._take(Listing(store, Filter()), None)

    def _take(self, listing: Listing, number: int | None) -> None:
        titles = {name: imprint.title for name, imprint in read_imprints(self._store).items()}
        self._titles, self.listing, self.filter = titles, listing, listing.filter
        self.count = len(listing)
        place = listing.place_of(number) if number is not None else None
        self.go(place or 0)

    @property
    def number(self) -> int | None:
        """The store's number of the article at the place."""
        return self.listing.numbers[self.place] if self.count else None

    @property
    def row(self) -> Row:
        """The row at the place; not for an empty list."""
        return self.listing.row(self.place)

    @property
    def several(self) -> bool:
        """Whether the rows are of several sources, and so name them."""
        return len(self._titles) > 1 and self.filter.source is None

    def text(self, place: int) -> str:
        """The article at a place as one line."""
        row = self.listing.row(place)
        return wording.row_line(place + 1, row, row.source if self.several else None)

    def _title(self, row: Row) -> str:
        return self._titles.get(row.source, row.source)

    def show(self, listing: Listing, number: int | None = None) -> None:
        """Shows another list, the place on the article `number` if it is there."""
        self._take(listing, number)

    def renew(self) -> None:
        """Takes over what came into the store; the article at the place stays there, in any filter."""
        fresh = Listing(self._store, self.filter)
        if self.number is not None:
            fresh.keep(self.number, self.listing.numbers)
        self._take(fresh, self.number)

    def where(self) -> str:
        """Where the place is, and the whole headline."""
        if not self.count:
            return _("Die Liste ist leer.")
        words = filter_words(self.filter, self._titles)
        return wording.where(self.place + 1, self.count, self.row, self._title(self.row), words)
