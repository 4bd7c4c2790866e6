"""What identifies an article, what it is compared by, and the short id made from it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from stadtbote_cache import codec
from stadtbote_cache.records import Item
from stadtbote_cache.search import folding

_CONSONANTS = "bdfghjklmnprstvwz"
_VOWELS = "aeiou"


def headline_key(headline: str) -> str:
    """A headline as an identity: folded, so that changed quotes, dashes or spaces do not matter."""
    return folding.words(headline).replace(" ", "") or headline


def digest(item: Item) -> str:
    """A hash over all that the list gave of an item; the same in every run and on every machine."""
    import hashlib  # slow to import, and not needed to read

    parts = (
        item.headline,
        item.key,
        item.address,
        item.kicker,
        item.teaser,
        [[i.alternative_text, i.caption, i.credit, i.decorative] for i in item.images],
        codec.links_text(item.links),
        codec.enclosures_text(item.enclosures),
        None if item.published is None else item.published.isoformat(),
        item.language,
        None if item.body is None else codec.blocks_text(item.body),
    )
    return hashlib.sha256(codec.dump(parts).encode("utf-8", "replace")).hexdigest()[:32]


def identity(key: str | None, address: str | None, headline_key: str) -> str:
    """What identifies an article within its source: its own id, else its address, else its headline."""
    if key:
        return f"key:{key}"
    return f"address:{address}" if address else f"headline:{headline_key}"


def short_id(source: str, identity: str, taken: Callable[[str], bool]) -> str:
    """Six letters, consonants and vowels in turn, and two more for each time that the id is taken.

    Apart from collisions, the same article of the same source gets the same id in every store.
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
