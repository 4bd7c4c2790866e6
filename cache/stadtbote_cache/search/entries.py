"""Which words of an article the search index holds, and as what. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from stadtbote_cache.record import Record
from stadtbote_cache.search.folding import LEAST_PART, split

HEADLINE, HEADLINE_PART, TEASER, TEASER_PART, OFTEN = "hgtuf"
"""The letter before an entry of `leads`, which says where the word is: in the headline; in a compound there;
in the teaser but not in the headline; in a compound there; several times in the text."""

_SEVERAL = 3
_LONGEST_WORD = 40
_FEMININE = "innen"  # in "Bürgerinnen" it is an ending, not a word
_VOWEL = "[aeiouy]"
_DIPHTHONG = "aa|ae|ai|au|ee|ei|eu|ie|oe|oo|ou|ue|ui"
# Consonants that can begin a syllable together.
_ONSET = "[b-df-hj-npr-tv-xz]|[bcfgkp][lr]|[gk]n|[dtw]r|[cpst]h|s[ckpt]|zw|chr|pf[lr]?|sp[lr]|str|sch[lmnrw]?"
# What begins where a syllable can, behind the first vowel and the third letter of a word. Alternatives are
# faster than a group that may be missing.
_PART = (
    f" (?:[^ aeiouy]{{3,}}{_VOWEL}|[^ ]{{3}})"
    f"|(?={_VOWEL}(?<!{_DIPHTHONG})|(?:{_ONSET}){_VOWEL})(?=([^ ]{{{LEAST_PART},}}))."
)


def parts(words: Iterable[str]) -> set[str]:
    """The ends of folded words that may be words of their own: "bahn" and "senbahn" of "strassenbahn".

    No dictionary is needed to tell: nobody searches for what is not a word.
    """
    long = [f" {word}" for word in words if LEAST_PART + 3 <= len(word) <= _LONGEST_WORD]
    return set(re.findall(_PART, "".join(long))) - {"", _FEMININE}


def entries(headline: Sequence[str], teaser: Sequence[str], body: Sequence[str]) -> str:
    """What `leads` holds about an article, from the folded words of its texts."""
    top, lead = set(headline), set(teaser)
    top_parts = parts(top)
    found = {
        HEADLINE: top,
        TEASER: lead - top,
        HEADLINE_PART: top_parts,
        TEASER_PART: parts(lead) - top_parts,
        OFTEN: [word for word, times in Counter(body).items() if times >= _SEVERAL],
    }
    return " ".join([letter + f" {letter}".join(words) for letter, words in found.items() if words])


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
    headline, teaser, body = map(split, texts)
    return Words(" ".join(headline), " ".join(teaser), " ".join(body), entries(headline, teaser, body))
