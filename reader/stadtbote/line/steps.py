"""The steps of line mode, which are articles of a list or paragraphs of an article, and pages of them."""

from __future__ import annotations

from bisect import bisect_right

from stadtbote.reading.article import OpenArticle
from stadtbote.text.structure import told

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    class Steps(Protocol):
        """Texts, one of them current; reading.list.ArticleList is an example."""

        @property
        def place(self) -> int:
            """The current one, from 0."""

        def __len__(self) -> int: ...

        def go(self, place: int) -> bool:
            """Goes to one, or the nearest there is; False where that is where it was."""

        def text(self, place: int) -> str:
            """The text of one."""


class Paragraphs:
    """The paragraphs of an open article; `tell` is how much is told of its structure."""

    def __init__(self, article: OpenArticle, tell: str) -> None:
        self._article = article
        self._tell = tell

    def __len__(self) -> int:
        return len(self._article.starts)

    @property
    def place(self) -> int:
        """The paragraph that the article's offset is in, from 0."""
        return bisect_right(self._article.starts, self._article.offset) - 1

    def go(self, place: int) -> bool:
        """Goes to a paragraph, or the nearest there is; False where that is where it was."""
        before, starts = self.place, self._article.starts
        place = max(0, min(place, len(self) - 1))
        start = starts[place]
        behind = starts[place + 1] if place + 1 < len(self) else start + len(self.text(place)) + 1
        self._article.at(start, start=start, behind=behind, step=(place + 1, self))
        return place != before

    def text(self, place: int) -> str:
        """The paragraph, and what is told of it: that it is a heading, say."""
        return told(self._article.reading.parts[place], self._tell)


class Pages:
    """Pages of steps: forward from the current one, back from the beginning of the page written last."""

    def __init__(self) -> None:
        self._top: int | None = None  # of the page written last; any other command begins a new one

    def forget(self) -> None:
        """Notes that something else was written since."""
        self._top = None

    def turn(self, steps: Steps, direction: int, rows: int, filling: Callable[[Sequence[str]], int]) -> range:
        """Turns a page: the steps to write, the last one the new place. Empty at the end.

        It has at most `rows` steps, and of these as many as `filling` says that there is room for.
        """
        if direction > 0:
            told = range(steps.place + 1, min(steps.place + 1 + rows, len(steps)))
            told = told[: filling([steps.text(place) for place in told])]
        else:
            top = steps.place if self._top is None else self._top
            told = range(max(0, top - rows), top)
            told = told[len(told) - filling([steps.text(place) for place in reversed(told)]) :]
        if told:
            steps.go(told[-1])
            self._top = told[0]
        return told
