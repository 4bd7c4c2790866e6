"""Addresses as they may be said: without the passwords and keys that some of them hold. Pure."""

from __future__ import annotations

import re

_HIDDEN = "…"
_WEB = r"(?i)\bhttps?://[^\s\"'„“”<>]+"
# The names of parameters that services give their keys; "keywords" and "author" are none.
_NAME = (
    r"(?i)token|secret|passw|pwd|passphrase|credential|signature|api[._-]?key|session|jwt"
    r"|(?:^|[._-])(?:key|auth|authorization|sig|sid|pass|pw)$"
)
_PARAMETER = r"(?<=[?&;#])([^=&;#]+)=([^&;#]+)"
_USER = r"(?<=://)[^/?#]*@"


def without_secrets(address: str) -> str:
    """An address with an ellipsis for what stands before an @, and for the value of what is called a key."""

    def hidden(match: re.Match[str]) -> str:
        return f"{match[1]}={_HIDDEN}" if re.search(_NAME, match[1]) else match[0]

    return re.sub(_PARAMETER, hidden, re.sub(_USER, f"{_HIDDEN}@", address))


def has_secrets(address: str) -> bool:
    """Whether an address holds what should not be said."""
    return without_secrets(address) != address


def said(text: str) -> str:
    """A text that may hold addresses, without their secrets."""
    return re.sub(_WEB, lambda match: without_secrets(match[0]), text) if "://" in text else text
