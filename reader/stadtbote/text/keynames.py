"""Keys in words: a voice may say nothing of a sign, and nothing of the size of a letter."""

from __future__ import annotations

from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _

_NAMES = {
    "/": m("Schrägstrich"),
    "?": m("Fragezeichen"),
    "+": m("Plus"),
    "-": m("Minus"),
    ".": m("Punkt"),
    ",": m("Komma"),
    "↑": m("Pfeil nach oben"),
    "↓": m("Pfeil nach unten"),
    "←": m("Pfeil nach links"),
    "→": m("Pfeil nach rechts"),
}


def in_words(keys: str) -> str:
    """Keys as the eye has them, with blanks between, in words: "j, Pfeil nach unten", "großes S"."""
    return ", ".join(map(key_in_words, keys.split()))


def beginning(text: str) -> str:
    """A text as a sentence begins with it."""
    return f"{text[:1].upper()}{text[1:]}"


def key_in_words(key: str) -> str:
    """One key in words."""
    if key in _NAMES:
        return _(_NAMES[key])
    return _("großes {letter}").format(letter=key) if len(key) == 1 and key.isupper() else key
