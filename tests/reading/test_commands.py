"""The one table of commands, against everything that derives from it."""

from __future__ import annotations

from pathlib import Path

from stadtbote.commands import COMMANDS, help_lines, key_row, key_table
from stadtbote.screen.keys import COMMAND_OF, LEAVE
from stadtbote.text import language

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_the_table() -> None:
    """README's key table is the table's own, in English."""
    language.use("en")
    assert f"| --- | --- |\n{key_table()}\n" in README.read_text(encoding="utf-8")


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


def test_the_key_row_fits_eighty_columns() -> None:
    """The foot of the screen shows its keys in both languages at the usual width."""
    for code in language.LANGUAGES:
        language.use(code)
        assert len(key_row()) <= 80
