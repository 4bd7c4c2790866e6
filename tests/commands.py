"""Commands of the program, each in a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from terminal import PROGRAM, environment

Done = subprocess.CompletedProcess[str]


def run(store: Path, *arguments: str | Path) -> Done:
    """Runs a command on a store, with nobody at the terminal."""
    return subprocess.run(
        [*PROGRAM, "--store", store, *arguments],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
