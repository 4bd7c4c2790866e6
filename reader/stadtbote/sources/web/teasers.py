"""Teasers: one item of a list page, from the vendor's markup or from an article's usual parts."""

from __future__ import annotations

import re
from datetime import datetime

from selectolax.lexbor import LexborNode

from stadtbote.sources.particulars import event
from stadtbote.sources.web.html import Page, paragraphs
from stadtbote.sources.web.inline import absolute, without_tab_notice
from stadtbote.sources.web.tree import HEADINGS, Attributes, tokens
from stadtbote.sources.web.webdates import date_line, machine_date, worded_date
from stadtbote_cache.records import NO_DETAILS, Block, Details, Item, Link, inlines

_HEADLINES = (".SP-Teaser__headline__text", ".SP-Teaser__headline", "h1, h2, h3, h4, h5, h6")
_LINKS = ("a.SP-Teaser__inner[href]", "a.SP-Teaser__link[href]", ".SP-Teaser__headline a[href]")
_HEADING_LINKS = ", ".join(f"{name} a[href]" for name in HEADINGS)
_ABSTRACT = "SP-Teaser__abstract"
_BESIDE = frozenset({"SP-Kicker", "SP-Kicker__text", "SP-Kicker__category", "SP-Scheduling"})
_NO_TEXT = _BESIDE | {"SP-Teaser__headline", "SP-Teaser__header", "SP-Teaser__figure"}
_DATED = re.compile(r"(?:^|[-_])(?:date|datum|published)$", re.IGNORECASE)
_MORE = re.compile(
    r"(?:hier )?(?:mehr|weiter ?lesen)(?: (?:lesen|erfahren|dazu|infos?))?[ .…›»>]*", re.IGNORECASE
)
_PARTS = re.compile(r" [|·–-] ")
_MAYBE_DATED = "[class*=date], [class*=Date], [class*=datum], [class*=Datum], [class*=published]"
_DEEP = 30
_MARKED = 5
_ABSTRACTS = 20


def _is_beside(_tag: str, attributes: Attributes) -> bool:
    """What stands in or beside a headline and is none of its words."""
    return not _BESIDE.isdisjoint(tokens(attributes))


def _is_no_text(tag: str, attributes: Attributes) -> bool:
    classes = tokens(attributes)
    return (
        tag in HEADINGS
        or tag in {"figure", "time"}
        or not _NO_TEXT.isdisjoint(classes)
        or any(map(_DATED.search, classes))
    )


def _first(node: LexborNode, selectors: tuple[str, ...]) -> LexborNode | None:
    for selector in selectors:
        if found := node.css_first(selector):
            return found
    return None


def teaser(page: Page, node: LexborNode) -> Item | None:
    """The item of an element of class SP-Teaser, or of an article in a list. None without a headline."""
    heading = _first(node, _HEADLINES)
    headline = without_tab_notice(page.text(heading, _is_beside))
    if not headline:
        return None
    if node.tag == "a" and node.attributes.get("href"):
        link: LexborNode | None = node
    else:
        link = _first(node, (*_LINKS, _HEADING_LINKS)) or _around(heading, node)
    address = absolute(page.base, link.attributes.get("href")) if link else None
    text = _text(page, node)
    marked = node.css(".SP-Kicker__text, .SP-Kicker__category")[:_MARKED]
    kickers = [page.text(part) for part in marked]
    kicker = " | ".join(part for part in kickers if part)
    date = _date(page, node, kicker)
    takes_place = "SP-Teaser--event" in tokens(node.attributes)
    parts = _PARTS.split(kicker)
    undated = [part for part in parts if not date_line(part)]
    return Item(
        headline=headline,
        address=address,
        kicker=(kicker if undated == parts else " | ".join(undated)) or None,
        teaser=tuple(part for part in paragraphs(text) if not _MORE.fullmatch(part)),
        images=page.images(node),
        links=tuple(link for link in _links(text) if link.address != address),
        published=None if takes_place else date,
        language=(node.attributes.get("lang") or "").strip() or None,
        details=Details(event=event(date, None, None)) if takes_place else NO_DETAILS,
    )


def _links(text: tuple[Block, ...]) -> list[Link]:
    return [part for block in text for words in inlines(block) for part in words if isinstance(part, Link)]


def _around(heading: LexborNode | None, node: LexborNode) -> LexborNode | None:
    """The link that a heading stands in, inside a teaser."""
    parent = heading.parent if heading else None
    for _ in range(_DEEP):
        if parent is None or parent.mem_id == node.mem_id:
            return None
        if parent.tag == "a" and parent.attributes.get("href"):
            return parent
        parent = parent.parent
    return None


def _text(page: Page, node: LexborNode) -> tuple[Block, ...]:
    """The teaser's text: its abstracts, else what is neither headline, image nor date."""
    abstracts = node.css(f".{_ABSTRACT}")[:_ABSTRACTS]
    if abstracts:
        return tuple(block for part in abstracts for block in page.blocks(part))
    return page.blocks(node, _is_no_text)


def _date(page: Page, node: LexborNode, kicker: str) -> datetime | None:
    """The teaser's date, from what is marked as one. The words of headline and text are not searched.

    That of an event is when it takes place, not when something was published.
    """
    for element in node.css("time")[:_MARKED]:
        if not _in_text(page, element, node) and (found := _time(page, element)):
            return found
    dated = [e for e in node.css(_MAYBE_DATED) if any(map(_DATED.search, tokens(e.attributes)))]
    for element in dated[:_MARKED]:
        if not _in_text(page, element, node) and (found := worded_date(page.text(element))):
            return found
    return next((found for part in _PARTS.split(kicker) if (found := date_line(part))), None)


def _time(page: Page, element: LexborNode) -> datetime | None:
    return machine_date(element.attributes.get("datetime")) or worded_date(page.text(element))


def _in_text(page: Page, element: LexborNode, node: LexborNode) -> bool:
    """Whether an element belongs to the words of a teaser, not to a line with its date alone."""
    parent = element.parent
    for _ in range(_DEEP):
        if parent is None or parent.mem_id == node.mem_id:
            return False
        classes = tokens(parent.attributes)
        if _ABSTRACT in classes:
            return True
        if parent.tag == "p" and "SP-Scheduling" not in classes:
            line = page.text(parent)
            return line != page.text(element) and date_line(line) is None
        parent = parent.parent
    return True
