"""Helpers for tests of the store: a source of our own, editions saved as a sync does, other processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from stadtbote.sync.plan import decide
from stadtbote_cache import preparing
from stadtbote_cache.records import Changes, Filter, Item, Source, Validators
from stadtbote_cache.store import Store

CITY = Source("musterstadt", "Stadt Musterstadt", "https://www.musterstadt.example/presse", "page", "de")
NOW = 1_790_000_000.0  # a Monday in September 2026, in Unix seconds


def sync(
    store: Store,
    items: Iterable[Item],
    *,
    source: Source = CITY,
    complete: bool = True,
    now: float = NOW,
    validators: Validators | None = None,
) -> Changes:
    """Saves these items as the source's edition, as a sync does."""
    shown = preparing.shown(tuple(items))
    return store.save_fetch(
        source,
        shown,
        lambda known: decide(known, shown, complete=complete),
        credits=(),
        language=None,
        validators=validators or Validators(),
        now=now,
    )


def filled(store: Store, *items: Item, source: Source = CITY) -> dict[str, int]:
    """Adds the source with these items; the articles' numbers by headline."""
    store.add_source(source)
    sync(store, items, source=source)
    return numbers(store, source=source)


def numbers(store: Store, *, source: Source = CITY) -> dict[str, int]:
    """The numbers of a source's articles by headline, in the order of the list."""
    found = store.listing(Filter(source=source.name))
    rows = store.rows(found)
    return {rows[number].headline: number for number in found}


def headlines(store: Store, query: str = "", *, source: Source | None = CITY) -> list[str]:
    """The headlines that a query finds, in the order of the list."""
    found = store.listing(Filter(source=source.name if source else None, query=query))
    rows = store.rows(found)
    return [rows[number].headline for number in found]


def start(script: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Another process that runs this script."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], seconds: float = 60) -> tuple[int, str]:
    """Waits for a process: its exit code, and what it wrote to stdout, or to stderr where it failed."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, (err if process.returncode else out).strip()
