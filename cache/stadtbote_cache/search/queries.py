"""The questions that a search asks the index, tier by tier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stadtbote_cache.record import Record
from stadtbote_cache.search import entries
from stadtbote_cache.search.folding import LEAST_PART, Term

LEADS = entries.HEADLINE + entries.HEADLINE_PART + entries.TEASER + entries.TEASER_PART + entries.OFTEN
"""The letters that entries of `leads` begin with, tier by tier; the whole text is the tier after them."""

_LEAST_PREFIX = 3
"""With fewer letters, a word is a beginning only in headline and teaser; in the text it is a whole word."""

_LEAST = {
    entries.HEADLINE: 1,
    entries.TEASER: 1,
    entries.HEADLINE_PART: LEAST_PART,
    entries.TEASER_PART: LEAST_PART,
    entries.OFTEN: _LEAST_PREFIX,
}
"""Letters that a word needs to be searched for there."""


class Question(Record):
    """What to ask a table of the index; an empty text where there is nothing to ask."""

    table: str
    text: str

    @property
    def needles(self) -> list[str]:
        """What an article's words, each between spaces, have one of where this finds it; of single words."""
        texts = [text for text in self.text.replace('"', " ").split(" OR ") if text]
        return [text.removesuffix(" *") if text.endswith("*") else text for text in texts]


def tiers_of(terms: list[Term], *, ranked: bool) -> list[Sequence[Question]]:
    """The questions for each word, tier by tier; for an article, a word is in the first tier that finds it.

    If one of them is a phrase, all words count as one, because no compound counts then. All have the same
    number of tiers. Unless `ranked`, questions that find no more than others are left out.
    """
    if all(term.single for term in terms):
        return [_tiers(term, ranked) for term in terms]
    texts = [
        _all(f"{columns} : ({_either(term.texts, term.whole)})" for term in terms)
        for columns in ("{headline}", "{headline teaser}")
    ]
    tiers = [Question("words", text) for text in [*texts, _all(map(_anywhere, terms))]]
    return [tiers if ranked else tiers[-1:]]


def _tiers(term: Term, ranked: bool) -> Sequence[Question]:
    """The places where a word counts more, then the whole text, with all of a long word but compounds."""
    long = _is_long(term)
    asked = LEADS if ranked or not long else entries.HEADLINE_PART + entries.TEASER_PART
    leads = (Question("leads", _lead(term, letter) if letter in asked else "") for letter in LEADS)
    # By then, the beginnings of words in headline and teaser have been asked for.
    return (*leads, Question("words", _either(term.texts, whole=not long)))


def _either(texts: Iterable[str], whole: bool = False) -> str:
    """Any of the texts; they are folded, so they have no sign and no operator of FTS5."""
    return " OR ".join(f'"{text}"' + ("" if whole else "*") for text in texts)


def _all(texts: Iterable[str]) -> str:
    return " AND ".join(f"({text})" for text in texts)


def _is_long(term: Term) -> bool:
    """Whether this may be the beginning of a word in the text."""
    return all(len(text) >= _LEAST_PREFIX for text in term.texts)


def _anywhere(term: Term) -> str:
    if term.whole or _is_long(term):
        return _either(term.texts, term.whole)
    return f"({{headline teaser}} : ({_either(term.texts)})) OR (body : ({_either(term.texts, True)}))"


def _lead(term: Term, letter: str) -> str:
    return _either(letter + text for text in term.texts if len(text) >= _LEAST[letter])
