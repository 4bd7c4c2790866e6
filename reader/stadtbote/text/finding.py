"""Finding words in the text of an article."""

from __future__ import annotations

from collections.abc import Sequence

from stadtbote.text.article import Part
from stadtbote_cache.search import fold


def find(parts: Sequence[Part], words: str, start: int) -> int | None:
    """Where the words next stand together in one paragraph, from `start` on; None where nowhere.

    Places are offsets in characters as in screen.entries.ArticleEntries: each part, and one between two.
    Letters are folded as in the search over all articles.
    """
    wanted, _places = _folded(" ".join(words.split()))
    begin = 0
    for part in parts:
        if wanted and begin + len(part.text) >= start:
            text, places = _folded(part.text)
            first = next((i for i, place in enumerate(places) if begin + place >= start), len(text))
            found = text.find(wanted, first)
            if found >= 0:
                return begin + places[found]
        begin += len(part.text) + 1
    return None


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each letter of it where it stood; letter by letter, so that places last."""
    letters = [(folded, place) for place, letter in enumerate(text) for folded in fold(letter)]
    return "".join(letter for letter, _place in letters), [place for _letter, place in letters]
