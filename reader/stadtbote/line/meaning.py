"""What a typed line means, after the one table of commands. Pure."""

from __future__ import annotations

from stadtbote.commands import COMMANDS
from stadtbote.line.cursor import is_number
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

_LETTERS = {command.letter: command.name for command in COMMANDS if command.letter}
_LEAST = 3  # letters of a word that is not written to its end
TAKE_WORDS = frozenset({"open", "search", "link", "take", "sources", "face", "help"})
"""The commands that may have words behind them."""


class Typed(Record):
    """The name of a command, empty where there is none, and the words behind it."""

    name: str
    words: str = ""


def meaning(typed: str) -> Typed:
    """The command that a clean line stands for.

    A letter of the table, with or without words behind it ("o 2", "o2"), a number, "/words", or one of
    the table's own names and labels, in either language and from its third letter on ("suche bus", "help").
    """
    typed = typed.strip()
    if not typed:
        return Typed("down")
    if is_number(typed):
        return Typed("open", typed)
    first, words = typed[0], typed[1:].strip()
    # A sign stands for itself whatever follows; a letter only before a blank or a number.
    wanted = Typed("")
    if not (first.isalpha() and typed[1:2].isalpha()):
        wanted = Typed(_letter(first), words)
    if not wanted.name:
        head, _blank, words = typed.partition(" ")
        wanted = Typed(_named(head.casefold()), words.strip())
    return wanted if not wanted.words or wanted.name in TAKE_WORDS else Typed("")


def _letter(character: str) -> str:
    """The command of a letter; a capital that is none of the table's counts as a small one."""
    return _LETTERS.get(character) or _LETTERS.get(character.lower(), "")


def _named(word: str) -> str:
    """The one command with this name or label, or whose name or label alone begins so."""
    known = {
        called.casefold(): command.name
        for command in reversed(COMMANDS)  # of equal ones the first of the table counts
        for called in (command.name, command.label, _(command.label) if command.label else "")
        if called
    }
    known |= dict.fromkeys(("exit", "beenden"), "quit")
    if word in known or len(word) < _LEAST:
        return known.get(word, "")
    found = {name for called, name in known.items() if called.startswith(word)}
    return found.pop() if len(found) == 1 else ""
