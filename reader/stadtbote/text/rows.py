"""A row of the list for the eye: what stands in its columns, and how wide those are."""

from __future__ import annotations

import re
from datetime import date

from stadtbote.text import signs
from stadtbote.text.dates import clock_time, here, short_day
from stadtbote.text.language import locale
from stadtbote.text.wrapping import cells, cut
from stadtbote_cache.record import Record
from stadtbote_cache.records import Row

SOURCE_CELLS = 12
_LEFT_OUT = re.compile(r"^(?:Stadt|Gemeinde|Landkreis|Kreis)\s+(?=\w)")
_FURTHER = re.compile(r"\s*(?:[,;|]|\s[-–—]\s|: ).*")


class Columns(Record):
    """The columns of a row.

    `day` is empty where the source gave none, `time` also where it gave only a day; `when` says both in one
    column: the time of today's articles, the day of others. `state` and `mark` are one sign or a blank.
    """

    day: str
    time: str
    state: str
    mark: str
    headline: str
    source: str
    read: bool
    new: bool
    kept: bool

    @property
    def when(self) -> str:
        """Day or time in one column."""
        words = locale()
        return self.time if self.time and self.day == words.today else words.inside.get(self.day, self.day)


def day_cells() -> int:
    """How wide the longest day of the language in use is."""
    return locale().day_cells


def columns(row: Row, title: str, today: date) -> Columns:
    """The columns of an article; `title` is its source's."""
    known = signs.current()
    published = here(row.published) if row.published else None
    state = known.new if row.new else " " if row.read else known.unread
    return Columns(
        short_day(published.date(), today) if published else "",
        clock_time(published) if published else "",
        state,
        known.kept if row.kept else known.changed if row.changed else " ",
        row.headline,
        short_source(title),
        row.read,
        row.new,
        row.kept,
    )


def short_source(title: str, width: int = SOURCE_CELLS) -> str:
    """A source's title in `width` cells: without what kind of place it is, and what comes after it."""
    if cells(title) <= width:
        return title
    return cut(_LEFT_OUT.sub("", _FURTHER.sub("", title)) or title, width)
