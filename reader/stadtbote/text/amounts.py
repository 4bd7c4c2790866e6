"""Amounts as they are typed: a number with a unit behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping


def amount(typed: str, units: Mapping[str, int]) -> float | None:
    """The number in terms of its unit, in any letters, with a point or a comma; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))? ?([a-z]*)", typed.strip().lower())
    if found is None or found[3] not in units:
        return None
    return float(f"{found[1]}.{found[2] or 0}") * units[found[3]]
