"""Addresses as they may be shown: without the passwords and keys that some of them hold. Pure."""

from __future__ import annotations

import re

from stadtbote.text.language import translated as _

_HIDDEN = "…"
_WEB = r"(?i)\bhttps?://[^\s\"'„“”<>]+"
# Names that services give to the parameters of their keys; "keywords" and "author" are not among them.
_NAME = (
    r"(?i)token|secret|passw|pwd|passphrase|credential|signature|api[._-]?key|session|jwt"
    r"|(?:^|[._-])(?:key|auth|authorization|sig|sid|pass|pw)$"
)
_PARAMETER = r"(?<=[?&;#])([^=&;#]+)=([^&;#]+)"
_USER = r"(?<=://)[^/?#]*@"


def without_user(text: str) -> str:
    """An address that may be none, with an ellipsis for all that stands before its last @."""
    _before, at, rest = text.rpartition("@")
    return f"{_HIDDEN}@{rest}" if at else text


def without_secrets(address: str) -> str:
    """An address with an ellipsis for what stands before an @, and for the value of any key."""

    def hidden(match: re.Match[str]) -> str:
        return f"{match[1]}={_HIDDEN}" if re.search(_NAME, match[1]) else match[0]

    return re.sub(_PARAMETER, hidden, re.sub(_USER, f"{_HIDDEN}@", address))


def has_secrets(address: str) -> bool:
    """Whether an address holds something that should not be shown."""
    return without_secrets(address) != address


def in_command(address: str) -> str:
    """An address as one word of a command to copy, whatever signs it has; a placeholder where it has secrets.

    A line with a placeholder says the host elsewhere.
    """
    from shlex import quote

    return _("ADRESSE") if has_secrets(address) else quote(address)


def said(text: str) -> str:
    """A text that may hold addresses, without their secrets."""
    return re.sub(_WEB, lambda match: without_secrets(match[0]), text) if "://" in text else text
