"""Prints what everything costs as one table of ratios, measured side by side in one run.

    python tests/bench [--quick] [--only NAME] [--stores FOLDER] [--write]

From the project's root, in the environment of the tests. Not part of the tests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import crowds, large, lines, looks, memory, moves, peers, results, searches, starts, stores, syncs
from bench.programs import Bed
from bench.table import Row, table

GROUPS: dict[str, Callable[[Bed], Iterator[Row]]] = {
    "starts": starts.rows,
    "memory": memory.rows,
    "moves": moves.rows,
    "looks": looks.rows,
    "syncs": syncs.rows,
    "lines": lines.rows,
    "searches": searches.rows,
    "stores": stores.rows,
    "large": large.rows,
    "crowds": crowds.rows,
}
ROUNDS, ROUNDS_QUICK = 7, 3


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python tests/bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=GROUPS, metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and no 100,000 articles or more")
    parser.add_argument("--write", action="store_true", help=f"write {results.FILE} and {results.PLOT}")
    parser.add_argument(
        "--stores", type=Path, metavar="FOLDER", help="keep the stores there (large ones take minutes)"
    )
    return parser.parse_args()


def bed(folder: Path, kept: Path, *, quick: bool) -> Bed:
    """Makes what is not there yet."""
    found = {articles: stores.store_of(kept, articles) for articles in stores.SIZES[: 2 if quick else 3]}
    headlines = {articles: stores.headline_of(path) for articles, path in found.items()}
    return Bed(folder, kept, found, headlines, ROUNDS_QUICK if quick else ROUNDS, quick, peers.installed())


def main() -> None:
    """Measures group by group, prints what comes, and the table at the end."""
    wanted = options()
    known = results.before()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as made:
        folder, kept = Path(made), wanted.stores or Path(made) / "stores"
        kept.mkdir(parents=True, exist_ok=True)
        place = bed(folder, kept.resolve(), quick=wanted.quick)
        for name in wanted.only or GROUPS:
            begun = time.monotonic()
            rows += GROUPS[name](place)
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(table(rows, known))
    if wanted.write:
        newsboat = peers.version(place.newsboat) if place.newsboat else None
        results.write(rows, known, newsboat, quick=wanted.quick)


if __name__ == "__main__":
    main()
