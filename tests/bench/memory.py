"""Peak memory: of each face after a start, moves, an article and a search; of lists; and of others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from bench import peers
from bench.programs import HELLO, HELLO_TEXT, LIMIT, WITH_PEAK, Bed, alternating, ours, peak, plain, shown
from bench.table import HELLO as HELLO_NAME
from bench.table import NEWSBOAT, Goal, Row, median
from support.terminal import Terminal

LEAST, MOST = 45.0, 50.0
"""MB that the full screen may have, with 35 articles and with any number of them."""

RUNS, RUNS_QUICK = 3, 1  # the same to a few hundred KiB every time

KEYS = {
    "--screen": (*"jjjj  G", "\r", "q", "/", *"prozent", "\r", "\x1b"),
    "--screen-reader": (*"jjjj  ", "\r", "q"),
    "--plain": ("\n", "\n", "3\n", "\n"),
}
PEER_KEYS = (peers.ENTER, peers.DOWN, peers.DOWN, peers.PAGE, peers.ENTER)


def on_terminal(
    command: Sequence[str], text: str, keys: Sequence[str], variables: dict[str, str]
) -> float | None:
    """The peak in MB after a start and some keys; None where the start does not come."""
    with Terminal(command, variables=variables) as terminal:
        if shown(terminal, text) is None:
            return None
        terminal.read(0.4, 2.0)
        for key in keys:
            os.write(terminal.fd, key.encode())
            terminal.read(0.08, 2.0)
        terminal.read(0.4, 5.0)
        return peak(terminal.pid)


def of_list(bed: Bed, articles: int) -> float:
    """The peak in MB of a list."""
    options = () if articles == min(bed.stores) else ("--limit", "10")
    arguments = ours(bed.stores[articles], "list", *options)[3:]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITH_PEAK, *arguments],  # with these it ends as Python does
        env=plain(bed.folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LIMIT,
    )
    return int(done.stderr.split()[-1]) * 1024 / 1e6


def rows(bed: Bed) -> Iterator[Row]:
    """The peaks at every size."""
    variables = plain(bed.folder)
    times = RUNS_QUICK if bed.quick else RUNS
    for articles, store in bed.stores.items():
        headline = bed.headlines[articles]
        runs = {HELLO_NAME: partial(on_terminal, HELLO, HELLO_TEXT, (), variables)}
        for face, keys in KEYS.items():
            text = " > " if face == "--plain" else headline
            runs[face] = partial(on_terminal, ours(store, face), text, keys, variables)
        if bed.newsboat:
            command = peers.command(bed.newsboat, peers.cached(bed, articles))
            theirs = dict(peers.variables(bed.folder))
            runs[NEWSBOAT] = partial(on_terminal, command, peers.FEEDS, PEER_KEYS, theirs)
        found = alternating(runs, times, 0)
        peaks = {name: median(values) for name, values in found.items() if values}
        peer = peers.MISSING if not bed.newsboat else f"no list after {LIMIT:.0f} s"
        beside = {name: peaks[name] for name in (HELLO_NAME, NEWSBOAT) if name in peaks}
        size = f"{articles:,} articles"
        goal = Goal(LEAST if articles == min(bed.stores) else MOST)
        names = {"--screen": "full screen", "--screen-reader": "screen-reader face", "--plain": "line mode"}
        for face, name in names.items():
            yield Row(
                f"peak memory, {name}, {size}",
                "MB",
                peaks.get(face),
                beside,
                goal if face == "--screen" else None,
                times,
                "never",
                "-" if NEWSBOAT in peaks else peer,
            )
        yield Row(f"peak memory, list, {size}", "MB", of_list(bed, articles))
