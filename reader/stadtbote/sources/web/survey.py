"""A survey of a list page: its title and its teasers, apart from the site's menus, head and foot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.credits import folded
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.tree import HEADINGS, Attributes, is_hidden, names, tokens, walk
from stadtbote.text.clean import MAX_ITEMS

RELATED = frozenset({"auch noch interessant", "das könnte sie auch interessieren"})
"""Headings of what leads away from a page; no teaser after them belongs to it."""

_LISTS = frozenset({"SP-TeaserList", "SP-TeaserList__list", "SP-Search__result"})
_LIST_DATA = ("data-sp-search-result", "data-sp-central-search-app")
LIST = ", ".join([".SP-Teaser", *(f".{name}" for name in _LISTS), *(f"[{name}]" for name in _LIST_DATA)])
"""The selector of what only a page of SiteKit with a list has."""
_FRAME = frozenset({"nav", "header", "footer", "aside"})
_FRAME_ROLES = frozenset(
    {"navigation", "menu", "menubar", "banner", "contentinfo", "complementary", "search"}
)
_MENU = re.compile(r"menu|navigation|breadcrumb|pagination", re.IGNORECASE)


def is_frame(tag: str, attributes: Attributes) -> bool:
    """Whether an element is part of the site's frame around what a page is about."""
    return tag in _FRAME or (attributes.get("role") or "").lower() in _FRAME_ROLES


@dataclass(slots=True)
class _Article:
    node: LexborNode
    heading: bool = False
    others: bool = False  # whether there are articles in it


class Survey:
    """One walk over a list page. See `tree.Visitor`.

    `teasers` are the outermost elements of class SP-Teaser. `articles` are the innermost article
    elements with a heading, `headings` the h2 and h3 with a link; both only inside the main part.
    """

    def __init__(self, page: Page, root: LexborNode) -> None:
        self.teasers: list[LexborNode] = []
        self.articles: list[LexborNode] = []
        self.headings: list[LexborNode] = []
        self.title = ""
        self.is_list = False
        self._page = page
        self._main = 0
        self._links = 0
        self._ended = False
        self._articles: list[_Article] = []
        self._open: list[tuple[bool, bool]] = []  # whether main, whether a link
        walk(root, self)

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        classes = tokens(attributes)
        if is_hidden(tag, attributes) or self._is_menu(tag, attributes):
            return False
        if not _LISTS.isdisjoint(classes) or any(name in attributes for name in _LIST_DATA):
            self.is_list = True
        if "SP-Teaser" in classes:
            if not self._ended and len(self.teasers) <= MAX_ITEMS:
                self.teasers.append(node)
            return False
        if tag in HEADINGS:
            self._heading(node, tag)
            return False
        if tag == "article":
            self._articles.append(_Article(node))
        is_main = tag == "main" or (attributes.get("role") or "").lower() == "main"
        is_link = tag == "a" and bool(attributes.get("href"))
        self._main += is_main
        self._links += is_link
        self._open.append((is_main, is_link))
        return True

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""
        is_main, is_link = self._open.pop()
        self._main -= is_main
        self._links -= is_link
        if tag != "article":
            return
        article = self._articles.pop()
        if self._articles:
            self._articles[-1].others = True
        if article.heading and not article.others and self._counts(self.articles):
            self.articles.append(article.node)

    def text(self, text: str) -> None:
        """Text does not matter here."""

    def _is_menu(self, tag: str, attributes: Attributes) -> bool:
        if tag == "header" and self._main:
            return False
        return is_frame(tag, attributes) or any(map(_MENU.search, names(attributes)))

    def _counts(self, found: list[LexborNode]) -> bool:
        return self._main > 0 and not self._ended and len(found) <= MAX_ITEMS

    def _heading(self, node: LexborNode, tag: str) -> None:
        text = self._page.text(node)
        if tag == "h1" and not self.title:
            self.title = text
        self._ended |= folded(text) in RELATED
        if self._articles and tag != "h1":
            self._articles[-1].heading = True
        linked = self._links > 0 or node.css_first("a[href]") is not None
        if tag in {"h2", "h3"} and text and linked and self._counts(self.headings):
            self.headings.append(node)
