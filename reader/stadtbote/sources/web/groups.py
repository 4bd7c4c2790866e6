"""Groups of headlines that are built alike, and the part of the page that belongs to each headline of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from stadtbote.sources.web.headlines import Headline, Kind
from stadtbote.sources.web.outline import Element, Outline, ancestors, named
from stadtbote.sources.web.tree import HEADINGS
from stadtbote.sources.web.webdates import date_line
from stadtbote.text.clean import MAX_ITEMS

_PATH = 5
_CLIMB = 12
_MOST_GROUPS = 60
_LEADS = 3
_SMALL = 60
_LABELS = frozenset(
    "kicker category kategorie rubrik topic date datum meta info time published posted".split()
)
# What only tells one item from another: numbers, first and last, what it is filed under.
_VARIES = re.compile(
    r"\d|^(?:first|last|odd|even|active|sticky|featured|highlight\w*|topnews|hentry|new|neu|current|open|collapsed|show)$"
    r"|^(?:category|tag|format|status|type|has|is|post|col|author|topic)-",
    re.IGNORECASE,
)


class Record:
    """The part of a page that belongs to one headline: whole elements, one after the other."""

    __slots__ = ("headline", "parts")

    def __init__(self, headline: Headline, parts: list[Element]) -> None:
        self.headline, self.parts = headline, parts

    @property
    def first(self) -> int:
        """The first piece of text in it."""
        return self.parts[0].first

    @property
    def last(self) -> int:
        """The piece of text behind it."""
        return self.parts[-1].last

    def elements(self, outline: Outline) -> Iterator[Element]:
        """All elements in it."""
        for part in self.parts:
            yield from outline.elements[part.index : part.end]


class Group:
    """Headlines that are built alike. Each of its `paths` tells the group again on another day's page."""

    __slots__ = ("headlines", "paths")

    def __init__(self, headlines: list[Headline], path: str) -> None:
        self.headlines, self.paths = headlines, [path]

    @property
    def kind(self) -> Kind:
        """How its headlines are told from other words."""
        return self.headlines[0].kind


def signature(element: Element) -> str:
    """What an element shares with those that are built like it: its tag and up to three class names."""
    if not element.signature:
        stays = element.tag not in {"html", "body"}
        names = sorted(
            token for token in element.classes[:500].split() if stays and not _VARIES.search(token)
        )
        element.signature = ".".join([element.tag, *names[:3]])
    return element.signature


def start(headline: Headline) -> Element:
    """The outermost element of a headline: the link around it, or itself."""
    link = headline.link
    return link if link and link.index < headline.element.index else headline.element


def groups(headlines: Sequence[Headline]) -> list[Group]:
    """The headlines by how they are built; those of one place that differ in names alone are one group."""
    by_path: dict[tuple[Kind, str], list[Headline]] = {}
    for headline in headlines:
        chain = [start(headline), *ancestors(start(headline), _PATH)]
        path = "/".join(signature(element) for element in reversed(chain))
        by_path.setdefault((headline.kind, f"{path}/{headline.element.tag}"), []).append(headline)
    able = [group for group in by_path.items() if 2 * sum(h.sure for h in group[1]) >= len(group[1])]
    largest = sorted(able, key=lambda group: -len(group[1]))[:_MOST_GROUPS]
    largest = [(key, members[: MAX_ITEMS + 1]) for key, members in largest]
    merged: dict[object, Group] = {}
    for (kind, path), members in largest:
        around = common(members[0], members[-1]) if len(members) > 1 else None
        key = (kind, members[0].element.tag, around.index) if around else (kind, path)
        path = f"{kind.name.lower()} {path}"
        if known := merged.get(key):
            known.paths.append(path)
            known.headlines = sorted(known.headlines + members, key=lambda h: h.element.index)
        else:
            merged[key] = Group(members, path)
    return list(merged.values())


def common(one: Headline, other: Headline) -> Element:
    """The nearest element that holds two headlines, `other` behind `one`."""
    element = start(one)
    while element.parent is not None and element.end <= start(other).index:
        element = element.parent
    return element


def records(outline: Outline, group: Group) -> list[Record]:
    """What belongs to each headline of a group.

    The largest element with one headline alone; where they stand flat beside one another, what follows up to
    the next of them belongs to each, and what small things stand before the first stand before each.
    """
    starts = [start(headline) for headline in group.headlines]
    chains = [_chain(starts, place) for place in range(len(starts))]
    usual = Counter(signature(chain[-1]) for chain in chains).most_common(1)[0][0]
    tops = [next((e for e in reversed(chain) if signature(e) == usual), chain[-1]) for chain in chains]
    found = [Record(headline, [top]) for headline, top in zip(group.headlines, tops, strict=True)]
    _with_neighbours(outline, found)
    return found


def _chain(starts: Sequence[Element], place: int) -> list[Element]:
    """A headline's element and those around it, up to the last that holds no other headline of the group."""
    element = starts[place]
    before = starts[place - 1].index if place else -1
    after = starts[place + 1].index if place + 1 < len(starts) else None
    chain = [element]
    for around in ancestors(element, _CLIMB):
        if (
            around.index <= before
            or (after is not None and around.end > after)
            or around.tag in {"body", "main", "html"}
        ):
            break
        chain.append(around)
    return chain


def _with_neighbours(outline: Outline, found: list[Record]) -> None:
    """Gives each record the siblings around it that belong to it, where that is so for most of them."""
    tops = [record.parts[0] for record in found]
    gaps = [_between(one, other) for one, other in pairwise(tops)]
    filled = [gap for gap in gaps if gap]
    if not filled or 2 * len(filled) < len(gaps):
        return
    led = _led(outline, tops[0], filled)
    known = {signature(element) for gap in filled for element in gap[: len(gap) - led]}
    longest = max(map(len, filled)) - led
    level = HEADINGS.get(found[0].headline.element.tag, 7)
    for record, gap in zip(found, [*gaps, None], strict=True):
        tail = gap[: len(gap) - led] if gap else []
        if gap is None:  # the last one, or the last of its section: what follows may be something else
            after = takewhile(lambda sibling: signature(sibling) in known, _after(record.parts[0], longest))
            tail = list(after)
        record.parts += takewhile(lambda sibling: not _ends(sibling, level), tail)
    for record, gap in zip(found, [None, *gaps], strict=True):
        before = _before(record.parts[0], led) if gap is None else gap[len(gap) - led :]
        record.parts[:0] = [e for e in before if led and _is_small(outline, e)]


def _ends(element: Element, level: int) -> bool:
    """Whether an item is over where this element begins."""
    return not element.weight or element.tag == "hr" or HEADINGS.get(element.tag, 8) <= level


def _led(outline: Outline, first: Element, gaps: Sequence[list[Element]]) -> int:
    """How many small things stand before each record and belong to it: those that the first one has too."""
    for count in range(_LEADS, 0, -1):
        before = _before(first, count)
        if len(before) < count or not all(_is_small(outline, element) for element in before):
            continue
        built = list(map(signature, before))
        alike = sum(list(map(signature, gap[-count:])) == built for gap in gaps)
        if 5 * alike >= 3 * len(gaps):
            return count
    return 0


def _is_small(outline: Outline, element: Element) -> bool:
    """Whether an element is but a date, an image or what an article is filed under."""
    size = outline.size(element)
    if size > _SMALL or not element.weight or element.tag in {"hr", "h1"}:
        return False
    return not size or not _LABELS.isdisjoint(named(element)) or date_line(outline.words(element)) is not None


def _between(one: Element, other: Element) -> list[Element] | None:
    """The siblings between two elements; None where they are not siblings."""
    if one.parent is None or other.parent is not one.parent:
        return None
    return one.parent.children[one.place + 1 : other.place]


def _before(element: Element, most: int) -> list[Element]:
    siblings = element.parent.children if element.parent else []
    return siblings[max(0, element.place - most) : element.place]


def _after(element: Element, most: int) -> list[Element]:
    siblings = element.parent.children if element.parent else []
    return siblings[element.place + 1 : element.place + 1 + most]
