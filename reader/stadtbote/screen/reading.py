"""The list of articles and the article beside it, or in its place: moves, opening, marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from stadtbote.screen.frame import Looks, Opening
from stadtbote.screen.paging import Spoken, Written
from stadtbote.screen.panes import ArticlePane, ListPane
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.sizes import status_rows
from stadtbote.screen.updates import codes_for
from stadtbote.screen.widgets.field import Field
from stadtbote.screen.widgets.lines import LineView
from stadtbote.screen.widgets.row import LineRow
from stadtbote.text.failures import store_failure
from stadtbote.text.language import translated as _
from stadtbote.text.wrapping import wrap
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Article, Filter, Row
from stadtbote_cache.store import Store


class Position(NamedTuple):
    """Where the reader is: which list, the store's number of the article, and where in its text, if there.

    `numbers` are those of the list as it was made; `before_search` is the list that a search leads back to.
    """

    filter: Filter = Filter()
    number: int | None = None
    offset: int | None = None
    numbers: tuple[int, ...] = ()
    before_search: tuple[Filter, int | None] | None = None


class ReadingScreen(QuietScreen[None]):
    """List and article. Every command is done when its method returns: the next key may wait already.

    Side by side, or one at a time in one view: on narrow terminals, and in the screen-reader face, where
    the first row says only which face it is. A `frugal` one shows an article only when it is asked for.
    """

    def __init__(
        self,
        store: Store,
        position: Position,
        *,
        first_line: str,
        status: str,
        spoken: Spoken | None,
        frugal: bool,
        opening: Opening | None = None,
        keys: str,
    ) -> None:
        # For the ear the ways to the help and out are said with the first status, as there is no row of keys.
        said = f"{status} {_('?: Hilfe. q: Ende.')}" if spoken else status
        super().__init__(said, keys, spoken)
        self._store = store
        self._list = opening.list if opening else ListPane(store, spoken, frugal=frugal)
        self._pane = opening.article if opening else ArticlePane(store, spoken, frugal=frugal)
        self._frugal = frugal
        self._reading = position.offset is not None
        self._stale = False
        self._view = LineView(self._list, id="list")
        self._side = LineView(self._pane, id="article")
        self._search = Field(id="search")
        self._title = LineRow(id="title")
        self._titled = ""
        if opening is None:
            self._show(position.filter, position.number, whole=not self._reading)
        if position.number is not None:
            self._list.keep(position.number, position.numbers)
        if position.offset is not None:
            self._follow()
            self._pane.go_to(position.offset)
        self._titled = self._list.title()
        if spoken:
            self._title.say(first_line)
        else:
            self._title.say(f"{self._titled}. {first_line}")

    def compose(self) -> ComposeResult:
        """Title, both panes, search field, status, keys."""
        yield self._title
        with Horizontal(id="panes"):
            yield self._view
            yield self._side
        yield self._search
        yield self._status
        yield LineRow(_("Zu klein: 40 mal 10 Zeichen sind nötig. q beendet."), id="small")

    def on_mount(self) -> None:
        """The list has the focus, or the article that was being read."""
        self._fit_rows(self.app.size)
        self._arrange()
        self.focus_on(self._focus_view)

    @property
    def _alone(self) -> bool:
        """Whether list and article are shown one at a time."""
        return self.has_class("narrow")

    @property
    def _focus_view(self) -> LineView:
        """The view that holds the page the keys move in."""
        return self._side if self._reading and not self._alone else self._view

    @property
    def _page(self) -> ListPane | ArticlePane:
        """The page that the keys move in."""
        return self._pane if self._reading else self._list

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A store that fails is told in the status row; the screen goes on with what it has."""
        try:
            yield
        except StoreError as error:
            self.say(store_failure(error))

    def take_size(self, size: Size) -> None:
        """Another size: one pane or two."""
        super().take_size(size)
        self._fit_rows(size)
        before = self.focused
        self._arrange()
        if isinstance(before, LineView) and before is not self._focus_view:
            self.focus_on(self._focus_view)

    def _fit_rows(self, size: Size) -> None:
        """In the screen-reader face nothing is cut, and the field takes the place of the status row."""
        if self.spoken:
            self._title.styles.height = len(wrap(self._title.text, size.width))
            self._search.styles.height = status_rows(size)

    def on_screen_suspend(self) -> None:
        """Another screen comes on top. For the ear: when this one is back, only the focus is written."""
        if self.spoken:
            self._title.say(_("Stadtbote"))
            self._status.say("")
            self._page.thin()
            self._focus_view.update_rows()

    def _arrange(self) -> None:
        """Puts the pages into the views."""
        if self._alone:
            self._view.turn_to(self._page)
        else:
            self._view.turn_to(self._list)
            self._side.turn_to(self._pane)
            self._moved()

    def _show(
        self, wanted: Filter, number: int | None = None, row: int | None = None, *, whole: bool = False
    ) -> None:
        """Shows the articles of a filter, the focus on the article `number` if it is there.

        In the screen-reader face only that one stands there, or the `whole` page.
        """
        with self._telling():
            self._list.show_filter(wanted, number, row, whole=whole)
            self._say_title()

    def _say_title(self) -> None:
        """The row on top; in the screen-reader face what changes is said in the status row."""
        title = self._list.title()
        if not self.spoken and title != self._titled:
            self._titled = title
            self._title.say(title)

    def _follow(self) -> None:
        """The article follows the list's focus."""
        with self._telling():
            self._pane.show_article(self._list.number)

    def _moved(self) -> None:
        """The list's focus has moved; an article that is not shown follows when it is."""
        if self._reading or not (self._alone or self._frugal):
            self._follow()

    def take_rows(self, rows: int) -> None:
        """Another number of rows on a page of the screen-reader face."""
        if self.spoken:
            self.spoken = Spoken(rows)
            self._list.limit(self.spoken)
            self._pane.limit(self.spoken)

    def looks(self) -> Looks:
        """What sets the styles on this terminal, in the theme in use."""
        return Looks(
            ground=self._view.codes_of(""),
            focused=self._view.codes_of("focused"),
            strong=self._view.codes_of("strong"),
            title=codes_for(self._title, self._title.rich_style),
            gap=codes_for(self, Style(bgcolor=self.rich_style.bgcolor)),
        )

    def position(self) -> Position:
        """Where the reader is, for another screen that goes on there."""
        return Position(
            self._list.filter,
            self._list.number,
            self._pane.offset if self._reading else None,
            tuple(self._list.listing.numbers) if self._list.listing else (),
        )

    def save(self) -> None:
        """Keeps what a sudden end would lose."""
        with self._telling():
            self._pane.keep_place()

    def refresh_from_store(self) -> None:
        """Takes over what a sync brought. Focus and page stay; a search that runs is not disturbed.

        In the screen-reader face a list that is being walked is not written anew either, but later.
        """
        walked = self.spoken is not None and self._list.listing
        self._stale = self.focused is self._search or bool(walked)
        if not self._stale:
            self._renew()

    def _renew(self) -> None:
        self._stale = False
        with self._telling():
            self._list.renew()
            self._say_title()
            self._pane.reload()
        if self._pane.article is None:
            self._moved()

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
