"""The two pages of the main screen, list and article: they show the session, and report moves to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from stadtbote.reading.article import OpenArticle
from stadtbote.reading.list import ArticleList
from stadtbote.reading.listing import Listing
from stadtbote.screen.entries import ArticleEntries, ListEntries, SpokenListEntries
from stadtbote.screen.paging import NoEntries, Paging, Spoken, Written
from stadtbote.text.language import translated as _
from stadtbote.text.parts import Reading
from stadtbote.text.prompts import enter_shows
from stadtbote.text.tell import USUAL

_USUAL_WIDTH = 80
_ABOVE = 64  # articles that are looked at


class ListPage(Paging):
    """The session's list, one row per article; for the ear, one or more lines.

    `empty` gives what stands in place of an empty one.
    """

    def __init__(
        self,
        articles: ArticleList,
        spoken: Spoken | None,
        empty: Callable[[], Sequence[tuple[str, str]]],
        *,
        frugal: bool,
    ) -> None:
        super().__init__(spoken)
        self.fills = not spoken
        self.opened = False
        """Whether the focused article is open."""
        self._articles = articles
        self.empty = empty
        self._frugal = frugal
        self._listing: Listing | None = None
        self._today = date.today()
        self.fill_anew()

    def fill_anew(self) -> None:
        """Shows the list as it is now, with the focus at its place; in the same list, the focus stays on its
        row.

        In the screen-reader face, only the focused article is shown.
        """
        listing, before = self._articles.listing, self._listing
        if listing is before:
            self.go(self._articles.place)
            self.changed(Written.CHANGES)  # the marks of any row
            return
        row = self.focused_row() if before is not None and before.filter == listing.filter else None
        self._listing = listing
        self.nothing = () if len(listing) else self.empty()
        entries = (
            SpokenListEntries(self._articles)
            if self.spoken
            else ListEntries(self._articles, lambda: self.opened, frugal=self._frugal)
        )
        self.show(entries, self._articles.place, row=row, whole=False)

    def news_above(self) -> bool:
        """Whether one of the first articles, of those above the page, is new."""
        return any(self._articles.listing.row(place).new for place in range(min(self.top, _ABOVE)))

    def put(self, place: int) -> None:
        super().put(place)
        self._articles.go(place)

    def go(self, place: int) -> None:
        super().go(place)
        before, self._today = self._today, date.today()
        if before != self._today:  # which any row may name
            self.changed(Written.CHANGES)


class ArticlePage(Paging):
    """An article, line by line, wrapped to the width of the page."""

    def __init__(self, spoken: Spoken | None, *, frugal: bool) -> None:
        super().__init__(spoken)
        self.nothing = [("", enter_shows())] if frugal else ()
        self.article: OpenArticle | None = None
        self._reading: Reading | None = None  # that is shown
        self._anchor = 0
        self._wanted_row: int | None = None  # for a page that has no size yet

    def show_article(self, article: OpenArticle | None, row: int | None = None) -> bool:
        """Shows an article at its place; False where it is shown already, and only its place is taken over.

        The place is put on the page's row `row` if possible, once the page has a size.
        """
        if article is self.article:
            self.follow()
            return False
        self.article = article
        self._wanted_row = row
        self._wrap()
        return True

    def marked(self) -> None:
        """Shows the marks of the article, and the hits in it, which may have changed."""
        if self.article is None or self.spoken or self.article.reading == self._reading:
            self.changed(Written.CHANGES)
        else:
            self.reload()

    def limit(self, spoken: Spoken) -> None:
        """Takes pages of another size, or tells more or less: then the page is written anew."""
        tells = self.spoken is not None and self.spoken.tell != spoken.tell
        super().limit(spoken)
        if tells:
            self.reload()

    def reload(self) -> None:
        """Shows a text that has changed; the line and its row stay where they are."""
        self._wrap(self.focused_row())

    def follow(self) -> None:
        """Goes to the article's place, which has changed."""
        if self.article is not None and isinstance(self.entries, ArticleEntries):
            self._anchor = self.article.offset
            place = self.entries.place_at(self._anchor)
            self.put(place) if place == self.place else self.go(place)

    def position(self) -> str:
        """How far down the article the focus is; nothing at its beginning, or where all of it is seen."""
        if not self.place or self.sees_all:
            return ""
        return _("{n} %").format(n=100 * self.place // (len(self.entries) - 1))

    def _wrap(self, row: int | None = None) -> None:
        article = self.article
        if article is None:
            self.show(NoEntries())
            return
        # A page that is not shown yet is wrapped anew once it is.
        entries = ArticleEntries(
            article.reading,
            self.width or _USUAL_WIDTH,
            spaced=not self.spoken,
            tell=self.spoken.tell if self.spoken else USUAL,
            hits=lambda: article.hits,
        )
        self._anchor = article.offset
        self._reading = article.reading
        # For the ear, a page begins where reading goes on.
        self.show(entries, entries.place_at(article.offset), row=0 if self.spoken and row is None else row)

    def put(self, place: int) -> None:
        super().put(place)
        entries = self.entries
        if self.article is not None and isinstance(entries, ArticleEntries):
            start, behind = entries.offset(place), entries.offset(place + 1)
            # Another width must not shift the place to the beginning of a wider line.
            offset = self._anchor if start <= self._anchor < behind else start
            self.article.at(offset, start=start, behind=behind, step=(place + 1, entries))

    def resize(self, width: int, height: int) -> None:
        """Takes another width: wraps the text anew around the same place, for the eye on the same row."""
        before = self.width
        row = self.focused_row() if before else self._wanted_row
        super().resize(width, height)
        if self.width != before:
            self._wrap(None if self.spoken or row is None else min(row, height - 1))
