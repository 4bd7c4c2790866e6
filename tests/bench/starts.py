"""Starts: the first text from the store, the first key that is answered, lists of the command line."""

from __future__ import annotations

import os
import resource
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
from stadtbote.screen import kept_frame
from stadtbote_cache import edition
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, Terminal

FIRST_TEXT = Goal(1.6, PASS_NAME)
DRAWN_TEXT = Goal(3, PASS_NAME)
KEYS = Goal(1.25, HELLO_NAME)
LINES = Goal(3.5, PASS_NAME)
RENEWAL = Goal(20)

PEER_LIMIT = 60.0
"""Seconds that newsboat is given to its list."""

KEPT, DRAWN = "first text, full screen", "first text where no frame is kept, full screen"
EDITIONS = {"de": "de_DE.UTF-8", "en": "en_GB.UTF-8"}


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


class Edition:
    """The built-in edition in a language, as one user starts it; its syncs are cron's, without a line."""

    def __init__(self, bed: Bed, locale: str) -> None:
        self._folder = bed.folder / locale
        self._folder.mkdir()
        whole = plain(self._folder)
        known = {name: whole[name] for name in whole if not name.startswith(("XDG_", "TEXTUAL"))}
        self._variables = known | {"LANG": locale}
        self._cron = {name: known[name] for name in ("PATH", "HOME")}
        self._frame = self._folder / ".cache/stadtbote/first-frame"
        self._headline = edition.load().items[0].headline[:20]

    def first(self) -> float | None:
        """Seconds to the first text of the very first start. It ends before it would fetch anything."""
        for path in self._folder.iterdir():
            shutil.rmtree(path)
        return painted(PROGRAM, self._headline, self._variables)

    def synced(self) -> float | None:
        """Seconds to the first text after a sync that has found the store changed."""
        self.sync()
        return painted([*PROGRAM, "--offline"], self._headline, self._variables)

    def updated(self) -> float | None:
        """Seconds to the first text where the frame was of another version, and the sync of this one."""
        self._visit()
        parts = kept_frame.divided(self._frame.read_bytes())
        parts[2] = "0\0"
        self._frame.write_bytes(kept_frame.joined(parts))
        return self.synced()

    def sync(self, *, kept: bool = True) -> float:
        """CPU seconds of a sync, with a frame to draw anew, or none."""
        self._visit()
        with Store.open(self._folder / ".local/share/stadtbote/stadtbote.sqlite3") as store:
            number = store.listing(Filter())[0]
            store.mark([number], kept=not store.rows([number])[number].kept)
        if not kept:
            self._frame.unlink()
        before = _of_children()
        ended([*PROGRAM, "sync", "--offline"], self._cron)
        return _of_children() - before

    def _visit(self) -> None:
        """A visit to its end, if none has kept a frame yet."""
        if not self._frame.exists():
            with Terminal([*PROGRAM, "--offline"], variables=self._variables) as terminal:
                terminal.wait_for(self._headline)
                os.write(terminal.fd, b"q")
                terminal.wait(LIMIT)


def _of_children() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def editions(bed: Bed) -> Iterator[Row]:
    """First texts of the built-in edition in each language, and what a sync does for them."""
    for code, locale in EDITIONS.items():
        found = Edition(bed, locale)
        texts: dict[str, Callable[[], float | None]] = {
            "at the very first start": found.first,
            "after a sync": found.synced,
            "after an update and a sync": found.updated,
        }
        others = {PASS_NAME: partial(passed, plain(bed.folder)), "plain": partial(found.sync, kept=False)}
        times = alternating(texts | others | {"drawing": found.sync}, bed.rounds)
        middle = {name: 1000 * median(values) for name, values in times.items() if values}
        beside = {PASS_NAME: middle[PASS_NAME]}
        for name in texts:
            what = f"first text {name}, built-in edition, {code}"
            yield Row(what, "ms", middle.get(name), beside, FIRST_TEXT, bed.rounds, "never")
        cost = middle["drawing"] - middle["plain"]
        yield Row(f"CPU of a sync for the next first text, {code}", "ms", cost, {}, RENEWAL, bed.rounds)


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
        yield row(DRAWN, DRAWN_TEXT, full, times.get(DRAWN), peer)
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
    yield from editions(bed)
