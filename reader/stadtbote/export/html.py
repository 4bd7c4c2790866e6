"""A body as HTML for export: the blocks with their languages, and no text that could be markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stadtbote.text import wording
from stadtbote.text.clean import web_address
from stadtbote_cache.records import (
    Block,
    Heading,
    Inline,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
)

_MAX_DEPTH = 6


def content_html(blocks: Iterable[Block], language: str | None) -> str:
    """A body as HTML, one block a line, in reading order.

    `language` is the article's; a block in another one has it as `lang`. Images have no address here, so
    that a figure is their words. Links lead to http and https alone, every other one is plain text.
    """
    lines = []
    for block in blocks:
        changes = block.language and block.language.lower() != (language or "").lower()
        lang = f' lang="{_escaped(block.language)}"' if changes and block.language else ""
        lines.append("".join(_tags(block, lang)))
    return "\n".join(filter(None, lines))


def _escaped(text: str) -> str:
    from html import escape  # late: only an export needs it

    return escape(text)


def _inline(text: Inline) -> str:
    """Running text with its links; a line break of the text stays one."""
    parts = []
    for part in text:
        words = _escaped(part if isinstance(part, str) else part.text)
        address = web_address(part.address) if isinstance(part, Link) else None
        parts.append(f'<a href="{_escaped(address)}">{words}</a>' if address else words)
    return "".join(parts).strip().replace("\n", "<br>\n")


def _tags(block: Block, lang: str) -> Iterator[str]:
    match block:
        case Heading():
            level = max(2, min(block.level, 6))
            yield _element(f"h{level}", block.text, lang)
        case Paragraph():
            yield _element("p", block.text, lang)
        case Quote():
            if words := _element("p", block.text):
                yield f"<blockquote{lang}>{words}</blockquote>"
        case ItemList():
            yield from _list(block.items, lang)
        case Table():
            yield from _table(block, lang)
        case Picture():
            if said := wording.image_lines(block.image):
                words = "<br>\n".join(_escaped(line) for line in said)
                yield f"<figure{lang}><figcaption>{words}</figcaption></figure>"
        case LinkLine():
            yield _element("p", (block.link,), lang)


def _element(name: str, text: Inline, attributes: str = "") -> str:
    """An element with this text, and nothing where there is no text."""
    words = _inline(text)
    return f"<{name}{attributes}>{words}</{name}>" if words else ""


def _list(items: Iterable[ListItem], lang: str) -> Iterator[str]:
    """A list whose deeper entries stand in lists of their own inside the entry before them."""
    open_lists: list[str] = []
    for item in items:
        words = _inline(item.text)
        if not words:
            continue
        kind = "ul" if item.number is None else "ol"
        # No deeper than one step below the entry before it.
        depth = max(0, min(item.depth, len(open_lists), _MAX_DEPTH))
        while len(open_lists) > depth + 1:
            yield f"</li></{open_lists.pop()}>"
        if len(open_lists) == depth + 1 and open_lists[-1] != kind:
            yield f"</li></{open_lists.pop()}>"
        elif len(open_lists) == depth + 1:
            yield "</li>"
        if len(open_lists) == depth:
            yield f"<{kind}{lang if not open_lists else ''}>"
            open_lists.append(kind)
        number = "" if item.number is None else f' value="{item.number}"'
        yield f"<li{number}>{words}"
    while open_lists:
        yield f"</li></{open_lists.pop()}>"


def _table(table: Table, lang: str) -> Iterator[str]:
    header = [_inline(cell) for cell in table.header]
    rows = [[_inline(cell) for cell in row] for row in table.rows]
    rows = [row for row in rows if any(row)]
    if not (any(header) or rows or table.caption):
        return
    yield f"<table{lang}>"
    if table.caption:
        yield f"<caption>{_escaped(table.caption)}</caption>"
    if any(header):
        cells = "".join(f'<th scope="col">{cell}</th>' for cell in header)
        yield f"<thead><tr>{cells}</tr></thead>"
    if rows:
        yield "<tbody>"
        for row in rows:
            cells = "".join(f"<td>{cell}</td>" for cell in row)
            yield f"<tr>{cells}</tr>"
        yield "</tbody>"
    yield "</table>"
