"""The tree of a page: a walk over it that needs no recursion, and what of it is not to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from selectolax.lexbor import LexborNode

Attributes = Mapping[str, str | None]
Skip = Callable[[str, Attributes], bool]
"""Says of an element, by its name and attributes, whether it is left out with all that is in it."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = frozenset({"ul", "ol", "menu", "dir"})
BREAKS = frozenset(
    """address article aside body caption center dd details dialog div dl dt fieldset figcaption footer form
    header hgroup hr html main nav p section summary table tbody td tfoot th thead tr""".split()
)
"""Elements before and after which a paragraph ends, besides headings, lists and what is in them."""
_UNREAD = frozenset(
    """annotation annotation-xml area canvas datalist head input label legend link map meta noscript option rp
    script select style svg template textarea title""".split()
)
_LINK_LISTS = frozenset({"linklist", "link-list", "downloads", "download-list", "downloadlist"})
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Visitor(Protocol):
    """What a walk tells."""

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins; False leaves out what is in it, and then it does not end either."""

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""

    def text(self, text: str) -> None:
        """Text."""


def tokens(attributes: Attributes) -> list[str]:
    """The class names of an element."""
    return (attributes.get("class") or "").split()


def names(attributes: Attributes) -> list[str]:
    """What an element is called: its class names and its id."""
    return [*tokens(attributes), *filter(None, [attributes.get("id")])]


def is_link_list(attributes: Attributes) -> bool:
    """Whether an element calls itself a list of links or of downloads."""
    return any(token.lower().removeprefix("sp-") in _LINK_LISTS for token in tokens(attributes))


def is_hidden(tag: str, attributes: Attributes, folded: Collection[str] = ()) -> bool:
    """Whether a page shows an element to nobody, or it holds no text to read.

    What is only "visually hidden" is for those who do not see the page, so it is read; and so is what a
    heading unfolds, the ids of which are in `folded`.
    """
    if tag in _UNREAD:
        return True
    if not attributes or (folded and attributes.get("id") in folded):
        return False
    folded_up = attributes.get("hidden") == "until-found"  # such text is there to be found and read
    if ("hidden" in attributes and not folded_up) or (attributes.get("aria-hidden") or "").lower() == "true":
        return True
    return bool(_INVISIBLE.search(attributes.get("style") or ""))


def walk(root: LexborNode, visitor: Visitor) -> None:
    """Tell a visitor of an element and all that is in it, in the order of reading."""
    path: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        below: LexborNode | None = None
        if node.is_text_node:
            visitor.text(node.text_content or "")
        elif node.is_element_node:
            tag = node.tag or ""
            if visitor.enter(node, tag, node.attributes):
                path.append((node, tag))
                below = node.first_child
                if below is None:
                    visitor.leave(path.pop()[1])
        node = below or (node.next if path else None)
        while node is None and path:
            done, tag = path.pop()
            visitor.leave(tag)
            node = done.next if path else None
