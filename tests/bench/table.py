"""What was measured, as rows with ratios and goals; as a Markdown table, and read back from one."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

HEAD = (
    "what",
    "Stadtbote",
    "beside",
    "times that",
    "newsboat",
    "times that",
    "goal",
    "reached",
    "before",
    "runs",
)
NOTHING = "-"

PASS = "python -c pass"
HELLO = "Textual hello"
NEWSBOAT = "newsboat"
LEAST = "the least"
"""The smallest figure of a row's runs, which a busy machine delays least."""


class Goal(NamedTuple):
    """At most so much: in the row's unit, or as a multiple of what was measured beside (`of`)."""

    most: float
    of: str = ""


class Row(NamedTuple):
    """One thing that was measured. `ours` None: it never came; then `note` says so.

    `beside` is what else was measured in the same run, by name, in the same unit; `peer` stands in the place
    of newsboat's figure where there is none.
    """

    what: str
    unit: str
    ours: float | None
    beside: Mapping[str, float] = {}
    goal: Goal | None = None
    runs: int = 1
    note: str = ""
    peer: str = NOTHING

    @property
    def most(self) -> float | None:
        """The goal in the row's unit; None where there is none, or nothing to compare with."""
        if self.goal is None:
            return None
        if not self.goal.of:
            return self.goal.most
        base = self.beside.get(self.goal.of)
        return None if base is None else base * self.goal.most

    @property
    def times_goal(self) -> float | None:
        """The figure as a multiple of the goal; None where either is lacking."""
        most = self.most
        if self.ours is None or most is None:
            return None
        return self.ours / most if most else float(self.ours > 0)

    @property
    def reached(self) -> str:
        """Whether the goal is reached, and else by how much not."""
        if self.goal is None:
            return NOTHING
        if self.ours is None:
            return "no"
        times = self.times_goal
        if times is None:
            return NOTHING
        over = self.most == 0 and self.ours > 0
        return "no" if over else "yes" if times <= 1 else f"no, {times:.2f} times the goal"


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def ratio(value: float | None, base: float | None) -> str:
    """A figure as a multiple of another."""
    if value is None or not base:
        return NOTHING
    times = value / base
    return f"{times:.1f}" if times >= 10 else f"{times:.2f}"


def figure(value: float | None, unit: str) -> str:
    """A figure with its unit, in three digits or so."""
    if value is None:
        return NOTHING
    if unit in {"bytes", "articles", "answers"} or value >= 100:
        text = f"{value:,.0f}"
    elif value >= 10:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}"
    return f"{text} {unit}"


def goal_text(row: Row) -> str:
    """The goal of a row in words."""
    if row.goal is None:
        return NOTHING
    if row.goal.of:
        return f"at most {row.goal.most:g} times {row.goal.of}"
    return f"at most {row.goal.most:,g} {row.unit}"


def cells(row: Row, before: Mapping[str, str]) -> tuple[str, ...]:
    """A row as the cells of the table."""
    name = next((name for name in row.beside if name != NEWSBOAT), None)
    base = row.beside[name] if name else None
    peer = row.beside.get(NEWSBOAT)
    return (
        row.what,
        figure(row.ours, row.unit) if row.ours is not None else row.note or NOTHING,
        f"{name}: {figure(base, row.unit)}" if name else NOTHING,
        ratio(row.ours, base),
        figure(peer, row.unit) if peer is not None else row.peer,
        ratio(row.ours, peer),
        goal_text(row),
        row.reached,
        before.get(row.what, NOTHING),
        str(row.runs),
    )


def line(row: Iterable[str]) -> str:
    """Cells as a line of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def table(rows: Iterable[Row], before: Mapping[str, str]) -> str:
    """The rows as a Markdown table; `before` has the cell of an earlier run by what it measured."""
    lines = [line(HEAD), line("---" for _ in HEAD)]
    return "\n".join(lines + [line(cells(row, before)) for row in rows])


def figures(text: str) -> dict[str, str]:
    """Our figures by what was measured, out of a text with such a table; empty without one."""
    found: dict[str, str] = {}
    inside = False
    for one in text.splitlines():
        if not one.startswith("|"):
            inside = False
            continue
        row = [cell.strip() for cell in one.strip("|").split("|")]
        if tuple(row) == HEAD:
            inside = True
        elif inside and len(row) == len(HEAD) and not row[0].startswith("---"):
            found[row[0]] = row[1]
    return found
