"""From records to items: headline, date, teaser and images, read alike for all records of a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate

from stadtbote.sources.web.cells import cells, is_card
from stadtbote.sources.web.content import is_outside
from stadtbote.sources.web.groups import Record, start
from stadtbote.sources.web.headlines import Links, is_more
from stadtbote.sources.web.html import Page, paragraphs
from stadtbote.sources.web.inline import without_tab_notice
from stadtbote.sources.web.labels import Cell
from stadtbote.sources.web.outline import Element, Outline
from stadtbote.sources.web.tree import BREAKS, HEADINGS, Attributes
from stadtbote.sources.web.webdates import (
    date_line,
    day_first,
    leading_date,
    read_slashed,
    trailing_date,
)
from stadtbote_cache.records import Block, Item, Link, Paragraph, inline_text, inlines, replace

_OWN_LINES = BREAKS | {"li"}
_LEAST_TITLE = 8
_REGULAR = 0.5
_MOST_FILED = 3
_LABEL = 60
_FILE = re.compile(r"\.(?!html?\b|php\b|aspx?\b|jsp\b)[a-z]\w{1,4}(?:$|[?#])", re.IGNORECASE)
_UNREAD = frozenset({"figure", "button", "nav", "form", "iframe", "picture", "video", "audio"})


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
        self._outline, self._links = outline, links
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
                if not own and len(cell.text) <= _LABEL and said[cell.text] >= max(3, _REGULAR * count):
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
        if is_card(headline):
            inside = [
                cell
                for cell in draft.cells
                if headline.element.index <= cell.element.index < headline.element.end
            ]
            able = [cell for cell in inside if not cell.meta and not cell.filed]
            chosen = (
                next((cell for cell in able if cell.title), None)
                or next((cell for cell in able if _is_bold(cell, headline.element)), None)
                or next((cell for cell in able if len(cell.text) >= _LEAST_TITLE), None)
            )
            if chosen:
                draft.title_cell, words = chosen, chosen.text
        draft.title = without_tab_notice(words)

    def _settle_tags(self, draft: Draft) -> None:
        """Short lines that are but links elsewhere are what the article is filed under."""
        around = start(draft.record.headline)
        for cell in draft.texts:
            elsewhere = [self._links.of(link) for link in cell.links if link is not around]
            if len(elsewhere) < max(1, len(cell.links)) or len(cell.text) > _LABEL:
                continue
            if all(place and place != draft.address and not _FILE.search(place) for place in elsewhere):
                cell.filed = cell.text

    def _address(self, draft: Draft) -> str | None:
        """Where a headline without a link leads: where a click does, a link that leads on, or the only one.

        A link inside a sentence, and one to a file, belongs to the text.
        """
        record = draft.record
        for element in (*record.parts, *record.elements(self._outline)):
            if element.tag != "a" and (found := self._links.of(element)):
                self.leads_on = True
                return found
        links = [element for element in record.elements(self._outline) if element.tag == "a"]
        for element in links:
            if is_more(self._outline.words(element), draft.title) and (found := self._links.of(element)):
                self.leads_on = True
                return found
        apart = [link for cell in draft.cells for link in cell.links]
        apart += [element for element in links if not self._outline.size(element)]
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
        headings = [e for e in self._outline.elements if e.tag in HEADINGS and e.weight]
        dates = [
            (e.index, date_line(self._outline.words(e))) for e in headings if self._outline.size(e) < _LABEL
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

    # Items

    def items(self, found: Page, *, events: bool = False) -> list[Item]:
        """The items; of `events` no date counts as that of publishing."""
        return [item for draft in self.drafts if (item := self._item(found, draft, events))]

    def _item(self, found: Page, draft: Draft, events: bool) -> Item | None:
        title = draft.title
        if (
            "title" in self.places
            and "title" in draft.dates
            and (split := leading_date(title) or trailing_date(title))
        ):
            title = split[1]
        if not title:
            return None
        blocks = self._blocks(found, draft)
        texts = [text for text in paragraphs(blocks) if self._is_text(draft, text)]
        if "lead" in self.places and texts and (split := leading_date(texts[0])):
            texts[0] = split[1]
        links = [
            part for block in blocks for words in inlines(block) for part in words if isinstance(part, Link)
        ]
        images = tuple(image for part in draft.record.parts for image in found.images(part.node))
        filed = list(
            dict.fromkeys(cell.filed for cell in draft.cells if cell.filed and len(cell.filed) <= _LABEL)
        )
        body = None if draft.address else self._body(draft, blocks)
        if body:  # the beginning of the text stands for it in a list
            opening = body[0] if isinstance(body[0], Paragraph) else None
            texts = [inline_text(opening.text)] if opening else []
        return Item(
            headline=title,
            address=draft.address,
            kicker=" | ".join(filed[:_MOST_FILED]) or None,
            teaser=tuple(texts),
            images=images,
            links=() if body else tuple(link for link in links if link.address != draft.address),
            published=None if events else self.date(draft),
            body=body,
        )

    def _body(self, draft: Draft, blocks: tuple[Block, ...]) -> tuple[Block, ...] | None:
        """The text of an item without a page of its own."""
        kept = [
            block
            for block in blocks
            if not isinstance(block, Paragraph) or self._is_text(draft, inline_text(block.text))
        ]
        if "lead" in self.places and kept and isinstance(first := kept[0], Paragraph):
            split = leading_date(first.text[0]) if isinstance(first.text[0], str) else None
            if split:
                kept[0] = replace(first, text=(split[1], *first.text[1:]))
        return tuple(kept) or None

    def _blocks(self, found: Page, draft: Draft) -> tuple[Block, ...]:
        without = {element.node.mem_id for element in self._left_out(draft)}
        return found.joined([part.node for part in draft.record.parts], _is_unread, frozenset(without))

    def _left_out(self, draft: Draft) -> Iterator[Element]:
        """The elements whose words are told elsewhere: headline, date, rubric, links on; and bare images."""
        record, outline = draft.record, self._outline
        told = [0] * (record.last - record.first)
        for first, last in self._ranges(draft):
            for place in range(max(first, record.first), min(last, record.last)):
                told[place - record.first] = len(outline.pieces[place].strip())
        sums = list(accumulate(told, initial=0))
        behind = -1
        for element in record.elements(outline):
            if element.index < behind:
                continue
            size = outline.size(element)
            if (
                size <= sums[element.last - record.first] - sums[element.first - record.first]
                if size
                else element.tag == "a"
            ):
                behind = element.end
                yield element

    def _ranges(self, draft: Draft) -> Iterator[tuple[int, int]]:
        """The pieces of text that are told otherwise, as first and last of each range."""
        headline = draft.record.headline
        if not is_card(headline):
            yield headline.held.first, headline.held.last
        for cell in draft.cells:
            if cell.meta or cell.filed or cell is draft.title_cell:
                yield cell.first, cell.last
        for element in draft.record.elements(self._outline):
            if element.tag == "a" and is_more(self._outline.words(element), draft.title):
                yield element.first, element.last

    def _is_text(self, draft: Draft, text: str) -> bool:
        if text == draft.title or is_more(text, draft.title) or date_line(text):
            return False
        return not any(cell.text == text for cell in draft.cells if cell.meta or cell.filed)


def _is_bold(cell: Cell, link: Element) -> bool:
    element: Element | None = cell.element
    while element is not None and element is not link:
        if element.tag == "mark":
            return True
        element = element.parent
    return False


def _is_unread(tag: str, attributes: Attributes) -> bool:
    return tag in _UNREAD or is_outside(tag, attributes)
