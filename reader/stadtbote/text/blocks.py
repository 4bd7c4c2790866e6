"""The blocks of a body as parts: lists, tables, quotes, images and links in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from stadtbote.text import signs, wording
from stadtbote.text.language import translated as _
from stadtbote.text.parts import Part, PartKind, Seen, Span, Structure
from stadtbote.text.tell import primary
from stadtbote_cache.records import (
    Block,
    Heading,
    Inline,
    ItemList,
    Link,
    LinkLine,
    Paragraph,
    Picture,
    Quote,
    Table,
    inline_text,
    is_note,
    replace,
)

_MAX_INDENT = 6
# Only preformatted text has blanks at the beginning of a line, or two of them in a row.
_CODE = re.compile(r" {2}|\n ")


class Links:
    """Numbers links in the order in which they appear; the same address keeps its number."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, Link]] = {}  # by address

    def number(self, link: Link) -> int:
        return self.found.setdefault(link.address, (len(self.found) + 1, link))[0]

    def text(self, inline: Inline) -> str:
        """Running text with the number behind each link's words: "Der Fahrplan, Link 2, hängt aus."

        What is seen otherwise is marked in it: "Der Fahrplan [2] hängt aus."
        """
        said = ""
        after_link = False
        for part in inline:
            words = part if isinstance(part, str) else part.text
            if after_link and words.lstrip(" ")[:1].isalnum():
                # The number is a parenthesis; where the sentence goes on without a sign, a comma closes it.
                said += _instead("" if words[0] == " " else " ", "," if words[0] == " " else ", ")
            after_link = isinstance(part, Link)
            if isinstance(part, Link):
                number = self.number(part)
                told = wording.joined([words, _("Link {number}").format(number=number)])
                begin = len(words) - len(words.lstrip())
                words = (
                    f"{words[:begin]}{_WORDS}{words[begin:]}{_END}"
                    f"{_instead(f' [{number}]', told[len(words) :])}"
                )
            said += words
        return said.strip()


# Marks in a text while it is put together; outside of it, no text has a control character.
_WORDS, _SHOWN, _SAID, _CELL, _CELL_END, _END = "\1\2\3\4\5\6"
_MARKS = re.compile(
    rf"{_WORDS}(?P<words>[^\1-\6]*){_END}"
    rf"|{_SHOWN}(?P<shown>[^\1-\6]*){_SAID}(?P<said>[^\1-\6]*){_END}"
    rf"|{_CELL}(?P<column>[0-9]+){_SAID}|(?P<ends>{_CELL_END})|[\1-\6]"
)


def _instead(shown: str, said: str) -> str:
    """What is said, marked to be shown otherwise."""
    return f"{_SHOWN}{shown}{_SAID}{said}{_END}"


def unmarked(marked: str, header: tuple[str, ...] = ()) -> tuple[str, Seen | None]:
    """A text without marks, and what they said; None where there are none."""
    text, place = "", 0
    spans, cells = list[Span](), list[tuple[int, int, int]]()
    column, cell = 0, 0
    for mark in _MARKS.finditer(marked):
        text += marked[place : mark.start()]
        place, begin = mark.end(), len(text)
        if mark["words"] is not None:
            text += mark["words"]
            spans.append(Span(begin, len(text)))
        elif mark["said"] is not None:
            text += mark["said"]
            spans.append(Span(begin, len(text), mark["shown"]))
        elif mark["column"]:
            column, cell = int(mark["column"]), begin
        elif mark["ends"]:
            cells.append((column, cell, begin))
    if not place:
        return marked, None
    return text + marked[place:], Seen(tuple(spans), header, tuple(cells))


def content_text(blocks: tuple[Block, ...]) -> str:
    """A body as plain text: paragraphs separated by a blank line, no link numbers."""
    parts = body_parts(blocks, lambda inline: inline_text(inline).strip())
    return "\n\n".join(part.text for part, _seen in parts)


def body_parts(
    blocks: tuple[Block, ...], words: Callable[[Inline], str], language: str | None = None
) -> Iterator[tuple[Part, Seen | None]]:
    """A body as parts, with lists, tables, quotes and images in words. None is empty or has a line break.

    `language` is the article's.
    """
    levels = len({block.level for block in blocks if isinstance(block, Heading)}) > 1
    for block in blocks:
        header = _header(block, words) if isinstance(block, Table) else ()
        lines = list(_lines(block, words))
        for (kind, marked, indent), structure in zip(lines, _structures(block, lines), strict=True):
            before = False
            if primary(block.language) not in {"", primary(language)} and language:
                structure = replace(structure, language=block.language or "")
            if isinstance(block, Heading) and levels:
                structure = replace(structure, level=block.level)
            for line in marked.split("\n"):
                text, seen = unmarked(line.rstrip(), header)
                if text.strip():
                    yield Part(kind, text, indent, continues=before, structure=structure), seen
                before = bool(text.strip())


def _structures(block: Block, lines: Sequence[tuple[PartKind, str, int]]) -> Iterator[Structure]:
    """What can be told of the lines of a block: each one's place in a list or a table."""
    first = int(isinstance(block, Table) and bool(block.caption and block.rows))  # behind the caption
    depth = 0
    for number, (_kind, _text, indent) in enumerate(lines, 1 - first):
        if isinstance(block, Table) and block.rows:
            width = block.width
            total, titled = len(lines) - first, first > 0
            note = number > 0 and is_note(block.rows[number - 1], width)
            of_row = Structure(place=number, total=total, columns=width, titled=titled, note=note)
            yield of_row if number else Structure()
        elif isinstance(block, ItemList):
            yield Structure(place=number, total=len(lines), turns=indent != depth)
        else:
            yield Structure()
        depth = indent


def _lines(block: Block, words: Callable[[Inline], str]) -> Iterator[tuple[PartKind, str, int]]:
    """The lines of a block, each with its kind and indent. `words` makes text of what is inline."""
    match block:
        case Heading():
            yield PartKind.HEADING, _one_line(words(block.text)), 0
        case Paragraph():
            text = words(block.text)
            yield PartKind.CODE if block.code or _CODE.search(text) else PartKind.TEXT, text, 0
        case Quote():
            if said := words(block.text):
                before, _place, behind = _("Zitat: {text}").partition("{text}")
                yield PartKind.QUOTE, f"{_instead('', before)}{said}{behind}", 0
        case ItemList():
            for item in block.items:
                sign = "- " if item.number is None else f"{item.number}. "
                shown = f"{signs.current().point} " if item.number is None else sign
                if said := words(item.text):
                    text = f"{_instead(shown, sign)}{said}"
                    yield PartKind.ITEM, text, max(0, min(item.depth, _MAX_INDENT))
        case Table():
            for row in _rows(block, words):
                yield PartKind.ROW, row, 0
        case Picture():
            for line in wording.image_lines(block.image):
                yield PartKind.IMAGE, line, 0
        case LinkLine():
            yield PartKind.TEXT, _one_line(words((block.link,))), 0


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _header(table: Table, words: Callable[[Inline], str]) -> tuple[str, ...]:
    return tuple(unmarked(_one_line(words(cell)))[0].rstrip(":") for cell in table.header)


def _rows(table: Table, words: Callable[[Inline], str]) -> Iterator[str]:
    """A table as "column: value" sentences, one per row; only the columns where it has no rows."""
    if table.caption:
        yield _("Tabelle: {text}").format(text=table.caption)
    header = [_one_line(words(cell)).rstrip(":") for cell in table.header]
    width = table.width
    for cells in table.rows:
        alone = is_note(cells, width)
        values = [wording.joined(filter(None, map(_one_line, words(cell).split("\n")))) for cell in cells]
        values += [""] * (0 if alone else width - len(values))
        named = [
            (
                i,
                f"{header[i]}: " if i < len(header) and header[i] and not alone else "",
                value,
            )
            for i, value in enumerate(values)
            if value or (i < len(header) and header[i] and not alone)
        ]
        said = wording.joined([name + (value or _("leer")) for _i, name, value in named], ";")
        marked, place = "", 0
        for i, name, value in named:
            if not value:
                continue
            start = said.index(name + value, place) + len(name)
            marked += f"{said[place:start]}{_CELL}{i}{_SAID}{value}{_CELL_END}"
            place = start + len(value)
        yield marked + said[place:]
    if not table.rows:
        yield wording.joined(filter(None, header), ";")
