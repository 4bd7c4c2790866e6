"""What a page is about, and what a list on it: news or events, as titles, addresses and names tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from stadtbote.sources.web.groups import Record
from stadtbote.sources.web.headlines import is_heading
from stadtbote.sources.web.html import Page
from stadtbote.sources.web.inline import one_line
from stadtbote.sources.web.outline import Element, Outline, ancestors

_NEWS = re.compile(
    r"news|nachricht|aktuell|neuig|neues|meldung|presse|mitteilung|bekanntmach|amtsblatt|artikel|article"
    r"|beitr[aä]g|blog|journal|actualit|notizi|nieuws|noticia|nyhet|nyhed|aktualno|communiqu|comunicat|avvis"
    r"|post",
    re.IGNORECASE,
)
_EVENTS = re.compile(r"veranstaltung|termin|event|kalender|calend|agenda|évènement|événement", re.IGNORECASE)
_INDEX = re.compile(r"(?:/index|/default|/start)?\.\w{2,5}$|/index$", re.IGNORECASE)
_STROKES = re.compile(r" [|·–—:-] ")
_WORDS = 4
_BACK = 400
_SOME = 5


class Subject:
    """What a page says of itself.

    `title` is its heading; `titled_news` tells whether its titles say that it is one of news, `says_news`
    whether they or its address do.
    """

    def __init__(self, found: Page, outline: Outline, address: str) -> None:
        self._outline = outline
        title = found.tree.css_first("title")
        able = (e for e in outline.elements if e.tag == "h1" and e.weight and outline.size(e))
        self._heading = next(able, None)
        self.title = outline.words(self._heading) if self._heading else ""
        named = one_line(title.text() if title else None)
        self._about = " ".join([named, self.title, address.split("/", 3)[-1]])
        page = _INDEX.sub("", urlsplit(address).path.rstrip("/")).rpartition("/")[2]
        self.titled_news = _says_news(_STROKES.split(named)[0]) or _says_news(self.title)
        self.says_news = self.titled_news or _says_news(page)

    def heading_above(self, element: Element) -> str:
        """The words of the nearest heading before an element."""
        before = self._outline.elements[max(0, element.index - _BACK) : element.index]
        heading = next((e for e in reversed(before) if is_heading(e)), None)
        return self._outline.words(heading) if heading else ""

    def is_under_title(self, element: Element) -> bool:
        """Whether an element stands in one column with the title of the page; True where there is none."""
        column = self._heading.parent if self._heading else None
        return column is None or column.index < element.index < column.end

    def is_of_news(self, record: Record, addresses: Sequence[str]) -> bool:
        """Whether the heading above a list, its addresses or its names speak of news."""
        first = record.parts[0]
        said = [_names(record), self.heading_above(first), *map(folder, addresses[:_SOME])]
        return _NEWS.search(" ".join(said)) is not None

    def is_of_events(self, record: Record, addresses: Sequence[str]) -> bool:
        """Whether the items of a list take place on their dates.

        That is told by their addresses, else by the heading above them, else by names and titles; what speaks
        of news as well is news.
        """
        names = f"{_names(record)} {self._about}"
        heading = self.heading_above(record.parts[0])
        for said in (" ".join(map(folder, addresses[:_SOME])), heading, names):
            news, events = _NEWS.search(said), _EVENTS.search(said)
            if news or events:
                return events is not None and news is None
        return False

    def is_beside(self, record: Record) -> bool:
        """Whether a list of events is a box beside what the page is about."""
        return _EVENTS.search(self._about) is None and not self.is_under_title(record.parts[0])


def folder(address: str) -> str:
    """The path of an address without its last part."""
    return address.split("/", 3)[-1].rpartition("/")[0]


def _names(record: Record) -> str:
    elements = (record.headline.element, record.parts[0], *ancestors(record.parts[0], 4))
    return " ".join(f"{e.classes} {e.attributes.get('id') or ''}" for e in elements)


def _says_news(name: str) -> bool:
    """Whether a page calls itself one of news; a headline that speaks of them is too long for that."""
    return len(re.split(r"[\s_-]+", name.strip())) <= _WORDS and _NEWS.search(name) is not None
