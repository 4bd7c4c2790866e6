"""Prints what a start, a move and an unchanged sync cost, as ratios measured side by side in one run.

`.venv-tests/bin/python tests/bench` from the project's root. Not part of the tests.
"""

from __future__ import annotations

import asyncio
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from city.server import CityServer
from stadtbote.services.sync import Result, sync
from stadtbote_cache import edition
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from terminal import PROGRAM, Terminal, environment

RUNS = 9
MOVES = 20
KEYS = {
    "--screen": (
        ("j, article beside", "j"),
        ("Enter", "\r"),
        ("j in the article", "j"),
        ("?", "?"),
        ("q", "q"),
    ),
    "--screen-reader": (
        ("j", "j"),
        ("page", " "),
        ("Enter", "\r"),
        ("j in the article", "j"),
        ("q", "q"),
        ("?", "?"),
        ("q, back from help", "q"),
        ("i", "i"),
    ),
    "--plain": (("empty line", "\n"), ("number", "3\n"), ("empty line", "\n"), ("q", "q\n"), ("i", "i\n")),
}
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("WuppertalWorks")
Hello().run(mouse=False)
"""


def measure(run: Callable[[], None]) -> float:
    """Seconds that a run takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def bare() -> None:
    """An interpreter that does nothing."""
    subprocess.run([sys.executable, "-c", "pass"], env=plain(), check=True)


def plain() -> dict[str, str]:
    """The environment without the tests' guard, which costs imports of its own."""
    return {name: value for name, value in environment().items() if not name.startswith("PYTHON")}


def painted(command: list[str]) -> None:
    """A program on a terminal until its first text stands there."""
    with Terminal(command, variables=plain()) as terminal:
        while "WuppertalWorks" not in terminal.text:
            terminal.read(0.002, 0.01)


def bytes_of(command: list[str], keys: Sequence[tuple[str, str]]) -> None:
    """Prints what the start, each of the keys, and three seconds without one cost on a terminal."""
    with Terminal(command, variables=plain()) as terminal:
        terminal.wait_for("WuppertalWorks")
        print(f"| start | {len(terminal.output)} |")
        for name, key in keys:
            print(f"| {name} | {len(terminal.press(key))} |")
        print(f"| idle, 3 s | {len(terminal.read(3.0, 3.0))} |")


def answer_time(command: list[str], key: str) -> float:
    """Seconds from a key to the last byte of its answer, median of 20 moves within pages (test T7).

    The last byte is the one after which nothing came for 50 ms.
    """
    times = []
    with Terminal(command, variables=plain()) as terminal:
        terminal.wait_for("WuppertalWorks")
        for _ in range(MOVES):
            begun = time.perf_counter()
            os.write(terminal.fd, key.encode())
            last = begun
            while select.select([terminal.fd], [], [], 0.05 if last > begun else 2.0)[0]:
                os.read(terminal.fd, 65536)
                last = time.perf_counter()
            times.append(last - begun)
    return statistics.median(times)


async def second_sync(store: Store, city: CityServer) -> Result:
    """The second sync of a source that did not change."""
    store.remove_source(edition.SOURCE.name)
    store.add_source(Source("stadt", "Stadt", city.url("/aktuelles.php"), "page"))
    await sync(store)
    return (await sync(store))[0]


def main() -> None:
    """Measures in turn, so that a drifting machine hits all alike, and prints medians."""
    with tempfile.TemporaryDirectory() as folder:
        store = ["--store", str(Path(folder) / "store.sqlite3"), "--offline"]
        runs: dict[str, Callable[[], None]] = {
            "python -c pass": bare,
            "stadtbote list": lambda: subprocess.run(
                [*PROGRAM, *store, "list"], env=plain(), check=True, stdout=subprocess.DEVNULL
            ).check_returncode(),
            "a bare Textual hello, first text": lambda: painted([sys.executable, "-c", HELLO]),
            "stadtbote, first text": lambda: painted([*PROGRAM, *store]),
            "stadtbote --screen-reader, first text": lambda: painted([*PROGRAM, *store, "--screen-reader"]),
            "stadtbote --plain, first prompt": lambda: painted([*PROGRAM, *store, "--plain"]),
        }
        for run in runs.values():
            run()
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(RUNS):
            for name, run in runs.items():
                seconds[name].append(measure(run))
        base = statistics.median(seconds["python -c pass"])
        print("| what | ms, median | times `python -c pass` |\n| --- | --- | --- |")
        for name, values in seconds.items():
            middle = statistics.median(values)
            print(f"| {name} | {1000 * middle:.0f} | {middle / base:.1f} |")
        for face, keys in KEYS.items():
            print(f"\n| {face} | bytes |\n| --- | --- |")
            bytes_of([*PROGRAM, *store, face], keys)
        print("\n| key to last byte, median of 20 moves | ms |\n| --- | --- |")
        for face, rows in (
            ("--screen", "5"),
            ("--screen-reader", "5"),
            ("--screen-reader", "20"),
            ("--plain", "5"),
        ):
            key = "\n" if face == "--plain" else "j"
            seconds_taken = answer_time([*PROGRAM, *store, face, "--rows", rows], key)
            print(f"| {face}, {rows} rows | {1000 * seconds_taken:.1f} |")
        print("\n| what | bytes |\n| --- | --- |")
        with Store.open(Path(folder) / "sync.sqlite3") as opened, CityServer() as city:
            traffic = asyncio.run(second_sync(opened, city)).traffic
        print(f"| unchanged sync, received / sent | {traffic.received} / {traffic.sent} |")


if __name__ == "__main__":
    main()
