"""Finding words in the text of an article, and in a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from stadtbote.text.parts import Part, starts
from stadtbote_cache.search.folding import GENDER_SIGN, LEAST_PART, Term, fold, terms, tolerant

_LETTER = r"[^\W_]"


def phrase(words: str) -> str:
    """The pattern for these words as they stand together, in folded text; empty for none."""
    return re.escape(fold(" ".join(words.split())))


def of_query(query: str, texts: Sequence[str]) -> str:
    """The pattern for what a search over all articles means by its words, as these texts have them.

    As there, umlauts count where nothing is found without.
    """
    folded = [fold(text) for text in texts]
    patterns = ("|".join(map(_of_term, meant(query))) for meant in (terms, tolerant))
    return next((p for p in patterns if p and any(re.search(p, text) for text in folded)), "")


def _of_term(term: Term) -> str:
    """The beginning of a word, the whole word, or the beginning of a part of a compound."""
    found = []
    for text in term.texts:
        words = r"[\W_]+".join(map(re.escape, text.split()))
        part = term.single and len(text) >= LEAST_PART
        found.append(rf"{'' if part else f'(?<!{_LETTER})'}{words}{f'(?!{_LETTER})' if term.whole else ''}")
    return "|".join(found)


def hits(parts: Sequence[Part], pattern: str) -> list[tuple[int, int]]:
    """Where the pattern is found, each from the first character to before the last, one behind the other.

    Offsets are those of OpenArticle. Letters are folded as in the search over all articles.
    """
    pairs = zip(parts, starts(parts), strict=False) if pattern else ()
    return [
        (begin + first, begin + last) for part, begin in pairs for first, last in within(part.text, pattern)
    ]


def within(text: str, pattern: str) -> Iterator[tuple[int, int]]:
    """As `hits`, in one text."""
    if not pattern or not re.search(pattern, fold(text)):
        return
    folded, places = _folded(text)
    for found in re.finditer(pattern, folded):
        if found[0]:
            yield places[found.start()], places[found.end() - 1] + 1


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
