"""The table of ACCESSIBILITY.md: how every function is reached in every face, in the language in use."""

from __future__ import annotations

from stadtbote.commands import COMMANDS, Command, line_shown
from stadtbote.text.language import current
from stadtbote.text.language import translated as _

_HEADS = {
    "de": ("Funktion", "Bildschirm", "Ansicht für Bildschirmleser", "Zeilenmodus"),
    "en": ("Function", "Full screen", "Screen-reader view", "Line mode"),
}
_ARROWS = {
    "de": dict(
        zip("↑↓←→", (f"Pfeil nach {way}" for way in ("oben", "unten", "links", "rechts")), strict=True)
    ),
    "en": dict(zip("↑↓←→", (f"{way} arrow" for way in ("up", "down", "left", "right")), strict=True)),
}
# A voice says nothing of these signs.
_SIGNS = {
    "de": {"/": "Schrägstrich", "?": "Fragezeichen", "+": "Plus", "-": "Minus", ".": "Punkt", ",": "Komma"},
    "en": {"/": "slash", "?": "question mark", "+": "plus", "-": "minus", ".": "full stop", ",": "comma"},
}
_CAPITAL = {"de": "großes", "en": "capital"}
_AND_WORDS = {"de": "und Wörter", "en": "and words"}


def reach_table() -> str:
    """The table in Markdown."""
    head = _HEADS[current()]
    rows = [head, ("---",) * len(head), *(_reached(command) for command in COMMANDS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _reached(command: Command) -> tuple[str, str, str, str]:
    keys = ", ".join(_key(key) for key in _(command.shown).split())
    typed = line_shown(command)
    if len(typed) > 1 and typed[0] == "/":
        typed = f"{_key(typed[0])} {_AND_WORDS[current()]}"
    return _(command.help), keys, keys, _key(typed) if len(typed) == 1 else typed


def _key(key: str) -> str:
    """A key with its name where a voice would say nothing of its sign, or nothing of its size."""
    if key in _ARROWS[current()]:
        return _ARROWS[current()][key]
    if key in _SIGNS[current()]:
        return f"`{key}` {_SIGNS[current()][key]}"
    return f"{_CAPITAL[current()]} `{key}`" if len(key) == 1 and key.isupper() else f"`{key}`"
