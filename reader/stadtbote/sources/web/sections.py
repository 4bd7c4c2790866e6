"""The sections of a page that a group of items stands in: which of them are one list."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from stadtbote.sources.web.drafts import Draft
from stadtbote.sources.web.groups import Record
from stadtbote.sources.web.outline import Element
from stadtbote.sources.web.subject import Subject

_DATED, _UNDATED = 0.6, 0.3
_TEXTED, _BARE = 30, 10
_ENOUGH = 12
_MOST_TEXT = 200


class _Section:
    """A section: its share of dates, the mean length of its texts, and what it is of."""

    def __init__(self, drafts: Sequence[Draft], subject: Subject) -> None:
        first = drafts[0].record
        addresses = [draft.address for draft in drafts if draft.address]
        self.records = [draft.record for draft in drafts]
        self.dated = fmean(bool(draft.dates) for draft in drafts)
        self.texts = fmean(text_length(draft) for draft in drafts)
        self.events = subject.is_of_events(first, addresses)
        self.titled = subject.is_under_title(first.parts[0])
        self.rank = min(len(drafts), _ENOUGH) * (40 + self.texts) * (1 + self.dated) * (1 + self.titled)
        self.rank *= fmean(record.parts[0].weight for record in self.records) * (0.3 if self.events else 1)

    def belongs_to(self, best: _Section) -> bool:
        """Whether its items are of the list that the best section has."""
        if (self.events and not best.events) or (best.dated >= _DATED and self.dated < _UNDATED):
            return False
        is_bare = self.texts < _BARE and not self.dated
        return not (best.texts >= _TEXTED and self.texts < _BARE) and not (
            is_bare and best.titled and not self.titled
        )


def text_length(draft: Draft) -> int:
    """How much text an item has besides its headline, as far as that matters."""
    return min(sum(len(cell.text) for cell in draft.texts), _MOST_TEXT)


def around(records: Sequence[Record]) -> Element:
    """The nearest element that holds all records."""
    element, last = records[0].parts[0], records[-1].parts[-1]
    while element.parent is not None and element.end <= last.index:
        element = element.parent
    return element


def belonging(drafts: Sequence[Draft], subject: Subject) -> list[Record]:
    """The records of one list, without those of other sections that are only built alike."""
    records = [draft.record for draft in drafts]
    places = [child.index for child in around(records).children]
    by_section: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_section[bisect_right(places, draft.record.parts[0].index)].append(draft)
    if not 1 < len(by_section) < len(records):
        return records
    sections = [_Section(members, subject) for members in by_section.values()]
    best = max(sections, key=lambda section: section.rank)
    kept = [section for section in sections if section is best or section.belongs_to(best)]
    return [record for section in kept for record in section.records]
