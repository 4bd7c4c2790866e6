"""The hosts and origins of web addresses, the name as the DNS knows it. Pure."""

from __future__ import annotations

import re

_DOTS = "[.\u3002\uff0e\uff61]"  # what counts as a dot between labels (RFC 3490, section 3.1)
_ACE = "xn--"
_PORTS = {"http": 80, "https": 443}


def ascii_name(name: str) -> str:
    """A host's name as the DNS knows it, label by label: Punycode (RFC 3492) behind "xn--" (RFC 5890).

    As in browsers (UTS 46), "ß" stays a letter of its own, and joiners count. Python's codec "idna" follows
    an older rule that drops both, and would name somebody else's host. Never fails.
    """
    if name.isascii():
        return name.lower()
    import unicodedata  # most hosts need none

    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())
    labels = re.split(_DOTS, folded)
    return ".".join(
        label if label.isascii() else _ACE + label.encode("punycode").decode("ascii") for label in labels
    )


def origin_of(address: str) -> str:
    """The origin of an address as "scheme://host:port". Raises ValueError for one that is none."""
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return f"{parts.scheme}://{ascii_name(parts.hostname or '')}:{parts.port or _PORTS.get(parts.scheme, 0)}"


def without_usual_port(origin: str) -> str:
    """An origin without the port where that is the scheme's own."""
    return origin.removesuffix(f":{_PORTS.get(origin.partition(':')[0])}")


def host_of(address: str) -> str:
    """The host of a web address, with a port that is not the scheme's own; the address where it is none."""
    try:
        return without_usual_port(origin_of(address)).partition("://")[2]
    except ValueError:
        return address
