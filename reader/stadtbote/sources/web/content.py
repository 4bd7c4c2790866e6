"""The content of an article's page: which element holds it, and what in it is not of the article."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.credits import folded
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.survey import is_frame
from stadtbote.sources.web.tree import HEADINGS, Attributes, is_hidden, names, tokens, walk
from stadtbote_cache.records import Block, Heading, inline_text

NOTES = "erläuterungen und hinweise"
"""The heading of the foot that SiteKit puts under an article."""

_SITEKIT = ".SP-ArticleHeader, .SP-Paragraph, .SP-Text, .SP-Content__body, .SP-LinkList, .SP-MiniGallery"
_BESIDE = re.compile(
    r"(?:^|(?<!with)(?<!has)(?<!no)[-_])(?:breadcrumbs?|skip\w*|cookie\w*|consent\w*|share|sharing|social(?!-media-embed|-?embed)|related|"
    r"toolbar|pagination|pager|navigation|nav|menu|footer|contact|comments?|rating|feedback|newsletter|sidebar"
    r"|kommentare?|disqus\w*|respond|replies|most-?(?:popular|read|viewed)|trending|recommend\w*|recirc\w*|outbrain\w*|taboola\w*|ads?|advert\w*|sponsor\w*"
    r"|promos?|subscribe\w*|signup|paywall|read-?(?:more|next)|more-(?:on|from|in)|up-?next|rollover|tooltip|werbung|weiterempfehlen)"
    r"(?:$|[-_])|^SP-(?:Teaser|Kicker|ArticleHeader__(?:kicker|date))",
    re.IGNORECASE,
)
_CONTAINERS = frozenset({"article", "body", "div", "main", "section", "td"})
_LEAST_TEXT = 15
_SHARE = 0.7
_HEAVY = 0.4
_LONGEST_NAME = 200
# WordPress puts what an article is filed under into its class names.
_TAXONOMY = re.compile(r"(?:category|kategorie|tag|format|type|status|author|topic)-", re.IGNORECASE)


def is_outside(tag: str, attributes: Attributes) -> bool:
    """Whether an element inside the content belongs to the site's frame. An article may have a header."""
    return tag == "dialog" or (tag != "header" and is_frame(tag, attributes))


def is_named_beside(attributes: Attributes) -> bool:
    """Whether an element is called what is none of the article: share bar, contact, teasers."""
    return any(map(_is_name_beside, names(attributes)))


@lru_cache(maxsize=4_096)
def _is_name_beside(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and not _TAXONOMY.match(name) and _BESIDE.search(name) is not None


def is_outside_or_header(tag: str, attributes: Attributes) -> bool:
    """As `is_outside`, and SiteKit's head of an article, which is read on its own."""
    return "SP-ArticleHeader" in tokens(attributes) or is_outside(tag, attributes)


class Content:
    """Where a page has its article: the element `root` that holds it, and what is beside it there (mem_id).

    `weight` is how many characters of running text the whole page has.
    """

    __slots__ = ("beside", "root", "weight")

    def __init__(self, root: LexborNode, beside: frozenset[int], weight: int) -> None:
        self.root, self.beside, self.weight = root, beside, weight


def content_of(page: Page) -> Content | None:
    """The article of a page: by the vendor's names, else where most of the text stands.

    None where there is no element at all: that is no page, whatever it says.
    """
    tree = page.tree
    if tree.body is None or next(tree.body.iter(), None) is None:
        return None
    weights = _Weights(tree.body, page.folded)
    root = tree.css_first("article#SP-Content") or tree.css_first("#SP-Content")
    if root is None or not page.joined((root,), is_outside, weights.beside):
        sitekit = tree.css_first(_SITEKIT) is not None
        main = tree.css_first("main, [role=main]") if sitekit else None
        root = main or (tree.body if sitekit else weights.root())
    return Content(root, weights.beside, weights.total)


class _Part:
    """An element: its own text, that of all in it, and that of all in it but what is beside the article.

    In characters, links apart. `parent` is a place among the parts.
    """

    __slots__ = ("attributes", "beside", "node", "own", "parent", "tag", "text", "whole")

    def __init__(self, node: LexborNode, tag: str, attributes: Attributes, parent: int) -> None:
        self.node, self.tag, self.attributes, self.parent = node, tag, attributes, parent
        self.own = self.whole = self.text = 0
        self.beside = False


class _Weights:
    """Weighs the text of every element; links do not count. See `tree.Visitor`."""

    def __init__(self, root: LexborNode, folded: frozenset[str]) -> None:
        self._folded = folded
        self._body = root
        self._parts: list[_Part] = []
        self._open: list[int] = []
        self._links = 0
        walk(root, self)
        parts = self._parts
        for part in reversed(parts):
            part.whole += part.own
            if part.parent >= 0:
                parts[part.parent].whole += part.whole
        self.total = parts[0].whole if parts else 0
        for part in reversed(parts):
            # What holds so much of a page is its content, whatever it is called.
            part.beside &= part.whole < _HEAVY * self.total or not self.total
            part.text += part.own
            if part.parent >= 0 and not part.beside:
                parts[part.parent].text += part.text
        self.beside = frozenset(part.node.mem_id for part in parts if part.beside)

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if is_hidden(tag, attributes, self._folded) or (self._open and is_outside(tag, attributes)):
            return False
        self._links += tag == "a"
        part = _Part(node, tag, attributes, self._open[-1] if self._open else -1)
        part.beside = bool(self._open and attributes) and is_named_beside(attributes)
        self._open.append(len(self._parts))
        self._parts.append(part)
        return True

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""
        self._links -= tag == "a"
        self._open.pop()

    def text(self, text: str) -> None:
        """Text; a few words alone are more likely a label."""
        length = len(text.strip())
        if self._open and not self._links and length >= _LEAST_TEXT:
            self._parts[self._open[-1]].own += length

    def root(self) -> LexborNode:
        """The element that holds the article: the one named so if it is heavy, else the heaviest."""
        parts = self._parts
        total = parts[0].text if parts else 0
        if not total:
            return self._body
        shown = self._shown()
        marked = [
            part for part in shown if part.attributes and part.attributes.get("itemprop") == "articleBody"
        ]
        if marked:
            heaviest = max(marked, key=_text)
            if heaviest.text >= 0.25 * total and sum(map(_text, marked)) < 1.2 * heaviest.text:
                return heaviest.node
        start = parts[0]
        named = [part for part in shown if part.tag in {"main", "article"} or _is_main(part)]
        if named and (heaviest := max(named, key=_text)).text >= 0.35 * total:
            start = heaviest
        articles = [part for part in shown if part.tag == "article"]
        if articles and (heaviest := max(articles, key=_text)).text >= 0.5 * start.text:
            start = heaviest
        return self._densest(start)

    def _shown(self) -> list[_Part]:
        """The parts that are in nothing beside the article."""
        hidden = bytearray(len(self._parts))
        for place, part in enumerate(self._parts):
            hidden[place] = part.beside or (part.parent >= 0 and hidden[part.parent])
        return [part for part, gone in zip(self._parts, hidden, strict=True) if not gone]

    def _densest(self, start: _Part) -> LexborNode:
        """The innermost container that still holds most of the text."""
        inside = {id(start)}
        found = start
        for part in self._shown():
            if part.parent >= 0 and id(self._parts[part.parent]) in inside:
                inside.add(id(part))
                if part.tag in _CONTAINERS and part.text >= _SHARE * start.text > 0:
                    found = part
        return found.node


def _text(part: _Part) -> int:
    return part.text


def _is_main(part: _Part) -> bool:
    return bool(part.attributes) and (part.attributes.get("role") or "").lower() == "main"


class _Notes:
    """Looks for the heading of the foot. See `tree.Visitor`."""

    def __init__(self, page: Page) -> None:
        self.heading: LexborNode | None = None
        self._page = page

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if self.heading is not None or is_hidden(tag, attributes):
            return False
        if tag in HEADINGS and folded(self._page.text(node)) == NOTES:
            self.heading = node
        return tag not in HEADINGS

    def leave(self, tag: str) -> None:
        """Ends do not matter here."""

    def text(self, text: str) -> None:
        """Text does not matter here."""


def notes_of(page: Page, beside: frozenset[int]) -> tuple[Block, ...]:
    """What stands under the heading of the foot, wherever on the page that is."""
    root = page.tree.body
    if root is None:
        return ()
    search = _Notes(page)
    walk(root, search)
    section = search.heading.parent if search.heading else None
    blocks = page.joined((section,), is_outside, beside) if section else ()
    return split_notes(blocks)[1]


def split_notes(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks before the heading of the foot, and those after it."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and folded(inline_text(block.text)) == NOTES:
            return blocks[:place], blocks[place + 1 :]
    return blocks, ()
