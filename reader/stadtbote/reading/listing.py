"""The articles of a list, with rows that are read from the store when they are asked for, and cleaned."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Mapping, Sequence

from stadtbote.text.clean import MAX_HEADLINE, line
from stadtbote_cache import clock
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import (
    Filter,
    Row,
    Since,
    replace,
)
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from typing import Any

_WINDOW = 64
_HEAD = 2 * _WINDOW
_MORE = 4


class Numbers(Sequence[int]):
    """The store's numbers of the articles of a list, in order.

    How many there are and the first of them are known at once, in a store of any size; the others are read
    when one of them is needed. If the store has changed by then, the length stays the same, and 0 is the
    number of an article that is gone.
    """

    def __init__(self, store: Store, wanted: Filter, *, strict: bool = False) -> None:
        self._store = store
        self._wanted = wanted
        self._strict = strict
        self._array = store.listing(wanted, _HEAD)
        self._length = store.count(wanted) if len(self._array) == _HEAD else len(self._array)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            _, last, step = place.indices(self._length)
            last = last if step > 0 else self._length
        else:
            last = place + 1 if place >= 0 else self._length
        return self._read(last)[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self._read(self._length))

    def __contains__(self, number: object) -> bool:
        while number not in self._array and len(self._array) < self._length:
            self._read(len(self._array) + 1)
        return number in self._array

    def index(self, number: int, *_bounds: int) -> int:
        """The place of a number, from 0. Raises ValueError where it has none."""
        return self._array.index(number) if number in self else self._read(self._length).index(number)

    def insert(self, place: int, number: int) -> None:
        """Puts a number in."""
        self._read(self._length).insert(place, number)
        self._length += 1

    def _read(self, last: int) -> array[int]:
        """The numbers, at least those before the place `last`; more and more of them are read at once."""
        last = min(last, self._length)
        for most in (_MORE * last, None):
            if last <= len(self._array):
                break
            if most is not None and most >= self._length:
                continue
            missing = array("q", [0])
            try:
                found = self._store.listing(self._wanted, most)
            except StoreError:  # a list is drawn at any time; what cannot be read is an empty row of it
                if self._strict:
                    raise
                return self._array + missing * (self._length - len(self._array))
            if found[: len(self._array)] != self._array:  # the store has changed
                head = set(self._array)
                found = self._array + array("q", (number for number in found if number not in head))
            del found[self._length :]
            self._array = found
            if most is None:
                self._array.extend(missing * (self._length - len(self._array)))
        return self._array


class Listing:
    """The articles that a filter lets through, in order. Rows are read from the store when asked for.

    `first` is how many hits of a search are enough for now; `complete` is False where there are more. A list
    without `first` begins with the same ones. What cannot be read is an empty row, or where the listing is
    `strict`, a StoreError. Rows are new by `since`; without it none is.
    """

    def __init__(
        self,
        store: Store,
        wanted: Filter,
        *,
        first: int | None = None,
        strict: bool = False,
        since: Since | None = None,
    ) -> None:
        self._strict = strict
        self._since = since
        self._store = store
        self.filter = wanted
        self.complete = True
        self.numbers: Numbers | array[int]
        if wanted.query:
            self.numbers, self.complete = store.search(wanted, first)
        else:
            self.numbers = Numbers(store, wanted, strict=strict)
        self._rows: dict[int, Row] = {}
        self._dated: bool | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, place: int) -> Row:
        """The row at `place`, from 0. One that has gone from the store since has an empty headline."""
        number = self.numbers[place]
        if number not in self._rows:
            start = max(0, place - _WINDOW // 2)
            if len(self._rows) > 16 * _WINDOW:
                self._rows.clear()
            try:
                around = self.numbers[start : start + _WINDOW]
                found = self._store.rows([n for n in around if n not in self._rows])
            except StoreError:  # a list is drawn at any time; what cannot be read is an empty row of it
                if self._strict:
                    raise
                found = {}
            self._rows.update((n, _clean_row(row, self._since)) for n, row in found.items())
        return self._rows.get(number) or Row(number, "", "", "", None, True, False, False)

    @property
    def dated(self) -> bool:
        """Whether the first articles have dates, so that there is a column for them."""
        if self._dated is None:
            self._dated = any(self.row(place).published for place in range(min(len(self), _WINDOW // 2)))
        return self._dated

    def rows(self) -> Iterator[Row]:
        """All rows in order."""
        return (self.row(place) for place in range(len(self)))

    def put_in_order(self, places: Mapping[int, int]) -> None:
        """Puts the articles in the order of these places."""
        self.numbers = array("q", sorted(self.numbers, key=lambda number: places.get(number, len(places))))

    def keep(self, number: int, before: Sequence[int]) -> int:
        """Keeps an article that the filter no longer lets through, after those that stood before it.

        Returns what stays: that one, or where the list has the same news of another source, the other one.
        """
        if number in self.numbers:
            return number
        if self.filter.source is None:
            leader = self._store.leaders(self.filter.group, [number]).get(number)
            if leader is not None and leader in self.numbers:
                return leader
        if number in before and self._store.rows([number]):
            self.numbers.insert(self._behind(before[: before.index(number)]), number)
        return number

    def _behind(self, above: Sequence[int]) -> int:
        """The place after the last of these that is here. A few are looked up at a time, mostly enough."""
        size, end = 8, len(above)
        while end > 0:
            wanted = {n: place for place, n in enumerate(above[max(0, end - size) : end])}
            found = [(wanted[n], place) for place, n in enumerate(self.numbers) if n in wanted]
            if found:
                return max(found)[1] + 1
            size, end = 8 * size, end - size
        return 0

    def nearest(self, number: int | None, before: Sequence[int]) -> int | None:
        """The article `number`; else the first after it in `before` that is here, or the last one before it.

        None for an empty list.
        """
        if number is None or number in self.numbers:
            return number
        if number not in before:
            return None
        place = before.index(number)
        behind = self._first_of(before[place + 1 :])
        return self._first_of(before[:place][::-1]) if behind is None else behind

    def _first_of(self, wanted: Sequence[int]) -> int | None:
        """The first of these that is here. In parts, because a set of all takes megabytes (measured)."""
        size, start = 64, 0
        while start < len(wanted):
            part = wanted[start : start + size]
            among = set(part)
            here = {n for n in self.numbers if n in among}
            found = next((n for n in part if n in here), None)
            if found is not None:
                return found
            size, start = 8 * size, start + size
        return None

    def place_of(self, number: int) -> int | None:
        """The place of the article with this number, from 0."""
        try:
            return self.numbers.index(number)
        except ValueError:
            return None

    def refresh(self, *numbers: int | None) -> None:
        """Reads rows anew after their marks have changed."""
        for number in numbers:
            self._rows.pop(number or 0, None)

    def refresh_all(self) -> None:
        """Reads all rows anew after the marks of many have changed."""
        self._rows.clear()


def _clean_row(row: Row, since: Since | None) -> Row:
    return replace(
        row,
        new=since is not None and since.is_new(row),
        id=line(row.id, 40),
        headline=line(row.headline, MAX_HEADLINE),
        source=line(row.source, 100),
        also=tuple(line(name, 100) for name in row.also),
        published=clock.published(row.published, time.time()),
    )
