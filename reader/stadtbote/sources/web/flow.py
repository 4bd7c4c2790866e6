"""The flow of a text: paragraphs, list items, headings and images as they follow one another."""

from __future__ import annotations

from dataclasses import dataclass

from stadtbote.sources.web.inline import Line, Target, sole_link
from stadtbote_cache.records import (
    Block,
    Heading,
    Image,
    Inline,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
)


def same_language(one: str | None, other: str | None) -> bool:
    """Whether two language tags are the same to a reader: de and de-DE are."""
    if not one or not other:
        return not one and not other
    first, second = one.lower(), other.lower()
    return first == second or first.partition("-")[0] == second or second.partition("-")[0] == first


@dataclass(slots=True)
class _List:
    next: int | None  # number of the next item; None in an unordered list
    step: int
    inline: bool  # in a table cell or a caption, where its items are just text
    open: bool = False  # whether an item is open
    number: int | None = None  # of the item whose text is still to come


class Flow:
    """Puts a body together, block by block.

    Text goes to `line`. While something is captured (a heading, a cell, a caption) nothing inside it
    becomes a block of its own.
    """

    def __init__(self, page_language: str | None, language: str | None) -> None:
        self.blocks: list[Block] = []
        self.line = Line()
        self.language = language
        self.quotes = 0  # quotations that are open
        self.link_lists = 0  # elements that are open and call themselves a list of links
        self.waiting: list[Picture] = []  # images that come after the text around them
        self._page_language = page_language
        self._captured: list[tuple[Line, int]] = []
        self._lists: list[_List] = []
        self._layout = 0  # so many of the outer lists only lay out a page: headings stand in their items
        self._items: list[ListItem] = []
        self._item_languages: set[str | None] = set()

    def other_language(self, languages: set[str | None]) -> str | None:
        """The language of a text where it is not that of the page."""
        language = next(iter(languages)) if len(languages) == 1 else self.language
        return None if same_language(language, self._page_language) else language

    @property
    def captures(self) -> int:
        """How many texts are being collected, one inside the other, for what holds no blocks."""
        return len(self._captured)

    @property
    def in_entry(self) -> bool:
        """Whether an entry of a list, or what else holds no blocks, is open."""
        return bool(self._captured) or (self._in_items and self._lists[-1].open)

    @property
    def _in_items(self) -> bool:
        return len(self._lists) > self._layout

    def boundary(self) -> None:
        """A block begins or ends here."""
        if self._captured or (self._in_items and self._lists[-1].open):
            self.line.space()
        elif not self._in_items:
            self._end_paragraph()

    def interrupt(self) -> None:
        """Something comes that cannot stand inside a paragraph or a list: what there is becomes blocks."""
        if self._in_items:
            self._take_item()
            self._settle_items()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        line = self.line
        if not line.blank:
            self.line = Line(line.target)
            if text := line.finish():
                language = self.other_language(line.languages)
                link = sole_link(text)
                if link and self.link_lists:
                    self.blocks.append(LinkLine(link, language))
                else:
                    self.blocks.append((Quote if self.quotes else Paragraph)(text, language))
        self._settle_pictures()

    def _settle_pictures(self) -> None:
        self.blocks += self.waiting
        self.waiting.clear()

    # Lists

    def start_list(self, first: int | None, step: int = 1) -> None:
        """A list begins, ordered where `first` is a number."""
        if self._captured:
            self.line.space()
        elif self._in_items:
            self._take_item()
        else:
            self._end_paragraph()
        self._lists.append(_List(first, step, bool(self._captured)))

    def start_item(self, value: int | None) -> None:
        """An item begins, with a number of its own where `value` is one."""
        if not self._lists or self._lists[-1].inline or not self._in_items:
            self.boundary()
            return
        self._take_item()
        current = self._lists[-1]
        current.open = True
        current.number = current.next if value is None or current.next is None else value
        if current.number is not None:
            current.next = current.number + current.step

    def end_item(self) -> None:
        """The item ends."""
        if not self._lists or self._lists[-1].inline or not self._in_items:
            self.boundary()
            return
        self._take_item()
        self._lists[-1].open = False

    def end_list(self) -> None:
        """The list that began last ends."""
        if self._lists[-1].inline:
            self.line.space()
        elif self._in_items:
            self._take_item()
        self._lists.pop()
        self._layout = min(self._layout, len(self._lists))
        if not self._captured and not self._in_items:
            self._settle_items()
            self._end_paragraph()

    def _take_item(self) -> None:
        if self.line.blank:
            return
        line, self.line = self.line, Line(self.line.target)
        current = self._lists[-1]
        if text := line.finish():
            self._items.append(ListItem(text, len(self._lists) - self._layout - 1, current.number))
            self._item_languages |= line.languages
            current.number = None  # what else there is in this item follows without a number

    def _settle_items(self) -> None:
        items, self._items = self._items, []
        language = self.other_language(self._item_languages)
        self._item_languages = set()
        links = [sole_link(item.text) if item.number is None else None for item in items]
        if self.link_lists or all(links):
            rest: list[ListItem] = []
            for item, link in zip(items, links, strict=True):
                if link is None:
                    rest.append(item)
                    continue
                if rest:
                    self.blocks.append(ItemList(tuple(rest), language))
                    rest = []
                self.blocks.append(LinkLine(link, language))
            items = rest
        if items:
            self.blocks.append(ItemList(tuple(items), language))
        self._settle_pictures()

    # Headings, cells, captions, images

    def capture(self) -> None:
        """Collect the text that follows on its own, until `captured`."""
        self._captured.append((self.line, len(self.waiting)))
        self.line = Line(self.line.target)

    def captured(self, *, lines: bool = False) -> tuple[Inline, str | None]:
        """What was collected, and its language. Where it is but images, their alternative texts."""
        line = self.line
        self.line, first = self._captured.pop()
        text = line.finish_lines() if lines else line.finish()
        if not text:
            spoken = [p.image.alternative_text for p in self.waiting[first:] if p.image.alternative_text]
            del self.waiting[first:]
            return ((" ".join(spoken),) if spoken else ()), self.other_language(set())
        return text, self.other_language(line.languages)

    def start_heading(self) -> bool:
        """A heading begins. Lists around it turn out to be layout.

        False inside a cell or a caption, where it is but words and its end is a mere boundary.
        """
        if self._captured:
            self.line.space()
            return False
        self.interrupt()
        self._layout = len(self._lists)
        self.capture()
        return True

    def end_heading(self, level: int) -> None:
        """The heading ends; `level` from 1 to 6."""
        text, language = self.captured()
        if text:
            self.blocks.append(Heading(text, max(2, level), language))
        self._settle_pictures()

    def block(self, block: Block) -> None:
        """Add a block that is complete."""
        self.interrupt()
        self.blocks.append(block)
        self._settle_pictures()

    def link(self, link: Link) -> None:
        """A link that stands for itself; in a list, a cell or a caption it is part of the text."""
        if self._captured or self._in_items or self.line.target:
            line = self.line
            line.space()
            if line.target:
                line.text(link.text, self.language)
            else:
                line.open(Target(link.address))
                line.text(link.text, self.language)
                line.close()
            line.space()
        else:
            self.block(LinkLine(link, self.other_language(set())))

    def picture(self, image: Image) -> None:
        """An image: it waits for the end of the text that it stands in."""
        self.waiting.append(Picture(image, self.other_language(set())))
        if not self._captured and not self._in_items and self.line.blank and self.line.target is None:
            self._settle_pictures()
