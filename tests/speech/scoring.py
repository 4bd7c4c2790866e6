"""What was said against what matters: words, precision, recall, and whether the row just left was said."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple


class Score(NamedTuple):
    """`precision`: words that matter among those said; `recall`: words that matter that were said."""

    said: int
    matter: int
    precision: float
    recall: float


def words(text: str) -> list[str]:
    """The runs of letters or digits, lower case."""
    return re.findall(r"[^\W_]+", text.lower())


def score(said: str, matter: str) -> Score:
    """Counts each word as often as it is there; order, pauses and pronunciation do not count."""
    spoken, wanted = Counter(words(said)), Counter(words(matter))
    hit = (spoken & wanted).total()
    return Score(
        spoken.total(),
        wanted.total(),
        hit / spoken.total() if spoken else float(not wanted),
        hit / wanted.total() if wanted else 1.0,
    )


def stale(said: str, row: str, before: str) -> bool:
    """Whether the row that was left was said rather than the one that the cursor stands on."""
    return score(said, before).recall > score(said, row).recall
