"""List and article on the screen: which of them stands where, in what size, under which title."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size

from stadtbote.screen.frame import Looks, Opening
from stadtbote.screen.paging import Spoken
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
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store


class Position(NamedTuple):
    """Where the reader is: which list, the store's number of the article, and where in its text, if there.

    `row` is the row of the page that the text's line stands on, `numbers` are those of the list as it was
    made; `before_search` is the list that a search leads back to.
    """

    filter: Filter = Filter()
    number: int | None = None
    offset: int | None = None
    row: int | None = None
    numbers: tuple[int, ...] = ()
    before_search: tuple[Filter, int | None] | None = None


class Manner(NamedTuple):
    """How a screen shows itself: the row on top, the status at the start, the row of keys, and the face.

    A `frugal` one shows an article only when it is asked for.
    """

    first_line: str
    status: str
    keys: str
    spoken: Spoken | None
    frugal: bool


class PanesScreen(QuietScreen[None]):
    """List and article, side by side, or one at a time in one view.

    The latter on narrow terminals, and in the screen-reader face, where the first row says only which face
    it is.
    """

    def __init__(
        self,
        store: Store,
        position: Position,
        manner: Manner,
        opening: Opening | None = None,
    ) -> None:
        spoken, frugal = manner.spoken, manner.frugal
        # For the ear the ways to the help and out are said with the first status, as there is no row of keys.
        said = f"{manner.status} {_('?: Hilfe. q: Ende.')}" if spoken else manner.status
        super().__init__(said, manner.keys, spoken)
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
            self._pane.go_to(position.offset, position.row)
        self._titled = self._list.title()
        if spoken:
            self._title.say(manner.first_line)
        else:
            self._title.say(f"{self._titled}. {manner.first_line}")

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
        self,
        wanted: Filter,
        number: int | None = None,
        row: int | None = None,
        *,
        whole: bool = False,
        first: int | None = None,
    ) -> bool:
        """Shows the articles of a filter, the focus on the article `number` if it is there.

        See ListPane.show_filter. False where the store fails: that is told, and all stays as it was.
        """
        try:
            self._list.show_filter(wanted, number, row, whole=whole, first=first)
        except StoreError as error:
            self.say(store_failure(error))
            return False
        self._say_title()
        return True

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
            self._pane.focused_row() if self._reading and not self.spoken else None,
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
