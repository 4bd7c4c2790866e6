"""HTML: from bytes to a tree, and from any part of it to blocks or plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from stadtbote.errors import Reason, SourceError
from stadtbote.sources.charset import decode
from stadtbote.sources.web import mail
from stadtbote.sources.web.inline import plain
from stadtbote.sources.web.tagsoup import FRAGMENT_TAGS, MAX_TAGS, Soup, bounded
from stadtbote.sources.web.tree import Skip, walk
from stadtbote.sources.web.walker import Walker
from stadtbote.text.clean import CUT, HARMLESS, MAX_PARAGRAPH, web_address
from stadtbote_cache.records import Block, Image, Paragraph, Picture, inline_text, inlines

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_HEAD = 4_096
_NOTHING = re.compile(r"[\s\x00\ufeff]*")
_MAX_DEPTH = 200
_OPENS = ("aria-controls", "data-bs-target", "data-target", "href")
_OPENERS = ", ".join(
    f"{place} [{name}]"
    for place in ("h2", "h3", "h4", "h5", "h6", "dt", "[class*=accordion]")
    for name in ("aria-controls", "data-bs-target", "data-target", "href^='#'")
)
_MAX_OPENERS = 1_000
# Nothing but paragraphs of text, as in most feeds: without references, controls and separators, and without
# anything that is not read as it stands.
_PLAIN_PARAGRAPHS, _CLEAN_PARAGRAPHS = (
    re.compile(rf"(?:<p>[{letters}]*+</p>[\t\n ]*+)++")
    for letters in (
        r"\t\n -%'-;=?-~\xa0-\u2027\u202a-\ud7ff\ue000-\U0010ffff",
        HARMLESS.replace(r"\n -~", r" -%'-;=?-~"),
    )
)
_PARAGRAPH = re.compile("<p>([^<]*+)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tree, the address that its links are relative to, its language, and what else it brings.

    `soup` has no text any more; `folded` are the ids of what its headings unfold.
    """

    tree: LexborHTMLParser
    base: str
    language: str | None
    soup: Soup
    folded: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """False where it was cut off because of its size."""
        return self.soup.whole

    def blocks(self, node: LexborNode, skip: Skip | None = None) -> tuple[Block, ...]:
        """What is in an element, without what `skip` says."""
        return self._walk(node, self.base, skip)

    def joined(self, nodes: Sequence[LexborNode], skip: Skip, without: frozenset[int]) -> tuple[Block, ...]:
        """What is in several elements, one after the other, without those of these numbers (mem_id)."""
        walker = Walker(
            nodes,
            self.base,
            self.language,
            _language_at(nodes[0]) or self.language,
            skip,
            without,
            self.folded,
        )
        for node in nodes:
            walk(node, walker)
        return walker.finish()

    def images(self, node: LexborNode) -> tuple[Image, ...]:
        """The images in an element, those of links too."""
        found = self._walk(node, None, None)
        return tuple(block.image for block in found if isinstance(block, Picture))

    def _walk(self, node: LexborNode, base: str | None, skip: Skip | None) -> tuple[Block, ...]:
        walker = Walker(
            (node,), base, self.language, _language_at(node) or self.language, skip, folded=self.folded
        )
        walk(node, walker)
        return walker.finish()

    def paragraphs(self, node: LexborNode, skip: Skip | None = None) -> tuple[str, ...]:
        """The text of an element as plain paragraphs."""
        return paragraphs(self.blocks(node, skip))

    def text(self, node: LexborNode | None, skip: Skip | None = None) -> str:
        """The text of an element on one line; nothing for None."""
        return " ".join(self.paragraphs(node, skip)) if node else ""


def parse(body: bytes, charset: str | None) -> LexborHTMLParser:
    """The tree of a page; `charset` is the label of the HTTP header. Raises SourceError, EMPTY."""
    return page(body, "", charset).tree


def page(body: bytes, address: str, charset: str | None) -> Page:
    """A page as it came from `address`. Raises SourceError, EMPTY where there is nothing in it."""
    declared = _CHARSET.search(body[:_HEAD])
    text = decode(body, charset, declared[1].decode("ascii") if declared else None)
    if _NOTHING.fullmatch(text):
        raise SourceError(Reason.EMPTY)
    return _page(text, address)


def _page(html: str, address: str, tags: int = MAX_TAGS) -> Page:
    soup = bounded(html, tags)
    try:
        tree = LexborHTMLParser(soup.html)
    except SelectolaxError:
        raise SourceError(Reason.UNREADABLE) from None
    root = tree.css_first("html")
    language = root.attributes.get("lang") if root else None
    return Page(
        tree,
        _base(tree, address),
        (language or "").strip() or None,
        replace(soup, html=""),
        _folded(tree) if "aria-expanded" in soup.html or "collapse" in soup.html else frozenset(),
    )


def _folded(tree: LexborHTMLParser) -> frozenset[str]:
    """The ids of the parts of a page that a heading, or a button in one, unfolds."""
    found: set[str] = set()
    for node in tree.css(_OPENERS)[:_MAX_OPENERS]:
        attributes = node.attributes
        for name in _OPENS:
            found.update((attributes.get(name) or "").lstrip("#").split())
    return frozenset(found)


def _base(tree: LexborHTMLParser, address: str) -> str:
    element = tree.css_first("base[href]")
    if element is None:
        return address
    try:
        return web_address(urljoin(address, (element.attributes.get("href") or "").strip())) or address
    except ValueError:  # no address
        return address


def _language_at(node: LexborNode) -> str | None:
    """The language that holds where an element stands, looked for at a bounded number of its parents."""
    parent = node.parent
    for _ in range(_MAX_DEPTH):
        if parent is None or not parent.is_element_node:
            return None
        if language := parent.attributes.get("lang"):
            return language.strip()
        parent = parent.parent
    return None


def blocks(source: LexborNode | str, base: str) -> tuple[Block, ...]:
    """The blocks of an element, or of a fragment of HTML, whose links are relative to `base`."""
    if isinstance(source, str):
        return fragment_blocks(source, base)
    tree = source.parser
    root = tree.css_first("html")
    language = root.attributes.get("lang") if root else None
    return Page(tree, _base(tree, base), language, Soup("", True)).blocks(source)


def fragment_blocks(html: str, base: str) -> tuple[Block, ...]:
    """The blocks of a fragment of HTML, such as the content of a feed's item; CUT behind one too large."""
    if _PLAIN_PARAGRAPHS.fullmatch(html) and html.count("<p>") <= FRAGMENT_TAGS // 2:
        return tuple(Paragraph((text,)) for text in map(plain, _PARAGRAPH.findall(html)) if text)
    found = _page(html, base, FRAGMENT_TAGS)
    read = found.blocks(found.tree.body) if found.tree.body else ()
    return (*read, CUT) if found.soup.cut else read


def clean_paragraphs(html: str) -> tuple[str, ...] | None:
    """The texts of a fragment of clean paragraphs alone, as `fragment_blocks` and `line` would have them.

    None for any other fragment. A parser takes ten times as long.
    """
    if len(html) > MAX_PARAGRAPH or not _CLEAN_PARAGRAPHS.fullmatch(html) or "  " in html:
        return None
    texts = (mail.readable(part.strip(" ")) for part in _PARAGRAPH.findall(html))
    return tuple(filter(None, texts))


def paragraphs(found: tuple[Block, ...]) -> tuple[str, ...]:
    """The running texts of blocks, without those that are empty."""
    texts = (" ".join(inline_text(text).split()) for block in found for text in inlines(block))
    return tuple(text for text in texts if text)
