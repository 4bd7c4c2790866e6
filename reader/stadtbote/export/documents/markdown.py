"""Markdown (spec.commonmark.org 0.31, tables as GitHub has them) that no text from outside acts in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtbote.export.documents import Document, Format
from stadtbote.export.html import in_steps
from stadtbote.text import wording
from stadtbote.text.article import ordered
from stadtbote.text.clean import web_address
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote.text.parts import Part, PartKind
from stadtbote_cache.records import (
    Article,
    Block,
    Heading,
    Image,
    Imprint,
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

# Signs that act anywhere, in CommonMark or in what others add to it, and those that do at a line's beginning.
_ANYWHERE = re.compile(r"!$|[\\`*_{}\[\]<>~|$^]|&(?=#?\w{1,40};)")
_AT_START = re.compile(r"(?:[-+#=:]|\d{1,9}[.)])")
_MAX_DEPTH = 6


def text(document: Document) -> bytes:
    """The articles, below their title where there are several."""
    said = [] if document.top == 1 else [f"# {_words(document.title)}"]
    for article, imprint in document.entries:
        said += _article(article, imprint, document.top)
    return "".join(f"{block}\n\n" for block in said)[:-1].encode("utf-8", "replace")


def _article(article: Article, imprint: Imprint, top: int) -> Iterator[str]:
    links = []
    for part in ordered(article, imprint):
        match part:
            case Part(PartKind.HEADLINE):
                yield _heading(part.text, top)
            case Part():
                yield _lines(part.text)
            case Image():
                yield from map(_lines, wording.image_lines(part))
            case Link():
                links.append(f"- {_inline((part,))}")
            case blocks:
                yield from filter(None, map(_block, in_steps(blocks, top)))
    if links:
        yield _heading(_("Links"), top + 1)
        yield "\n".join(links)


def _block(block: Block) -> str:
    match block:
        case Heading():
            return _heading(_inline(block.text), block.level, raw=False)
        case Paragraph():
            return _lines(_inline(block.text), raw=False)
        case Quote():
            said = _lines(_inline(block.text), raw=False)
            return said and re.sub("^", "> ", said, flags=re.MULTILINE)
        case ItemList():
            return "\n".join(_list(block.items))
        case Table():
            return "\n\n".join(_table(block))
        case Picture():
            return "\n\n".join(map(_lines, wording.image_lines(block.image)))
        case LinkLine():
            return _lines(_inline((block.link,)), raw=False)


def _words(said: str) -> str:
    """Text in which every sign means itself."""
    return _ANYWHERE.sub(_held, said)


def _inline(said: Inline) -> str:
    parts = []
    for part in said:
        words = _words(part if isinstance(part, str) else part.text.replace("\n", " "))
        address = web_address(part.address) if isinstance(part, Link) else None
        parts.append(f"[{words}](<{_destination(address)}>)" if address else words)
    return "".join(parts).strip()


def _destination(address: str) -> str:
    return re.sub(r"[\\<>|]|&(?=#?\w{1,40};)", _held, address)


def _lines(said: str, *, raw: bool = True) -> str:
    """A paragraph: its line breaks stay, and no line begins anything else. What is `raw` is escaped."""
    rows = [row for line in (_words(said) if raw else said).split("\n") if (row := line.strip())]
    return "\\\n".join(_AT_START.sub(_held, row, count=1) if _AT_START.match(row) else row for row in rows)


def _held(found: re.Match[str]) -> str:
    """What was found, with the last sign of it escaped."""
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _heading(said: str, level: int, *, raw: bool = True) -> str:
    words = " ".join((_words(said) if raw else said).split()).replace("#", r"\#")
    return f"{'#' * level} {words}" if words else ""


def _list(items: Iterable[ListItem]) -> Iterator[str]:
    """A list whose deeper entries stand below the words of the entry before them."""
    columns = [0]  # where the entries of each depth begin
    for item in items:
        words = _lines(_inline(item.text), raw=False)
        if not words:
            continue
        depth = max(0, min(item.depth, len(columns) - 1, _MAX_DEPTH))
        del columns[depth + 1 :]
        sign = "-" if item.number is None else f"{max(0, min(item.number, 999_999_999))}."
        columns.append(columns[depth] + len(sign) + 1)
        words = words.replace("\n", "\n" + " " * columns[-1])
        yield f"{' ' * columns[depth]}{sign} {words}"


def _table(table: Table) -> Iterator[str]:
    """The caption, and the table with a row of headers, which Markdown has always."""
    if table.caption:
        yield _lines(table.caption)
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    header = [_cell(cell) for cell in table.header]
    width = max(map(len, (header, *rows)), default=0)
    if width:
        filled = (row + [""] * (width - len(row)) for row in (header, ["---"] * width, *rows))
        yield "\n".join(f"| {' | '.join(row)} |" for row in filled)


def _cell(said: Inline) -> str:
    return " ".join(_inline(said).split())


FORMAT = Format("markdown", "Markdown", m("für Notizen"), ("md", "markdown"), text)
