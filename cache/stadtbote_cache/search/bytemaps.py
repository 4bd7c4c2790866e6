"""Many articles at once: their numbers in one answer, and byte maps, which have a byte for each of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

_HIGHEST = 1 << 23
_PIECE = 1 << 15


def numbers(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> Iterator[int]:
    """The numbers of a query's only row, which is one text with commas between them, or NULL.

    So they come in a third of the time that a row for each of them takes (measured with 100,000).
    """
    import json  # slow to import

    text = connection.execute(query, values).fetchone()[0] or ""
    return chain.from_iterable(map(json.loads, _pieces(text)))


def _pieces(text: str) -> Iterator[str]:
    """The text as JSON lists: as one, it would be forty bytes for each number."""
    start = 0
    while start < len(text):
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        yield f"[{text[start:end]}]"
        start = end + 1


class Layout:
    """Where an article has its byte: at its number, or in turn in a store with numbers beyond all bounds.

    `top` is the highest number. `numbers` has the number for each byte; the first byte is no article's.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.top = max(int(connection.execute("SELECT max(number) FROM articles").fetchone()[0] or 0), 0)
        self.numbers: Sequence[int] = range(self.top + 1)
        self._at: dict[int, int] | None = None
        if self.top >= _HIGHEST:
            rows = connection.execute("SELECT number FROM articles WHERE number > 0")
            self.numbers = [0, *(number for (number,) in rows)]
            self._at = {number: at for at, number in enumerate(self.numbers) if at}

    def empty(self) -> bytearray:
        """A byte map of zeros."""
        return bytearray(len(self.numbers))

    def at(self, number: int) -> int:
        """Where an article of the store has its byte."""
        return number if self._at is None else self._at[number]

    def all_at(self, found: Iterable[int]) -> Iterable[int]:
        """The same for numbers from 1 to `top`; what is in no store has none, or one that is of no use."""
        known = self._at
        return found if known is None else [known[number] for number in found if number in known]
