"""What may be an article's headline on a list page: linked headings, links alone, headings without a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import islice
from urllib.parse import urldefrag

from stadtbote.sources.web.inline import absolute, one_line, without_tab_notice
from stadtbote.sources.web.outline import Element, Outline, words_of
from stadtbote.sources.web.tree import HEADINGS
from stadtbote.sources.web.webdates import date_line

_NOUN = "artikel|beitrag|meldung|nachricht|pressemitteilung|text|news"
_PHRASES = (
    "mehr(?: lesen| erfahren| dazu| infos?| information(?:en)?| anzeigen| details)?|weiter(?: ?lesen)?"
    "|(?:alles |jetzt )?lesen|ansehen|details?(?: anzeigen| ansehen)?"
    f"|(?:zum|zur|(?:den|die|das)(?: ganzen?| vollständigen?)?|ganzen?|vollständigen?) (?:{_NOUN})(?: "
    f"(?:weiter)?lesen| ansehen)?"
    f"|(?:{_NOUN}) (?:weiter)?(?:lesen|ansehen|öffnen)"
    "|(?:read|learn|see|find out|show)(?: me)? more|read(?: on| full article)?|continue(?: reading)?|more"
    "|details|full (?:story|article)|view|lire(?: la suite| plus| l.article)?|en savoir plus|la suite"
    "|leggi(?: tutto| di più)?|continua(?: a leggere)?|lees (?:meer|verder)|meer(?: lezen)?|leer más"
    "|seguir leyendo|ler mais|läs mer|les mer|læs mere|lue lisää|czytaj (?:więcej|dalej)|więcej"
)
_MORE = re.compile(
    rf"\W*(?:hier )?(?:{_PHRASES})(?: (?:über|zu[mr]?|about|on|sur|su|over|om|de|to))?\W*", re.IGNORECASE
)
_LEADS_ON = re.compile(
    r"\W*(?:weiter ?lesen|mehr (?:lesen|erfahren|über|zu[mr]?)|read more|learn more|continue reading|lire "
    r"la suite|en savoir plus|leggi (?:tutto|di più)"
    r"|lees (?:meer|verder)|leer más|seguir leyendo|läs mer|les mer|læs mere)\b",
    re.IGNORECASE,
)

_ONCLICK = re.compile(r"(?:location(?:\.href)?\s{0,5}=|(?:open|assign|replace)\()\s{0,5}['\"]([^'\"]{1,500})")
_DATA_LINKS = ("data-href", "data-url", "data-link", "data-target-url")
_TITLES = frozenset(
    {"title", "headline", "titel", "heading", "überschrift", "ueberschrift", "betreff", "schlagzeile"}
)
_LONGEST_MORE = 60
_MARKS = ":|•·–—-›»>/)*"
_LEAST = 12
_LEAST_WORD = 20
_MOST = 300
_BOLD = "mark"  # what the tag soup makes of b and strong
_TITLE_TAGS = HEADINGS.keys() | {"dt", "summary"}


class Kind(Enum):
    """How a headline is told from other words."""

    HEADING = auto()  # a heading with a link
    LINK = auto()  # a link alone
    PLAIN = auto()  # a heading without one, or what stands in its place
    LEAD = auto()  # nothing but a link that leads on: the headline is among the words beside it


class Headline:
    """A possible headline: its element, its words, and where it leads; `link` is the link's element.

    `held` is the element that holds its words alone. The address is None where it is to be found elsewhere.
    One that is not `sure` is one only among others that are built alike.
    """

    __slots__ = ("address", "element", "held", "kind", "link", "sure", "words")

    def __init__(
        self,
        kind: Kind,
        element: Element,
        words: str,
        address: str | None = None,
        link: Element | None = None,
        held: Element | None = None,
        *,
        sure: bool = True,
    ) -> None:
        self.kind, self.element, self.words, self.address, self.link = kind, element, words, address, link
        self.held, self.sure = held or element, sure


def is_more(words: str, title: str = "") -> bool:
    """Whether these are the words of a link that leads on to an article, with no more than its `title`."""
    if title and title in words:
        words = words.replace(title, "", 1)
    return len(words) <= _LONGEST_MORE and _MORE.fullmatch(words) is not None


def names_title(element: Element) -> bool:
    """Whether an element calls itself a title."""
    if element.attributes.get("itemprop") in {"headline", "name"}:
        return True
    return bool(element.classes) and not _TITLES.isdisjoint(words_of(element.classes))


class Links:
    """Where the links of a page lead, as far as they may lead to an article."""

    def __init__(self, base: str, address: str) -> None:
        self._base = base
        self._own = {urldefrag(address)[0], urldefrag(base)[0]}

    def target(self, href: str | None) -> str | None:
        """The address of a link; None for places on the same page, and for what is no page."""
        link = absolute(self._base, href)
        return link if link and urldefrag(link)[0] not in self._own else None

    def of(self, element: Element) -> str | None:
        """The address that a link or a clickable element leads to."""
        attributes = element.attributes
        if element.tag == "a":
            return self.target(attributes.get("href"))
        if (script := attributes.get("onclick")) and (match := _ONCLICK.search(script[:2_000])):
            return self.target(match[1])
        return next((self.target(attributes[name]) for name in _DATA_LINKS if attributes.get(name)), None)


class _Search:
    """Goes through an outline and remembers what headings and links it is in."""

    def __init__(self, outline: Outline, links: Links) -> None:
        self._outline, self._links = outline, links
        self._heading: Element | None = None
        self._heading_used = False
        self._link: Element | None = None

    def found(self) -> Iterator[Headline]:
        for element in self._outline.elements:
            heading, link = self._heading, self._link
            if heading and element.index >= heading.end:
                yield from self._left(heading)
            if link and element.index >= link.end:
                self._link = None
            if not element.weight:
                continue
            if element.tag == "a" and element.attributes.get("href") and self._link is None:
                self._link = element
                yield from self._of_link(element)
            elif is_heading(element) and self._heading is None:
                self._heading, self._heading_used = element, self._link is not None
            elif self._heading is None and self._link is None and self._stands_for_heading(element):
                self._heading, self._heading_used = element, False
        if self._heading:
            yield from self._left(self._heading)

    def _of_link(self, link: Element) -> Iterator[Headline]:
        address = self._links.of(link)
        if address is None:
            return
        heading = self._heading
        if heading is None or link.index >= heading.end:
            inside = [(e, self._outline.words(e)) for e in self._inside(link) if is_heading(e)]
            if inside:
                able = ((e, words) for e, words in inside if words and date_line(words) is None)
                for element, words in islice(able, 1):
                    yield Headline(Kind.HEADING, element, words, address, link)
                return
            yield from self._of_words(link, address)
            return
        if self._heading_used:
            return
        words, whole = self._outline.words(link), self._outline.words(heading)
        if not whole or date_line(whole):
            return
        self._heading_used = True
        if is_more(words) or 2 * len(words) < len(whole):
            words = one_line(whole.replace(words, " ", 1)) if is_more(words) else whole
            yield Headline(Kind.HEADING, heading, words, address, link)
        else:
            yield Headline(Kind.HEADING, heading, words, address, link, link)

    def _of_words(self, link: Element, address: str) -> Iterator[Headline]:
        """The headline that a link without a heading is, or what it leads on to."""
        words = self._outline.words(link)
        if is_more(words) or _LEADS_ON.match(words):
            yield Headline(Kind.LEAD, link, words, address, link)
        elif len(words) > 1 and any(map(str.isalpha, words)) and date_line(words) is None:
            sure = len(words) >= (_LEAST if " " in words else _LEAST_WORD)
            if self._stands_apart(link):
                yield Headline(Kind.LINK, link, words, address, link, sure=sure)

    def _stands_apart(self, link: Element) -> bool:
        """Whether a link is no part of a sentence: before it on its line stands at most a date or a label."""
        before = one_line(
            "".join(
                piece for piece, owner in self._outline.line_before(link) if owner and owner.end > link.index
            )
        )
        if not any(map(str.isalpha, before)):
            return True
        return before[-1] in _MARKS or date_line(before) is not None

    def _inside(self, element: Element) -> Iterator[Element]:
        return iter(self._outline.elements[element.index + 1 : element.end])

    def _left(self, heading: Element) -> Iterator[Headline]:
        """The heading that ends: it is one without a link if none was in or around it."""
        used, self._heading = self._heading_used, None
        if used:
            return
        words = self._outline.words(heading)
        if words and len(words) <= _MOST and date_line(words) is None:
            yield Headline(Kind.PLAIN, heading, words)

    def _stands_for_heading(self, element: Element) -> bool:
        """Whether an element is a title by its name or its place, so that a link beside it may be its own."""
        if element.tag == _BOLD:
            return self._outline.begins_line(element)
        return element.tag in _TITLE_TAGS or (names_title(element) and not element.children)


def is_heading(element: Element) -> bool:
    """Whether an element is a heading."""
    return element.tag in HEADINGS or (element.attributes.get("role") or "").lower() == "heading"


def headlines(outline: Outline, links: Links) -> list[Headline]:
    """All that may be a headline, in the order of the page."""
    return [found for found in _Search(outline, links).found() if without_tab_notice(found.words)]
