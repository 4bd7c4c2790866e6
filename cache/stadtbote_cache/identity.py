"""The short ids of articles: derived from the article's identity, speakable, never all digits."""

from __future__ import annotations

from collections.abc import Callable

_CONSONANTS = "bdfghjklmnprstvwz"
_VOWELS = "aeiou"


def identity(key: str | None, address: str | None, headline_key: str) -> str:
    """What an article is known by within its source: its own id, else its address, else its headline."""
    if key:
        return f"key:{key}"
    return f"address:{address}" if address else f"headline:{headline_key}"


def short_id(source: str, identity: str, taken: Callable[[str], bool]) -> str:
    """Six letters, consonant and vowel in turn, two more for each time that the id is taken.

    The same article of the same source gets the same id in every store, collisions apart.
    """
    import hashlib  # slow to import, and not needed to read

    seed = int.from_bytes(hashlib.sha256(f"{source}\n{identity}".encode("utf-8", "replace")).digest(), "big")
    word = ""
    while True:
        for letters in (_CONSONANTS, _VOWELS):
            seed, digit = divmod(seed, len(letters))
            word += letters[digit]
        if len(word) >= 6 and not taken(word):
            return word
