"""What others on the same store cost: fifty sessions that mark at the same time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial

from bench.programs import Bed, alternating
from bench.table import Goal, Row, median
from support.sessions import SESSIONS, slowest

_MARK = Goal(50)
_ALONE = "a store each"


def rows(bed: Bed) -> Iterator[Row]:
    """How long a mark takes that is among the slowest 5 of 100, beside sessions that have a store each."""
    small = bed.stores[min(bed.stores)]
    stores = [bed.folder / f"crowd-{number}.sqlite3" for number in range(SESSIONS)]
    for store in stores:
        shutil.copyfile(small, store)
    runs = {"one": partial(slowest, stores[0]), _ALONE: partial(slowest, *stores)}
    took = {name: 1000 * median(seconds) for name, seconds in alternating(runs, bed.rounds).items()}
    what = f"a mark, slowest of 20, {SESSIONS} sessions"
    yield Row(what, "ms", took["one"], {_ALONE: took[_ALONE]}, _MARK, bed.rounds)
