"""Where the panes stand on a terminal of some size. Pure."""

from __future__ import annotations

from stadtbote.config.settings import AUTO, BESIDE, ONE, STACKED
from stadtbote.screen.sizes import Sized
from stadtbote_styles.tuples import NamedTuple

_BESIDE_FROM = 160  # columns
_SOURCES_FROM = 120
_STACKED_FROM = 60
_ROWS = 22  # for more than one pane
_SOURCES = 22  # columns
_LIST = 60
_MOST_LIST = 14  # rows
_BELOW = 2  # rows: status, keys
_GAP_FROM = 30  # rows from which on there is a blank one above the article


class Layout(NamedTuple):
    """How many rows the title has, with the blank one below it, and which panes there are, in cells.

    `sources`: the columns of the pane of sources, 0 for none. `list_width` and `list_height` are those of the
    list, the rest is the article's, behind a rule, with `gap` blank rows below that; in `kind` ONE, list and
    article take turns in all of it.
    """

    kind: str
    title: int
    sources: int
    width: int
    height: int
    list_width: int
    list_height: int
    gap: int = 0

    @property
    def article_width(self) -> int:
        """The columns of the article."""
        return self.width - self.list_width - 1 if self.kind == BESIDE else self.width

    @property
    def article_height(self) -> int:
        """The rows of the article."""
        return self.height - self.list_height - 1 - self.gap if self.kind == STACKED else self.height


def layout(size: Sized, wanted: str) -> Layout:
    """The layout for a size, as `wanted` where there is room: AUTO, STACKED, BESIDE or ONE."""
    kind = _kind(size, wanted)
    title = 2 if size.height >= _ROWS else 1
    sources = _SOURCES if size.width >= _SOURCES_FROM and size.height >= _ROWS and kind != ONE else 0
    width = size.width - (sources + 1 if sources else 0)
    height = size.height - title - _BELOW
    list_width, list_height = width, height
    if kind == BESIDE:
        list_width = _LIST if width > 2 * _LIST else width // 2
    elif kind == STACKED:
        list_height = min(height * 2 // 5, _MOST_LIST)
    gap = int(kind == STACKED and size.height >= _GAP_FROM)
    return Layout(kind, title, sources, width, height, list_width, list_height, gap)


def _kind(size: Sized, wanted: str) -> str:
    if wanted == ONE or size.width < _STACKED_FROM:
        return ONE
    if wanted == BESIDE:
        return BESIDE
    if size.height < _ROWS:
        return ONE
    return BESIDE if wanted == AUTO and size.width >= _BESIDE_FROM else STACKED
