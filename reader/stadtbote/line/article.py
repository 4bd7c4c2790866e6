"""An open article in line mode: its paragraphs, and the place among them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from stadtbote.line.cursor import Walk
from stadtbote.text.article import Reading
from stadtbote.text.language import translated as _
from stadtbote_cache.records import Article


class OpenArticle(Walk):
    """An article, paragraph by paragraph. Places are kept as offsets in characters, as the screens do."""

    def __init__(self, article: Article, reading: Reading) -> None:
        self._take(article, reading)
        kept = self._place_at(article.place)
        # One that was read as far as its last words begins anew.
        self.resumed = self.start < kept < self._last_words()
        super().__init__(len(reading.parts), kept if self.resumed else self.start)
        self._ended = False

    def _take(self, article: Article, reading: Reading) -> None:
        self.article, self.reading = article, reading
        self._offsets = list(accumulate((len(part.text) + 1 for part in reading.parts[:-1]), initial=0))

    @property
    def start(self) -> int:
        """The first paragraph that its row in the list has not said: that had headline, source and state."""
        said = 2 + bool(self.article.item.kicker) + (not self.article.listed)
        return min(said, len(self.reading.parts) - 1)

    @property
    def offset(self) -> int:
        """The place to be kept: none at the beginning, nor once the end was told."""
        begins = self.place <= self.start
        return 0 if begins or (self._ended and self.place == self.count - 1) else self._offsets[self.place]

    def _place_at(self, offset: int) -> int:
        return bisect_right(self._offsets, offset) - 1

    def _last_words(self) -> int:
        """The last paragraph that is neither an image's nor of the list of links."""
        parts = self.reading.parts
        return max((place for place, part in enumerate(parts) if part.kind == "text"), default=0)

    def end(self) -> None:
        """Notes that there was nothing more to read."""
        self._ended = True

    def text(self, place: int) -> str:
        """The paragraph at a place."""
        part = self.reading.parts[place]
        return f"{_('Überschrift: ')}{part.text}" if part.kind == "heading" else part.text

    def reread(self, article: Article, reading: Reading) -> None:
        """Takes over another text of the same article; the place stays in its paragraph, if that is there."""
        text = self.reading.parts[self.place].text
        self._take(article, reading)
        self.count = len(reading.parts)
        self.go(next((n for n, part in enumerate(reading.parts) if part.text == text), self.place))

    def next_heading(self) -> bool:
        """Goes to the next heading; False where there is none."""
        headings = (
            n for n, part in enumerate(self.reading.parts) if part.kind == "heading" and n > self.place
        )
        return self.go(next(headings, self.place))

    def find(self, words: str) -> int | None:
        """Where the words next stand, behind this paragraph and then from the beginning; None for nowhere."""
        from stadtbote.text.find import find

        behind = self._offsets[self.place + 1] if self.place + 1 < self.count else 0
        offset = find(self.reading.parts, words, behind)
        if offset is None and behind:
            offset = find(self.reading.parts, words, 0)
        return None if offset is None else self._place_at(offset)
