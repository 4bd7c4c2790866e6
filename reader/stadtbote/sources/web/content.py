"""The content of an article's page: which element holds it, and what in it is not of the article."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from stadtbote.sources.web.credits import folded, is_credits_heading
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.survey import RELATED, is_frame
from stadtbote.sources.web.tree import HEADINGS, Attributes, is_hidden, names, tokens, walk
from stadtbote_cache.records import Block, Heading, ItemList, LinkLine, Paragraph, inline_text

NOTES = "erläuterungen und hinweise"
"""The heading of the foot that SiteKit puts under an article."""

_SITEKIT = ".SP-ArticleHeader, .SP-Paragraph, .SP-Text, .SP-Content__body, .SP-LinkList, .SP-MiniGallery"
_BESIDE = re.compile(
    r"(?:^|(?<!with)(?<!has)(?<!no)[-_])(?:breadcrumbs?|skip\w*|cookie\w*|consent\w*|share|sharing|social|related|"
    r"toolbar|pagination|pager|navigation|nav|menu|footer|contact|comments?|rating|feedback|newsletter|sidebar)"
    r"(?:$|[-_])|^SP-(?:Teaser|Kicker|ArticleHeader__(?:kicker|date))",
    re.IGNORECASE,
)
_SECTIONS = RELATED | {"seite teilen", "vielen dank fürs weitersagen", "teilen", "weitersagen"}
_PHRASES = frozenset(
    {"inhalt anspringen", "zum inhalt springen", "sie befinden sich hier", "datenschutz-einstellungen"}
    | {"seite teilen", "nach oben", "zum seitenanfang", "seite drucken", "vielen dank fürs weitersagen"}
)
_COOKIES = re.compile(
    r"auf dieser (?:web)?seite (?:verwenden|nutzen|setzen) wir .{0,300}cookies", re.IGNORECASE
)
_CONTAINERS = frozenset({"article", "body", "div", "main", "section", "td"})
_LEAST_TEXT = 15
_SHARE = 0.7


def is_outside(tag: str, attributes: Attributes) -> bool:
    """Whether an element inside the content belongs to the site's frame. An article may have a header."""
    return tag == "dialog" or (tag != "header" and is_frame(tag, attributes))


def is_beside(tag: str, attributes: Attributes) -> bool:
    """Whether an element inside the content is none of the article: frame, share bar, contact, teasers."""
    if is_outside(tag, attributes):
        return True
    return bool(attributes) and any(map(_BESIDE.search, names(attributes)))


def is_beside_or_header(tag: str, attributes: Attributes) -> bool:
    """As `is_beside`, and SiteKit's head of an article, which is read on its own."""
    return "SP-ArticleHeader" in tokens(attributes) or is_beside(tag, attributes)


def is_login(tree: LexborHTMLParser) -> bool:
    """Whether a page asks for a password, and not just in the frame around its content."""
    asks = "input[type=password]"
    if tree.css_first(f"main {asks}, article {asks}") is not None:
        return True
    return tree.css_first(asks) is not None and tree.css_first("main, article") is None


def content_of(page: Page) -> LexborNode | None:
    """The element that holds an article: by the vendor's names, else where most of the text stands.

    None where there is no element at all: that is no page, whatever it says.
    """
    tree = page.tree
    if tree.body is None or next(tree.body.iter(), None) is None:
        return None
    known = tree.css_first("article#SP-Content") or tree.css_first("#SP-Content")
    if known and page.paragraphs(known, is_beside):
        return known
    main = tree.css_first("main") or tree.css_first("[role=main]")
    if tree.css_first(_SITEKIT) is not None:
        return main or tree.body
    body = tree.css_first("[itemprop=articleBody]")
    if body:
        return body
    return _Weights(main or tree.css_first("article") or tree.body, page.folded).densest()


class _Weights:
    """Weighs the text of every element; links do not count. See `tree.Visitor`."""

    def __init__(self, root: LexborNode, folded: frozenset[str]) -> None:
        self._folded = folded
        self._found: list[tuple[LexborNode, str, list[int]]] = []
        self._open: list[list[int]] = []
        self._links = 0
        self._root = root
        walk(root, self)

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if is_hidden(tag, attributes, self._folded) or (self._open and is_beside(tag, attributes)):
            return False
        self._links += tag == "a"
        weight = [0]
        self._open.append(weight)
        self._found.append((node, tag, weight))
        return True

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""
        self._links -= tag == "a"
        weight = self._open.pop()[0]
        if self._open:
            self._open[-1][0] += weight

    def text(self, text: str) -> None:
        """Text; a few words alone are more likely a label."""
        length = len(text.strip())
        if self._open and not self._links and length >= _LEAST_TEXT:
            self._open[-1][0] += length

    def densest(self) -> LexborNode:
        """The innermost container that still holds most of the text."""
        least = _SHARE * self._found[0][2][0] if self._found else 0
        fitting = [node for node, tag, weight in self._found if tag in _CONTAINERS and weight[0] >= least > 0]
        return fitting[-1] if fitting else self._root


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


def notes_of(page: Page) -> tuple[Block, ...]:
    """What stands under the heading of the foot, wherever on the page that is."""
    root = page.tree.body
    if root is None:
        return ()
    search = _Notes(page)
    walk(root, search)
    section = search.heading.parent if search.heading else None
    blocks = page.blocks(section, is_beside) if section else ()
    return split_notes(blocks)[1]


def split_notes(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks before the heading of the foot, and those after it."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and folded(inline_text(block.text)) == NOTES:
            return blocks[:place], blocks[place + 1 :]
    return blocks, ()


def without_beside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without what a page adds to every article and that only its words tell.

    The list of image credits goes, too. A section goes up to the next heading of its level or above.
    """
    kept: list[Block] = []
    section = credits = 0  # the level of the section that is left out; whether a list of credits may come
    for block in blocks:
        if isinstance(block, Heading):
            name = folded(inline_text(block.text))
            section = 0 if block.level <= section else section
            credits = int(not section and is_credits_heading(name))
            if not section and name in _SECTIONS:
                section = block.level
            if credits:
                continue
        elif credits and isinstance(block, ItemList | LinkLine):
            continue
        else:
            credits = 0
        if not section and not (isinstance(block, Paragraph) and _is_phrase(inline_text(block.text))):
            kept.append(block)
    return tuple(kept)


def _is_phrase(text: str) -> bool:
    return folded(text) in _PHRASES or bool(_COOKIES.match(text))
