"""The first frame of the full screen as rows for the terminal, made before Textual is imported."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from stadtbote.commands import Place, keys_at
from stadtbote.config.folders import OPERATOR_CONFIG, OPERATOR_LIST
from stadtbote.config.settings import ONE, STACKED, TIME, Settings
from stadtbote.config.state import path_of
from stadtbote.reading.article import OpenArticle, read_open
from stadtbote.reading.empty import empty
from stadtbote.reading.list import ArticleList
from stadtbote.reading.news import since_last
from stadtbote.reading.overview import shelves
from stadtbote.screen import frame_truth, kept_frame
from stadtbote.screen.ansi import moved, paints, written
from stadtbote.screen.layout import layout
from stadtbote.screen.looks import codes_of, theme_of
from stadtbote.screen.paging import Run, focus_in
from stadtbote.screen.reading_pages import ArticlePage, ListPage
from stadtbote.screen.rows import (
    Title,
    bar_runs,
    key_runs,
    margin,
    rule_runs,
    shelf_runs,
    status_runs,
    title_runs,
)
from stadtbote.screen.sizes import Terminal, fits
from stadtbote.stored import read_freshness, read_sources
from stadtbote.terminal import takeover
from stadtbote.terminal.faces import DEFAULT, Choice, first_line
from stadtbote.text import wording
from stadtbote.text.clean import one_row
from stadtbote.text.language import translated as _
from stadtbote.text.wrapping import cells, cut
from stadtbote_cache.damage import beside, is_shared
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Freshness
from stadtbote_cache.store import Store
from stadtbote_cache.visits import Visits
from stadtbote_styles.tuples import NamedTuple


class Call(NamedTuple):
    """What of a call the first frame depends on. `frugal`: no article before it is asked for."""

    choice: Choice
    theme: str
    offline: bool
    frugal: bool
    by_time: bool
    layout: str
    unread: bool = False


class Opening:
    """The list from its beginning, the article in focus, and what stands around them."""

    def __init__(self, store: Store, call: Call) -> None:
        self._store = store
        self.articles = ArticleList(store, since_last(store), unread=call.unread)
        self._call = call
        self.article = ArticlePage(None, frugal=call.frugal)
        self.preview: OpenArticle | None = None
        self.fresh = read_freshness(store)
        self.list = ListPage(self.articles, None, self._empty, frugal=call.frugal)
        now = time.time()
        self.title = title(self.articles, self.fresh, now, offline=call.offline)
        self.status = first_status(call.choice, self.fresh)
        self.keys = keys_at(
            Place(
                articles=len(self.articles) > 0,
                unread=self.articles.unread > 0,
                writable=store.writable,
                syncs=store.writable and not call.offline,
            )
        )

    def _empty(self) -> Sequence[tuple[str, str]]:
        syncs = self._store.writable and not self._call.offline
        return empty(self.articles, self.fresh, syncs=syncs)

    def rows(self, size: Terminal) -> tuple[list[str], str]:
        """All rows of a screen of this size, which is large enough, and what puts the cursor on the focus."""
        place = layout(size, self._call.layout)
        self.list.resize(place.list_width, place.list_height)
        page = self.list.rows()
        column, focus = focus_in(enumerate(page))
        rows = [row.shown(cursor=True) for row in page]
        if place.kind != ONE:
            self.article.resize(place.article_width, place.article_height)
            if not self._call.frugal and self.articles.number is not None:
                self.preview = read_open(self._store, self.articles.number, self.articles.name_of)
                self.article.show_article(self.preview)
            article = [row.line.runs for row in self.article.rows()]
            if place.kind == STACKED:
                rows += [rule_runs(place.width, ""), *[()] * place.gap, *article]
            else:
                bars = bar_runs(place.height, -1)
                rows = [
                    (*_filled(row, place.list_width), bar, *right)
                    for row, bar, right in zip(rows, bars, article, strict=True)
                ]
        if place.sources:
            shown = shelf_runs(shelves(self.articles, read_sources(self._store)), place.sources, place.height)
            bars = bar_runs(place.height, place.list_height if place.kind == STACKED else -1)
            rows = [
                (*_filled(left, place.sources), bar, *row)
                for left, bar, row in zip_longest(shown, bars, rows, fillvalue=())
                if isinstance(bar, Run)
            ]
        rows = [
            title_runs(self.title, size.width),
            *[()] * (place.title - 1),
            *rows,
            status_runs(cut(one_row(self.status), size.width - len(margin(size.width))), size.width),
            key_runs(self.keys, size.width),
        ]
        codes = codes_of(self._call.theme)
        bce = paints(os.environ.get("TERM", ""))
        left = place.sources + 1 if place.sources else 0
        cursor = moved(place.title + focus, left + column)
        shown_rows = [
            written(
                y,
                0,
                [(text, codes[slot]) for text, slot in _filled(row, size.width)],
                to_edge=True,
                paints=bce,
            )
            for y, row in enumerate(rows)
        ]
        return shown_rows, cursor


def _filled(row: Sequence[Run], width: int) -> tuple[Run, ...]:
    """A row with blanks up to its width."""
    return (*row, Run(" " * max(width - sum(cells(run.text) for run in row), 0)))


def title(articles: ArticleList, fresh: Freshness, now: float, *, offline: bool) -> Title:
    """The top row over a list; `now` in Unix seconds."""
    aside = wording.as_of_words(fresh, now, offline=offline)
    return Title(_("Stadtbote"), articles.shown(), articles.counts(), aside)


def first_status(choice: Choice, fresh: Freshness) -> str:
    """What the status row says until the first key: what failed, and the face unless it is the usual one."""
    face = "" if choice.by == DEFAULT else first_line(choice)
    return " ".join(filter(None, (wording.not_reached(fresh), face)))


def call_of(choice: Choice, settings: Settings, *, offline: bool) -> Call:
    """The call with these settings."""
    by_time = settings.order == TIME
    frugal, unread = settings.low_bandwidth, bool(settings.unread_only)
    return Call(choice, theme_of(settings), offline, frugal, by_time, settings.layout, unread)


def draw(store: Store, call: Call) -> Opening | None:
    """Writes what the screen will show, and returns it for the screen to go on with.

    None where it cannot be read; the screen then says why.
    """
    try:
        size = Terminal(*takeover.size())
        if not fits(size):
            return None
        opening = Opening(store, call)
        takeover.show(*opening.rows(size))
    except (StoreError, OSError):
        return None
    return opening


def next_rows(store: Store, call: Call, size: Terminal) -> tuple[list[str], str]:
    """What the next start will show, as `Opening.rows`; the status row, which then may say more, is empty."""
    store.by_time = call.by_time
    rows, cursor = Opening(store, call).rows(size)
    rows[-2] = ""
    return rows, cursor


def keep(path: Path, config: Path, call: Call, size: Terminal | None = None) -> None:
    """Keeps the frame that the next start with the store at `path` will show; nobody has that store open.

    It is for a terminal of this size, or of that of the terminal now. Nothing is kept where the next start
    may find something else: while a visit goes on, where a folder is shared with other devices, and where the
    times of files are too coarse.
    """
    size = size or Terminal(*takeover.size())
    if not fits(size) or is_shared(path) or path.stat().st_mtime_ns % frame_truth.COARSE == 0:
        return
    drawn = time.time(), kept_frame.today()
    names = [str(path.absolute()), *(beside(path, end) for end in ("-wal", "-damaged"))]
    names += map(str, (config.absolute(), path_of(config.absolute()), OPERATOR_CONFIG, OPERATOR_LIST))
    state = kept_frame.state_of(names)
    with Store.open(path) as store:
        if Visits.of(store).noted():
            return
        rows, cursor = next_rows(store, call, size)
    # Else another process has written in the meantime, or it is another day.
    if kept_frame.state_of(names) == state and kept_frame.today() == drawn[1]:
        kept_frame.keep(rows, cursor, state, drawn, size)
