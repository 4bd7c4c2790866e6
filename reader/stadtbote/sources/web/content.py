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
_FILE = re.compile(
    r"\.(?:pdf|docx?|odt|ods|odp|xlsx?|pptx?|rtf|zip|ics|epub|mp3|csv)(?:$|[?#])", re.IGNORECASE
)
# What an article brings along beside its running text.
_BROUGHT_ALONG = frozenset({"caption", "th"})
_MUCH = 0.1
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
    beside = weights.beside
    if root is None or not page.joined((root,), is_outside, beside):
        if tree.css_first(_SITEKIT) is not None:
            root = tree.css_first("main, [role=main]") or tree.body
        else:
            root, beside = weights.article()
    return Content(root, beside, weights.total)


class _Part:
    """An element: its own text, that of all in it, and that of all in it but what is beside the article.

    In characters, links apart. `brought` counts the files and tables in it; `parent` is a place among
    the parts.
    """

    __slots__ = ("attributes", "beside", "brought", "node", "own", "parent", "tag", "text", "whole")

    def __init__(self, node: LexborNode, tag: str, attributes: Attributes, parent: int) -> None:
        self.node, self.tag, self.attributes, self.parent = node, tag, attributes, parent
        self.own = self.whole = self.text = self.brought = 0
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
                parts[part.parent].brought += part.brought
        self.beside = frozenset(part.node.mem_id for part in parts if part.beside)

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if is_hidden(tag, attributes, self._folded) or (self._open and is_outside(tag, attributes)):
            return False
        self._links += tag == "a"
        part = _Part(node, tag, attributes, self._open[-1] if self._open else -1)
        part.beside = bool(self._open and attributes) and is_named_beside(attributes)
        part.brought = int(tag in _BROUGHT_ALONG or (tag == "a" and _is_file(attributes)))
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

    def article(self) -> tuple[LexborNode, frozenset[int]]:
        """The element that holds the article, and what in it is none of it, by number (mem_id).

        That is the one named so if it is heavy, else the heaviest. Around the innermost container that has
        most of its text, only that stays which an article brings along.
        """
        parts = self._parts
        total = parts[0].text if parts else 0
        if not total:
            return self._body, self.beside
        shown = self._shown()
        marked = [
            part for part in shown if part.attributes and part.attributes.get("itemprop") == "articleBody"
        ]
        if marked:
            heaviest = max(marked, key=_text)
            if heaviest.text >= 0.25 * total and sum(map(_text, marked)) < 1.2 * heaviest.text:
                return heaviest.node, self.beside
        start = parts[0]
        named = [part for part in shown if part.tag in {"main", "article"} or _is_main(part)]
        if named and (heaviest := max(named, key=_text)).text >= 0.35 * total:
            start = heaviest
        articles = [part for part in shown if part.tag == "article"]
        if articles and (heaviest := max(articles, key=_text)).text >= 0.5 * start.text:
            start = heaviest
        return start.node, self.beside.union(self._around(start, self._densest(start, shown), shown))

    def _around(self, start: _Part, densest: _Part, shown: list[_Part]) -> list[int]:
        """What stands around the text inside `start` and is none of the article, by number (mem_id).

        Files, tables and images belong to it, and so does much text after it.
        """
        path: set[int] = set()
        part = densest
        while part is not start:
            part = self._parts[part.parent]
            path.add(id(part))
        dropped = []
        follows = False
        for part in shown:
            if part is densest:
                follows = True
            elif part.parent >= 0 and id(self._parts[part.parent]) in path and id(part) not in path:
                comes_along = (
                    part.tag == "figure" or part.brought or (follows and part.text >= _MUCH * self.total)
                )
                if not comes_along:
                    dropped.append(part.node.mem_id)
        return dropped

    def _shown(self) -> list[_Part]:
        """The parts that are in nothing beside the article."""
        hidden = bytearray(len(self._parts))
        for place, part in enumerate(self._parts):
            hidden[place] = part.beside or (part.parent >= 0 and hidden[part.parent])
        return [part for part, gone in zip(self._parts, hidden, strict=True) if not gone]

    def _densest(self, start: _Part, shown: list[_Part]) -> _Part:
        """The innermost container that still holds most of the text."""
        inside = {id(start)}
        found = start
        for part in shown:
            if part.parent >= 0 and id(self._parts[part.parent]) in inside:
                inside.add(id(part))
                if part.tag in _CONTAINERS and part.text >= _SHARE * start.text > 0:
                    found = part
        return found


def _is_file(attributes: Attributes) -> bool:
    return _FILE.search(attributes.get("href") or "") is not None


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
