"""The outline of a page: its elements with their texts and their places, as one walk finds them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from selectolax.lexbor import LexborNode

from stadtbote.sources.web.inline import one_line
from stadtbote.sources.web.tree import BREAKS, HEADINGS, LISTS, Attributes, is_hidden, walk

_APART = BREAKS | LISTS | HEADINGS.keys() | {"li", "br"}
_TAXONOMY = re.compile(r"(?:category|kategorie|tag|format|type|status|has|topic|is|no|with)-", re.IGNORECASE)
_WORDS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-z])")
_FRAME = frozenset({"nav", "footer", "aside", "header", "dialog"})
_ROLES = frozenset(
    "navigation menu menubar banner contentinfo complementary search dialog alertdialog toolbar".split()
)
_AROUND = frozenset(
    """nav navi navigation menu menue menü mainmenu submenu breadcrumb breadcrumbs pagination pager paging
    cookie
    cookies consent skip skiplink skiplinks footer foot fuss share sharing social toolbar search suche login
    comments comment respond language languages sprache langswitch tagcloud modal popup""".split()
)
"""Words in the names of what stands around the content of a page."""
_BESIDE = frozenset(
    """sidebar aside widget widgets related slider carousel marginal marginalspalte randspalte rechts
    teaserbox
    quicklinks servicelinks partner banner popular breaking ticker dropdown""".split()
)
"""Words in the names of what often stands beside it."""
_FOUND = frozenset(
    {"result", "results", "treffer", "ergebnis", "ergebnisse", "list", "item", "items", "teaser"}
)
_HOLDS_HEADERS = frozenset({"article", "li", "section"})
_MOST = 0.45
_PROSE = 80
_MOST_MARKS = 20
_PIECES = 12
_ASIDE = 0.3


class Element:
    """An element of a page.

    `end` is the index behind the last element in it; `first` and `last` say which pieces of the page's text
    it holds. `place` is that among its siblings. `weight` is how much it counts among what the page is about:
    0 for its frame. `main` says whether it is in the main part, `link` is the link that it is in.
    """

    __slots__ = (
        "attributes",
        "children",
        "end",
        "first",
        "index",
        "last",
        "link",
        "main",
        "node",
        "parent",
        "place",
        "signature",
        "tag",
        "weight",
    )

    def __init__(
        self,
        node: LexborNode,
        tag: str,
        attributes: Attributes,
        parent: Element | None,
        index: int,
        first: int,
    ) -> None:
        self.node, self.tag, self.attributes, self.parent = node, tag, attributes, parent
        self.index = self.end = index
        self.first = self.last = first
        self.children: list[Element] = []
        self.place = len(parent.children) if parent else 0
        self.weight = 1.0
        self.main = False
        self.link: Element | None = self if tag == "a" else parent.link if parent else None
        self.signature = ""

    @property
    def classes(self) -> str:
        """The class attribute."""
        return self.attributes.get("class") or ""


@lru_cache(maxsize=4_096)
def words_of(name: str) -> frozenset[str]:
    """The words that a class or id is made of, in small letters; what only sorts or describes is left out."""
    return frozenset(
        word.lower()
        for token in name[:500].split()
        if not _TAXONOMY.match(token)
        for word in _WORDS.findall(token)
    )


def named(element: Element) -> frozenset[str]:
    """The words that an element is called by."""
    name = element.attributes.get("id")
    words = words_of(element.classes)
    return words | words_of(name) if name else words


class Outline:
    """All elements of a page in the order of reading, and its text in pieces. See `tree.Visitor`."""

    def __init__(self, root: LexborNode, folded: frozenset[str] = frozenset()) -> None:
        """`folded` are the ids of what the page's headings unfold."""
        self.folded = folded
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.owners: list[Element | None] = []  # of each piece: the element that it stands in
        self.has_main = False
        self._open: list[Element] = []
        walk(root, self)
        self._sizes = [0, *accumulate(len(piece.strip()) for piece in self.pieces)]
        linked = (
            len(p.strip()) if o and o.link else 0 for p, o in zip(self.pieces, self.owners, strict=True)
        )
        self._linked = [0, *accumulate(linked)]
        marks = [e.index for e in self.elements if e.tag == "h1" or is_main(e)]
        self._main_marks = marks[:_MOST_MARKS]
        self._weigh()

    def enter(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """An element begins."""
        if is_hidden(tag, attributes, self.folded):
            return False
        if tag in _APART:
            self._add("\n")
        parent = self._open[-1] if self._open else None
        element = Element(node, tag, attributes, parent, len(self.elements), len(self.pieces))
        if parent:
            parent.children.append(element)
        self.elements.append(element)
        self._open.append(element)
        return True

    def leave(self, tag: str) -> None:
        """The element that was entered last ends."""
        element = self._open.pop()
        element.last, element.end = len(self.pieces), len(self.elements)
        if tag in _APART:
            self._add("\n")

    def text(self, text: str) -> None:
        """Text."""
        self._add(text.replace("\n", " "))

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.owners.append(self._open[-1] if self._open else None)

    def size(self, element: Element) -> int:
        """How many characters of text are in an element."""
        return self._sizes[element.last] - self._sizes[element.first]

    def length(self, first: int, last: int) -> int:
        """How many characters there are in pieces of the text."""
        return self._sizes[last] - self._sizes[first]

    @property
    def total(self) -> int:
        """How many characters of text there are on the page."""
        return self._sizes[-1]

    @property
    def content(self) -> int:
        """How many of them stand neither in the page's frame nor beside its content."""
        pieces = zip(self.pieces, self.owners, strict=True)
        return sum(len(piece.strip()) for piece, owner in pieces if owner is not None and owner.weight >= 1)

    def words(self, element: Element) -> str:
        """The text of an element on one line."""
        return one_line("".join(self.pieces[element.first : element.last]))

    def prose(self) -> list[tuple[int, int]]:
        """The lines of running text outside the frame and outside links: the first piece, and the length."""
        found: list[tuple[int, int]] = []
        first, length = 0, 0
        for place, (piece, owner) in enumerate(zip([*self.pieces, "\n"], [*self.owners, None], strict=True)):
            if piece == "\n":
                if length >= _PROSE:
                    found.append((first, length))
                first, length = place + 1, 0
            elif owner is not None and owner.weight and not owner.link:
                length += len(piece.strip())
        return found

    def line_before(self, element: Element) -> list[tuple[str, Element | None]]:
        """The last pieces of text before an element on its line, each with the element that it is in."""
        place = element.first - 1
        parts: list[tuple[str, Element | None]] = []
        while place >= 0 and self.pieces[place] != "\n" and len(parts) < _PIECES:
            parts.append((self.pieces[place], self.owners[place]))
            place -= 1
        return parts[::-1]

    def words_before(self, element: Element) -> str:
        """The words that stand before an element on its line."""
        return one_line("".join(piece for piece, _owner in self.line_before(element)))

    def begins_line(self, element: Element) -> bool:
        """Whether nothing stands before an element on its line."""
        return not self.words_before(element)

    def _weigh(self) -> None:
        """Gives each element its weight. What holds most of a page is no frame, whatever it is called."""
        most = _MOST * (self._sizes[-1] or 1)
        for element in self.elements:
            parent = element.parent
            element.main = is_main(element) or (parent is not None and parent.main)
            self.has_main |= element.main
            element.weight = parent.weight if parent else 1.0
            if element.weight and element.tag not in {"html", "body"}:
                element.weight *= self._share(element, most)

    def _share(self, element: Element, most: float) -> float:
        role = (element.attributes.get("role") or "").lower()
        framed = element.tag in _FRAME or role in _ROLES
        if element.tag == "header" and (
            element.main or any(a.tag in _HOLDS_HEADERS for a in ancestors(element, 4))
        ):
            framed = False
        if not framed and not element.attributes:
            return 1.0
        words = named(element)
        if framed:
            return 1.0 if self._holds_page(element) else 0.0
        large = self.size(element) >= most
        if not (_AROUND.isdisjoint(words) or (words & _FOUND and "search" in words)):
            return 1.0 if large and (self._holds_page(element) or self._is_text(element)) else 0.0
        return _ASIDE if not large and not _BESIDE.isdisjoint(words) else 1.0

    def _holds_page(self, element: Element) -> bool:
        """Whether what a page is about stands inside an element, whatever that is called."""
        return any(element.index < index < element.end for index in self._main_marks)

    def _is_text(self, element: Element) -> bool:
        """Whether most of the text in an element stands outside links."""
        linked = self._linked[element.last] - self._linked[element.first]
        return 2 * linked < self.size(element)


def is_main(element: Element) -> bool:
    """Whether an element is the main part of its page."""
    return element.tag == "main" or (element.attributes.get("role") or "").lower() == "main"


def ancestors(element: Element, most: int) -> list[Element]:
    """The elements that an element stands in, the nearest first, at most so many."""
    found: list[Element] = []
    parent = element.parent
    while parent is not None and len(found) < most:
        found.append(parent)
        parent = parent.parent
    return found
