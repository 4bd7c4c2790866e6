"""Packs sources and articles of the store into a portable edition."""

from __future__ import annotations

import time
from typing import BinaryIO

from stadtbote.errors import PackError
from stadtbote.export.pack.frames import FrameWriter
from stadtbote.export.pack.values import Packed, article_value, source_value
from stadtbote.text.clean import MAX_ITEMS
from stadtbote.text.language import number
from stadtbote.text.language import translated as _
from stadtbote_cache.merging import Copies
from stadtbote_cache.record import Record
from stadtbote_cache.records import Page, SourceState, replace
from stadtbote_cache.store import Store

MAX_ARTICLES = 200_000
"""Articles of one source that a portable edition can hold."""


class Wanted(Record):
    """What is packed: only these sources, only kept articles, only those of the last `since` seconds."""

    sources: tuple[str, ...] = ()
    kept: bool = False
    since: float | None = None
    bodies: bool = True


class Contents(Record):
    """What was packed; `size` in bytes, `too_large` articles came without their bodies."""

    sources: int = 0
    articles: int = 0
    bodies: int = 0
    too_large: int = 0
    size: int = 0


def pack(store: Store, file: BinaryIO, wanted: Wanted) -> Contents:
    """Writes what is wanted of the store to a file. Sources that were never fetched come without articles,
    the built-in edition not at all: every Stadtbote has it. Nothing of the user's own marks comes along.

    Raises StoreError, OSError where the file cannot be written, and PackError for too many articles.
    """
    copies = Copies.of(store)
    frames = FrameWriter(file)
    since = None if wanted.since is None else time.time() - wanted.since
    sources = articles = bodies = too_large = 0
    with copies.one_state():
        for state in copies.sources():
            name = state.source.name
            if state.built_in or (wanted.sources and name not in wanted.sources):
                continue
            numbers, listed = copies.copied(name, kept=wanted.kept, since=since)
            chosen = wanted.kept or since is not None
            if chosen and not numbers and not wanted.sources:
                continue
            if len(numbers) > MAX_ARTICLES:
                too_many = _("{name}: das sind mehr als {most} Artikel. Bitte mit --since weniger packen.")
                raise PackError(too_many.format(name=name, most=number(MAX_ARTICLES)))
            frames.begin_section()
            frames.add(source_value(_packed(state, whole=listed == state.listed)))
            sources += 1
            for copy in copies.copies(numbers, bodies=wanted.bodies):
                articles += 1
                if frames.add(article_value(copy)):
                    bodies += copy.item.body is not None or copy.page.body is not None
                    continue
                too_large += 1
                short = replace(copy, item=replace(copy.item, body=None), page=Page(), cut=True)
                frames.add(article_value(short))
    frames.finish()
    return Contents(sources, articles, bodies, too_large, frames.size)


def _packed(state: SourceState, *, whole: bool) -> Packed:
    partial = state.failure is not None and state.tried_at == state.fetched_at
    return Packed(
        state.source,
        state.credits,
        state.fetched_at,
        # Of an edition that was cut off, what is missing is not gone; see clean_edition.
        whole and not partial and state.listed < MAX_ITEMS,
    )
