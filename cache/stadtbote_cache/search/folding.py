"""The search: how words are folded, and how a query is read."""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from functools import cache, lru_cache
from itertools import filterfalse, product

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
_SIGN = r"[^\w*:]"
# Signs that only separate words, the usual ones beyond Latin-1; and arrows, symbols and emoji.
_SEPARATING = "„“”‚‘’–—…•€"
_SYMBOLS = "[\u2190-\u21ff\u2600-\u2775\ufe0f\U0001f300-\U0001faff]"
# A text that one of these has all letters of is folded as bytes, which takes a fifth of the time (measured).
_PAGES = ("latin-1", "cp1251", "cp1250", "cp1253", "cp1254")
_FOLDED = "stadtbote-folded"
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
    """The folded words of a text, separated by spaces; see `split`."""
    return " ".join(split(text))


def split(text: str) -> list[str]:
    """The folded words of a text: no sign, and so no operator, survives this.

    It splits texts and queries alike; SQLite knows another version of Unicode than Python.
    """
    text = _without_signs(text)
    for errors, page in product(("strict", _FOLDED), _PAGES):
        with suppress(UnicodeEncodeError):
            table, several = _page(page)
            data = text.encode(page, errors).translate(table)
            if _ELSE in data:
                break
            for letter, letters in several.items():
                data = data.replace(letter, letters)
            if _JOINING in data:  # before "in" it is dropped: what is no part of a word separates anyway
                data = data.replace(_JOINING + b"in", b"in").replace(_JOINING, b" ")
            return data.decode(page).split()
    return re.findall(_WORD, fold(text))


def western(text: str) -> bytes | None:
    """A text as Latin-1, a space for each of the usual signs beyond; None where it has any other letter.

    Bytes are lowered and split five times as fast as text (measured).
    """
    text = _without_signs(text)
    for signs in ("", _SYMBOLS):
        with suppress(UnicodeEncodeError):
            return (re.sub(signs, " ", text) if signs else text).encode("latin-1")
    return None


def _without_signs(text: str) -> str:
    if not text.isascii():
        for sign in _SEPARATING:
            text = text.replace(sign, " ")
    return text


@cache
def _page(page: str) -> tuple[bytes, dict[bytes, bytes]]:
    """What each byte of a page becomes in folded words, and then the letters of which several become."""
    table, several = bytearray(_ELSE * 256), dict[bytes, bytes]()
    for number in range(256):
        with suppress(UnicodeError):  # what the page does not have is something else
            letter = bytes((number,)).decode(page)
            folded = _JOINING.decode() if letter in "*:_" else _alone(letter).strip() or " "
            if len(folded) > 1:
                several[letter.lower().encode(page)] = folded.encode("ascii")
                folded = letter.lower()
            table[number : number + 1] = folded.encode(page)
    return bytes(table), several


@lru_cache(1024)
def _alone(letter: str) -> str:
    """What a letter becomes in folded words, whatever stands beside it; itself where that matters."""
    return letter if unicodedata.combining(letter) else re.sub(_SIGN, " ", fold(letter))


def _outside(error: UnicodeError) -> tuple[str, int]:
    """Puts what letters become that a page does not have in their places, where it is ASCII."""
    if not isinstance(error, UnicodeEncodeError):  # only text becomes bytes here
        raise error
    found = ""
    for letter in error.object[error.start : error.end]:
        found += _alone(letter)
        if not found.isascii():
            raise error
    return found, error.end


codecs.register_error(_FOLDED, _outside)


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
