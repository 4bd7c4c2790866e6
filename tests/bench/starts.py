"""Starts: the first text from the store, the first key that is answered, lists of the command line."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import peers
from bench.programs import (
    HELLO,
    HELLO_TEXT,
    LIMIT,
    PASS,
    Bed,
    alternating,
    ended,
    ours,
    painted,
    passed,
    plain,
    shown,
    until,
)
from bench.table import HELLO as HELLO_NAME
from bench.table import NEWSBOAT, Goal, Row, median
from bench.table import PASS as PASS_NAME
from support.terminal import Terminal

FIRST_TEXT = Goal(3, PASS_NAME)
KEYS = Goal(1.25, HELLO_NAME)
LINES = Goal(4, PASS_NAME)

PEER_LIMIT = 60.0
"""Seconds that newsboat is given to its list."""

KEPT, DRAWN = "first text, full screen", "first text of the first run of all, full screen"


class Screen:
    """The full screen with one store, as it is started again and again by one user."""

    def __init__(self, bed: Bed, articles: int) -> None:
        self._command = ours(bed.stores[articles])
        self._headline = bed.headlines[articles]
        self._kept = plain(bed.folder / str(articles), cache=True)
        self._drawn = plain(bed.folder / str(articles))
        # Of another reader: after a visit of one, what the first frame says to the other is no longer so.
        self._others = ours(Path(shutil.copy(bed.stores[articles], bed.folder / f"drawn-{articles}.sqlite3")))
        self.answers: list[float] = []

    def drawn(self) -> float | None:
        """Seconds to the first text where none was kept."""
        return painted(self._others, self._headline, self._drawn)

    def kept(self) -> float | None:
        """Seconds to the first text of a usual start; notes when a j was answered that was pressed then."""
        begun = time.perf_counter()
        with Terminal(self._command, variables=self._kept) as terminal:
            first = shown(terminal, self._headline)
            if first is None:
                return None
            os.write(terminal.fd, b"j")
            there = until(terminal, lambda: terminal.listens and terminal.screen.cursor.y == 3)
            if there is not None:
                self.answers.append(there - begun)
            os.write(terminal.fd, b"q")  # an orderly end: the next start finds the frame of this one
            terminal.wait(LIMIT)
        return first - begun


def newsboat(bed: Bed, articles: int) -> Callable[[], float | None]:
    """Starts newsboat with the same articles."""
    assert bed.newsboat is not None
    command = peers.command(bed.newsboat, peers.cached(bed, articles))
    return partial(painted, command, peers.FEEDS, peers.variables(bed.folder), PEER_LIMIT)


def rows(bed: Bed) -> Iterator[Row]:
    """First text, first key and first prompt at every size, and lists."""
    variables = plain(bed.folder)
    for articles, store in bed.stores.items():
        screen = Screen(bed, articles)
        line = ours(store, "--plain")
        whole = () if articles == min(bed.stores) else ("--limit", "10")
        runs: dict[str, Callable[[], float | None]] = {
            "pass": partial(passed, variables),
            "pass, no terminal": partial(ended, PASS, variables),
            HELLO_NAME: partial(painted, HELLO, HELLO_TEXT, variables),
            KEPT: screen.kept,
            DRAWN: screen.drawn,
            "first prompt, line mode": partial(painted, line, " > ", variables),
            "list": partial(ended, ours(store, "list", *whole), variables),
        }
        slow = 0.0
        if bed.newsboat:
            slow = newsboat(bed, articles)() or PEER_LIMIT
            if slow < PEER_LIMIT / bed.rounds:
                runs[NEWSBOAT] = newsboat(bed, articles)
        times = {
            name: 1000 * median(values) for name, values in alternating(runs, bed.rounds).items() if values
        }
        beside = {PASS_NAME: times["pass"]}
        peer = "-" if bed.newsboat else peers.MISSING
        full = dict(beside)
        if NEWSBOAT in times:
            full[NEWSBOAT] = times[NEWSBOAT]
        elif slow == PEER_LIMIT:
            peer = f"no list after {PEER_LIMIT:.0f} s"
        elif slow:
            full[NEWSBOAT] = 1000 * slow
        size = f"{articles:,} articles"

        def row(
            name: str,
            goal: Goal,
            beside: dict[str, float],
            value: float | None,
            peer: str = "-",
            size: str = size,
        ) -> Row:
            return Row(f"{name}, {size}", "ms", value, beside, goal, bed.rounds, "never", peer)

        yield row(KEPT, FIRST_TEXT, full, times.get(KEPT), peer)
        yield row(DRAWN, FIRST_TEXT, full, times.get(DRAWN), peer)
        answers = screen.answers[-bed.rounds :]
        keys = 1000 * median(answers) if answers else None
        yield row("first key answered, full screen", KEYS, {HELLO_NAME: times[HELLO_NAME]}, keys)
        name = "first prompt, line mode"
        yield row(name, LINES, beside, times.get(name))
        yield row(
            "list" if not whole else "list --limit 10",
            LINES,
            {PASS_NAME: times["pass, no terminal"]},
            times["list"],
        )
