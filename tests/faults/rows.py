"""The table of faults: every row with what it leads to, and the tests that show it. `--write` renews it.

    python tests/faults/rows.py [--write]

The rows stand in rows.toml; which tests show a row is told by their mark `row`. README.md is made of both.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parent.parent
TABLE = Path(__file__).parent / "README.md"
ROWS = Path(__file__).parent / "rows.toml"
LAST = 136

GROUPS = {
    1: "Network",
    13: "Servers",
    28: "Documents and encodings",
    41: "Hostile content",
    54: "Disk and store",
    71: "Terminal",
    87: "Configuration",
    94: "Kiosk",
    105: "Found by attack",
    118: "By ear and by finger",
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


class _Collected:
    """A plugin of pytest's that keeps what is collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def marked_files() -> list[Path]:
    """The files with tests that are marked with a row."""
    return [path for path in sorted(TESTS.rglob("test_*.py")) if ".row(" in path.read_text("utf-8")]


def collected() -> list[pytest.Item]:
    """The tests of these files. They are collected, not run: what marks one of them may be computed."""
    kept = _Collected()
    files = map(str, marked_files())
    with redirect_stdout(StringIO()) as said:
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *files], [kept])
    if code != pytest.ExitCode.OK:
        raise SystemExit(said.getvalue())
    return kept.items


def marked_tests(items: Iterable[pytest.Item]) -> dict[int, list[str]]:
    """Those that are marked with a row, as FILE::NAME, in the order of files and lines."""
    found: dict[int, dict[str, None]] = {}
    order = {path: number for number, path in enumerate(marked_files())}
    for item in sorted((item for item in items if item.path in order), key=lambda item: order[item.path]):
        test = f"{item.path.relative_to(TESTS).as_posix()}::{getattr(item, 'originalname', item.name)}"
        for mark in item.iter_markers("row"):
            for number in mark.args:
                found.setdefault(number, {})[test] = None
    if unknown := found.keys() - {row.number for row in rows()}:
        raise SystemExit(f"Tests are marked with rows that there are not: {sorted(unknown)}")
    return {number: list(tests) for number, tests in found.items()}


def table(items: Iterable[pytest.Item]) -> str:
    """The text of README.md, with what is marked of these tests."""
    tests, found = marked_tests(items), rows()
    shown = sum(bool(tests.get(row.number)) for row in found)
    lines = [
        "# Faults",
        "",
        "What goes wrong around Stadtbote, what it leads to, and the tests that show it. Made by"
        " `python tests/faults/rows.py --write` from rows.toml and the marks of the tests.",
        "",
        f"{shown} of {len(found)} rows are shown by tests of the test command. Some of these need programs"
        " such as strace, sshd and tmux, which `tests/packages` installs where it may; where they are missing"
        " these tests are skipped, but with `CI=true` they fail.",
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
        TABLE.write_text(table(collected()), "utf-8")
    else:
        print(table(collected()), end="")


if __name__ == "__main__":
    main()
