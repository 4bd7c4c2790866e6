"""The table of faults: every row with what it leads to, and the tests that show it. `--write` renews it.

    python tests/faults/rows.py [--write]

The rows stand in rows.toml; which tests show a row is told by their mark `row`. README.md is made of both.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
TABLE = Path(__file__).parent / "README.md"
ROWS = Path(__file__).parent / "rows.toml"
LAST = 104

GROUPS = {
    1: "Network",
    13: "Servers",
    28: "Documents and encodings",
    41: "Hostile content",
    54: "Disk and store",
    71: "Terminal",
    87: "Configuration",
    94: "Kiosk",
}
"""The first row of each group, and its name."""


class Row(NamedTuple):
    """A fault, what it leads to, and where no test is possible the reason."""

    number: int
    fault: str
    leads_to: str
    why_not: str = ""


def rows() -> list[Row]:
    """All rows in order."""
    with ROWS.open("rb") as file:
        found = tomllib.load(file)["row"]
    return [
        Row(int(number), row["fault"], row["leads_to"], row.get("why_not", ""))
        for number, row in sorted(found.items(), key=lambda pair: int(pair[0]))
    ]


def marked_tests() -> dict[int, list[str]]:
    """The tests that are marked with a row, as FILE::NAME, in the order of files and lines."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        file = path.relative_to(TESTS).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        common = [n for node in tree.body if isinstance(node, ast.Assign) for n in _of_module(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                marks = [part for mark in node.decorator_list for part in ast.walk(mark)]  # of parameters too
                own = sorted(n for part in marks if isinstance(part, ast.expr) for n in _numbers(part))
                for number in dict.fromkeys([*common, *own]):
                    found.setdefault(number, []).append(f"{file}::{node.name}")
    return found


def _of_module(node: ast.Assign) -> Iterator[int]:
    if any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets):
        for part in ast.walk(node.value):
            if isinstance(part, ast.expr):
                yield from _numbers(part)


def _numbers(mark: ast.expr) -> Iterator[int]:
    """The numbers of a mark `pytest.mark.row(…)`; none of any other."""
    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "row":
        for argument in mark.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
                yield argument.value


def table() -> str:
    """The text of README.md."""
    tests, found = marked_tests(), rows()
    shown = sum(bool(tests.get(row.number)) for row in found)
    lines = [
        "# Faults",
        "",
        "What goes wrong around Stadtbote, what it leads to, and the tests that show it. Made by"
        " `python tests/faults/rows.py --write` from rows.toml and the marks of the tests.",
        "",
        f"{shown} of {len(found)} rows are shown by tests of the test command.",
    ]
    for row in found:
        if row.number in GROUPS:
            lines += [
                "",
                f"## {GROUPS[row.number]}",
                "",
                "| # | fault | leads to | tests |",
                "| --- | --- | --- | --- |",
            ]
        named = "<br>".join(f"`{name}`" for name in tests.get(row.number, []))
        cells = (str(row.number), row.fault, row.leads_to, named or f"none: {row.why_not}")
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Prints the table, or writes it."""
    if "--write" in sys.argv[1:]:
        TABLE.write_text(table(), "utf-8")
    else:
        print(table(), end="")


if __name__ == "__main__":
    main()
