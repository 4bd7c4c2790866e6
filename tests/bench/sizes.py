"""Prints what a store of each size costs: start, memory, lists, search and bytes. Stores are kept in FOLDER.

    python tests/bench/sizes.py FOLDER [ARTICLES ...]

Times inside the program are processor time, so that a busy machine does not matter; starts are the median
of runs in turn, as multiples of `python -c pass`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import generator
from stadtbote.services.reading import Listing, read_sources, read_text
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from terminal import PROGRAM, Terminal, environment

RUNS = 9
SIZES = (35, 10_000, 100_000)
WORDS = (
    *("s st str stra straß straße ver p pr pro prozent die sportflucht bahn schwebebahn".split()),
    *("prozent stadt", "bahn unfall", '"die stadt"', '"in der stadt"', "burger"),
)


def store_of(folder: Path, articles: int) -> Path:
    """The store with so many articles, made where it is not there yet."""
    path = folder / f"{articles}.sqlite3"
    if not path.exists():
        making = path.with_suffix(".making")
        with Store.open(making) as store:
            generator.fill(store, articles)
        making.rename(path)
    return path


def plain() -> dict[str, str]:
    """The environment without the tests' guard, which costs imports of its own."""
    return {name: value for name, value in environment().items() if not name.startswith("PYTHON")}


def processor(run: Callable[[], object], runs: int = 5) -> float:
    """Milliseconds of processor time that a run takes, median."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return 1000 * statistics.median(times)


def run(*command: str) -> float:
    """Seconds that a program takes."""
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, env=plain(), check=True, stdout=quiet, stderr=quiet)
    return time.perf_counter() - begun


def painted(headline: str, *command: str) -> float:
    """Seconds until a program on a terminal shows a headline."""
    begun = time.perf_counter()
    with Terminal(command, variables=plain()) as terminal:
        while headline.encode() not in terminal.output:
            terminal.read(0.001, 0.005)
        return time.perf_counter() - begun


def memory(headline: str, *command: str) -> dict[str, int]:
    """The most memory in KiB that the full screen has had: after its start, moving, reading and a search."""

    def most(pid: int) -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])

    found = {}
    with Terminal(command, variables=plain()) as terminal:
        terminal.wait_for(headline[:20])
        terminal.read(1.0)
        found["start"] = most(terminal.pid)
        for name, keys in (
            ("moves", "jjjjj  GG"),
            ("article", "\r"),
            ("search", "q/prozent\r"),
            ("search s", "/s\r"),
        ):
            for key in keys:
                os.write(terminal.fd, key.encode())
                terminal.read(0.3, 5.0)
            terminal.read(1.0, 5.0)
            found[name] = most(terminal.pid)
    return found


def starts(stores: dict[int, Path]) -> None:
    """Prints how long it takes to the first list and the first prompt, and the memory of the screen."""
    headlines = {}
    for articles, path in stores.items():
        with Store.open(path) as store:
            headlines[articles] = Listing(store, Filter()).row(0).headline[:24]
    runs: dict[str, Callable[[], float]] = {"python -c pass": partial(run, sys.executable, "-c", "pass")}
    for articles, path in stores.items():
        program = (*PROGRAM, "--store", str(path), "--offline")
        runs[f"list --limit 10, {articles}"] = partial(run, *program, "list", "--limit", "10")
        runs[f"--plain, first prompt, {articles}"] = partial(
            painted, headlines[articles], *program, "--plain"
        )
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(RUNS):
        for name, measured in runs.items():
            seconds[name].append(measured())
    base = statistics.median(seconds["python -c pass"])
    print("| start | ms, median | times `python -c pass` |\n| --- | --- | --- |")
    for name, values in seconds.items():
        print(f"| {name} | {1000 * statistics.median(values):.0f} | {statistics.median(values) / base:.2f} |")
    for articles, path in stores.items():
        found = memory(headlines[articles], *PROGRAM, "--store", str(path), "--offline", "--screen")
        words = ", ".join(f"{name} {kilobytes / 1024:.1f}" for name, kilobytes in found.items())
        print(f"| full screen, peak memory in MiB, {articles} | {words} | |")


def searches(path: Path, articles: int) -> None:
    """Prints what lists and searches take."""
    print(f"\n| {articles} articles, processor ms | first 50 | newest 50 | all | hits |")
    print("| --- | --- | --- | --- | --- |")
    with Store.open(path) as store:
        middle = store.listing(Filter())[articles // 2]
        print(f"| a list | {processor(lambda: Listing(store, Filter()).row(0)):.2f} | | | |")
        print(f"| all its numbers | {processor(lambda: list(Listing(store, Filter()).numbers)):.1f} | | | |")
        print(f"| sources | {processor(lambda: read_sources(store)):.1f} | | | |")
        print(f"| an article | {processor(lambda: read_text(store, middle)):.2f} | | | |")
        for words in WORDS:
            wanted = Filter(query=words)
            whole = Listing(store, wanted)
            first = processor(partial(Listing, store, wanted, first=50))
            newest = processor(partial(Listing, store, wanted, first=50, newest=True))
            print(
                f"| {words} | {first:.1f} | {newest:.1f} |"
                f" {processor(partial(Listing, store, wanted), 3):.1f} | {len(whole)} |"
            )


def main() -> None:
    """Makes the stores that are not there yet, and prints the tables."""
    folder = Path(sys.argv[1])
    stores = {
        articles: store_of(folder, articles) for articles in [int(size) for size in sys.argv[2:]] or SIZES
    }
    starts(stores)
    for articles, path in stores.items():
        if articles > 1000:
            searches(path, articles)
            print(f"\n{articles} articles: {path.stat().st_size / articles / 1000:.2f} kB an article")


if __name__ == "__main__":
    main()
