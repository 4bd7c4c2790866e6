"""A row of the list for the eye: what stands in its columns, and how wide those are."""

from __future__ import annotations

from datetime import date

from stadtbote.text import signs
from stadtbote.text.dates import clock_time, here, short_day
from stadtbote.text.language import locale
from stadtbote_cache.record import Record
from stadtbote_cache.records import Row

SOURCE_CELLS = 12


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


def day(row: Row, today: date) -> str:
    """The day of an article as its column has it."""
    return short_day(here(row.published).date(), today) if row.published else ""


def columns(row: Row, source: str, today: date) -> Columns:
    """The columns of an article; `source` is the name of its source in SOURCE_CELLS."""
    known = signs.current()
    published = here(row.published) if row.published else None
    state = known.new if row.new else " " if row.read else known.unread
    return Columns(
        short_day(published.date(), today) if published else "",
        clock_time(published) if published else "",
        state,
        known.kept if row.kept else known.changed if row.changed else " ",
        row.headline,
        source,
        row.read,
        row.new,
        row.kept,
    )
