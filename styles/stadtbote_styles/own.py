"""Themes of the user's own: their colours by name over a theme that is there, and what is wrong with them.

Colours are numbers 16 to 255 of the table of 256, or "#rrggbb", of which the nearest in the table is taken:
that is the same on every terminal. Contrast is that of WCAG 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from stadtbote_styles.themes import flat
from stadtbote_styles.tuples import NamedTuple

LEAST, LEAST_LINE = 7.0, 3.0
_LEVELS = (0, 95, 135, 175, 215, 255)

_PAIRS = (
    ("letters", "ground"),
    ("quiet", "ground"),
    ("accent", "ground"),
    ("new", "ground"),
    ("warn", "ground"),
    ("rule", "ground"),
    ("title_letters", "title"),
    ("title_quiet", "title"),
    ("focus_letters", "focus"),
    ("focus", "ground"),
    ("open_letters", "open"),
    ("hit_letters", "hit"),
    ("code_letters", "code"),
)
_LINES = {"rule", "focus"}


class Weak(NamedTuple):
    """Two slots without enough contrast, its measured ratio, and what it has to be at least."""

    slot: str
    on: str
    ratio: float
    least: float


def number_of(value: object) -> int | None:
    """The number in the table that a colour means; None where it is none."""
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        wanted = tuple(int(value[place : place + 2], 16) for place in (1, 3, 5))
        return min(
            range(16, 256),
            key=lambda n: sum((a - b) ** 2 for a, b in zip(wanted, _rgb(n), strict=True)),
        )
    return value if type(value) is int and 16 <= value <= 255 else None


def weak(base: str, colours: Mapping[str, int]) -> Weak | None:
    """The first pair of a theme with too little contrast: 7 to 1 for letters, 3 to 1 for lines and bar."""
    shown = {**flat(base), **colours}
    for slot, on in _PAIRS:
        least = LEAST_LINE if slot in _LINES else LEAST
        ratio = contrast(shown[slot], shown[on])
        if ratio < least:
            return Weak(slot, on, ratio, least)
    return None


def contrast(one: int, other: int) -> float:
    """The contrast ratio of two colours of the table."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(number: int) -> float:
    parts = [c / 255 for c in _rgb(number)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(number: int) -> tuple[int, int, int]:
    """A colour of the fixed part of the table (xterm, 256colres.pl)."""
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return grey, grey, grey
    red, rest = divmod(number - 16, 36)
    green, blue = divmod(rest, 6)
    return _LEVELS[red], _LEVELS[green], _LEVELS[blue]
