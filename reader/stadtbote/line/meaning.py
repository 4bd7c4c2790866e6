"""What a typed line means, by the one table of commands. Pure."""

from __future__ import annotations

from stadtbote.commands import BY_NAME, Command, Worded, command_named, command_of_letter
from stadtbote.reading.session import is_number
from stadtbote_cache.record import Record


class Typed(Record):
    """A command, None where there is none, and the words after it."""

    command: Command | None
    words: str = ""


def meaning(typed: str) -> Typed:
    """The command that a clean line stands for.

    It is a letter of the table, with or without words after it ("o 2", "o2"), a number, "/words", or one of
    the table's names and labels, as itself or in the language in use, from three letters on ("suche bus",
    "help").
    """
    typed = typed.strip()
    if not typed:
        return Typed(BY_NAME["down"])
    if is_number(typed):
        return Typed(BY_NAME["open"], typed)
    first, words = typed[0], typed[1:].strip()
    # A sign stands for itself whatever follows; a letter only before a space or a number.
    command = None if first.isalpha() and typed[1:2].isalpha() else command_of_letter(first)
    if command is None:
        head, _blank, words = typed.partition(" ")
        command, words = command_named(head), words.strip()
    if words and not (command and isinstance(command.does, Worded)):
        return Typed(None)
    return Typed(command, words)
