"""Which words of an article the search index holds, and as what. Pure."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from stadtbote_cache.record import Record
from stadtbote_cache.search.folding import LEAST_PART, words

HEADLINE, HEADLINE_PART, TEASER, TEASER_PART, OFTEN = "hgtuf"
"""The letter before an entry of `leads`, which says where the word is: in the headline; in a compound there;
in the teaser but not in the headline; in a compound there; several times in the text."""

_SEVERAL = 3
_LONGEST_WORD = 40
_FEMININE = "innen"  # in "Bürgerinnen" it is an ending, not a word
_DIPHTHONGS = frozenset("aa ae ai au ee ei eu ie oe oo ou ue ui".split())
_VOWELS = frozenset("aeiouy")
# Consonants that can begin a syllable together.
_ONSETS = frozenset(
    "b bl br c ch chr cl cr d dr f fl fr g gl gn gr h j k kl kn kr l m n p pf pfl pfr ph pl pr qu r s sc sch"
    " schl schm schn schr schw sh sk sp spl spr st str t th tr v w wr x z zw".split()
)


@lru_cache(4096)
def parts(word: str) -> tuple[str, ...]:
    """The ends of a folded word that may be words of their own: "bahn" and "senbahn" of "strassenbahn".

    No dictionary is needed to tell: nobody searches for what is not a word.
    """
    if not LEAST_PART + 3 <= len(word) <= _LONGEST_WORD:
        return ()
    found: list[str] = []
    vowels = [place for place, letter in enumerate(word) if letter in _VOWELS]
    for before, vowel in pairwise(vowels):
        if vowel == before + 1:
            starts = [vowel] if word[before : vowel + 1] not in _DIPHTHONGS else []
        else:
            starts = [vowel, *(start for start in range(before + 1, vowel) if word[start:vowel] in _ONSETS)]
        found += [word[start:] for start in starts if 3 <= start <= len(word) - LEAST_PART]
    return tuple(part for part in found if part != _FEMININE)


def entries(headline: str, teaser: str, body: str) -> str:
    """What `leads` holds about an article, from its folded texts."""
    top, lead = set(headline.split()), set(teaser.split())
    found = [HEADLINE + word for word in top]
    found += [TEASER + word for word in lead - top]
    top_parts = {part for word in top for part in parts(word)}
    found += [HEADLINE_PART + part for part in top_parts]
    found += [TEASER_PART + part for part in {part for word in lead for part in parts(word)} - top_parts]
    counted = Counter(body.split())
    found += [OFTEN + word for word, times in counted.items() if times >= _SEVERAL]
    return " ".join(found)


Texts = tuple[str, str, str]
"""The headline, teaser and body texts of an article."""


class Words(Record):
    """What the index holds of an article: its texts as folded words, and its entries in `leads`."""

    headline: str
    teaser: str
    body: str
    entries: str


def folded(texts: Texts) -> Words:
    """The words of an article."""
    headline, teaser, body = map(words, texts)
    return Words(headline, teaser, body, entries(headline, teaser, body))
