"""The parts of an article as they are read: what each is, what else is known of it, where it begins."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from itertools import accumulate

from stadtbote_cache.record import Record
from stadtbote_cache.records import Link


class PartKind(Enum):
    """What a part of an article is, in reading order."""

    HEADLINE = auto()
    KICKER = auto()
    META = auto()  # the source, and the date where there is one
    UNLISTED = auto()  # says that the source no longer lists the article
    EVENT = auto()  # when and where it takes place
    HEADING = auto()
    TEXT = auto()
    CODE = auto()  # a line of it, with its blanks
    QUOTE = auto()
    ITEM = auto()  # of a list
    ROW = auto()  # of a table, or its caption
    IMAGE = auto()
    CUT = auto()  # says that no more of the text is stored
    CREDITS = auto()  # of images, where they match no single one
    DETAILS = auto()  # who wrote it, where it is filed
    LINK = auto()  # in the list at the end


HEAD = frozenset({PartKind.HEADLINE, PartKind.KICKER, PartKind.META, PartKind.UNLISTED})
"""What stands above the text; the article's row in the list has said most of it already."""

TEXTS = frozenset({PartKind.TEXT, PartKind.CODE, PartKind.QUOTE, PartKind.ITEM, PartKind.ROW})
"""The text itself, without its headings and images."""

NOTES = frozenset(PartKind) - TEXTS - {PartKind.HEADLINE, PartKind.HEADING}
"""Short lines, with no blank line between them."""


class Structure(Record):
    """What can be told of a part beside its text.

    `level` of a heading, where those of the article differ, else 0. `place` in its list or table, from 1, of
    `total` parts; 0 outside. A table that is `titled` has a caption, a row that is a `note` goes over all of
    its columns. Whether a list `turns` there to another depth. `language`: its tag (BCP 47) where it is
    another than the article's.
    """

    level: int = 0
    place: int = 0
    total: int = 0
    columns: int = 0
    titled: bool = False
    note: bool = False
    turns: bool = False
    language: str = ""


class Part(Record):
    """One paragraph of an article, or a line of one, without line breaks; `indent` in steps.

    `link` where the part is one. One that `continues` is the next line of the paragraph before it.
    """

    kind: PartKind
    text: str
    indent: int = 0
    link: Link | None = None
    continues: bool = False
    structure: Structure = Structure()


class Span(Record):
    """Characters of a part's text, from `start` to before `end`, that the eye has otherwise than the ear.

    `shown` stands in their place; None: they are the words of a link.
    """

    start: int
    end: int
    shown: str | None = None


class Seen(Record):
    """How a part is seen where that differs from how it is said.

    Of a row of a table, `header` names the columns, and each cell that is not empty has its column and the
    characters of its value, from the first to before the last.
    """

    spans: tuple[Span, ...] = ()
    header: tuple[str, ...] = ()
    cells: tuple[tuple[int, int, int], ...] = ()


class Reading(Record):
    """An article ready to be read: its parts in order, and its links; link n is links[n - 1].

    `seen`: the parts, by their index, that are seen otherwise than they are said.
    """

    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    seen: tuple[tuple[int, Seen], ...] = ()


def starts(parts: Sequence[Part]) -> list[int]:
    """The offset in characters at which each part begins, with one character between two parts.

    The last one is the end of the text.
    """
    return list(accumulate((len(part.text) + 1 for part in parts), initial=0))
