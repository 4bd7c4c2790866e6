"""Key bindings from the table of commands, and how a command finds its method."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from stadtbote.commands import COMMANDS


def bindings() -> list[BindingType]:
    """One binding for every key of the table."""
    return [
        Binding(key, f"command({command.name!r})", show=False) for command in COMMANDS for key in command.keys
    ]


def run_command(screen: object, name: str) -> None:
    """Calls the screen's method do_NAME; a command that a screen does not have does nothing there."""
    method = getattr(screen, f"do_{name}", None)
    if method is not None:
        method()
