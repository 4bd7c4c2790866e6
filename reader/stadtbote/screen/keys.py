"""From keys to commands, by the table."""

from __future__ import annotations

from stadtbote.commands import BY_KEY, BY_NAME

COMMAND_OF = BY_KEY
"""The command for every key of the table, keys as Textual names them."""

LEAVE = {"ctrl+c", "ctrl+q"}
"""The keys that end the program from anywhere."""

PAUSE = set(BY_NAME["stop"].keys)
"""The keys that lead to the shell from anywhere, but not a visitor."""

QUIT = set(BY_NAME["quit"].keys)
"""The keys that lead back and out."""

HALF_PAGES = {"ctrl+d": 1, "ctrl+u": -1}
"""Moves by half a page, and where they go: 1 forward, -1 back."""
