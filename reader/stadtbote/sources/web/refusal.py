"""Why a page is no list: it asks for a password, a script draws it, it is an article, or it has none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from stadtbote.errors import Reason
from stadtbote.sources.web import linked
from stadtbote.sources.web.groups import Record
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.outline import Element, Outline

_PASSWORD = "input[type=password]"  # noqa: S105 (a selector)
_DATED = 'meta[property="article:published_time"][content]'
_TYPED = 'meta[property="og:type"][content="article"]'
_LITTLE = 600
"""Characters of text under which a page with a password field is there to ask for the password."""
_HARDLY_ANY = 300
# How much running text beside a list makes a page an article, in characters and as a share of the list's own:
# where the page says that it was published as one, where it says that it is one, and where it says nothing.
_PUBLISHED, _CALLED, _SILENT = (250, 0.0), (700, 0.7), (1_200, 1.5)
_EMPTY = frozenset({"div", "section", "ul", "ol", "main", "article"})
_WAITING = re.compile(r"javascript|wird geladen|werden geladen|lädt|loading|chargement", re.IGNORECASE)


def asks_for_password(found: Page, outline: Outline) -> bool:
    """Whether a page is there to ask for a password, and does not just offer to."""
    return outline.total < _LITTLE and found.tree.css_first(_PASSWORD) is not None


def reason(found: Page, outline: Outline, address: str) -> Reason:
    """Why no list was found on a page."""
    if not any(element.tag not in {"html", "head", "body"} for element in outline.elements):
        return Reason.UNREADABLE
    if asks_for_password(found, outline):
        return Reason.PASSWORD
    if outline.content < _HARDLY_ANY and _is_drawn(found, outline):
        return Reason.SCRIPT
    if _bounds(found, address) is not _SILENT:
        return Reason.ARTICLE
    return Reason.NO_LIST


def is_article(
    found: Page, outline: Outline, address: str, records: Sequence[Record], *, titled: bool
) -> bool:
    """Whether a page is an article with a list beside it: running text that is not the list's prevails.

    `titled` where the page calls itself one of news. Then, and without `records`, only what it says of itself
    in its data counts.
    """
    bounds = _bounds(found, address)
    if bounds is _SILENT and (titled or not records):
        return False
    least, share = _CALLED if titled else bounds
    ranges = sorted((record.first, record.last) for record in records)
    begins = [first for first, _last in ranges]
    beside = 0
    for place, length in outline.prose():
        record = bisect_right(begins, place) - 1
        if record < 0 or place >= ranges[record][1]:
            beside += length
    listed = sum(outline.length(first, last) for first, last in ranges)
    return beside >= least and beside > share * listed


def _bounds(found: Page, address: str) -> tuple[int, float]:
    if found.tree.css_first(_DATED) is not None or len(found.tree.css("[itemprop=articleBody]")) == 1:
        return _PUBLISHED
    headline = found.text(found.tree.css_first("h1"))
    if linked.about(found, address, headline):
        return _PUBLISHED
    return _CALLED if found.tree.css_first(_TYPED) is not None else _SILENT


def _is_drawn(found: Page, outline: Outline) -> bool:
    """Whether a page that says hardly anything has scripts, and a place where they are to write."""
    if not found.soup.scripts:
        return False
    if any(_is_place(outline, element) for element in outline.elements):
        return True
    said = [outline.words(element) for element in outline.elements if element.tag == "body"]
    said += [node.text() for node in found.tree.css("noscript")[:5]]
    return any(_WAITING.search(text[:20_000]) for text in said)


def _is_place(outline: Outline, element: Element) -> bool:
    if not element.weight or element.children or outline.size(element):
        return False
    return "-" in element.tag or (element.tag in _EMPTY and _is_named(element))


def _is_named(element: Element) -> bool:
    return bool(element.attributes.get("id")) or any(name.startswith("data-") for name in element.attributes)
