"""Filters, the search over all articles, and finding words in the one that is open."""

from __future__ import annotations

from textual.geometry import Size

from stadtbote.screen.frame import Opening
from stadtbote.screen.layout import Manner, Position
from stadtbote.screen.reading import ReadingScreen
from stadtbote.screen.sizes import fits
from stadtbote.text import wording
from stadtbote.text.clean import line
from stadtbote.text.filters import order_said, unsearched
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Filter, replace
from stadtbote_cache.store import Store

_SHOWN = 60  # characters of words that were not found
_AT_FIRST = 50
"""How many hits are shown while words are typed, or before the rest; more than a screen has rows."""


class SearchingScreen(ReadingScreen):
    """The reading screen with a field for words. In the list they search all articles, else the text."""

    def __init__(
        self, store: Store, position: Position, manner: Manner, opening: Opening | None = None
    ) -> None:
        super().__init__(store, position, manner, opening)
        self._before_search = position.before_search
        self._found_words = ""
        self._hinted = False

    def position(self) -> Position:
        """With the list that a search leads back to."""
        return super().position()._replace(before_search=self._before_search)

    @property
    def _searches(self) -> bool:
        """Whether the focus is in the field."""
        return self.focused is self._search

    @property
    def _waits(self) -> bool:
        """Whether a search waits for Enter."""
        return self._frugal or self.spoken is not None

    def take_size(self, size: Size) -> None:
        """Too small for a field, the keys are the list's again."""
        super().take_size(size)
        if self._searches and not fits(size):
            self._close_field()

    def take_key(self, key: str, character: str | None) -> None:
        """Keys edit the field while it has the focus. A store that fails is told."""
        with self._telling():
            self._take_key(key, character)

    def _take_key(self, key: str, character: str | None) -> None:
        if self._searches:
            if key in {"enter", "ctrl+j", "tab"}:
                self._end_field()
                return
            if key == "escape":
                self._leave_field()
                return
            value = self._search.value
            if self._search.take_key(key, character):
                if self._search.value != value:
                    self._show_found()
                return
        elif key == "left" and not self._reading:
            return  # the arrow leads out of the article, but lifts no search and no filter
        else:
            self._complete()  # the key may be for any of the hits
        super().take_key(key, character)

    def warn(self, text: str) -> None:
        """While the field is where the status was, the sentence stands below what is typed."""
        if self._searches:
            self._search.hint(text)
        else:
            super().warn(text)

    def take_paste(self, text: str) -> None:
        """Pasted text goes into the field."""
        if self._searches:
            self._search.insert(text)
            self._show_found()

    def _show_found(self) -> None:
        """The list follows the words in the field; not for the ear, which would hear it at every letter."""
        if not self._reading and not self._waits:
            self._show(self._wanted, first=_AT_FIRST)
            self._moved()

    @property
    def _wanted(self) -> Filter:
        """The hits of the words in the field, the best first."""
        return replace(unsearched(self._list.filter), query=self._search.value)

    # The field

    def do_search(self) -> None:
        """Opens the field: for all articles in the list, for the text in the article."""
        if self._reading:
            self._open_field(
                self._found_words,
                _("Im Artikel suchen: "),
                _("Enter geht zum nächsten Treffer, leer zurück."),
            )
            return
        if self._before_search is None:
            self._before_search = (unsearched(self._list.filter), self._list.number)
        hint = _("Enter geht zu den Treffern, leer zurück zur Liste.")
        self._open_field(self._list.filter.query, _("Suchen: "), hint)

    def _open_field(self, value: str, label: str, hint: str) -> None:
        self.add_class("searching")
        if self.spoken:
            self._status.say("")  # else it would be written again when the field has gone
        self._search.open(value, label, "" if self.spoken and self._hinted else hint)
        self._hinted = True
        self.focus_on(self._search)
        # The field comes where the status was; it is written before it knows its own place.
        self.put_cursor(self._status.region.offset + self._search.caret)

    def _close_field(self) -> bool:
        """The focus goes back to where it was before. False where the rest of the hits cannot be read."""
        self.remove_class("searching")
        self.focus_on(self._focus_view)
        complete = self._complete()
        if self._stale and not self.spoken:
            self._renew()
        return complete

    def _complete(self) -> bool:
        """Of a search of which only the first hits are shown: all of them. False where the store fails."""
        listing = self._list.listing
        if listing is None or listing.complete:
            return True
        return self._show(listing.filter, self._list.number, self._list.focused_row())

    def _end_field(self) -> None:
        """Enter: to what was found."""
        if self._reading:
            self._find(self._search.value)
        elif not self._search.value.strip():
            self._leave_field()
        else:
            followed = not self._waits and self._list.filter.query == self._search.value
            found = followed or self._show(self._wanted)
            complete = self._close_field()
            self._moved()
            if found and complete:
                self._say_count()

    def _find(self, words: str) -> None:
        self._found_words = words
        found = not words.strip() or self._pane.find(words)
        self._close_field()
        if not found:
            self.say(_("Im Artikel nicht gefunden: {words}.").format(words=line(words, _SHOWN)))

    def _say_count(self) -> None:
        count = len(self._list.entries)
        if count:
            self.say(_("{count} gefunden. q beendet die Suche.").format(count=wording.articles(count)))
        else:
            words = self._list.filter.query
            self.say(_("Nichts gefunden: {words}. q beendet die Suche.").format(words=line(words, _SHOWN)))

    def do_newest(self) -> None:
        """The hits in the other order: from the first, or around the article that is open."""
        wanted = self._list.filter
        if not wanted.query or not self._list.listing:
            self.say(_("Hier sind keine Treffer zu ordnen. / sucht."))
            return
        number = self._list.number if self._reading else None
        first = None if self._waits or self._reading else _AT_FIRST
        if self._show(replace(wanted, newest=not wanted.newest), number, first=first):
            self._moved()
            self.say(order_said(self._list.filter))
            self.call_after_refresh(self._complete_hits)

    def _complete_hits(self) -> None:
        """The rest of the hits, where it was not asked for yet, and no other words are being typed."""
        if not self._searches:
            self._complete()

    def _leave_field(self) -> None:
        """Esc: as before the search."""
        if self._reading:
            self._close_field()
        else:
            self._end_search()

    def _end_search(self) -> None:
        """The list as it was before the search."""
        if self._before_search is not None:
            wanted, number = self._before_search
            searched = bool(self._list.filter.query)
            self.remove_class("searching")
            shown = self._show(wanted, number)
            self._to_list()
            if shown:
                self._before_search = None
                self._moved()
                self.say(_("Die Suche ist beendet.") if searched else _("Ohne Wörter wird nicht gesucht."))

    # Filters

    def _filtered(self, wanted: Filter, before: tuple[Filter, int | None] | None = None) -> bool:
        """Shows the list of another filter, the focus on the same article; `before` is what a search in it
        leads back to. False where the store fails: that is told, and the list stays.
        """
        number = self._list.number
        self._to_list()
        if not self._show(wanted, number):
            return False
        self._before_search = before
        self._moved()
        return True

    def do_unread_only(self) -> None:
        wanted = replace(self._list.filter, unread=not self._list.filter.unread, kept=False)
        before = self._before_search and (unsearched(wanted), self._before_search[1])
        if self._filtered(wanted, before):
            self._say_filtered(
                _("Nur ungelesene: {count}. u zeigt wieder alle.")
                if wanted.unread
                else _("Auch gelesene: {count}.")
            )

    def do_kept_only(self) -> None:
        wanted = replace(unsearched(self._list.filter), kept=not self._list.filter.kept, unread=False)
        if self._filtered(wanted):
            self._say_filtered(
                _("Nur gemerkte: {count}. m zeigt wieder alle.")
                if wanted.kept
                else _("Nicht nur gemerkte: {count}.")
            )

    def do_all(self) -> None:
        if self._filtered(Filter()):
            self._say_filtered(_("Alle Artikel: {count}."))

    def _say_filtered(self, text: str) -> None:
        self.say(text.format(count=number(len(self._list.entries))))
