"""Finding words in the text of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from stadtbote.text.article import Part, starts
from stadtbote_cache.search.folding import GENDER_SIGN, fold


def find(parts: Sequence[Part], words: str, start: int) -> int | None:
    """Where the words next stand together in one paragraph, from `start` on; None if nowhere.

    Places are offsets in characters as in screen.entries.ArticleEntries: each part, and one between two.
    Letters are folded as in the search over all articles.
    """
    wanted = fold(" ".join(words.split()))
    for part, begin in zip(parts, starts(parts), strict=False):
        if wanted and begin + len(part.text) >= start and wanted in fold(part.text):
            text, places = _folded(part.text)
            first = next((i for i, place in enumerate(places) if begin + place >= start), len(text))
            found = text.find(wanted, first)
            if found >= 0:
                return begin + places[found]
    return None


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and the original place of each letter of it; folded letter by letter for that."""
    signs = {match.start() for match in re.finditer(GENDER_SIGN, text, re.IGNORECASE)}
    letters = [
        (folded, place)
        for place, letter in enumerate(text)
        if place not in signs
        for folded in _letter(letter)
    ]
    return "".join(letter for letter, _place in letters), [place for _letter, place in letters]


_letter = lru_cache(maxsize=1024)(fold)
