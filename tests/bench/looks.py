"""Moves on a screen of 120x36: bytes with each theme; time and CPU with few and many sources; idle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench import generator
from bench.moves import IN_LIST, WITH_ARTICLE
from bench.programs import Bed, answered, apart, cpu, ours, plain, shown
from bench.stores import headline_of
from bench.table import LEAST, Goal, Row, median
from stadtbote_cache.store import Store
from stadtbote_styles.themes import THEMES
from support.terminal import Terminal

SOURCES = (20, 200, 1_000)
ARTICLES = 4_000
MOVES = 24
SHAPES = {
    "list alone": ((59, 24), IN_LIST, Goal(230)),
    "article below": ((120, 36), WITH_ARTICLE, Goal(1600)),
}
EVEN = 1.1
IDLE = 10.0  # seconds


def _started(bed: Bed, store: Path, size: tuple[int, int], *arguments: str) -> Terminal:
    command = ours(store, "--screen", *arguments)
    terminal = Terminal(command, columns=size[0], rows=size[1], variables=plain(bed.folder))
    shown(terminal, headline_of(store))
    while not terminal.listens:
        terminal.read(0.05, 0.5)
    terminal.read(0.5, 3.0)
    return terminal


def _moves(terminal: Terminal, count: int) -> tuple[list[int], list[float], float]:
    """The bytes and seconds of so many moves, and the CPU seconds of one."""
    answered(terminal, "j")
    before = cpu(terminal.pid)
    found = [answered(terminal, "j") for _ in range(count)]
    used = (cpu(terminal.pid) - before) / count
    return [size for size, _seconds in found], [seconds for _size, seconds in found], used


def themes(bed: Bed) -> Iterator[Row]:
    """Bytes of a move with each theme, and what comes without a key."""
    store = bed.stores[bed.usual]
    for name, (size, _time, goal) in SHAPES.items():
        for theme in THEMES:
            with _started(bed, store, size, "--theme", theme) as terminal:
                sizes, _seconds, _used = _moves(terminal, MOVES)
                shape = f"{size[0]}x{size[1]}, {name}, {theme}"
                yield Row(f"a move, {shape}, bytes", "bytes", median(sizes), {}, goal, len(sizes))
                if theme == "dark":
                    time.sleep(IDLE)
                    idle = len(terminal.read(0.01, 1.0))
                    yield Row(f"idle, {IDLE:.0f} s, {shape}", "bytes", idle, {}, Goal(0))


def _store_of(bed: Bed, sources: int) -> Path:
    path = bed.folder / f"{sources}-sources.sqlite3"

    def fill() -> None:
        with Store.open(path) as store:
            generator.fill(store, ARTICLES, per_source=ARTICLES // sources)

    apart(fill)
    return path


def crowded(bed: Bed) -> Iterator[Row]:
    """Time and CPU of a move with few and many sources, in turn, so that a drifting machine hits all."""
    stores = {sources: _store_of(bed, sources) for sources in SOURCES}
    for name, (size, goal, _bytes) in SHAPES.items():
        times: dict[int, list[float]] = {sources: [] for sources in SOURCES}
        used: dict[int, list[float]] = {sources: [] for sources in SOURCES}
        for _ in range(bed.rounds):
            for sources, store in stores.items():
                with _started(bed, store, size) as terminal:
                    _sizes, seconds, cpu = _moves(terminal, MOVES)
                    times[sources] += seconds
                    used[sources].append(cpu)
        least = f"{SOURCES[0]} sources"
        for sources in SOURCES:
            what = f"a move, {size[0]}x{size[1]}, {name}, {sources:,} sources"
            yield Row(
                f"{what}, key to last byte",
                "ms",
                1000 * median(times[sources]),
                {LEAST: 1000 * min(times[sources])},
                goal,
                len(times[sources]),
            )
            beside = {least: 1000 * median(used[SOURCES[0]])}
            even = None if sources == SOURCES[0] else Goal(EVEN, least)
            yield Row(f"{what}, CPU", "ms", 1000 * median(used[sources]), beside, even, len(used[sources]))


def rows(bed: Bed) -> Iterator[Row]:
    """Everything on the large screen."""
    yield from themes(bed)
    yield from crowded(bed)
