"""The table of faults is whole and true."""

from __future__ import annotations

from faults.rows import LAST, TABLE, marked_tests, rows, table

LEAST = 95


def test_every_row_is_there() -> None:
    """The rows are numbered from 1 to the last without a gap, and each says what it leads to."""
    found = rows()
    assert [row.number for row in found] == list(range(1, LAST + 1))
    assert all(row.fault and row.leads_to for row in found)


def test_every_row_has_a_test_or_says_why_not() -> None:
    """A row is marked on a test, or has the reason why there is none; never both."""
    tests = marked_tests()
    assert not set(tests) - {row.number for row in rows()}
    assert [row.number for row in rows() if bool(tests.get(row.number)) == bool(row.why_not)] == []
    assert len(tests) >= LEAST


def test_the_table_is_up_to_date() -> None:
    """README.md is what rows.py makes of the rows and the marks."""
    assert TABLE.read_text("utf-8") == table()
