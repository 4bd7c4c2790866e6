"""Records as they are read: what all of a list have in common is told apart from what each of them says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from stadtbote.sources.web.cells import cells, is_card
from stadtbote.sources.web.groups import Record, start
from stadtbote.sources.web.headlines import Kind, Links, is_more
from stadtbote.sources.web.inline import without_tab_notice
from stadtbote.sources.web.labels import LONGEST, Cell
from stadtbote.sources.web.outline import Element, Outline
from stadtbote.sources.web.tree import BREAKS, HEADINGS
from stadtbote.sources.web.webdates import (
    date_line,
    day_first,
    leading_date,
    read_slashed,
    trailing_date,
)

_OWN_LINES = BREAKS | {"li"}
_LEAST_TITLE, _LONGEST_TITLE = 8, 200
_REGULAR = 0.5
_FILE = re.compile(r"\.(?!html?\b|php\b|aspx?\b|jsp\b)[a-z]\w{1,4}(?:$|[?#])", re.IGNORECASE)


class Draft:
    """A record as it is being read."""

    __slots__ = ("address", "cells", "dates", "record", "title", "title_cell")

    def __init__(self, record: Record, found: list[Cell]) -> None:
        self.record, self.cells = record, found
        self.title = ""
        self.title_cell: Cell | None = None
        self.address: str | None = None
        self.dates: dict[str, datetime] = {}  # by the place where they stand

    @property
    def texts(self) -> list[Cell]:
        """The cells that are words of the article."""
        return [
            cell for cell in self.cells if not cell.meta and not cell.filed and cell is not self.title_cell
        ]


class Reading:
    """The records of a list, read: what they have in common is told apart from what each says."""

    def __init__(
        self, outline: Outline, links: Links, records: Sequence[Record], language: str | None = None
    ) -> None:
        self.outline, self._links = outline, links
        self.leads_on = False  # whether a record without a link in its headline has one that leads on
        self.folds = any(
            element.tag == "summary" or element.attributes.get("id") in outline.folded
            for record in records[:1]
            for element in record.elements(outline)
        )
        self.drafts = [Draft(record, cells(outline, record)) for record in records]
        self._settle_labels()
        self._settle_slashed(language)
        for draft in self.drafts:
            self._settle_title(draft)
            draft.address = draft.record.headline.address or self._address(draft)
            self._settle_tags(draft)
            self._settle_dates(draft)
        self._above()
        self.places = self._places()

    # What is read of all

    def _settle_labels(self) -> None:
        """What most records say in the same words is no text of theirs."""
        said = Counter(text for draft in self.drafts for text in {cell.text for cell in draft.cells})
        count = len(self.drafts)
        for draft in self.drafts:
            for cell in draft.cells:
                behind = cell.first > draft.record.headline.element.first
                # A short paragraph or entry of a list stands for itself.
                own = behind and cell.element.tag in _OWN_LINES and cell.element.link is None
                if not own and len(cell.text) <= LONGEST and said[cell.text] >= max(3, _REGULAR * count):
                    cell.meta = True
                    cell.filed = ""

    def _settle_slashed(self, language: str | None) -> None:
        """Reads dates such as 12/10/2026 where all of them, or the language, tell which number is the day."""
        open_dates = [cell for draft in self.drafts for cell in draft.cells if cell.slashed]
        first = day_first([cell.slashed for cell in open_dates if cell.slashed], language)
        if first is not None:
            for cell in open_dates:
                cell.date = read_slashed(cell.slashed, day_first=first) if cell.slashed else None

    def _settle_title(self, draft: Draft) -> None:
        headline = draft.record.headline
        words = headline.words
        if is_card(headline) or headline.kind is Kind.LEAD:
            around = headline.element
            within = headline.kind is Kind.LINK
            inside = [
                cell for cell in draft.cells if not within or around.index <= cell.element.index < around.end
            ]
            able = [cell for cell in inside if not cell.meta and not cell.filed]
            chosen = (
                next((cell for cell in able if cell.title), None)
                or next((cell for cell in able if _is_bold(cell, around)), None)
                or next((cell for cell in able if _LEAST_TITLE <= len(cell.text) <= _LONGEST_TITLE), None)
            )
            if chosen:
                draft.title_cell, words = chosen, chosen.text
            elif not within:
                words = ""
        draft.title = without_tab_notice(words)

    def _settle_tags(self, draft: Draft) -> None:
        """Short lines that are but links elsewhere are what the article is filed under."""
        around = start(draft.record.headline)
        for cell in draft.texts:
            elsewhere = [self._links.of(link) for link in cell.links if link is not around]
            if len(elsewhere) < max(1, len(cell.links)) or len(cell.text) > LONGEST:
                continue
            if all(place and place != draft.address and not _FILE.search(place) for place in elsewhere):
                cell.filed = cell.text

    def _address(self, draft: Draft) -> str | None:
        """Where a headline without a link leads: where a click does, a link that leads on, or the only one.

        A link inside a sentence, and one to a file, belongs to the text.
        """
        record = draft.record
        for element in (*record.parts, *record.elements(self.outline)):
            if element.tag != "a" and (found := self._links.of(element)):
                self.leads_on = True
                return found
        links = [element for element in record.elements(self.outline) if element.tag == "a"]
        for element in links:
            if is_more(self.outline.words(element), draft.title) and (found := self._links.of(element)):
                self.leads_on = True
                return found
        apart = [link for cell in draft.cells for link in cell.links]
        apart += [element for element in links if not self.outline.size(element)]
        places = {place for link in apart if (place := self._links.of(link)) and not _FILE.search(place)}
        return places.pop() if len(places) == 1 else None

    def _settle_dates(self, draft: Draft) -> None:
        for cell in draft.cells:
            if cell.date:
                draft.dates.setdefault("marked" if cell.marked else "line", cell.date)
        if draft.texts and (found := leading_date(draft.texts[0].text)):
            draft.dates["lead"] = found[0]
        if found := leading_date(draft.title) or trailing_date(draft.title):
            draft.dates["title"] = found[0]

    def _above(self) -> None:
        """Dates that stand as headings above one or more records."""
        if any(draft.dates for draft in self.drafts):
            return
        headings = [e for e in self.outline.elements if e.tag in HEADINGS and e.weight]
        dates = [
            (e.index, date_line(self.outline.words(e))) for e in headings if self.outline.size(e) < LONGEST
        ]
        dates = [(index, date) for index, date in dates if date]
        place = 0
        current: datetime | None = None
        for draft in self.drafts if dates else ():
            while place < len(dates) and dates[place][0] < draft.record.parts[0].end:
                current = dates[place][1]
                place += 1
            if current:
                draft.dates["above"] = current

    def _places(self) -> list[str]:
        """Where the dates of publishing stand: only what most records have alike is one."""
        said = Counter(place for draft in self.drafts for place in draft.dates)
        least = max(1 if len(self.drafts) < 3 else 2, _REGULAR * len(self.drafts))
        return [place for place in ("marked", "line", "lead", "title", "above") if said[place] >= least]

    def date(self, draft: Draft) -> datetime | None:
        """The date of publishing of one record."""
        return next((draft.dates[place] for place in self.places if place in draft.dates), None)


def _is_bold(cell: Cell, link: Element) -> bool:
    element: Element | None = cell.element
    while element is not None and element is not link:
        if element.tag == "mark":
            return True
        element = element.parent
    return False
