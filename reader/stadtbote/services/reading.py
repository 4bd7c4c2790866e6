"""Reading from the store: everything is cleaned again on its way to a face."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from stadtbote.text import article as article_text
from stadtbote.text.clean import MAX_HEADLINE, clean_item, line, optional_line
from stadtbote_cache.errors import StoreError
from stadtbote_cache.records import Article, Filter, Imprint, Row, SourceState, replace
from stadtbote_cache.store import Store

_WINDOW = 64


class Listing:
    """The articles that a filter lets through, in order. Rows are read from the store when asked for."""

    def __init__(self, store: Store, wanted: Filter) -> None:
        self._store = store
        self.filter = wanted
        self.numbers: array[int] = store.listing(wanted)
        self._rows: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, place: int) -> Row:
        """The row at `place`, from 0. One that is gone from the store meanwhile has an empty headline."""
        number = self.numbers[place]
        if number not in self._rows:
            start = max(0, place - _WINDOW // 2)
            if len(self._rows) > 16 * _WINDOW:
                self._rows.clear()
            try:
                found = self._store.rows(self.numbers[start : start + _WINDOW])
            except StoreError:  # a list is drawn at any time; what cannot be read is an empty row of it
                found = {}
            self._rows.update((n, _clean_row(row)) for n, row in found.items())
        return self._rows.get(number) or Row(number, "", "", "", None, True, False, False)

    def rows(self) -> Iterator[Row]:
        """All rows in order."""
        return (self.row(place) for place in range(len(self)))

    def keep(self, number: int, before: Sequence[int]) -> None:
        """Keeps an article that the filter no longer lets through, behind those that stood before it."""
        if number in self.numbers or number not in before:
            return
        left = {n: place for place, n in enumerate(self.numbers)}
        above = before[: before.index(number)]
        self.numbers.insert(next((left[n] + 1 for n in reversed(above) if n in left), 0), number)

    def nearest(self, number: int | None, before: Sequence[int]) -> int | None:
        """The article `number`, or of those that stood behind it in `before` the first that is here, or in
        front of it the last; None for an empty list.
        """
        here = set(self.numbers)
        if number is None or number in here or number not in before:
            return number if number in here else None
        place = list(before).index(number)
        behind = (other for other in before[place:] if other in here)
        in_front = (other for other in reversed(before[:place]) if other in here)
        return next(behind, next(in_front, None))

    def place_of(self, number: int) -> int | None:
        """Where the article with this number stands, from 0."""
        try:
            return self.numbers.index(number)
        except ValueError:
            return None

    def refresh(self, number: int) -> None:
        """Reads a row anew after its marks changed."""
        self._rows.pop(number, None)


def _clean_row(row: Row) -> Row:
    return replace(
        row, id=line(row.id, 40), headline=line(row.headline, MAX_HEADLINE), source=line(row.source, 100)
    )


def read_article(store: Store, number: int) -> Article | None:
    """An article, cleaned; None where it is gone."""
    article = store.article(number)
    return article and replace(
        article, id=line(article.id, 40), item=clean_item(article.item), source=line(article.source, 100)
    )


def read_sources(store: Store) -> list[SourceState]:
    """The sources, with every text of them cleaned."""
    return [
        replace(
            state,
            source=replace(
                state.source,
                name=line(state.source.name, 100),
                title=line(state.source.title, MAX_HEADLINE) or line(state.source.name, 100),
                address=line(state.source.address),
                kind=line(state.source.kind, 20),
                language=optional_line(state.source.language, 35),
            ),
            failure=state.failure and line(state.failure, 40),
            credits=tuple(line(credit) for credit in state.credits),
        )
        for state in store.sources()
    ]


def read_imprints(store: Store) -> dict[str, Imprint]:
    """What articles say of their sources, by name, cleaned."""
    return {
        line(name, 100): Imprint(
            line(found.title, MAX_HEADLINE) or line(name, 100),
            tuple(line(credit) for credit in found.credits),
        )
        for name, found in store.imprints().items()
    }


def read_text(store: Store, number: int) -> tuple[Article, article_text.Reading] | None:
    """An article with its text in the order of reading; None where it is gone."""
    article = read_article(store, number)
    if article is None:
        return None
    imprint = read_imprints(store).get(article.source, Imprint(article.source))
    return article, article_text.reading(article, imprint)
