"""The search: how words are folded, and how a query is read."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache
from itertools import filterfalse

from stadtbote_cache.record import Record

LEAST_PART = 4
"""Letters of the shortest part of a compound that is found by itself."""

# The patterns are compiled when they are first used: a start needs none of them.

# German umlauts and the like, and letters that Unicode does not decompose.
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ı": "i", "ł": "l", "đ": "d"}
# "Bürger*innen", "Bürger:innen" and "Bürger_innen" are one word, and the same as without a sign.
GENDER_SIGN = r"[*:_](?=in)(?<=\w[*:_])"
_PART = r'"([^"]*)(?:"|$)|(\S+)'
_WORD = r"[^\W_]+"
_ASCII_WORDS = "".join(c if c.isalnum() else " " for c in map(chr, range(128)))
# Signs that only separate words, in texts that have nothing else beyond Latin-1; the usual ones, and arrows,
# symbols and emoji.
_SEPARATING = "„“”‚‘’–—…•€"
_SYMBOLS = "[\u2190-\u21ff\u2600-\u2775\ufe0f\U0001f300-\U0001faff]"
_JOINING, _ELSE = b"\x01", b"\x02"
_MAX_QUERY = 200
_MAX_TERMS = 12
_VOWEL = "([aou])(?!e)"


def fold(text: str) -> str:
    """Text as the index holds it: lower case, umlauts as two letters, ss for ß, no other diacritics."""
    folded = unicodedata.normalize("NFC", text).casefold()
    if not folded.isascii():
        for letter, letters in _UMLAUTS.items():
            folded = folded.replace(letter, letters)
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded)
        folded = "".join(filterfalse(unicodedata.combining, parts)).casefold()
    return re.sub(GENDER_SIGN, "", folded)


def words(text: str) -> str:
    """The folded words of a text, separated by spaces: no sign, and so no operator, survives this.

    It splits texts and queries alike; SQLite knows another version of Unicode than Python.
    """
    data = western(text)
    if data is not None:
        data = data.translate(_western_words())
        if _ELSE not in data and _JOINING + b"in" not in data:
            for letter, letters in _western_letters().items():
                data = data.replace(letter, letters)
            return b" ".join(data.replace(_JOINING, b" ").split()).decode("ascii")
    folded = fold(text)
    if folded.isascii():  # like nearly all German text once it is folded; three times as fast
        return " ".join(folded.translate(_ASCII_WORDS).split())
    return " ".join(re.findall(_WORD, folded))


def western(text: str) -> bytes | None:
    """A text as Latin-1, a space for each of the usual signs beyond; None where it has any other letter.

    Bytes are lowered and split five times as fast as text (measured).
    """
    if not text.isascii():
        for sign in _SEPARATING:
            text = text.replace(sign, " ")
    for signs in ("", _SYMBOLS):
        with suppress(UnicodeEncodeError):
            return (re.sub(signs, " ", text) if signs else text).encode("latin-1")
    return None


@cache
def _western_words() -> bytes:
    """What each byte of Latin-1 becomes in folded words: a letter that becomes two stays, in lower case."""
    table = bytearray()
    for letter in map(chr, range(256)):
        folded = fold(letter)
        if letter in "*:_":  # it may stand in a word
            table += _JOINING
        elif len(folded) == 1 and not re.match(_WORD, folded):
            table += b" "
        elif folded.isascii() and folded.isalnum():
            table += folded.encode() if len(folded) == 1 else letter.lower().encode("latin-1")
        else:
            table += _ELSE
    return bytes(table)


@cache
def _western_letters() -> dict[bytes, bytes]:
    return {letter.encode("latin-1"): fold(letter).encode() for letter in "äöüßæø"}


class Term(Record):
    """What to search for: one of these texts, which are folded words separated by spaces.

    A text is the beginning of a word; if `whole` is set, it stands for itself.
    """

    texts: tuple[str, ...]
    whole: bool = False

    @property
    def single(self) -> bool:
        """Whether this is the beginning of one word."""
        return not self.whole and all(" " not in text for text in self.texts)


def terms(query: str) -> list[Term]:
    """A query as terms: a bare word is the beginning of a word, a quoted phrase stands for itself.

    Anything but letters and digits only separates; an empty list means that there is nothing to search for.
    """
    found = []
    for match in re.finditer(_PART, query[:_MAX_QUERY].replace("“", '"').replace("„", '"').replace("”", '"')):
        phrase, word = match.groups()
        folded = words(phrase if word is None else word)
        if folded:
            found.append(Term((folded,), whole=word is None))
    return found[:_MAX_TERMS]


def tolerant(query: str) -> list[Term]:
    """The terms for those who type "burgermeister" for "Bürgermeister".

    Used only where the query as typed found nothing: every a, o, u may then stand for its umlaut.
    """
    out = []
    for term in terms(query):
        text = term.texts[0]
        places = [match.start() for match in re.finditer(_VOWEL, text)][:4]
        variants = []
        for chosen in range(1 << len(places)):
            letters = list(text)
            for bit, place in enumerate(places):
                if chosen >> bit & 1:
                    letters[place] += "e"
            variants.append("".join(letters))
        out.append(Term(tuple(variants), term.whole))
    return out
