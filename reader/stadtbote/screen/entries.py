"""What the line widgets show: the list of articles, an article's text, and plain lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from stadtbote.reading.list import ArticleList
from stadtbote.reading.listing import Listing
from stadtbote.text.article import NOTES, PartKind, Reading, starts
from stadtbote.text.wording import state_letters
from stadtbote.text.wrapping import cut, wrap


class ListEntries:
    """The list: number, state letters and headline, one row each.

    Where it is `frugal`, only the number shows the focus.
    """

    highlight = True

    def __init__(self, listing: Listing, *, frugal: bool) -> None:
        self.listing = listing
        self._digits = len(str(len(listing)))
        self.head = self._digits if frugal else 0

    def __len__(self) -> int:
        return len(self.listing)

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The row of the article at `place`."""
        row = self.listing.row(place)
        return (cut(f"{place + 1:{self._digits}} {state_letters(row)} {row.headline}", width),)

    def strong(self, place: int) -> bool:
        """No row of the list is bold: the letters show the state."""
        return False


class SpokenListEntries:
    """The list for the ear: number, headline, state; long ones are wrapped, and nothing is cut."""

    highlight = False
    head = 0

    def __init__(self, articles: ArticleList) -> None:
        self._articles = articles

    def __len__(self) -> int:
        return len(self._articles)

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The rows of the article at `place`."""
        return [text for _offset, text in wrap(self._articles.text(place), width)]

    def strong(self, place: int) -> bool:
        """Nothing is bold."""
        return False


class ArticleEntries:
    """An article's text, one entry per line; offsets in characters are places at any width.

    `spaced`: with blank lines between paragraphs, and lists indented, which helps only the eye.
    """

    highlight = False
    head = 0

    def __init__(self, reading: Reading, width: int, *, spaced: bool) -> None:
        self._lines: list[tuple[str, ...]] = []
        self._offsets: list[int] = []
        self._strong: list[bool] = []
        *begins, self._end = starts(reading.parts)
        for index, (part, start) in enumerate(zip(reading.parts, begins, strict=True)):
            blank = "  " * part.indent if spaced else ""
            said = "" if spaced else part.kind_said()
            wrapped = [
                (max(0, offset - len(said)), text)
                for offset, text in wrap(said + part.text, width - len(blank))
            ]
            following = reading.parts[index + 1 : index + 2]
            close = not spaced or not following or {part.kind, following[0].kind} <= NOTES
            close = close or following[0].continues
            for number, (offset, text) in enumerate(wrapped):
                last = number == len(wrapped) - 1
                self._lines.append((blank + text,) if close or not last else (blank + text, ""))
                self._offsets.append(start + offset)
                self._strong.append(part.kind in {PartKind.HEADLINE, PartKind.HEADING})

    def __len__(self) -> int:
        return len(self._lines)

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The line, and a blank one after the last line of a paragraph."""
        return self._lines[place]

    def strong(self, place: int) -> bool:
        """Headlines and headings are bold."""
        return self._strong[place]

    def offset(self, place: int) -> int:
        """Where the line begins in the article's text; after the last one, where the text ends."""
        return self._offsets[place] if place < len(self._offsets) else self._end

    def place_at(self, offset: int) -> int:
        """The line that holds this offset."""
        return max(0, bisect_right(self._offsets, offset) - 1)


class TextEntries:
    """Plain lines, each wrapped as necessary; the focus goes from one to the next."""

    highlight = True
    head = 0

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    def lines(self, place: int, width: int) -> Sequence[str]:
        """The rows of the line at `place`, indented from the second on."""
        first = wrap(self.texts[place], width)
        if len(first) == 1:
            return (first[0][1],)
        head = first[0][1]
        rest = wrap(self.texts[place][first[1][0] :], width - 2)
        return (head, *(f"  {text}" for _offset, text in rest))

    def strong(self, place: int) -> bool:
        """No line is bold."""
        return False
