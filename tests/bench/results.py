"""RESULTS.md and its plot: the last table, with what each figure was before."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import plot
from bench.starts import KEPT
from bench.table import NEWSBOAT, PASS, Row, figures, table

FOLDER = Path(__file__).parent
FILE, PLOT = "RESULTS.md", "starts.svg"
TITLE = "First text on the screen"


def before() -> dict[str, str]:
    """Our figures of the last run that was written down."""
    path = FOLDER / FILE
    return figures(path.read_text("utf-8")) if path.exists() else {}


def surroundings(newsboat: str | None) -> str:
    """What was measured on and with, and nothing that names a machine."""
    cores = os.cpu_count() or 1
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{cores} cores" if cores > 1 else "1 core",
        platform.system(),
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        newsboat or "newsboat not installed",
    ]
    return ", ".join(parts)


def series(rows: Sequence[Row]) -> tuple[dict[str, dict[int, float]], list[str]]:
    """The lines of the plot, and what cannot be drawn in it."""
    lines: dict[str, dict[int, float]] = {"Stadtbote": {}, NEWSBOAT: {}, PASS: {}}
    notes = []
    for row in rows:
        found = re.fullmatch(rf"{KEPT}, ([\d,]+) articles", row.what)
        if not found or row.ours is None:
            continue
        count = int(found[1].replace(",", ""))
        lines["Stadtbote"][count] = row.ours
        for name in (NEWSBOAT, PASS):
            if name in row.beside:
                lines[name][count] = row.beside[name]
        if NEWSBOAT not in row.beside:
            notes.append(f"newsboat with {count:,} articles: {row.peer}.")
    return {name: points for name, points in lines.items() if points}, notes


def document(rows: Sequence[Row], known: Mapping[str, str], about: str, *, quick: bool, plotted: bool) -> str:
    """RESULTS.md."""
    how = "--quick --write`: fewer rounds, and no 100,000 articles" if quick else "--write`"
    missed = [row for row in rows if row.reached.startswith("no")]
    goals = sum(row.reached != "-" for row in rows)
    picture = f"[{TITLE}, against the number of articles]({PLOT})\n\n" if plotted else ""
    return (
        "# What it costs\n\n"
        f"{about}. Written by `python tests/bench {how}.\n\n"
        "All programs were run in turn on one machine: ratios hold, times only beside each other. Figures are"
        " medians; memory is the peak (VmHWM), bytes of a sync are those of HTTP with their heads, the"
        " terminal has 80 columns and 24 rows, 60 columns for a list alone. A usual start has a kept first"
        " frame, or the one that ships.\n\n"
        f"Goals reached: {goals - len(missed)} of {goals}.\n\n"
        f"{picture}{table(rows, known)}\n"
    )


def write(rows: Sequence[Row], known: Mapping[str, str], newsboat: str | None, *, quick: bool) -> None:
    """Writes RESULTS.md and, where starts were measured, the plot."""
    lines, notes = series(rows)
    if lines:
        (FOLDER / PLOT).write_text(plot.svg(TITLE, lines, notes), "utf-8")
    text = document(rows, known, surroundings(newsboat), quick=quick, plotted=(FOLDER / PLOT).exists())
    (FOLDER / FILE).write_text(text, "utf-8")
