"""Keys by the names under which a user writes them, and as they are shown."""

from __future__ import annotations

import re

from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

_NAMED = {
    "enter": m("Enter"),
    "space": m("Leertaste"),
    "tab": "Tab",
    "home": m("Pos1"),
    "end": m("Ende"),
    "pageup": m("Bild auf"),
    "pagedown": m("Bild ab"),
    "insert": m("Einfg"),
    "delete": m("Entf"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_SIGNS = {"/": "slash", "\\": "backslash", "@": "at", "-": "minus", "+": "plus", "_": "underscore"}
# Ctrl with these is another key, or means the same everywhere.
_TAKEN = frozenset("cqzmijhdu")


def key_of(written: str) -> str | None:
    """The key as Textual names it; None for what is none, or means the same everywhere (digits, Escape)."""
    if len(written) == 1:
        import unicodedata

        if written.isalpha() or written in _SIGNS:
            return _SIGNS.get(written, written)
        name = unicodedata.name(written, "").lower().replace("-", "_").replace(" ", "_")
        return name if written.isprintable() and not written.isdigit() and written != " " else None
    written = written.lower()
    control = re.fullmatch(r"ctrl\+([a-z])", written)
    if control:
        return written if control[1] not in _TAKEN else None
    return written if written in _NAMED or re.fullmatch(r"f([1-9]|1[0-2])", written) else None


def key_shown(written: str) -> str:
    """A key as the user reads it."""
    if len(written) == 1:
        return written
    written = written.lower()
    if written.startswith("ctrl+"):
        return _("Strg-{letter}").format(letter=written[-1].upper())
    return _(_NAMED[written]) if written in _NAMED else written.upper()
