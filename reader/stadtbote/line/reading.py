"""Reading in line mode: moves in the list and in the article, opening, and marks."""

from __future__ import annotations

from stadtbote.config.preferences import Preferences
from stadtbote.line.article import OpenArticle
from stadtbote.line.articles import ArticleList
from stadtbote.line.cursor import Lines, place_of
from stadtbote.reading.listing import read_text
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Filter, replace
from stadtbote_cache.store import Store


class ReadingSession:
    """List and article. The method do_NAME answers the command NAME.

    It gives the lines to write; the last one of an answer always is the prompt. So what has just become
    current, or was just said, stands where the cursor is, and nothing is said a second time.
    """

    def __init__(self, store: Store, preferences: Preferences) -> None:
        self._store = store
        self._preferences = preferences
        self._list = ArticleList(store)
        self._article: OpenArticle | None = None
        self._hinted = False
        self.prompt = self._current()

    def _said(self, *lines: str) -> Lines:
        """The lines before the prompt, which is the last one that is not empty."""
        *before, self.prompt = [text for text in lines if text] or [""]
        return before

    @property
    def _walk(self) -> ArticleList | OpenArticle:
        """What the moves go through."""
        return self._article or self._list

    def _current(self) -> str:
        """The text at the place."""
        if self._walk.count:
            return self._walk.text(self._walk.place)
        return _("Keine Artikel.") if self._list.filter == Filter() else _("Keine Artikel. a zeigt alle.")

    def do_again(self) -> Lines:
        """The current text once more."""
        return self._said(self._current())

    # Moves

    def do_down(self) -> Lines:
        """The next line."""
        return self._said(self._current() if self._walk.go(self._walk.place + 1) else self._at_end())

    def do_up(self) -> Lines:
        """The line before."""
        return self._said(self._current() if self._walk.go(self._walk.place - 1) else self._at_beginning())

    def do_page_down(self) -> Lines:
        """The next lines, as many as a page has."""
        told = self._walk.page(1, self._preferences.settings.rows)
        return self._said(*(map(self._walk.text, told) if told else [self._at_end()]))

    def do_page_up(self) -> Lines:
        """The lines before those that were told last."""
        told = self._walk.page(-1, self._preferences.settings.rows)
        return self._said(*(map(self._walk.text, told) if told else [self._at_beginning()]))

    def do_first(self) -> Lines:
        """The first line."""
        self._walk.go(0)
        return self._said(self._current())

    def do_last(self) -> Lines:
        """The last line."""
        self._walk.go(self._walk.count - 1)
        return self._said(self._current())

    def _at_end(self) -> str:
        if self._article is None:
            if not self._list.count:
                return self._current()
            if self._list.filter != Filter():
                return _("Das ist der letzte Artikel der Auswahl. a zeigt alle.")
            return _("Das ist der letzte Artikel.")
        self._article.end()
        hint = "" if self._hinted else _("n: nächster Artikel, q: zur Liste.")
        self._hinted = True
        return f"{_('Ende des Artikels.')} {hint}".strip()

    def _at_beginning(self) -> str:
        if self._article is None:
            return _("Das ist der erste Artikel.") if self._list.count else self._current()
        return _("Anfang des Artikels.")

    def do_heading(self) -> Lines:
        """The next heading of the article."""
        if self._article is None:
            return self._said(_("Überschriften gibt es im Artikel. Eine Nummer öffnet ihn."))
        found = self._article.next_heading()
        return self._said(self._current() if found else _("Keine weitere Überschrift."))

    # Opening

    def do_open(self, words: str = "") -> Lines:
        """Opens the article with this number, or the current one: it counts as read."""
        if not self._list.count:
            return self._said(self._current())
        if not words:
            if self._article:
                return self._said(_("Der Artikel ist offen. Leere Zeile: weiter."))
            return self._open(self._list.place)
        place = place_of(words, self._list.count)
        return self._no_such_number(self._list.count) if place is None else self._open(place)

    def _no_such_number(self, count: int) -> Lines:
        return self._said(_("Diese Nummer gibt es nicht, die letzte ist {count}.").format(count=count))

    def _open(self, place: int, *, marks: bool = True) -> Lines:
        """Opens an article. Its row comes first, unless it was said as the list's current one."""
        unsaved = self.save()
        found = read_text(self._store, self._list.listing.numbers[place])
        if found is None:
            return self._said(unsaved, _("Diesen Artikel gibt es nicht mehr."))
        was_said = self._article is None and place == self._list.place
        self._list.go(place)
        self._article = opened = OpenArticle(*found)
        fault = self._mark(read=True) if marks and self._store.writable else ""
        before = opened.article.item.kicker or ""
        if opened.resumed:
            hint = _("Weiter bei Absatz {place} von {total}.")
            before = hint.format(place=opened.place + 1, total=opened.count)
        return self._said(
            unsaved or fault,
            "" if was_said else self._list.text(place),
            before,
            self._current(),
        )

    def do_other_pane(self) -> Lines:
        """From the list into the article and back, without marking it as read."""
        if self._article:
            return self._to_list()
        return self._open(self._list.place, marks=False) if self._list.count else self._said(self._current())

    def _to_list(self) -> Lines:
        """Out of the article."""
        fault = self.save()
        self._article = None
        return self._said(fault, self._current())

    def do_next_article(self) -> Lines:
        """The next article, from anywhere."""
        return self._step(1)

    def do_previous_article(self) -> Lines:
        """The article before, from anywhere."""
        return self._step(-1)

    def _step(self, steps: int) -> Lines:
        if self._article is None:
            return self.do_down() if steps > 0 else self.do_up()
        place = self._list.place + steps
        if 0 <= place < self._list.count:
            return self._open(place)
        return self._said(_("Das ist der letzte Artikel.") if steps > 0 else _("Das ist der erste Artikel."))

    # Marks

    def _mark(self, *, read: bool | None = None, kept: bool | None = None) -> str:
        """Marks the article at the list's place; a sentence where that cannot be, else empty."""
        row = self._list.row
        if read in {None, row.read} and kept in {None, row.kept}:
            return ""
        if not row.id:
            return _("Diesen Artikel gibt es nicht mehr.")
        if not self._store.writable:
            return _("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.")
        try:
            self._store.mark([row.number], read=read, kept=kept)
        except StoreError as error:
            return store_failure(error)
        self._list.listing.refresh(row.number)
        return ""

    def do_read(self) -> Lines:
        """Marks as read, or as unread again."""
        if not self._list.count:
            return self._said(self._current())
        read = not self._list.row.read
        return self._said(self._mark(read=read) or (_("Gelesen.") if read else _("Ungelesen.")))

    def do_keep(self) -> Lines:
        """Keeps the article, or no more."""
        if not self._list.count:
            return self._said(self._current())
        kept = not self._list.row.kept
        return self._said(self._mark(kept=kept) or (_("Gemerkt.") if kept else _("Nicht mehr gemerkt.")))

    def save(self) -> str:
        """Keeps the place in a read article; a sentence where that cannot be, else empty."""
        if self._article is None or not self._store.writable or not self._list.row.read:
            return ""
        article, place = self._article.article, self._article.offset
        try:
            if place != article.place:
                self._store.mark([article.number], place=place)
        except StoreError as error:
            return store_failure(error)
        self._article.article = replace(article, place=place)
        return ""
