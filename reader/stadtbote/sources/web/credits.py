"""Image credits: the list that a page gives at its foot, and whose image each of them belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.html import Page
from stadtbote.sources.web.tree import HEADINGS, Attributes, is_hidden, walk
from stadtbote_cache.records import Image, replace

_HEADINGS = frozenset({"bildnachweise", "bildnachweis", "bildrechte"})
_MAX = 1_000


def folded(text: str) -> str:
    """A heading as it is compared: without regard to case and to a colon behind it."""
    return " ".join(text.casefold().split()).rstrip(" :.…")


def is_credits_heading(text: str) -> bool:
    """Whether a heading says that image credits follow."""
    return folded(text) in _HEADINGS


class _Search:
    """Looks for the heading, and then for the list before the next one. See `tree.Visitor`."""

    def __init__(self, page: Page) -> None:
        self.list: LexborNode | None = None
        self._page = page
        self._armed = False

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        if self.list is not None or is_hidden(tag, {}):  # what is folded up counts, too
            return False
        if tag in HEADINGS:
            self._armed = is_credits_heading(self._page.text(node))
            return False
        if self._armed and tag in {"ul", "ol"}:
            self.list = node
            return False
        return True

    def leave(self, tag: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def credits_of(page: Page, root: LexborNode) -> tuple[str, ...]:
    """The credits that a page lists under the heading "Bildnachweise", in its order, repetitions kept."""
    search = _Search(page)
    walk(root, search)
    found: list[str] = []
    entry = search.list.first_child if search.list else None
    while entry is not None and len(found) < _MAX:
        if entry.tag == "li":
            found.append(page.text(entry))
        entry = entry.next
    return tuple(found)


def credited(images: Sequence[Image], names: Sequence[str]) -> tuple[Image, ...] | None:
    """The images with their credits, matched in order. None where there is not one for each."""
    if not images or len(images) != len(names):
        return None
    return tuple(
        image if image.credit or not name else replace(image, credit=name)
        for image, name in zip(images, names, strict=True)
    )
