"""The cells of an item: its words as they stand apart from one another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stadtbote.sources.web.groups import Record
from stadtbote.sources.web.headlines import Headline, Kind, is_more
from stadtbote.sources.web.inline import one_line
from stadtbote.sources.web.labels import (
    LONGEST,
    Cell,
    is_byline,
    is_of_change,
    settled,
    with_joined_dates,
)
from stadtbote.sources.web.outline import Element, Outline, named
from stadtbote.sources.web.webdates import (
    Slashed,
    date_line,
    is_date_label,
    is_other_label,
    machine_date,
    marked_date,
    slashed,
)

_DATES = frozenset(
    """date datum datetime dates published posted pubdate datepublished datetext releasedate data fecha
    created
    createdate veröffentlicht veroeffentlicht""".split()
)
_FILED = frozenset(
    """kicker category categories kategorie kategorien rubrik topic topics topline dachzeile thema label
    badge""".split()
)
<<<<<<< HEAD
=======
_META = frozenset(
    """meta author autor byline share sharing social hits comments comment kommentare tags tag keywords
    schlagworte credit credits copyright rating toolbar createdby readmore more weiterlesen button
    btn""".split()
)
_NAME = r"[A-ZÄÖÜ][\w.'-]*"
_BYLINE = re.compile(
    r"(?i:(?:geschrieben |verfasst |veröffentlicht |erstellt |posted |written )?(?:von|by|par|di|door|por"
    r"|av|af)) "
    rf"(?:\w+|{_NAME}(?: (?:{_NAME}|von|van|de|und|&)){{1,4}})[,|]?"
    r"|(?i:autor(?:in)?|author|redaktion|zugriffe|hits|quelle|kategorien?|category|categories|tags?|schlagw[oö]rter"
    r"|lesezeit|veröffentlicht (?:in|unter))(?: ?: ?.{1,60})?|(?i:details|keine kommentare|\d+ kommentare?)"
)
>>>>>>> main
_SEPARATE = re.compile(r"[|•·–—/;(]|\b\d{4}\b[,.]?")
_MOST = 80


class _Solid:
    """An element that is a cell of its own, whatever stands beside it on its line."""

    __slots__ = ("element", "kind")

    def __init__(self, element: Element, kind: str) -> None:
        self.element, self.kind = element, kind


def cells(outline: Outline, record: Record) -> list[Cell]:
    """The cells of a record in the order of reading; neither its headline nor links that only lead on."""
    solids = list(_solids(outline, record))
    found: list[Cell] = []
    parts: list[str] = []
    owner: Element | None = None
    place = first = record.first

    links: list[Element | None] = []

    def end() -> None:
        nonlocal owner
        if owner is not None and (text := one_line("".join(parts))):
            cell = Cell(text, owner, first, place)
            cell.links = [] if None in links else [link for link in links if link]
            found.append(settled(cell, record.parts))
        parts.clear()
        links.clear()
        owner = None

    waiting = iter(solids)
    solid = next(waiting, None)
    while place < record.last and len(found) < _MOST:
        if solid and place >= solid.element.first:
            end()
            place = max(place, solid.element.last)
            if solid.kind != "headline" and solid.kind != "more" and (cell := _marked(outline, solid)):
                found.append(cell)
            solid = next(waiting, None)
            continue
        piece, here = outline.pieces[place], outline.owners[place]
        if piece == "\n":
            end()
        elif here is not None and not piece.isspace():
            if owner is None or not (_holds(owner, here) or _holds(here, owner)):
                end()
                owner, first = here, place
            elif _holds(here, owner):
                owner = here
            parts.append(piece)
            if here.link or any(map(str.isalpha, piece)):
                links.append(here.link)
        elif owner is not None:
            parts.append(piece)
        place += 1
    end()
    return with_joined_dates(found)


def is_card(headline: Headline) -> bool:
    """Whether a link without a heading may hold more than a headline."""
    return headline.kind is Kind.LINK and bool(headline.element.children)


def _holds(one: Element, other: Element) -> bool:
    return one.index <= other.index < one.end


def _solids(outline: Outline, record: Record) -> Iterator[_Solid]:
    behind = -1
    headline = record.headline.held
    for element in record.elements(outline):
        if element.index < behind or (
            element.first >= element.last and not element.attributes.get("datetime")
        ):
            continue
        kind = ""
        if element is headline:
            kind = "" if is_card(record.headline) else "headline"
        elif _holds(element, headline):
            continue
        elif element.tag == "a" and is_more(outline.words(element)):
            kind = "more"
        elif outline.size(element) <= LONGEST:
            words = named(element) if element.attributes else frozenset()
            is_time = element.tag == "time" or element.attributes.get("itemprop") == "datePublished"
            if (is_time or not _DATES.isdisjoint(words)) and _set_off(outline, element):
                kind = "date"
            elif not _FILED.isdisjoint(words):
                kind = "filed"
        if kind:
            behind = element.end
            yield _Solid(element, kind)


def _set_off(outline: Outline, element: Element) -> bool:
    """Whether a date is no part of a sentence: nothing but a label or a name stands before it."""
    before = _label(outline, element)
    return not before or is_date_label(before) or is_byline(before)


def _label(outline: Outline, element: Element) -> str:
    """What stands before a date on its line, behind the last stroke and the last other date."""
    return _SEPARATE.split(outline.words_before(element))[-1].strip()


def _marked(outline: Outline, solid: _Solid) -> Cell | None:
    element = solid.element
    text = one_line(" ".join(outline.pieces[element.first : element.last]))
    cell = Cell(text, element, element.first, element.last)
    if solid.kind == "filed" and not (date_line(text)):
        cell.filed = text
        return cell
    before = _label(outline, element)
    inside = (
        e.attributes.get("datetime") for e in outline.elements[element.index : element.end] if e.attributes
    )
    attribute = next(filter(None, inside), None) or element.attributes.get("content")
    date = machine_date(attribute) or marked_date(f"{before} {text}".strip())
    other = is_other_label(before) or is_of_change(element)
    if other:
        date = None
    cell.date, cell.marked = date, date is not None
    cell.slashed = slashed(text) if date is None and not other else None
    cell.meta = True
    return cell
<<<<<<< HEAD
=======


def _is_of_change(element: Element) -> bool:
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


def _plain(cell: Cell, roots: list[Element]) -> Cell:
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
            if len(parts) > 1 and len(dates) == 1 and text[-1] not in ".!?" and len(text) <= _LABEL:
                rest = [part for part in parts if not date_line(part) and not _BYLINE.fullmatch(part)]
                if not any(map(_HOURS.search, rest)):
                    cell.date = dates[0]
                    cell.filed = " | ".join(rest)
        about = _BYLINE.fullmatch(text) is not None or is_more(text)
        cell.meta = (
            cell.date is not None
            or cell.slashed is not None
            or about
            or (text[-1] not in ".!?" and is_other_label(text))
        )
        is_sentence = len(text) >= _SENTENCE and text[-1] in ".!?"
        if not cell.meta and not cell.title and not is_sentence and not _META.isdisjoint(words):
            cell.meta = True
        if cell.date and _is_of_change(cell.element):
            cell.date = None
    return cell


def _with_joined_dates(found: list[Cell]) -> list[Cell]:
    """The cells; a day, a month and a year in cells of their own are one date, with what labels it."""
    for label, date in pairwise(found):
        if date.meta and is_date_label(label.text.strip(" ,|")):
            label.meta = True
    place = 0
    while place < len(found):
        for count in (4, 3, 2):
            some = found[place : place + count]
            if len(some) == count and all(len(cell.text) <= _TINY and not cell.date for cell in some):
                joined = date_line(" ".join(cell.text for cell in some))
                if joined:
                    some[0].date = joined
                    for cell in some:
                        cell.meta = True
                    break
        place += 1
    return found
>>>>>>> main
