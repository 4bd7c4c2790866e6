"""Text for terminals that lack its letters, spelled with those that they have. Pure; imported when needed."""

from __future__ import annotations

import unicodedata

_SPELLED = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "Œ": "Oe",
    "ø": "oe",
    "Ø": "Oe",
    "đ": "d",
    "Đ": "D",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
    "€": "EUR",
    "×": "x",
    "·": "-",
    "•": "-",
    "−": "-",
    "⁄": "/",
    "←": "<",
    "→": ">",
    "↑": "^",
    "↓": "v",
    "«": '"',
    "»": '"',
    "‹": "'",
    "›": "'",
}
_UNKNOWN = "?"


def spelled(text: str, encoding: str) -> str:
    """The text in letters that the encoding has: "ä" as "ae", "é" as "e", "?" for what has no spelling."""
    return "".join(_spelled(character, encoding) for character in text)


def in_cells(text: str, encoding: str) -> str:
    """As `spelled`, but as wide as the text: on a screen, every column has its place."""
    from stadtbote.text.wrapping import cells

    wide = ((character, cells(character)) for character in text)
    return "".join(_spelled(character, encoding)[:width].ljust(width) for character, width in wide)


def _spelled(character: str, encoding: str) -> str:
    known = _SPELLED.get(character)
    if known is not None and _has(encoding, known):
        return known
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    if kind == "Pd":
        return "-"
    if kind in {"Pi", "Pf", "Ps"} and unicodedata.name(character, "").endswith("QUOTATION MARK"):
        return '"' if "DOUBLE" in unicodedata.name(character) else "'"
    if kind in {"Mn", "Me", "Cf"}:
        return ""
    parts = (_SPELLED.get(part, part) for part in unicodedata.normalize("NFKD", character))
    return "".join(part for part in parts if _has(encoding, part)) or _UNKNOWN


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
