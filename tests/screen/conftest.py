"""The full screen on a pty, with a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.terminal import Terminal, programs

Open = Callable[..., Terminal]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Starts the reader on a terminal and waits for the list; `arguments` go to the program."""
    with programs(tmp_path / "store.sqlite3", tmp_path, "--offline") as begin:

        def start(*arguments: str, wait: str | None = None, **how: Any) -> Terminal:
            terminal = begin(*arguments, **how)
            if wait is not None:
                terminal.wait_for(wait)
                return terminal
            while not (terminal.text.strip() and terminal.listens):
                terminal.read(0.05, 0.5)
            terminal.read()
            return terminal

        yield start
