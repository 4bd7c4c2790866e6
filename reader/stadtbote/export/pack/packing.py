"""Packs sources and articles of the store into a portable edition."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from stadtbote.errors import PackError
from stadtbote.export.pack.jsonlines import MAX_ARTICLES, Writer
from stadtbote.export.pack.values import PackedSource, source_value
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.codec import article_row
from stadtbote_cache.merging import Merging
from stadtbote_cache.record import Record
from stadtbote_cache.records import Page, SourceState, replace
from stadtbote_cache.store import Store


class Wanted(Record):
    """What to pack: only these sources, only kept articles, only those of the last `since` seconds.

    With `marks`, what is read and kept comes along.
    """

    sources: tuple[str, ...] = ()
    kept: bool = False
    since: float | None = None
    bodies: bool = True
    marks: bool = False


class Contents(Record):
    """What was packed; `size` in bytes, `too_large` articles came without their bodies.

    Left out were the marks of `unmarked` articles, the `edition` that is built in, the `hubs` that are
    followed, and `stray` articles kept of sources that were removed.
    """

    sources: int = 0
    articles: int = 0
    bodies: int = 0
    too_large: int = 0
    size: int = 0
    unmarked: int = 0
    edition: bool = False
    hubs: bool = False
    stray: int = 0


def pack(store: Store, file: BinaryIO, wanted: Wanted) -> Contents:
    """Writes what is wanted of the store to a file, without the user's marks unless they are wanted, too.

    Sources that were never fetched come without articles. The built-in edition is left out: every Stadtbote
    has it.

    Raises StoreError, OSError where the file cannot be written, and PackError for too many articles.
    """
    merging = Merging.of(store)
    bodies = too_large = unmarked = 0
    with merging.one_state():
        sources = list(_chosen(merging, wanted))
        articles = sum(len(numbers) for _packed, numbers in sources)
        lines = Writer(file, sources=len(sources), articles=articles)
        for packed, numbers in sources:
            lines.add(source_value(packed) | {"articles": len(numbers)})
            marked = merging.marked(numbers)
            unmarked += 0 if wanted.marks else len(marked)
            for place in numbers:
                article = next(merging.packed([place], bodies=wanted.bodies), None)
                if article is None:
                    continue
                marks = marked.get(place, {}) if wanted.marks else {}
                if lines.add(article_row(article) | marks):
                    bodies += article.item.body is not None or article.page.body is not None
                    continue
                too_large += 1
                short = replace(article, item=replace(article.item, body=None), page=Page(), cut=True)
                lines.add(article_row(short) | marks)
        lines.finish()
        states, stray = merging.sources(), merging.stray()
    return Contents(
        len(sources),
        articles,
        bodies,
        too_large,
        lines.size,
        unmarked,
        edition=any(state.built_in for state in states),
        hubs=any(state.source.is_hub for state in states),
        stray=stray,
    )


def _chosen(merging: Merging, wanted: Wanted) -> Iterator[tuple[PackedSource, array[int]]]:
    """The wanted sources, each with the numbers of its wanted articles."""
    since = None if wanted.since is None else time.time() - wanted.since
    for state in merging.sources():
        name = state.source.name
        if state.built_in or state.source.is_hub or (wanted.sources and name not in wanted.sources):
            continue
        numbers, listed = merging.to_pack(name, kept=wanted.kept, since=since)
        chosen = wanted.kept or since is not None
        if chosen and not numbers and not wanted.sources:
            continue
        if len(numbers) > MAX_ARTICLES:
            too_many = _("{name}: das sind mehr als {most} Artikel. Bitte mit --since weniger packen.")
            raise PackError(too_many.format(name=name, most=number(MAX_ARTICLES)))
        yield _packed(state, whole=listed == state.listed), numbers


def _packed(state: SourceState, *, whole: bool) -> PackedSource:
    partial = state.failure is not None and state.tried_at == state.fetched_at
    return PackedSource(
        state.source,
        state.credits,
        state.fetched_at,
        # Of an edition that was cut off, what is missing is not gone; see clean_edition.
        whole and not partial and state.listed < MAX_ITEMS,
    )
