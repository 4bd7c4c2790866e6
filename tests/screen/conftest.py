"""The full screen on a pty, with a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.terminal import PROGRAM, Terminal, environment

Open = Callable[..., Terminal]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Starts the reader on a terminal and waits for the list; `arguments` go to the program."""
    terminals: list[Terminal] = []

    def start(
        *arguments: str, columns: int = 80, rows: int = 24, wait: str | None = None, **variables: str
    ) -> Terminal:
        command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), *(arguments or ("--offline",))]
        own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
        terminal = Terminal(command, columns=columns, rows=rows, variables=environment(**own, **variables))
        terminals.append(terminal)
        if wait is None:
            while not (terminal.text.strip() and terminal.listens):
                terminal.read(0.05, 0.5)
            terminal.read()
        else:
            terminal.wait_for(wait)
        return terminal

    yield start
    for terminal in terminals:
        terminal.close()
