"""Key bindings from the table of commands, and how a command finds its method."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from stadtbote.commands import COMMANDS

_EDITING = {"left", "right", "home", "end", "enter", "ctrl+j"}


def bindings() -> list[BindingType]:
    """One binding for every key of the table.

    They have priority: Textual then runs a command before it looks at the next key, so that what is
    typed right behind a command already meets the field or screen that the command has opened.
    """
    return [
        Binding(key, f"command({command.name!r}, {key!r})", show=False, priority=True)
        for command in COMMANDS
        for key in command.keys
    ]


def belongs_to_field(key: str) -> bool:
    """Whether a key of the table is text or editing while a field has the focus."""
    return len(key) == 1 or key in _EDITING or key in {"space", "slash", "question_mark"}


def run_command(screen: object, name: str) -> None:
    """Calls the screen's method do_NAME; a command that a screen does not have does nothing there."""
    method = getattr(screen, f"do_{name}", None)
    if method is not None:
        method()
