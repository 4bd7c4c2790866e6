"""Searching in line mode: filters, the search over all articles, and finding words in the open one."""

from __future__ import annotations

from stadtbote.config.preferences import Preferences
from stadtbote.line.cursor import Lines
from stadtbote.line.reading import ReadingSession
from stadtbote.reading.listing import Listing
from stadtbote.text.clean import line
from stadtbote.text.filters import order_said, unsearched
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles
from stadtbote_cache.records import Filter, replace
from stadtbote_cache.store import Store

_SHOWN = 60  # characters of words that were not found


class SearchingSession(ReadingSession):
    """The reading session with words to look for."""

    def __init__(self, store: Store, preferences: Preferences) -> None:
        super().__init__(store, preferences)
        self._before_search: tuple[Filter, int | None] | None = None
        self._words = {"list": "", "article": ""}  # looked for last

    def do_search(self, words: str = "") -> Lines:
        """Looks for words: in the list in all articles, in the article in its text; without words, again."""
        place = "article" if self._article else "list"
        self._words[place] = words = words or self._words[place]
        if not words:
            return self._said(_("Wonach? Die Wörter hinter den Schrägstrich schreiben: /Wörter."))
        return self._find(words) if self._article else self._search(words)

    def _search(self, words: str) -> Lines:
        found = Listing(self._store, replace(unsearched(self._list.filter), query=words))
        if not len(found):
            return self._said(_("Nichts gefunden: {words}.").format(words=line(words, _SHOWN)))
        if self._before_search is None:
            self._before_search = (self._list.filter, self._list.number)
        self._list.show(found)
        return self._said(_("{count} gefunden.").format(count=articles(len(found))), self._current())

    def do_newest(self) -> Lines:
        """The hits in the other order: from the first, or around the article that is open."""
        wanted = self._list.filter
        if not wanted.query or not self._list.count:
            return self._said(_("Hier sind keine Treffer zu ordnen. / sucht."))
        number = self._list.number if self._article else None
        self._list.show(Listing(self._store, replace(wanted, newest=not wanted.newest)), number)
        return self._said(order_said(self._list.filter), self._current())

    def _find(self, words: str) -> Lines:
        assert self._article is not None  # noqa: S101
        place = self._article.find(words)
        if place is None:
            return self._said(_("Im Artikel nicht gefunden: {words}.").format(words=words))
        before = self._article.place
        if not self._article.go(place):
            return self._said(_("Nur in diesem Absatz."))
        return self._said(_("Von vorn.") if place < before else "", self._current())

    def _end_search(self) -> Lines:
        """The list as it was before the search."""
        wanted, number = self._before_search or (Filter(), None)
        self._show(wanted, number)
        return self._said(_("Die Suche ist beendet."), self._current())

    # Filters

    def _show(self, wanted: Filter, number: int | None) -> None:
        """Shows another list; the search, if there was one, is over."""
        self._list.show(Listing(self._store, wanted), number)
        self._before_search = None

    def _filtered(self, wanted: Filter, said: str) -> Lines:
        """Shows the list of another filter: how many these are, and the nearest of them."""
        fault = self.save()
        before = self._before_search
        listing = Listing(self._store, wanted)
        self._list.show(listing, listing.nearest(self._list.number, self._list.listing.numbers))
        self._before_search = None
        if wanted.query and before:
            self._before_search = (unsearched(wanted), before[1])
        self._article = None
        said = f"{said}: {number(self._list.count)}."
        if not self._list.count and wanted != Filter():
            return self._said(fault, f"{said} {_('a zeigt alle.')}")
        # Its number is another one now, also where it is the same article.
        return self._said(fault, said, self._current() if self._list.count else "")

    def do_unread_only(self) -> Lines:
        """Only unread articles, or all again."""
        wanted = replace(self._list.filter, unread=not self._list.filter.unread, kept=False)
        return self._filtered(wanted, _("Nur ungelesene") if wanted.unread else _("Auch gelesene"))

    def do_kept_only(self) -> Lines:
        """Only kept articles, or all again."""
        wanted = replace(unsearched(self._list.filter), kept=not self._list.filter.kept, unread=False)
        return self._filtered(wanted, _("Nur gemerkte") if wanted.kept else _("Nicht nur gemerkte"))

    def do_all(self) -> Lines:
        """All articles."""
        return self._filtered(Filter(), _("Alle Artikel"))
