"""The table of what was said, printed behind all tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from statistics import mean
from typing import Any, NamedTuple

PROPERTY = "speech"


class Line(NamedTuple):
    """One step of a scenario, as it was heard."""

    face: str
    reader: str
    step: str
    words: int
    precision: float
    recall: float
    size: int
    """Bytes that the program wrote."""


def lines(found: Iterable[Line]) -> list[str]:
    """The table: one line a kind of step, with means where there were several."""
    kinds: dict[tuple[str, str, str], list[Line]] = {}
    for line in found:
        kinds.setdefault(line[:3], []).append(line)
    rows = [("face", "reader", "step", "n", "words", "P", "R", "bytes")]
    rows += [
        (
            *kind,
            str(len(steps)),
            f"{mean(step.words for step in steps):.4g}",
            f"{mean(step.precision for step in steps):.2f}",
            f"{mean(step.recall for step in steps):.2f}",
            f"{mean(step.size for step in steps):.4g}" if len(steps) > 1 else str(steps[0].size),
        )
        for kind, steps in kinds.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints what the tests recorded, also where they ran in other processes."""
    recorded = {
        value  # the reports of a test's parts have its properties too
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == PROPERTY
    }
    found = [Line(*line) for value in sorted(recorded) for line in json.loads(value)]
    if found:
        terminalreporter.section("what the screen readers said")
        for line in lines(found):
            terminalreporter.write_line(line)
