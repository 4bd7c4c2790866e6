"""An open article: its text and links, and how far it was read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence, Sized
from datetime import date
from math import inf

from stadtbote.stored import read_text
from stadtbote.text import wording
from stadtbote.text.parts import HEAD, Part, Reading, starts
from stadtbote_cache.records import Article, replace
from stadtbote_cache.store import Store


class OpenArticle:
    """An article and the place in it, as an offset in characters, with one character between two parts.

    A face moves in steps, which are paragraphs or lines, and reports the current one with `at`. `name_of`
    gives the name by which a source is shown.
    """

    def __init__(self, article: Article, reading: Reading, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._pattern = ""  # what is searched for
        self._sought: int | None = None  # where a search has led to, which is no place that was read
        self._take(article, reading)
        self.offset = article.place if self.begin < article.place < self._end else 0
        self._step: tuple[int, Sized] = (0, ())
        self._start = self._behind = self.offset

    def _take(self, article: Article, reading: Reading) -> None:
        self.article, self.reading = article, reading
        self._show_meta()
        self.hits: Sequence[tuple[int, int]] = ()
        """Where what is searched for stands, each from the first character to before the last."""
        *self.starts, _end = starts(reading.parts)
        self.begin = self.starts[self.body]
        self.search(self._pattern)
        links = len(reading.links) + 1 if reading.links else 0
        last = len(reading.parts) - links - 1
        self._end = self.starts[last] + len(reading.parts[last].text)  # the list of links is left out

    def _show_meta(self) -> None:
        from stadtbote.text.article import with_meta  # a list needs no texts

        source = wording.sources([self._name_of(name) for name in (self.article.source, *self.article.also)])
        self.reading = with_meta(self.reading, self.article, source, date.today())

    @property
    def body(self) -> int:
        """The index of the first part after headline, source and state, which the list's row has."""
        parts = self.reading.parts
        return next((n for n, part in enumerate(parts) if part.kind not in HEAD), len(parts) - 1)

    def at(self, offset: int, *, start: int, behind: int, step: tuple[int, Sized]) -> None:
        """Notes that a face shows the step from `start` to before `behind`; `offset` is in it.

        `step` is its number, from 1, and what are all steps.
        """
        self.offset, self._start, self._behind, self._step = offset, start, behind, step

    @property
    def step(self) -> tuple[int, int]:
        """The number of the current step, and how many there are; (0, 0) where no face has shown any yet."""
        return self._step[0], len(self._step[1])

    def resume(self) -> bool:
        """Goes to where reading goes on; False where that is the beginning, as it is after the end."""
        self.offset = self._start = self._behind = self.place
        return self.offset > 0

    def go(self, offset: int) -> None:
        """Goes to an offset; a face reports the step there once it shows it."""
        self.offset = offset

    @property
    def place(self) -> int:
        """The offset to keep: 0 at the beginning, and again once the last words were reached."""
        if self._sought is not None and self.is_here(self._sought):
            return self.article.place
        return 0 if self.offset <= self.begin or self._behind >= self._end else self.offset

    def beyond(self, offsets: Sequence[int], direction: int) -> int | None:
        """The first of these behind this step (1), or the last before it (-1); None where there is none."""
        if direction > 0:
            return min((offset for offset in offsets if offset >= self._behind), default=None)
        return max((offset for offset in offsets if offset < self._start), default=None)

    def from_here(self, offsets: Sequence[int]) -> list[int]:
        """Those of these that are in the part at which it stands, from there on."""
        end = min((start for start in self.starts if start > self.offset), default=inf)
        return [offset for offset in offsets if self.offset <= offset < end]

    def search(self, pattern: str) -> None:
        """Finds the hits of a pattern of text.find: below the head, else in the headline."""
        self._pattern, self.hits = pattern, ()
        if pattern:
            from stadtbote.text.find import hits

            found = hits(self.reading.parts, pattern)
            below = [hit for hit in found if hit[0] >= self.begin]
            self.hits = below or [hit for hit in found if hit[1] <= len(self.reading.parts[0].text)]

    def seek(self, query: str) -> bool:
        """Finds the hits of a search in all articles, and goes to the first one below the head, if any."""
        from stadtbote.text.find import of_query

        self.search(of_query(query, [part.text for part in self.reading.parts]))
        found = next((start for start, _end in self.hits if start >= self.begin), None)
        if found is not None:
            self.offset = self._start = self._sought = found
            self._behind = found + 1
        return found is not None

    def next_hit(self, direction: int) -> int | None:
        """Where the next hit outside this step begins, forward (1) or back (-1), and around the end.

        None where there is no other.
        """
        begins = [start for start, _end in self.hits if not self.is_here(start)][::direction]
        further = (
            start for start in begins if (start >= self._behind if direction > 0 else start < self._start)
        )
        return next(further, begins[0] if begins else None)

    @property
    def hit(self) -> int:
        """The number of the first hit in this step, from 1; 0 for none."""
        return next((n for n, (start, _end) in enumerate(self.hits, 1) if self.is_here(start)), 0)

    @property
    def end(self) -> int:
        """The offset at which the text ends, before the list of links."""
        return self._end

    def is_here(self, offset: int) -> bool:
        """Whether an offset is in the current step."""
        return self._start <= offset < self._behind

    def mark(self, **marks: bool | int | None) -> None:
        """Takes over marks that were set."""
        self.article = replace(self.article, **{k: mark for k, mark in marks.items() if mark is not None})
        self._show_meta()

    def renew(self, store: Store) -> None:
        """Reads the text anew; the place stays in its paragraph. An article that is gone stays as it is."""
        found = read_text(store, self.article.number)
        if found is not None:
            before = self.reading.parts
            self._take(*found)
            self.offset = self._start = self._behind = moved(self.offset, before, self.reading.parts)


def read_open(store: Store, number: int, name_of: Callable[[str], str]) -> OpenArticle | None:
    """An article of the store; None where it is gone. Raises StoreError."""
    found = read_text(store, number)
    return OpenArticle(*found, name_of) if found else None


def moved(offset: int, before: Sequence[Part], after: Sequence[Part]) -> int:
    """Where an offset in a text is after the text has changed.

    In the same paragraph if that is still there; else in the one at its place, if there are as many as
    before.
    """
    begins = starts(before)
    place = max(0, min(bisect_right(begins, offset), len(before)) - 1)
    inside = offset - begins[place]
    texts = [part.text for part in after]
    if before[place].text in texts:
        place = texts.index(before[place].text)
    elif len(before) != len(after):
        return offset
    return starts(after)[place] + min(inside, len(texts[place]))
