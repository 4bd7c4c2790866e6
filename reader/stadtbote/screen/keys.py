"""From keys to commands, after the table."""

from __future__ import annotations

from stadtbote.commands import COMMANDS

COMMAND_OF = {key: command.name for command in COMMANDS for key in command.keys}
"""The command's name for every key of the table, keys as Textual names them."""

LEAVE = {"ctrl+c", "ctrl+d", "ctrl+q"}
"""The keys that end the program from anywhere."""

QUIT = {key for key, name in COMMAND_OF.items() if name == "quit"}
"""The keys that lead back and out."""
