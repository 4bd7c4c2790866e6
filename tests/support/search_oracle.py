"""The tiers of a search, told by looking through an article word by word."""

from __future__ import annotations

from collections import Counter

from stadtbote_cache.search import folding
from stadtbote_cache.search.entries import parts


class Words:
    """An article's words by where they stand."""

    def __init__(self, texts: tuple[str, str, str]) -> None:
        headline, teaser, body = (folding.words(text).split() for text in texts)
        self.headline, self.teaser = set(headline), set(headline + teaser)
        self.headline_parts, self.teaser_parts = parts(headline), parts(headline + teaser)
        self.often = {word for word, times in Counter(body).items() if times >= 3}
        self.body = set(body)

    def tier(self, query: list[str]) -> int:
        """The tier of the article for these folded words, 0 where it is no hit."""
        return next((tier for tier in range(1, 7) if all(self._stands(word, tier) for word in query)), 0)

    def _stands(self, word: str, tier: int) -> bool:
        return (
            _begins(word, self.headline)
            or (tier > 1 and len(word) >= 4 and _begins(word, self.headline_parts))
            or (tier > 2 and _begins(word, self.teaser))
            or (tier > 3 and len(word) >= 4 and _begins(word, self.teaser_parts))
            or (tier > 4 and len(word) >= 3 and _begins(word, self.often))
            or (tier > 5 and (_begins(word, self.body) if len(word) >= 3 else word in self.body))
        )


def _begins(word: str, words: set[str]) -> bool:
    return any(candidate.startswith(word) for candidate in words)
