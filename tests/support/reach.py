"""The table of ACCESSIBILITY.md: how every function is reached in every face, in the language in use."""

from __future__ import annotations

from stadtbote.commands import COMMANDS, Command, line_shown
from stadtbote.text.keynames import key_in_words
from stadtbote.text.language import current
from stadtbote.text.language import translated as _

_HEADS = {
    "de": ("Funktion", "Bildschirm", "Ansicht für Bildschirmleser", "Zeilenmodus"),
    "en": ("Function", "Full screen", "Screen-reader view", "Line mode"),
}
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
    name = key_in_words(key)
    if name.endswith(key):
        return f"{name.removesuffix(key)}`{key}`"
    return name if key in "↑↓←→" else f"`{key}` {name}"
