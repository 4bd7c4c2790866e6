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
