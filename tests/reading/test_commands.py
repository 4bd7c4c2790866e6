"""The one table of commands, against everything that derives from it."""

from __future__ import annotations

from pathlib import Path

from stadtbote.commands import COMMANDS, Command, Place, help_lines, keys_at, line_shown
from stadtbote.screen.keys import COMMAND_OF, LEAVE
from stadtbote.text import language
from stadtbote.text.language import translated as _

README = Path(__file__).parents[2] / "README.md"


def row(command: Command) -> str:
    """A key as README's table has it: on the screens, in line mode, what it does."""
    line = line_shown(command)
    typed = f"`{line}`" if line == command.letter or len(line) == 1 else line
    return f"| `{_(command.shown).replace(' ', '` `')}` | {typed} | {_(command.help)} |"


def test_readme_shows_keys_of_the_table() -> None:
    """README's keys are rows of the table in its order, with all that the foot of the screen shows."""
    language.use("en")
    _head, _rule, table = README.read_text(encoding="utf-8").partition(
        "line by line | what it does |\n| --- | --- | --- |\n"
    )
    shown = table.partition("\n\n")[0].splitlines()
    assert shown == [row(command) for command in COMMANDS if row(command) in shown]
    assert {row(command) for command in COMMANDS if command.label} <= {*shown}


def test_readme_is_short() -> None:
    """What is more than a beginning stands in the manual."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 140


def test_no_key_means_two_things() -> None:
    """Every key belongs to one command, and none of them to leaving."""
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys)) == len(COMMAND_OF)
    assert not LEAVE & set(keys)


def test_every_command_has_a_letter_or_a_named_key() -> None:
    """Each function has a key that is no arrow, and a help line of its own."""
    for command in COMMANDS:
        assert command.keys[0] not in {"up", "down", "left", "right"}
        assert command.help
    assert len(set(help_lines())) == len(COMMANDS)


def test_the_row_of_keys_names_what_works_there() -> None:
    """By place: in the list, in an article, in a restricted list, and where there is nothing to do."""
    words = dict(keys_at(Place(unread=True)))
    assert words["Enter"] == "öffnen"
    assert (words["N"], words["q"]) == ("nächster ungelesener", "Ende")
    opened = dict(keys_at(Place(article=True, unread=True)))
    assert (opened["Leer"], opened["q"]) == ("weiter", "zurück")
    assert not {"Enter", "N", "o", "."} & set(opened)
    assert "o" in dict(keys_at(Place(article=True, links=True)))
    assert dict(keys_at(Place(restricted=True)))["q"] == "zurück"
    nothing = dict(keys_at(Place(articles=False, syncs=False, writable=False)))
    assert set(nothing) == {"/", "S", "?", "q"}


def test_each_key_of_the_row_is_that_of_a_command() -> None:
    """The row names keys of the table alone."""
    everywhere = (
        Place(unread=True),
        Place(article=True, links=True),
        Place(article=True, visitor=True, links=True),
    )
    shown = {key for place in everywhere for key, _word in keys_at(place)}
    assert shown - {"Leer", "Enter"} <= {command.letter for command in COMMANDS}
