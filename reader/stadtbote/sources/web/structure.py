"""The recogniser that knows no maker: the list of a page by how its items are built."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean
from urllib.parse import urlsplit

from stadtbote.sources.web.groups import Group, Record, groups, records
from stadtbote.sources.web.headlines import Kind, Links, headlines, host, is_heading
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import one_line
from stadtbote.sources.web.items import Reading
from stadtbote.sources.web.outline import Element, Outline, ancestors
from stadtbote_cache.records import Item

_LEAST = 3
_TRIED = 6
_HALF = 0.5
_WIDE = frozenset({"body", "main", "html"})
_MOST_OUTSIDERS = 2
_LEAST_TEXT = 10
_SHORT, _LONG = 18, 25
_WORDS = 4
_INDEX = re.compile(r"(?:/index|/default|/start)?\.\w{2,5}$|/index$", re.IGNORECASE)
_STROKES = re.compile(r" [|·–—:-] ")
_BACK = 400
_NEWS = re.compile(
    r"news|nachricht|aktuell|neuig|neues|meldung|presse|mitteilung|bekanntmach|amtsblatt|artikel|article|beitr[aä]g"
    r"|blog|journal|actualit|notizi|nieuws|noticia|nyhet|nyhed|aktualno|communiqu|comunicat|avvis|post",
    re.IGNORECASE,
)
_EVENTS = re.compile(r"veranstaltung|termin|event|kalender|calend|agenda|évènement|événement", re.IGNORECASE)
_KINDS = {Kind.HEADING: 1.0, Kind.LINK: 0.6, Kind.PLAIN: 0.5}


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
        title = found.tree.css_first("title")
        first = next((e for e in outline.elements if e.tag == "h1" and e.weight and outline.size(e)), None)
        self.title = outline.words(first) if first else ""
        names = [one_line(title.text() if title else None), self.title]
        self.about = " ".join([*names, address.split("/", 3)[-1]])
        page = _INDEX.sub("", urlsplit(address).path.rstrip("/")).rpartition("/")[2]
        self.titled_news = _says_news(_STROKES.split(names[0])[0]) or _says_news(self.title)
        self.says_news = self.titled_news or _says_news(page)

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
        read = [found for group in likely if (found := self._read(group, 2 if self.says_news else _LEAST))]
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
        reading = Reading(self._outline, self._links, records(self._outline, group))
        sections = self._sections(reading)
        if sections:
            reading = Reading(self._outline, self._links, sections)
        if len(group.headlines) >= _LEAST:
            reading = self._with_outsiders(group, reading)
        if len({draft.address or draft.title for draft in reading.drafts}) < least:
            return None
        events = self._is_of_events(reading)
        score = self._score(group, reading, events)
        if not score:
            return None
        return Found(score, reading.items(self._found, events=events), group.paths[0], reading)

    # What belongs together

    def _sections(self, reading: Reading) -> list[Record]:
        """The records without those of other sections that only look alike; none if all belong."""
        all_records = [draft.record for draft in reading.drafts]
        around = _around(all_records)
        places = [child.index for child in around.children]
        by_section: dict[int, list[int]] = defaultdict(list)
        for number, record in enumerate(all_records):
            by_section[bisect_right(places, record.parts[0].index)].append(number)
        if not 1 < len(by_section) < len(all_records):
            return []
        facts = {key: self._facts(reading, numbers) for key, numbers in by_section.items()}
        best = max(facts, key=lambda key: facts[key][3])
        kept = [key for key in facts if key == best or _alike(facts[best], facts[key])]
        if len(kept) == len(facts):
            return []
        return [all_records[number] for key in kept for number in by_section[key]]

    def _with_outsiders(self, group: Group, reading: Reading) -> Reading:
        """The reading with one or two headlines more that are built otherwise, such as the first and largest:
        those of the same place that have what the items have."""
        drafts = reading.drafts
        dated = fmean(bool(draft.dates) for draft in drafts)
        texts = fmean(bool(draft.texts) for draft in drafts)
        around = _around([draft.record for draft in drafts])
        around = around.parent if around.parent and around.tag not in _WIDE else around
        members = {id(draft.record.headline) for draft in drafts}
        folders = {_folder(draft.address) for draft in drafts if draft.address}
        near = [
            headline
            for headline in self._headlines
            if headline.kind is Kind.HEADING
            and around.index <= headline.element.index < around.end
            and id(headline) not in members
            and headline.element.weight >= drafts[0].record.headline.element.weight
            and _folder(headline.address or "") in folders
        ]
        if not near or len(near) > _MOST_OUTSIDERS:
            return reading
        joined = sorted([*(draft.record.headline for draft in drafts), *near], key=lambda h: h.element.index)
        found = Reading(self._outline, self._links, records(self._outline, Group(joined, group.paths[0])))
        new = [draft for draft in found.drafts if id(draft.record.headline) not in members]
        fit = all((draft.dates or dated < _HALF) and (draft.texts or texts < _HALF) for draft in new)
        return found if fit else reading

    def _facts(self, reading: Reading, numbers: list[int]) -> tuple[float, float, bool, float]:
        """Of a section: its share of dates, the mean length of texts, whether it is of events, its rank."""
        drafts = [reading.drafts[number] for number in numbers]
        dated = fmean(bool(draft.dates) for draft in drafts)
        texts = fmean(min(sum(len(cell.text) for cell in draft.texts), 200) for draft in drafts)
        heading = self._heading_above(drafts[0].record.parts[0])
        addresses = " ".join(_folder(draft.address) for draft in drafts[:5] if draft.address)
        events = bool(_EVENTS.search(f"{heading} {addresses}")) and not _NEWS.search(f"{heading} {addresses}")
        weight = fmean(draft.record.parts[0].weight for draft in drafts)
        return (
            dated,
            texts,
            events,
            min(len(drafts), 12) * (40 + texts) * (1 + dated) * weight * (0.3 if events else 1),
        )

    def _heading_above(self, element: Element) -> str:
        """The words of the nearest heading before an element."""
        before = self._outline.elements[max(0, element.index - _BACK) : element.index]
        heading = next((e for e in reversed(before) if is_heading(e)), None)
        return self._outline.words(heading) if heading else ""

    def _is_of_events(self, reading: Reading) -> bool:
        """Whether the items take place on their dates: by their addresses and the heading above them, else by
        their names, where nothing says that they are news."""
        drafts = reading.drafts
        first = drafts[0].record.parts[0]
        said = " ".join([self._heading_above(first), *(_folder(d.address) for d in drafts[:5] if d.address)])
        news, events = _NEWS.search(said), _EVENTS.search(said)
        if news or events:
            return events is not None and news is None
        names = " ".join(_names(e) for e in (drafts[0].record.headline.element, first, *ancestors(first, 4)))
        if _NEWS.search(f"{names} {self.about}"):
            return False
        return bool(_EVENTS.search(f"{names} {self.about}"))

    # How likely it is a list of news

    def _score(self, group: Group, reading: Reading, events: bool) -> float:
        drafts = reading.drafts
        count = len(drafts)
        titles = fmean(min(len(draft.title), 90) for draft in drafts)
        texts = fmean(min(sum(len(cell.text) for cell in draft.texts), 200) for draft in drafts)
        dated = fmean(reading.date(draft) is not None for draft in drafts)
        addresses = [draft.address for draft in drafts if draft.address]
        if group.kind is Kind.PLAIN and not self._is_list(reading, dated, texts, len(addresses)):
            return 0.0
        score = (
            (min(count, 12) + max(0, min(count, 40) - 12) * 0.2) * (titles + 0.6 * texts) * (1 + 0.8 * dated)
        )
        first = drafts[0].record.parts[0]
        names = " ".join(_names(e) for e in (drafts[0].record.headline.element, first, *ancestors(first, 4)))
        said = " ".join([names, self._heading_above(first), *map(_folder, addresses[:5])])
        news = _NEWS.search(said) is not None
        weight = fmean(draft.record.headline.element.weight for draft in drafts)
        if not (
            dated >= _HALF
            or texts >= _LEAST_TEXT
            or (weight >= _HALF and self._is_plausible(group, titles, news=news))
        ):
            return 0.0
        score *= _KINDS[group.kind] * weight
        if self._outline.has_main:
            score *= 1.5 if drafts[0].record.headline.element.main else 0.4
        if group.kind is Kind.LINK and dated < _HALF and texts < 40:
            score *= 0.4
        if titles < 18:
            score *= 0.4
        if len({draft.title for draft in drafts}) < 0.6 * count or len(set(addresses)) < 0.6 * len(addresses):
            score *= 0.2
        if addresses and sum(host(a) == host(self._address) for a in addresses) < _HALF * len(addresses):
            score *= 0.3
        if events:
            score *= 0.5
        elif news:
            score *= 1.5
        return score

    def _is_plausible(self, group: Group, titles: float, *, news: bool) -> bool:
        """Whether headlines without dates and texts may be those of news all the same."""
        if group.kind is Kind.HEADING and group.headlines[0].element.main and len(group.headlines) >= _LEAST:
            return True
        news |= self.says_news
        return titles >= _LONG or (news and titles >= _SHORT)

    def _is_list(self, reading: Reading, dated: float, texts: float, addresses: int) -> bool:
        """Whether headings without links of their own are those of news, and not of the parts of a text."""
        if addresses >= _HALF * len(reading.drafts) and reading.leads_on:
            return True
        return texts >= 15 and (dated >= 0.6 or self.titled_news or reading.folds)


def _around(found: Sequence[Record]) -> Element:
    """The nearest element that holds all records."""
    element, last = found[0].parts[0], found[-1].parts[-1]
    while element.parent is not None and element.end <= last.index:
        element = element.parent
    return element


def _alike(best: tuple[float, float, bool, float], other: tuple[float, float, bool, float]) -> bool:
    if other[2] and not best[2]:
        return False
    return not (best[0] >= 0.6 and other[0] < 0.3) and not (best[1] >= 30 and other[1] < 10)


def _says_news(name: str) -> bool:
    """Whether a page calls itself one of news; a headline that speaks of them is too long for that."""
    return len(re.split(r"[\s_-]+", name.strip())) <= _WORDS and _NEWS.search(name) is not None


def _names(element: Element) -> str:
    return f"{element.classes} {element.attributes.get('id') or ''}"


def _folder(address: str) -> str:
    """The path of an address without its last part."""
    return address.split("/", 3)[-1].rpartition("/")[0]
