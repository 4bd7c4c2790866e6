"""The table of faults is whole and true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from faults.rows import LAST, TABLE, marked_files, rows, table

LEAST = 95


def test_every_row_is_there() -> None:
    """The rows are numbered from 1 to the last without a gap, and each says what it leads to."""
    found = rows()
    assert [row.number for row in found] == list(range(1, LAST + 1))
    assert all(row.fault and row.leads_to for row in found)


def test_every_row_has_a_test_or_says_why_not() -> None:
    """A row is marked on a test, or has the reason why there is none; never both."""
    shown = {
        int(number) for number in re.findall(r"^\| (\d+) \|.*\| `\S+` \|$", TABLE.read_text("utf-8"), re.M)
    }
    assert [row.number for row in rows() if (row.number in shown) == bool(row.why_not)] == []
    assert len(shown) >= LEAST


def test_the_table_is_up_to_date(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """README.md is what rows.py makes of the rows and the marks, wherever it is started."""
    items = request.session.items
    whole = {item.path for item in items}.issuperset(marked_files())
    if whole and not request.config.getoption("keyword"):
        made = table(items)
    else:  # of a few tests all the others are not known
        command = [sys.executable, str(TABLE.with_name("rows.py"))]
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        made = done.stdout.decode("utf-8")
    assert TABLE.read_text("utf-8") == made
