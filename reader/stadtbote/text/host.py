"""The host of an address as it is shown: beside a name in other letters stands its name in ASCII.

Letters of one script can look, and be spoken, like those of another; the name in ASCII cannot.
"""

from __future__ import annotations

import re
import unicodedata

from stadtbote.text.language import translated as _
from stadtbote_cache.hosts import ascii_name


def host(address: str) -> str:
    """The host of an address, with its name in ASCII where it is written in other letters."""
    from urllib.parse import urlsplit  # a list needs no hosts

    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return address
    return name if name.isascii() else _both(name, name)


def address_line(address: str) -> str:
    """A whole address, followed by its host's name in ASCII where that is written in other letters."""
    if address.isascii():  # the usual case
        return address
    from urllib.parse import urlsplit

    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return address
    return address if name.isascii() else _both(address, name)


def _both(shown: str, name: str) -> str:
    words = (
        _("{name}, Buchstaben einer fremden Schrift, in ASCII {ascii}")
        if _is_foreign(name)
        else _("{name}, in ASCII {ascii}")
    )
    return words.format(name=shown, ascii=ascii_name(name))


def _is_foreign(name: str) -> bool:
    """Whether a letter is not Latin, or does not look like a letter at all."""
    return not all(
        character.isascii() or unicodedata.name(character, "").startswith("LATIN SMALL")
        for character in unicodedata.normalize("NFC", name)
    )


def names_host(text: str, name: str) -> bool:
    """Whether a text names this host, and not only as a part of another host's name."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", text) is not None
