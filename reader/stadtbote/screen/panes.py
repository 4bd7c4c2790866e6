"""The two pages of the main screen: the list, and the article. They read from the store."""

from __future__ import annotations

from collections.abc import Sequence

from stadtbote.reading.listing import Listing, read_imprints, read_text
from stadtbote.screen.entries import ArticleEntries, ListEntries, SpokenListEntries
from stadtbote.screen.paging import Paging, Spoken
from stadtbote.text import wording
from stadtbote.text.article import Part, Reading
from stadtbote.text.filters import filter_words
from stadtbote.text.find import find
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, Filter, Row, replace
from stadtbote_cache.store import Store

_USUAL_WIDTH = 80


class ListPane(Paging):
    """The articles that a filter lets through. Where the store fails, what was shown before stays."""

    def __init__(self, store: Store, spoken: Spoken | None, *, frugal: bool = False) -> None:
        super().__init__(spoken, nothing=_("Keine Artikel. a zeigt alle."))
        self._store = store
        self._frugal = frugal
        self.filter = Filter()
        self.titles: dict[str, str] = {}

    @property
    def listing(self) -> Listing | None:
        """The articles that are shown; None before the first list."""
        return self.entries.listing if isinstance(self.entries, ListEntries | SpokenListEntries) else None

    @property
    def number(self) -> int | None:
        """The store's number of the article that has the focus."""
        return self.listing.numbers[self.place] if self.listing else None

    @property
    def row(self) -> Row | None:
        """What the list knows of the article that has the focus."""
        return self.listing.row(self.place) if self.listing else None

    def show_filter(
        self,
        wanted: Filter,
        number: int | None = None,
        row: int | None = None,
        *,
        whole: bool = False,
        first: int | None = None,
    ) -> None:
        """Shows the articles of a filter, the focus on the article `number` if it is there, on row `row`.

        In the screen-reader face only that one stands there, or the `whole` page. Of a search only so many
        as `first` says, if it does: that takes no longer for the commonest word in the largest store.
        """
        listing = Listing(self._store, wanted, first=first)
        if self.listing is not None and not wanted.query:
            number = listing.nearest(number, self.listing.numbers)
        self._fill(listing, number, row, whole=whole)

    def _fill(self, listing: Listing, number: int | None, row: int | None, *, whole: bool = False) -> None:
        self.titles = {name: imprint.title for name, imprint in read_imprints(self._store).items()}
        self.filter = listing.filter
        place = listing.place_of(number) if number is not None else None
        several = len(self.titles) > 1 and listing.filter.source is None
        self.show(
            SpokenListEntries(listing, several=several)
            if self.spoken
            else ListEntries(listing, frugal=self._frugal),
            place or 0,
            row=row if place is not None else None,
            whole=whole,
        )

    def keep(self, number: int, before: Sequence[int]) -> None:
        """Takes an article into the list that the filter no longer lets through, behind those of `before`."""
        if self.listing is not None and self.listing.place_of(number) is None:
            self.listing.keep(number, before)
            self._fill(self.listing, number, None)

    def renew(self) -> None:
        """Takes over what came into the store; the focused article stays where it is, in any filter."""
        fresh = Listing(self._store, self.filter)
        if self.number is not None and self.listing is not None:
            fresh.keep(self.number, self.listing.numbers)
        self._fill(fresh, self.number, self.focused_row())

    def title(self) -> str:
        """What is shown, and how many articles that are."""
        count = wording.articles(len(self.entries))
        if self.listing is not None and not self.listing.complete:
            count = _("die ersten {count}").format(count=count)
        return ", ".join([_("Stadtbote"), *filter_words(self.filter, self.titles), count])

    def where(self) -> str:
        """Where the focus is, and the whole headline."""
        if not self.listing:
            return _("Die Liste ist leer.")
        row = self.listing.row(self.place)
        source = self.titles.get(row.source, row.source)
        return wording.where(
            self.place + 1, len(self.listing), row, source, filter_words(self.filter, self.titles)
        )


class ArticlePane(Paging):
    """An article, line by line, wrapped to the width of the page."""

    def __init__(self, store: Store, spoken: Spoken | None, *, frugal: bool = False) -> None:
        super().__init__(spoken, nothing=_("Enter zeigt den Artikel.") if frugal else "")
        self._store = store
        self.article: Article | None = None
        self.reading = Reading((), ())
        self._anchor = 0
        self._wanted_row: int | None = None  # on a page that has no size yet

    def show_article(self, number: int | None) -> None:
        """Shows an article at the place where it was left; the one that is shown already stays as it is."""
        if number is not None and self.article is not None and number == self.article.number:
            return
        self.keep_place()
        self._read(number)
        self._wrap(self.article.place if self.article else 0)

    def reload(self) -> None:
        """Reads the article anew from the store; the line and its row stay where they are."""
        if self.article is not None:
            offset, parts, row = self.offset, self.reading.parts, self.focused_row()
            self._read(self.article.number)
            self._wrap(moved(offset, parts, self.reading.parts), row)

    def _read(self, number: int | None) -> None:
        found = read_text(self._store, number) if number is not None else None
        self.article, self.reading = found or (None, Reading((), ()))

    def _wrap(self, offset: int, row: int | None = None) -> None:
        # A page that is not shown yet is wrapped anew when it is.
        entries = ArticleEntries(self.reading, self.width or _USUAL_WIDTH, spaced=not self.spoken)
        self._anchor = offset
        # For the ear a page begins where the reading goes on.
        self.show(entries, entries.place_at(offset), row=0 if self.spoken and row is None else row)

    def go_to(self, offset: int, row: int | None) -> None:
        """The focus goes to the line with this place of the text, on the page's row `row` if that can be."""
        self._wanted_row = row
        self._wrap(offset)

    @property
    def offset(self) -> int:
        """Where in the article's text the focus is, in characters."""
        if not isinstance(self.entries, ArticleEntries):
            return 0
        # Another width must not shift the place to the beginning of a wider line.
        if self.entries.place_at(self._anchor) == self.place:
            return self._anchor
        return self.entries.offset(self.place)

    def resize(self, width: int, height: int) -> None:
        """Another width: the text is wrapped anew, around the same place; to see, on the same row."""
        offset, wraps = self.offset, width != self.width
        row = self.focused_row() if self.width else self._wanted_row
        super().resize(width, height)
        if wraps:
            self._wrap(offset, None if self.spoken or row is None else min(row, height - 1))

    def next_heading(self) -> bool:
        """The focus goes to the next heading; False where there is none."""
        entries = self.entries
        heading = entries.heading_after(self.place) if isinstance(entries, ArticleEntries) else None
        if heading is not None:
            self.go(heading)
        return heading is not None

    def find(self, words: str) -> bool:
        """The focus goes to the next line with these words, from the beginning again behind the end."""
        entries = self.entries
        if not isinstance(entries, ArticleEntries):
            return False
        behind = entries.offset(self.place + 1) if self.place + 1 < len(entries) else 0
        parts = self.reading.parts
        offset = find(parts, words, behind)
        if offset is None and behind:
            offset = find(parts, words, 0)
        if offset is None:
            return False
        self.go(entries.place_at(offset))
        return True

    def keep_place(self) -> None:
        """Keeps the reading position of a read article; one read to its end begins anew the next time."""
        if self.article is None or not self.article.read:
            return
        place = 0 if self.place >= len(self.entries) - 1 else self.offset
        if place != self.article.place and self._store.writable:
            self._store.mark([self.article.number], place=place)
            self.article = replace(self.article, place=place)

    def mark(self, *, read: bool | None = None, kept: bool | None = None) -> bool:
        """Sets marks of the article; False where nothing changed."""
        article = self.article
        if article is None or (read in {None, article.read} and kept in {None, article.kept}):
            return False
        self._store.mark([article.number], read=read, kept=kept)
        self.article = replace(
            article,
            read=article.read if read is None else read,
            kept=article.kept if kept is None else kept,
        )
        return True


def moved(offset: int, before: Sequence[Part], after: Sequence[Part]) -> int:
    """Where a place in a text is after the text has changed: in the same paragraph, if that is there."""
    start = 0
    for part in before:
        if offset <= start + len(part.text):
            break
        start += len(part.text) + 1
    else:
        return offset
    place = 0
    for candidate in after:
        if candidate.text == part.text:
            return place + offset - start
        place += len(candidate.text) + 1
    return offset
