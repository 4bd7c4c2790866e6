"""The host of an address as it is shown: beside a name in other letters stands its name in ASCII.

Letters of one script can look, and be spoken, like those of another; the name in ASCII cannot.
"""

from __future__ import annotations

import re
import unicodedata

from stadtbote.text.language import translated as _
from stadtbote_cache.hosts import ascii_name

# Of RFC 3986, without what can be encoded: quotes, $, * and brackets. Servers tell & and ; from their codes.
_ALLOWED = "/?#@!&+,;=:%-._~"


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


def in_ascii(address: str) -> str:
    """A checked address as a browser takes it: the host's name in ASCII, all else percent-encoded."""
    from urllib.parse import quote, urlsplit

    parts = urlsplit(address)
    user, at, place = parts.netloc.rpartition("@")
    # Only the name has letters of other scripts: a port and an IPv6 address have none.
    place = quote(ascii_name(place), safe="[]:-._~%")
    rest = address[len(f"{parts.scheme}://{parts.netloc}") :]
    return f"{parts.scheme}://{quote(user, safe=_ALLOWED)}{at}{place}{quote(rest, safe=_ALLOWED)}"
