"""The first frame of the full screen as rows for the terminal, made before Textual is imported."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

from stadtbote.commands import key_row
from stadtbote.config.folders import OPERATOR_CONFIG
from stadtbote.config.settings import TIME, Settings
from stadtbote.config.state import path_of
from stadtbote.reading.article import OpenArticle, read_open
from stadtbote.reading.list import ArticleList
from stadtbote.reading.listing import read_sources
from stadtbote.reading.news import since_last
from stadtbote.screen import kept_frame
from stadtbote.screen.ansi import written
from stadtbote.screen.paging import PageRow
from stadtbote.screen.reading_pages import ArticlePage, ListPage
from stadtbote.screen.sizes import Terminal, fits, is_narrow
from stadtbote.terminal import takeover
from stadtbote.terminal.faces import Choice, first_line
from stadtbote.terminal.kinds import is_dec
from stadtbote.text import wording
from stadtbote.text.clean import one_row
from stadtbote.text.wrapping import cells, cut, wrap
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

_GAP = 2  # columns between the panes
_AROUND = 3  # rows: title, status, keys
PLAIN_THEME = "terminal"


class Looks(NamedTuple):
    """The numbers that set the styles of a theme on this terminal (ECMA-48, SGR)."""

    ground: str = ""
    focused: str = "7"
    strong: str = "1"
    title: str = "1"
    gap: str = ""


class Call(NamedTuple):
    """What of a call the first frame depends on. `frugal`: no article before it is asked for."""

    choice: Choice
    theme: str
    offline: bool
    frugal: bool
    by_time: bool


class Opening:
    """The list from its beginning, the article in focus, and what stands around them."""

    def __init__(self, store: Store, call: Call) -> None:
        self._store = store
        self.articles = ArticleList(store, since_last(store))
        self.list = ListPage(self.articles, None, frugal=call.frugal)
        self.article = ArticlePage(None, frugal=call.frugal)
        self._frugal = call.frugal
        self.preview: OpenArticle | None = None
        self.states = read_sources(store)
        self.title = f"{self.articles.title()}. {first_line(call.choice)}"
        self.status = wording.edition_status(self.states, time.time(), offline=call.offline)

    def rows(self, size: Terminal, looks: Looks) -> list[str]:
        """All rows of a screen of this size, which is large enough."""
        height = size.height - _AROUND
        narrow = is_narrow(size)
        width = size.width if narrow else (size.width - _GAP) // 2
        self.list.resize(width, height)
        runs = [_runs(row, width, looks) for row in self.list.rows()]
        if not narrow:
            beside = size.width - width - _GAP
            self.article.resize(beside, height)
            if not self._frugal and self.articles.number is not None:
                self.preview = read_open(self._store, self.articles.number)
                self.article.show_article(self.preview)
            articles = [_runs(row, beside, looks) for row in self.article.rows()]
            runs = [
                [*left, (_GAP * " ", looks.gap), *right] for left, right in zip(runs, articles, strict=True)
            ]
        title = _line(self.title, size.width, looks.title)
        below = [
            _line(cut(one_row(text), size.width), size.width, looks.ground)
            for text in (self.status, key_row())
        ]
        return [written(y, 0, row, to_edge=True) for y, row in enumerate([title, *runs, *below])]


def _runs(row: PageRow, width: int, looks: Looks) -> list[tuple[str, str]]:
    """A row of a page over its whole width; the focus is shown to its end."""
    blanks = max(width - cells(row.text), 0) * " "
    if row.focused:
        head = row.head or width
        return [((row.text + blanks)[:head], looks.focused), ((row.text + blanks)[head:], looks.ground)]
    return [(row.text, looks.strong if row.strong else looks.ground), (blanks, looks.ground)]


def _line(text: str, width: int, look: str) -> list[tuple[str, str]]:
    """A row of text over the whole width; what does not fit is cut."""
    lines = [line for _offset, line in wrap(one_row(text), width)]
    shown = cut(f"{lines[0]} {lines[1]}", width) if len(lines) > 1 else lines[0]
    return [(shown + max(width - cells(shown), 0) * " ", look)]


def looks_of(theme: str) -> Looks | None:
    """The looks of a theme on this terminal; None for colours that were never shown on it."""
    if theme == PLAIN_THEME:
        return Looks()
    found = kept_frame.looks(theme)
    return Looks(*found) if len(found) == len(Looks._fields) else None


def call_of(choice: Choice, settings: Settings, *, offline: bool) -> Call:
    """The call with these settings."""
    return Call(choice, theme_of(settings), offline, settings.low_bandwidth, settings.order == TIME)


def theme_of(settings: Settings) -> str:
    """The theme that is shown: a slow line has no room for colours, and some terminals have none."""
    plain = settings.low_bandwidth or is_dec(os.environ.get("TERM", ""))
    return PLAIN_THEME if plain else settings.theme


def draw(store: Store, call: Call) -> Opening | None:
    """Writes what the screen will show, and returns it for the screen to go on with.

    None where that is not known yet or cannot be read; the screen then says why.
    """
    looks = looks_of(call.theme)
    try:
        size = Terminal(*takeover.size())
        if looks is None or not fits(size):
            return None
        opening = Opening(store, call)
        takeover.show(opening.rows(size, looks))
    except (StoreError, OSError):
        return None
    return opening


def keep(path: Path, config: Path, call: Call, looks: Looks) -> None:
    """Keeps the frame that the next start with the store at `path` will show; nobody has that store open.

    The status row is left out, because it says how old the news is.
    """
    size = Terminal(*takeover.size())
    settings = (config.absolute(), path_of(config.absolute()), OPERATOR_CONFIG)
    names = [str(path.resolve()), f"{path.resolve()}-wal", *map(str, settings)]
    if kept_frame.is_fresh(names) or not fits(size):
        return
    state = kept_frame.state_of(names)
    with Store.open(path) as store:
        store.by_time = call.by_time
        rows = Opening(store, call).rows(size, looks)
    rows[-2] = ""
    if kept_frame.state_of(names) == state:  # else another process has written in the meantime
        kept_frame.keep(rows, [call.theme, *looks], state)
