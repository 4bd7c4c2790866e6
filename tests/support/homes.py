"""Homes for tests of the command line: folders of a user's own, and calls in them without a terminal."""

from __future__ import annotations

import json
from pathlib import Path

from support.commands import Done, here
from support.terminal import environment


def chosen(state: Path) -> dict[str, object]:
    """What keys chose, as the file says in which that is kept."""
    return {key: entry["chosen"] for key, entry in json.loads(state.read_text()).items()}


class Home:
    """A home folder; its configuration is `config`, what keys keep is `state`, and neither is there yet."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.config = folder / "config" / "stadtbote" / "config.toml"
        self.state = folder / "state" / "stadtbote" / "state.json"

    def run(self, *arguments: str, **variables: str) -> Done:
        """Runs a command there, without a terminal."""
        places = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        return here(arguments, environment(HOME=str(self.folder), **(places | variables)))

    def configure(self, text: str) -> None:
        """Writes the configuration."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")
