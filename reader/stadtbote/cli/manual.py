"""The command manual: the whole manual as it is, in English."""

from __future__ import annotations

import argparse
from pathlib import Path

from stadtbote.cli.arguments import Commands
from stadtbote.cli.output import say
from stadtbote.errors import EXIT_OK
from stadtbote.text.language import translated as _

_FILE = Path(__file__).parent.parent / "manual.md"


def register(commands: Commands) -> None:
    """The command manual, also for a configuration with a fault."""
    help_text = _("das ganze Handbuch ausgeben, auf Englisch")
    commands.add("manual", help_text, print_manual).set_defaults(bears_fault=True)


def print_manual(_options: argparse.Namespace) -> int:
    """`manual`: the text of manual.md."""
    for row in _FILE.read_text(encoding="utf-8").splitlines():
        say(row)
    return EXIT_OK
