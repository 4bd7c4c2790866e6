"""Amounts as they are typed: a number with a unit behind it, such as 200kB or 1h."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SIZES = {"": 1, "b": 1, "kb": 1000, "mb": 1_000_000}
_SPANS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}
_LONGEST = 3650 * 86_400


def amount(typed: str, units: Mapping[str, int]) -> float | None:
    """The number times its unit, in upper or lower case, with a point or a comma; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))? ?([a-z]*)", typed.strip().lower())
    if found is None or found[3] not in units:
        return None
    return float(f"{found[1]}.{found[2] or 0}") * units[found[3]]


def size(typed: str) -> int | None:
    """A size in bytes, at least one: "200kB", "1.5 MB", "4096", in decimal units; None for anything else."""
    found = amount(typed, _SIZES)
    return None if found is None or found < 1 else int(found)


def span(typed: str) -> float | None:
    """A span of time in seconds: "30m", "1h", "2d", up to ten years; None for anything else."""
    found = amount(typed, _SPANS)
    return None if found is None or not 0 < found <= _LONGEST else found
