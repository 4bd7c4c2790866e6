"""The parts of an article: typed, in the one order that every output uses, and put into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum, auto
from itertools import accumulate

from stadtbote.text import details, signs, wording
from stadtbote.text.clean import CUT
from stadtbote.text.dates import clock_time, date_and_time, here, near_date, time_of_day
from stadtbote.text.host import host, names_host
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.tell import primary
from stadtbote_cache.record import Record
from stadtbote_cache.records import (
    Article,
    Block,
    Details,
    Heading,
    Image,
    Imprint,
    Inline,
    ItemList,
    Link,
    LinkLine,
    Paragraph,
    Picture,
    Quote,
    Table,
    inline_text,
    inlines,
    is_note,
    replace,
)

_MAX_INDENT = 6
_WORDS_A_MINUTE = 200
# Only preformatted text has blanks at the beginning of a line, or two of them in a row.
_CODE = re.compile(r" {2}|\n ")
# How an excerpt ends that is cut short.
_CUT_SHORT = re.compile(r"[\s.…]*(?:\[(?:…|\.\.\.)\])?[\s.…]*$")


class PartKind(Enum):
    """What a part of an article is, in reading order."""

    HEADLINE = auto()
    KICKER = auto()
    META = auto()  # the source, and the date where there is one
    UNLISTED = auto()  # says that the source no longer lists the article
    EVENT = auto()  # when and where it takes place
    HEADING = auto()
    TEXT = auto()
    CODE = auto()  # a line of it, with its blanks
    QUOTE = auto()
    ITEM = auto()  # of a list
    ROW = auto()  # of a table, or its caption
    IMAGE = auto()
    CUT = auto()  # says that no more of the text is stored
    CREDITS = auto()  # of images, where they match no single one
    DETAILS = auto()  # who wrote it, where it is filed
    LINK = auto()  # in the list at the end


HEAD = frozenset({PartKind.HEADLINE, PartKind.KICKER, PartKind.META, PartKind.UNLISTED})
"""What stands above the text; the article's row in the list has said most of it already."""

TEXTS = frozenset({PartKind.TEXT, PartKind.CODE, PartKind.QUOTE, PartKind.ITEM, PartKind.ROW})
"""The text itself, without its headings and images."""

NOTES = frozenset(PartKind) - TEXTS - {PartKind.HEADLINE, PartKind.HEADING}
"""Short lines, with no blank line between them."""


class Structure(Record):
    """What can be told of a part beside its text.

    `level` of a heading, where those of the article differ, else 0. `place` in its list or table, from 1, of
    `total` parts; 0 outside. A table that is `titled` has a caption, a row that is a `note` goes over all of
    its columns. Whether a list `turns` there to another depth. `language`: its tag (BCP 47) where it is
    another than the article's.
    """

    level: int = 0
    place: int = 0
    total: int = 0
    columns: int = 0
    titled: bool = False
    note: bool = False
    turns: bool = False
    language: str = ""


class Part(Record):
    """One paragraph of an article, or a line of one, without line breaks; `indent` in steps.

    `link` where the part is one. One that `continues` is the next line of the paragraph before it.
    """

    kind: PartKind
    text: str
    indent: int = 0
    link: Link | None = None
    continues: bool = False
    structure: Structure = Structure()


class Span(Record):
    """Characters of a part's text, from `start` to before `end`, that the eye has otherwise than the ear.

    `shown` stands in their place; None: they are the words of a link.
    """

    start: int
    end: int
    shown: str | None = None


class Seen(Record):
    """How a part is seen where that differs from how it is said.

    Of a row of a table, `header` names the columns, and each cell that is not empty has its column and the
    characters of its value, from the first to before the last.
    """

    spans: tuple[Span, ...] = ()
    header: tuple[str, ...] = ()
    cells: tuple[tuple[int, int, int], ...] = ()


class Reading(Record):
    """An article ready to be read: its parts in order, and its links; link n is links[n - 1].

    `seen`: the parts, by their index, that are seen otherwise than they are said.
    """

    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    seen: tuple[tuple[int, Seen], ...] = ()


def starts(parts: Sequence[Part]) -> list[int]:
    """The offset in characters at which each part begins, with one character between two parts.

    The last one is the end of the text.
    """
    return list(accumulate((len(part.text) + 1 for part in parts), initial=0))


class _Links:
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


def _unmarked(marked: str, header: tuple[str, ...] = ()) -> tuple[str, Seen | None]:
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


def ordered(
    article: Article, source: Imprint, zone: Callable[[datetime], datetime] = here
) -> Iterator[Part | tuple[Block, ...] | Image | Link]:
    """The whole article in reading order.

    The tuple of blocks is its text, teaser and body; images that the text does not hold follow. Links, those
    in the text too, are numbered in this order and listed at the end. `zone` gives the time of
    publishing in the zone of who reads it.
    """
    item = article.item
    yield Part(PartKind.HEADLINE, item.headline)
    if item.kicker:
        yield Part(PartKind.KICKER, item.kicker)
    dated = [date_and_time(zone(item.published))] if item.published else []
    yield Part(PartKind.META, wording.joined([source.title, *dated]))
    if not article.listed:
        yield Part(PartKind.UNLISTED, _("Dieser Artikel steht nicht mehr in der Liste der Quelle."))
    if item.details.event:
        yield Part(PartKind.EVENT, details.event(item.details.event, zone))
    if item.address:
        yield Link(_("Artikel im Netz"), item.address)
    body = item.body or ()
    is_cut = body[-1:] == (CUT,)
    body = body[:-1] if is_cut else body
    # Where both begin alike, the body's own words are used, because they have the links.
    repeated = _repeated_paragraphs(body, item.teaser)
    teaser = (Paragraph((text,)) for text in _only_in_teaser(item.teaser[repeated:], body))
    blocks, links = _after_headline(item.headline, (*body[:repeated], *teaser, *body[repeated:]))
    yield blocks
    if is_cut:
        yield Part(PartKind.CUT, _("Hier bricht der Text ab, mehr ist nicht gespeichert."))
    if not article.whole:
        yield Part(PartKind.CUT, _("Das ist nur der Anfang: der ganze Text ist nicht geladen."))
    shown = {block.image for block in body if isinstance(block, Picture)}
    yield from (image for image in item.images if image not in shown)
    if source.credits and any(not (image.credit or image.decorative) for image in item.images):
        names = "; ".join(dict.fromkeys(source.credits))
        yield Part(PartKind.CREDITS, _("Bildnachweise der ganzen Seite: {names}").format(names=names))
    if besides := details.details(item, source.title, zone):
        yield Part(PartKind.DETAILS, besides)
    yield from (*links, *item.links)
    for file in item.enclosures:
        yield Link(details.file(file, item), file.address)
    if item.details.comments:
        yield Link(details.comments(item.details), item.details.comments)


def reading(article: Article, source: Imprint) -> Reading:
    """The article in words, as it is read out or shown line by line."""
    parts: list[Part] = []
    seen: list[tuple[int, Seen]] = []
    links = _Links()

    def take(blocks: tuple[Block, ...]) -> None:
        for part, looks in _body_parts(blocks, links.text, article.item.language):
            if looks is not None:
                seen.append((len(parts), looks))
            parts.append(part)

    for found in ordered(article, source):
        match found:
            case Part():
                parts.append(found)
            case Image():
                take((Picture(found),))
            case Link():
                links.number(found)
            case blocks:
                take(blocks)
    if links.found:
        parts.append(Part(PartKind.HEADING, _("Links")))
    for number, link in links.found.values():
        sign = len(f"{number}. ")
        words = Span(sign, sign + len(link.text))
        seen.append((len(parts), Seen((Span(0, sign, f"[{number}] "), words))))
        parts.append(Part(PartKind.LINK, link_line(number, link), 1, link))
    return Reading(tuple(parts), tuple(link for _n, link in links.found.values()), tuple(seen))


def with_meta(shown: Reading, article: Article, source: str, today: date) -> Reading:
    """The same with a meta line for the eye, as of the day `today`: source, date, authors, how long, marks.

    `source` is the name by which the source is shown. All times are then those of a clock, as in the list. By
    ear it stays as it is.
    """
    index = next(n for n, part in enumerate(shown.parts) if part.kind is PartKind.META)
    item = article.item
    words = sum(part.text.count(" ") + 1 for part in shown.parts if part.kind in TEXTS)
    minutes = -(-words // _WORDS_A_MINUTE)
    authors = [name for name in item.details.authors if name.casefold() not in source.casefold()]
    text = signs.side_by_side(
        [
            source,
            near_date(here(item.published), today) if item.published else "",
            ", ".join(authors),
            plural("{n} Minute", "{n} Minuten", minutes) if article.whole and minutes else "",
            "" if article.whole else _("Anriss"),
            _("geändert") if article.changed else "",
            _("gemerkt") if article.kept else "",
        ]
    )
    times = tuple(_times(item.details))
    looks = {index: Seen((Span(0, len(shown.parts[index].text), text),))}
    looks |= {
        n: Seen(tuple(_clocks(part.text, times)))
        for n, part in enumerate(shown.parts)
        if times and part.kind in {PartKind.EVENT, PartKind.DETAILS}
    }
    last = next((n for n, part in enumerate(shown.parts) if part.kind is PartKind.DETAILS), None)
    if last is not None and (by := details.by(authors)) and f"{shown.parts[last].text} ".startswith(by):
        end = min(len(by), len(shown.parts[last].text))
        looks[last] = Seen((Span(0, end, ""), *looks.get(last, Seen()).spans))
    others = (entry for entry in shown.seen if entry[0] not in looks)
    return replace(shown, seen=(*looks.items(), *others))


def _times(found: Details) -> Iterator[datetime]:
    """When the event of an article begins and ends, and when the article was changed."""
    event = found.event
    for moment in (event and event.starts, event and event.ends, found.changed):
        if moment and clock_time(here(moment)):
            yield here(moment)


def _clocks(said: str, times: Sequence[datetime]) -> Iterator[Span]:
    """Where a line tells the time as a voice says it, with what a clock shows."""
    behind = 0
    for moment in times:
        told = time_of_day(moment)
        at = said.find(f" {told}", behind)
        if at >= 0:
            behind = at + 1 + len(told)
            yield Span(at + 1, behind, clock_time(moment))


def link_line(place: int, link: Link) -> str:
    """A link in a list of links: number, words, host, and whether the page opens it in a new tab."""
    words = [f"{place}. {link.text}"]
    name = host(link.address)
    if name and not names_host(link.text, name):
        words.append(name)
    if link.new_tab:
        words.append(_("öffnet in neuem Tab"))
    return wording.joined(words)


def _repeated_paragraphs(blocks: tuple[Block, ...], teaser: tuple[str, ...]) -> int:
    """How many of the teaser's first paragraphs the body repeats at its beginning."""
    count = 0
    for block, said in zip(blocks, teaser, strict=False):
        if not isinstance(block, Paragraph) or inline_text(block.text).split() != said.split():
            break
        count += 1
    return count


def _only_in_teaser(teaser: tuple[str, ...], body: tuple[Block, ...]) -> Iterator[str]:
    """The teaser's paragraphs that the body does not say word for word; one that is cut short counts too."""
    if not (teaser and body):
        yield from teaser
        return
    said = "\n".join(" ".join(inline_text(text).split()) for block in body for text in inlines(block))
    for text in teaser:
        beginning = _CUT_SHORT.sub("", " ".join(text.split()), count=1)
        if not beginning or beginning not in said:
            yield text


def _after_headline(headline: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks without a first one that only says the headline again, and the links of what was left out.

    Of one that a headline was cut from, what comes after the headline is left.
    """
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph | Heading) or not headline:
        return blocks, ()
    text = " ".join(inline_text(first.text).split())
    if text == headline:
        return blocks[1:], tuple(part for part in first.text if isinstance(part, Link))
    start = headline.removesuffix("…")
    if start == headline or not text.startswith(start) or isinstance(first, Heading):
        return blocks, ()
    rest, left = list[str | Link](), len(start)
    for part in first.text:
        words = part if isinstance(part, str) else part.text
        if isinstance(part, Link) and left < len(words):
            rest.append(part)
        elif left < len(words):
            rest.append(words[left:])
        left = max(0, left - len(words))
    return (replace(first, text=("…", *rest)), *blocks[1:]), ()


def content_text(blocks: tuple[Block, ...]) -> str:
    """A body as plain text: paragraphs separated by a blank line, no link numbers."""
    parts = _body_parts(blocks, lambda inline: inline_text(inline).strip())
    return "\n\n".join(part.text for part, _seen in parts)


def _body_parts(
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
                text, seen = _unmarked(line.rstrip(), header)
                if text.strip():
                    yield Part(kind, text, indent, continues=before, structure=structure), seen
                before = bool(text.strip())


def _structures(block: Block, lines: Sequence[tuple[PartKind, str, int]]) -> Iterator[Structure]:
    """What can be told of the lines of a block: each one's place in a list or a table."""
    first = int(isinstance(block, Table) and bool(block.caption and block.rows))  # behind the caption
    depth = 0
    for number, (_kind, _text, indent) in enumerate(lines, 1 - first):
        if isinstance(block, Table) and block.rows:
            width = _width(block)
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
            yield PartKind.CODE if _CODE.search(text) else PartKind.TEXT, text, 0
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


def _width(table: Table) -> int:
    return max(map(len, (table.header, *table.rows)))


def _header(table: Table, words: Callable[[Inline], str]) -> tuple[str, ...]:
    return tuple(_unmarked(_one_line(words(cell)))[0].rstrip(":") for cell in table.header)


def _rows(table: Table, words: Callable[[Inline], str]) -> Iterator[str]:
    """A table as "column: value" sentences, one per row; only the columns where it has no rows."""
    if table.caption:
        yield _("Tabelle: {text}").format(text=table.caption)
    header = [_one_line(words(cell)).rstrip(":") for cell in table.header]
    width = _width(table)
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
