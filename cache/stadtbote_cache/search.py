"""The search: how words are folded, how a query is read, and how hits are ranked."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

FOLD_VERSION = "1"
"""Counts up when `fold` changes: the store then builds its index anew."""

# The patterns are compiled where they are first used: a start needs none of them.

# German umlauts and their kin, and letters that Unicode does not take apart.
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ı": "i", "ł": "l", "đ": "d"}
)
# "Bürger*innen", "Bürger:innen" and "Bürger_innen" are one word, also for who types it without a sign.
_GENDER_SIGN = r"(?<=\w)[*:_](?=in)"
_PART = r'"([^"]*)(?:"|$)|(\S+)'
_WORD = r"[^\W_]+"
_MAX_QUERY = 200
_MAX_TERMS = 12
_VOWEL = "([aou])(?!e)"


def fold(text: str) -> str:
    """Text as the index holds it: lower case, umlauts as two letters, ss for ß, no other diacritics."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in parts if not unicodedata.combining(c)).casefold()
    return re.sub(_GENDER_SIGN, "", folded)


def _words(text: str) -> str:
    """The folded words of a text with a space between them: no sign, and so no operator, survives this.

    Divided here, so that texts and queries are divided alike: SQLite knows another Unicode than Python.
    """
    return " ".join(re.findall(_WORD, fold(text)))


def terms(query: str) -> list[str]:
    """A query as FTS5 terms: a bare word is the beginning of a word, a quoted phrase stands as it is.

    Anything that is neither a letter nor a digit only divides; an empty list means nothing to look for.
    """
    found = []
    for match in re.finditer(_PART, query[:_MAX_QUERY].replace("“", '"').replace("„", '"').replace("”", '"')):
        phrase, word = match.groups()
        words = _words(phrase if word is None else word)
        if words:
            found.append(f'"{words}"' + ("" if word is None else "*"))
    return found[:_MAX_TERMS]


def tolerant(query: str) -> str | None:
    """The query for who types "burgermeister" for "Bürgermeister", or None where that is no word of it.

    Used only where the query as typed found nothing: every a, o, u may then stand for its umlaut.
    """
    words = terms(query)
    out = []
    for term in words:
        places = [m.start() for m in re.finditer(_VOWEL, term)][:4]
        variants = []
        for chosen in range(1 << len(places)):
            letters = list(term)
            for bit, place in enumerate(places):
                if chosen >> bit & 1:
                    letters[place] += "e"
            variants.append("".join(letters))
        out.append("(" + " OR ".join(variants) + ")")
    return " AND ".join(out) if out else None


def _ranked(connection: sqlite3.Connection, expression: str) -> list[int]:
    """Numbers of articles: all words in the headline first, then in headline and teaser, then anywhere.

    Within a tier by relevance, then newest first.
    """
    numbers: dict[int, None] = {}
    for columns in ("{headline}", "{headline teaser}", "{headline teaser body}"):
        rows = connection.execute(
            "SELECT words.rowid FROM words JOIN articles ON articles.number = words.rowid"
            " WHERE words MATCH ? ORDER BY bm25(words, 10.0, 4.0, 1.0),"
            " articles.published_at IS NULL, articles.published_at DESC, articles.position, words.rowid",
            (f"{columns} : ({expression})",),
        )
        numbers.update((row[0], None) for row in rows)
    return list(numbers)


def search(connection: sqlite3.Connection, query: str) -> list[int]:
    """Numbers of the articles that hold every word of `query`, best first. Never raises on odd input."""
    words = terms(query)
    if not words:
        return []
    numbers = _ranked(connection, " AND ".join(words))
    if not numbers and (loose := tolerant(query)):
        numbers = _ranked(connection, loose)
    return numbers


def add(connection: sqlite3.Connection, number: int, texts: tuple[str, str, str]) -> None:
    """Puts an article's headline, teaser and body texts into the index."""
    connection.execute(
        "INSERT INTO words (rowid, headline, teaser, body) VALUES (?, ?, ?, ?)", (number, *map(_words, texts))
    )


def remove(connection: sqlite3.Connection, number: int, texts: tuple[str, str, str]) -> None:
    """Takes an article out of the index; `texts` must be those that were put in."""
    connection.execute(
        "INSERT INTO words (words, rowid, headline, teaser, body) VALUES ('delete', ?, ?, ?, ?)",
        (number, *map(_words, texts)),
    )
