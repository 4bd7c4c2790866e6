"""Reading: moves through list and article, opening, and marks."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote.screen.layout import PanesScreen
from stadtbote.screen.paging import Written
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article, Filter, Row


class ReadingScreen(PanesScreen):
    """List and article. Every command is done when its method returns: the next key may wait already."""

    # Moves

    def do_down(self) -> None:
        self._go(self._page.move, 1)

    def do_up(self) -> None:
        self._go(self._page.move, -1)

    def do_page_down(self) -> None:
        if self._page.sparse:
            self._page.complete()
        else:
            self._go(self._page.page, 1)

    def do_page_up(self) -> None:
        self._go(self._page.page, -1)

    def _go(self, move: Callable[[int], None], direction: int) -> None:
        """Moves the focus; where it cannot, that is said: for the ear, silence would be no answer."""
        before = self._page.place
        move(direction)
        if self._page.place != before:
            self._moved()
        elif self._reading and direction > 0:
            self.say(f"{_('Ende des Artikels.')} {_('n: nächster Artikel, q: zur Liste.')}")
        elif self._reading:
            self.say(_("Anfang des Artikels."))
        else:
            self._say_edge(direction)

    def _say_edge(self, direction: int) -> None:
        """The list goes no further."""
        if not self._list.listing:
            self.say(_("Die Liste ist leer."))
        elif direction > 0 and self._list.filter != Filter():
            self.say(_("Das ist der letzte Artikel der Auswahl. a zeigt alle."))
        else:
            self.say(_("Das ist der letzte Artikel.") if direction > 0 else _("Das ist der erste Artikel."))

    def do_first(self) -> None:
        if self._stale and not self._reading:
            self._renew()
        self._page.go_first()
        self._moved()

    def do_last(self) -> None:
        self._page.go_last()
        self._moved()

    def do_heading(self) -> None:
        """To the next heading of the article."""
        if not self._reading:
            self.say(_("Überschriften gibt es im Artikel. Enter öffnet ihn."))
        elif not self._pane.next_heading():
            self.say(_("Keine weitere Überschrift."))

    def do_again(self) -> None:
        """Writes what stands there anew: for stream readers, and after a garbled line."""
        if self.spoken:
            self._page.fill()
        else:
            self.refresh()

    def do_open(self) -> None:
        """Opens the article: it counts as read, and the focus goes into it."""
        if self._list.number is None:
            self.say(_("Die Liste ist leer."))
        elif not self._reading:
            self._enter_article()
            if self._pane.article is None:
                self._to_list()
                self.say(_("Diesen Artikel gibt es nicht mehr."))
                return
            if self._store.writable:
                self._mark(read=True)
            if self._pane.place:
                self.say(
                    _("Weiter bei Zeile {place} von {total}. g: an den Anfang.").format(
                        place=self._pane.place + 1, total=len(self._pane.entries)
                    )
                )

    def _enter_article(self) -> None:
        self._reading = True
        if self._alone:
            self._pane.resize(self._view.size.width, self._view.size.height)
        self._follow()
        if self._alone:
            self._view.turn_to(self._pane)
        self.focus_on(self._focus_view)

    def do_other_pane(self) -> None:
        if self._reading:
            self._to_list()
        elif self._list.number is not None:
            self._enter_article()

    def _to_list(self) -> None:
        """Out of the article or the search field."""
        if self._reading:
            self.save()
            self._list.thin()
        self._reading = False
        self.remove_class("searching")
        if self._alone:
            self._view.turn_to(self._list)
        self.focus_on(self._view)
        if self._stale:
            self._renew()

    def do_next_article(self) -> None:
        self._step(1)

    def do_previous_article(self) -> None:
        self._step(-1)

    def _step(self, steps: int) -> None:
        before = self._list.place
        self._list.move(steps)
        if self._list.place == before:
            self._say_edge(steps)
        elif self._reading:
            self._follow()
            if self._store.writable:
                self._mark(read=True)
        else:
            self._moved()

    # Marks

    def _mark(self, *, read: bool | None = None, kept: bool | None = None) -> bool:
        """Sets marks of the article that has the focus; False where nothing changed."""
        marked = self._marked()
        if marked is None or (read in {None, marked.read} and kept in {None, marked.kept}):
            return False
        with self._telling():
            if isinstance(marked, Article):
                self._pane.mark(read=read, kept=kept)
            else:
                self._store.mark([marked.number], read=read, kept=kept)
            if self._list.listing:
                self._list.listing.refresh(marked.number)
            self._list.changed(Written.CHANGES)
        # Where the store has failed that is said already, and stays.
        return not self._said

    def _marked(self) -> Article | Row | None:
        """The article that marks are for: what is shown of it, or its row where it need not be shown."""
        if not self._frugal or self._reading:
            self._follow()
        article = self._pane.article
        if article is None or article.number != self._list.number:
            return self._list.row if self._frugal else None
        return article

    def do_read(self) -> None:
        article = self._marked()
        if article and self._mark(read=not article.read):
            self.say(_("Ungelesen.") if article.read else _("Gelesen."))

    def do_keep(self) -> None:
        article = self._marked()
        if article and self._mark(kept=not article.kept):
            self.say(_("Nicht mehr gemerkt.") if article.kept else _("Gemerkt."))
