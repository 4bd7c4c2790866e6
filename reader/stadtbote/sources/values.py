"""JSON values from outside: loaded within bounds, and each taken only for what it is."""

from __future__ import annotations

import json
import math
import re

from stadtbote.errors import Reason, SourceError

MOST_VALUES = 400_000
"""Values in one text: what is ten times over an edition would take more memory than all the rest."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class WrongType(ValueError):
    """A value of another type than its place asks for. It carries nothing of the value."""


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise WrongType
    return value


def _constant(_name: str) -> float:
    raise WrongType  # NaN and Infinity are no JSON


def load(text: str) -> object:
    """The value of a JSON text. Raises SourceError: REFUSED_CONTENT for too many values, else UNREADABLE.

    That includes what Python would take but JSON does not have or no store can keep: NaN, numbers
    beyond a float, integers of thousands of digits, and nesting beyond the interpreter's bound.
    """
    if len(text) > MOST_VALUES and sum(map(text.count, ",[{")) > MOST_VALUES:  # signs in words count along
        raise SourceError(Reason.REFUSED_CONTENT)
    try:
        value: object = json.loads(text, parse_float=_finite, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise SourceError(Reason.UNREADABLE) from None
    return value


def words(value: object) -> str | None:
    """A string that can be encoded, or None for null. Raises WrongType."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise WrongType
    return _SURROGATE.sub("\ufffd", value)


def words_or_none(value: object) -> str | None:
    """As `words`, and None for what is no string."""
    return words(value) if isinstance(value, str) else None


def mapping(value: object) -> dict[str, object]:
    """An object. Raises WrongType."""
    if not isinstance(value, dict):
        raise WrongType
    return value


def sequence(value: object) -> list[object]:
    """An array, empty for null. Raises WrongType."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise WrongType
    return value


def count(value: object, greatest: int) -> int | None:
    """A whole number from 0 to `greatest`; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= greatest:
        return None
    return value
