"""What the cells of an item are: its words, dates, what it is filed under, or what is told about it."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from stadtbote.sources.web.headlines import is_more, names_title
from stadtbote.sources.web.outline import Element, ancestors, named, words_of
from stadtbote.sources.web.webdates import Slashed, date_line, is_date_label, is_other_label, slashed

_CHANGES = frozenset(
    """update updated modified changed history edited edit refresh sync geändert start end begin beginn ende
    deadline""".split()
)
_FIRST = frozenset({"entry", "published", "created"})
_META = frozenset(
    """meta author autor byline share sharing social hits comments comment kommentare tags tag keywords
    schlagworte credit credits copyright rating toolbar createdby readmore more weiterlesen button
    btn""".split()
)
_NAME = r"[A-ZÄÖÜ][\w.'-]*"
_BYLINE = re.compile(
    r"(?i:(?:geschrieben |verfasst |veröffentlicht |erstellt |posted |written )?"
    r"(?:von|by|par|di|door|por|av|af)) "
    rf"(?:\w+|{_NAME}(?: (?:{_NAME}|von|van|de|und|&)){{1,4}})[,|]?"
    r"|(?i:autor(?:in)?|author|redaktion|zugriffe|hits|quelle|kategorien?|category|categories|tags?"
    r"|schlagw[oö]rter|lesezeit|veröffentlicht (?:in|unter))(?: ?: ?.{1,60})?"
    r"|(?i:details|keine kommentare|\d+ kommentare?)"
)
_STROKES = re.compile(r" [|•·–—-] |, | / ")
_HOURS = re.compile(r"\d ?(?:uhr|h)\b|\d[:.]\d\d\b|^\d{1,2}\.?(?: ?\d{1,2}\.?)?$", re.IGNORECASE)
LONGEST = 60
"""The most characters of a label."""
_LINE = 90
_TINY = 10
_SENTENCE = 30
_LEVELS = 6


class Cell:
    """Words that stand apart, in one element; `first` and `last` are their pieces of the page's text.

    `date` is the one that is marked or stands alone there.
    """

    __slots__ = (
        "date",
        "element",
        "filed",
        "first",
        "last",
        "links",
        "marked",
        "meta",
        "slashed",
        "text",
        "title",
    )

    def __init__(self, text: str, element: Element, first: int, last: int) -> None:
        self.text, self.element, self.first, self.last = text, element, first, last
        self.date: datetime | None = None
        self.slashed: Slashed | None = None  # a date that only the others tell how to read
        self.marked = False  # whether the page marks it as a date
        self.filed = ""  # what it says that the article is filed under
        self.meta = False  # whether it is about the article and none of its words
        self.title = False  # whether it calls itself one
        self.links: list[Element] = []  # the links that all of its words are in


def is_byline(text: str) -> bool:
    """Whether a line names an author, a rubric, a number of visits or the like."""
    return _BYLINE.fullmatch(text) is not None


def is_of_change(element: Element) -> bool:
    """Whether a date is that of a change, or of an event: by what it is called, and by the sign before it."""
    if words_of(element.classes) & _FIRST:  # themes call one and the same date "entry-date updated"
        return False
    around = [element, *ancestors(element, 2)]
    if (
        element.place
        and element.parent
        and not (before := element.parent.children[element.place - 1]).children
    ):
        around.append(before)
    for one in around:
        if one.attributes and not _CHANGES.isdisjoint(named(one).union(*map(words_of, one.attributes))):
            return True
    return False


def settled(cell: Cell, roots: list[Element]) -> Cell:
    """What words say of themselves, and what the elements that they stand in are called."""
    text = cell.text
    words: set[str] = set()
    element: Element | None = cell.element
    for _ in range(_LEVELS):
        if element is None or element in roots:
            break
        if element.attributes:
            words |= named(element)
            cell.title |= names_title(element)
        element = element.parent
    if len(text) <= _LINE:
        cell.date = date_line(text)
        cell.slashed = slashed(text)
        if cell.date is None:
            parts = _STROKES.split(text)
            dates = [date for part in parts if (date := date_line(part))]
            if len(parts) > 1 and len(dates) == 1 and text[-1] not in ".!?" and len(text) <= LONGEST:
                rest = [part for part in parts if not date_line(part) and not _BYLINE.fullmatch(part)]
                if not any(map(_HOURS.search, rest)):
                    cell.date = dates[0]
                    cell.filed = " | ".join(rest)
        about = is_byline(text) or is_more(text)
        cell.meta = (
            cell.date is not None
            or cell.slashed is not None
            or about
            or (text[-1] not in ".!?" and is_other_label(text))
        )
        is_sentence = len(text) >= _SENTENCE and text[-1] in ".!?"
        if not cell.meta and not cell.title and not is_sentence and not _META.isdisjoint(words):
            cell.meta = True
        if cell.date and is_of_change(cell.element):
            cell.date = None
    return cell


def with_joined_dates(found: list[Cell]) -> list[Cell]:
    """The cells; a day, a month and a year in cells of their own are one date, and so is what labels one."""
    for before, after in pairwise(found):
        if after.meta and is_date_label(before.text.strip(" ,|")):
            before.meta = True
    place = 0
    while place < len(found):
        for count in (4, 3, 2):
            some = found[place : place + count]
            if len(some) == count and all(len(cell.text) <= _TINY and not cell.date for cell in some):
                date = date_line(" ".join(cell.text for cell in some))
                if date:
                    some[0].date = date
                    for cell in some:
                        cell.meta = True
                    break
        place += 1
    return found
