"""The recogniser that knows no maker: the list of a page by how its items are built."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from statistics import fmean

from stadtbote.sources.web.drafts import Reading
from stadtbote.sources.web.groups import Group, Record, groups, records
from stadtbote.sources.web.headlines import Kind, Links, headlines
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import site
from stadtbote.sources.web.items import items
from stadtbote.sources.web.outline import Outline
from stadtbote.sources.web.sections import around, belonging, text_length
from stadtbote.sources.web.subject import Subject, folder
from stadtbote_cache.records import Item

_LEAST = 3
_TRIED = 6
_HALF = 0.5
_WIDE = frozenset({"body", "main", "html"})
_MOST_OUTSIDERS = 2
_LEAST_TEXT, _SOME_TEXT = 10, 40
_SHORT, _LONG, _LONGEST = 18, 25, 90
_MANY, _VERY_MANY = 12, 40
_MOST = 0.6
_KINDS = {Kind.HEADING: 1.0, Kind.LINK: 0.6, Kind.PLAIN: 0.5, Kind.LEAD: 0.4}


class Found:
    """A list that was found: how likely it is one, its items, and the path that tells it again."""

    __slots__ = ("items", "path", "reading", "score")

    def __init__(self, score: float, items: list[Item], path: str, reading: Reading) -> None:
        self.score, self.items, self.path, self.reading = score, items, path, reading


class Structure:
    """The lists of one page."""

    def __init__(self, found: Page, outline: Outline, address: str) -> None:
        self._found, self._outline, self._address = found, outline, address
        self._links = Links(found.base, address)
        self._headlines = headlines(outline, self._links)
        self.subject = Subject(found, outline, address)

    def best(self, path: str | None = None) -> Found | None:
        """The likeliest list, None where there is none. `path` is that of the list the last time.

        At least three items; two where the page itself says that it is one of news, and one at a known path.
        """
        able = groups(self._headlines)
        known = [group for group in able if path in group.paths and "." in (path or "")]
        for group in known:
            if found := self._read(group, 1):
                found.path = path or found.path
                return found
        likely = sorted(able, key=self._promise, reverse=True)[:_TRIED]
        read = [
            found for group in likely if (found := self._read(group, 2 if self.subject.says_news else _LEAST))
        ]
        return max(read, key=lambda found: found.score, default=None)

    def _promise(self, group: Group) -> float:
        """How much a group promises before its items are read."""
        some = group.headlines[:30]
        length = fmean(min(len(h.words), 90) for h in some)
        weight = fmean(h.element.weight for h in some)
        main = 1.5 if self._outline.has_main and some[0].element.main else 1.0
        return min(len(group.headlines), 12) * length * weight * main * _KINDS[group.kind]

    def _read(self, group: Group, least: int) -> Found | None:
        if len(group.headlines) < least:
            return None
        reading = self._reading(records(self._outline, group))
        ours = belonging(reading.drafts, self.subject)
        if len(ours) < len(reading.drafts):
            reading = self._reading(ours)
        if len(group.headlines) >= _LEAST:
            reading = self._with_outsiders(group, reading)
        if len({draft.address or draft.title for draft in reading.drafts}) < least:
            return None
        first = reading.drafts[0].record
        events = self.subject.is_of_events(first, _addresses(reading))
        if events and self.subject.is_beside(first):
            return None
        score = self._score(group, reading, events)
        if not score:
            return None
        return Found(score, items(reading, self._found, events=events), group.paths[0], reading)

    def _reading(self, found: Sequence[Record]) -> Reading:
        return Reading(self._outline, self._links, found, self._found.language)

    def _with_outsiders(self, group: Group, reading: Reading) -> Reading:
        """The reading with one or two headlines more that are built otherwise, such as the first and largest:
        those of the same place that have what the items have."""
        drafts = reading.drafts
        dated = fmean(bool(draft.dates) for draft in drafts)
        texts = fmean(bool(draft.texts) for draft in drafts)
        place = around([draft.record for draft in drafts])
        place = place.parent if place.parent and place.tag not in _WIDE else place
        members = {id(draft.record.headline) for draft in drafts}
        folders = {folder(draft.address) for draft in drafts if draft.address}
        near = [
            headline
            for headline in self._headlines
            if headline.kind is Kind.HEADING
            and place.index <= headline.element.index < place.end
            and id(headline) not in members
            and headline.element.weight >= drafts[0].record.headline.element.weight
            and folder(headline.address or "") in folders
        ]
        if not near or len(near) > _MOST_OUTSIDERS:
            return reading
        joined = sorted([*(draft.record.headline for draft in drafts), *near], key=lambda h: h.element.index)
        found = self._reading(records(self._outline, Group(joined, group.paths[0])))
        new = [draft for draft in found.drafts if id(draft.record.headline) not in members]
        fit = all((draft.dates or dated < _HALF) and (draft.texts or texts < _HALF) for draft in new)
        return found if fit else reading

    # How likely it is a list of news

    def _score(self, group: Group, reading: Reading, events: bool) -> float:
        """How likely the items are the news of the page; 0 for what cannot be.

        The more items, words and dates, the likelier. The factors were found by trying, on the kinds of pages
        that the tests have and on real ones.
        """
        drafts, addresses = reading.drafts, _addresses(reading)
        count = len(drafts)
        titles = fmean(min(len(draft.title), _LONGEST) for draft in drafts)
        texts = fmean(text_length(draft) for draft in drafts)
        dated = fmean(reading.date(draft) is not None for draft in drafts)
        weight = fmean(draft.record.headline.element.weight for draft in drafts)
        news = self.subject.is_of_news(drafts[0].record, addresses)
        bare = dated < _HALF and texts < _LEAST_TEXT
        if bare and (weight < _HALF or not self._is_plausible(group, titles, news=news)):
            return 0.0
        if group.kind is Kind.PLAIN and not self._is_list(reading, dated, texts, len(addresses)):
            return 0.0
        many = min(count, _MANY) + max(0, min(count, _VERY_MANY) - _MANY) * 0.2
        score = many * (titles + 0.6 * texts) * (1 + 0.8 * dated) * _KINDS[group.kind] * weight
        own = sum(site(address) == site(self._address) for address in addresses)
        factors = [
            (self._outline.has_main, 1.5 if drafts[0].record.headline.element.main else 0.4),
            (group.kind is Kind.LINK and dated < _HALF and texts < _SOME_TEXT, 0.4),
            (titles < _SHORT, 0.4),
            (len({draft.title for draft in drafts}) < _MOST * count, 0.2),
            (len(set(addresses)) < _MOST * len(addresses), 0.2),
            (own < _HALF * len(addresses), 0.3),
            (events, 0.5),
            (news and not events, 1.5),
        ]
        return score * prod(factor for holds, factor in factors if holds)

    def _is_plausible(self, group: Group, titles: float, *, news: bool) -> bool:
        """Whether headlines without dates and texts may be those of news all the same."""
        in_main = group.headlines[0].element.main
        if group.kind is Kind.HEADING and in_main and len(group.headlines) >= _LEAST:
            return True
        return titles >= _LONG or ((news or self.subject.says_news) and titles >= _SHORT)

    def _is_list(self, reading: Reading, dated: float, texts: float, addresses: int) -> bool:
        """Whether headings without links of their own are those of news, and not of the parts of a text."""
        if addresses >= _HALF * len(reading.drafts) and reading.leads_on:
            return True
        return texts > _LEAST_TEXT and (dated >= _MOST or self.subject.titled_news or reading.folds)


def _addresses(reading: Reading) -> list[str]:
    return [draft.address for draft in reading.drafts if draft.address]
