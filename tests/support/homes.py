"""Homes for tests of the command line: folders of a user's own, and calls in them without a terminal."""

from __future__ import annotations

from pathlib import Path

from support.commands import Done, here
from support.terminal import environment


class Home:
    """A home folder; `config` is where its configuration is, and its folder is not there yet."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.config = folder / "config" / "stadtbote" / "config.toml"

    def run(self, *arguments: str, **variables: str) -> Done:
        """Runs a command there, without a terminal."""
        places = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        return here(arguments, environment(HOME=str(self.folder), **(places | variables)))

    def configure(self, text: str) -> None:
        """Writes the configuration."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text, encoding="utf-8")
