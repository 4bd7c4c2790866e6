"""Amounts as they are typed."""

from __future__ import annotations

import pytest

from stadtbote.text.amounts import size, span


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("200kB", 200_000),
        ("200 KB", 200_000),
        ("2MB", 2_000_000),
        ("1.5mb", 1_500_000),
        ("0,5 kB", 500),
        ("4096", 4096),
        ("7B", 7),
    ],
)
def test_sizes(typed: str, count: int) -> None:
    """Sizes are decimal, with their unit in any letters, or plain bytes."""
    assert size(typed) == count


@pytest.mark.parametrize(
    ("typed", "seconds"), [("30m", 1800), ("30min", 1800), ("1h", 3600), ("1.5h", 5400), ("2d", 172_800)]
)
def test_spans(typed: str, seconds: float) -> None:
    """Spans of time are minutes, hours or days."""
    assert span(typed) == seconds


@pytest.mark.parametrize("typed", ["", "kB", "-1", "0", "0.1B", "1KiB", "1 GB", "1e3", "1kB2", "9" * 12])
def test_no_sizes(typed: str) -> None:
    """Anything else is no size."""
    assert size(typed) is None


@pytest.mark.parametrize("typed", ["", "1", "h", "0h", "-1h", "1w", "99999999d", "1:30h"])
def test_no_spans(typed: str) -> None:
    """Anything else is no span."""
    assert span(typed) is None
