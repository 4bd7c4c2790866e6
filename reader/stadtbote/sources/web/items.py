"""From drafts to items: headline, date, teaser, images, and the text where an item has no page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from stadtbote.sources.particulars import event
from stadtbote.sources.web.cells import is_card
from stadtbote.sources.web.content import is_outside
from stadtbote.sources.web.drafts import Draft, Reading
from stadtbote.sources.web.headlines import is_more
from stadtbote.sources.web.html import Page, paragraphs
from stadtbote.sources.web.labels import LONGEST
from stadtbote.sources.web.outline import Element, Outline
from stadtbote.sources.web.tree import Attributes
from stadtbote.sources.web.webdates import date_line, leading_date, trailing_date
from stadtbote_cache.records import (
    NO_DETAILS,
    Block,
    Details,
    Item,
    Link,
    Paragraph,
    inline_text,
    inlines,
    replace,
)

_MOST_FILED = 3
_SIGNS = " \n|–·:,)"
_UNREAD = frozenset({"figure", "button", "nav", "form", "embed", "picture", "video", "audio"})


def items(reading: Reading, found: Page, *, events: bool = False) -> list[Item]:
    """The items of a list; the dates of `events` are those on which they take place, not of publishing."""
    return [item for draft in reading.drafts if (item := _item(reading, found, draft, events))]


def _item(reading: Reading, found: Page, draft: Draft, events: bool) -> Item | None:
    title = draft.title
    if (
        "title" in reading.places
        and "title" in draft.dates
        and (split := leading_date(title) or trailing_date(title))
    ):
        title = split[1]
    if not title:
        return None
    blocks = _blocks(reading, found, draft)
    texts = [rest for text in paragraphs(blocks) if (rest := _text(draft, text))]
    if "lead" in reading.places and texts and (split := leading_date(texts[0])):
        texts[0] = split[1]
    links = [part for block in blocks for words in inlines(block) for part in words if isinstance(part, Link)]
    images = tuple(image for part in draft.record.parts for image in found.images(part.node))
    filed = list(
        dict.fromkeys(cell.filed for cell in draft.cells if cell.filed and len(cell.filed) <= LONGEST)
    )
    body = None if draft.address else _body(reading, draft, blocks)
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
        published=None if events else reading.date(draft),
        body=body,
        details=Details(event=event(reading.date(draft), None, None)) if events else NO_DETAILS,
    )


def _body(reading: Reading, draft: Draft, blocks: tuple[Block, ...]) -> tuple[Block, ...] | None:
    """The text of an item without a page of its own."""
    kept = [
        block
        for block in blocks
        if not isinstance(block, Paragraph) or _is_text(draft, inline_text(block.text))
    ]
    if "lead" in reading.places and kept and isinstance(first := kept[0], Paragraph):
        split = leading_date(first.text[0]) if isinstance(first.text[0], str) else None
        if split:
            kept[0] = replace(first, text=(split[1], *first.text[1:]))
    return tuple(kept) or None


def _blocks(reading: Reading, found: Page, draft: Draft) -> tuple[Block, ...]:
    without = {element.node.mem_id for element in _left_out(reading.outline, draft)}
    return found.joined([part.node for part in draft.record.parts], _is_unread, frozenset(without))


def _left_out(outline: Outline, draft: Draft) -> Iterator[Element]:
    """The elements whose words are told elsewhere: headline, date, rubric, links on; and bare images."""
    record = draft.record
    told = [0] * (record.last - record.first)
    for first, last in _ranges(outline, draft):
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


def _ranges(outline: Outline, draft: Draft) -> Iterator[tuple[int, int]]:
    """The pieces of text that are told otherwise, as first and last of each range."""
    headline = draft.record.headline
    if not is_card(headline):
        yield headline.held.first, headline.held.last
    for cell in draft.cells:
        if cell.meta or cell.filed or cell is draft.title_cell:
            yield cell.first, cell.last
    for element in draft.record.elements(outline):
        if element.tag == "a" and is_more(outline.words(element), draft.title):
            yield element.first, element.last


def _is_text(draft: Draft, text: str) -> bool:
    if text == draft.title or is_more(text, draft.title) or date_line(text):
        return False
    return not any(cell.text == text for cell in draft.cells if cell.meta or cell.filed)


def _text(draft: Draft, text: str) -> str:
    """A paragraph without a date or a label that it begins with and that is told otherwise."""
    if not _is_text(draft, text):
        return ""
    told = [cell.text for cell in draft.cells if (cell.date or cell.filed) and text.startswith(cell.text)]
    return text[len(max(told, key=len)) :].lstrip(_SIGNS) if told else text


def _is_unread(tag: str, attributes: Attributes) -> bool:
    return tag in _UNREAD or is_outside(tag, attributes)
