"""Line mode: a session without a terminal and what it says, and its prompt on a terminal."""

from __future__ import annotations

import time
from pathlib import Path

from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.line.view import LineMode
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import PLAIN, Choice
from stadtbote_cache.record import replace
from stadtbote_cache.store import Store
from support.terminal import Terminal


class Talk:
    """A session over a store. What it answers are lines and then the prompt, as they are written."""

    def __init__(
        self,
        store: Store,
        config: Path,
        *,
        offline: bool = False,
        rows: int = 5,
        room: tuple[int, int] = (0, 0),
        **settings: int | str,
    ) -> None:
        self.session = Session(
            store, PLAIN, Preferences(config, _settings(rows=rows, **settings)), offline=offline
        )
        self.view = LineMode(self.session, Choice(PLAIN, "--plain"), lambda: room)
        self.said = [*self.view.start(), self.view.prompt]

    def __call__(self, *typed: str) -> list[str]:
        """Types lines; the answer to the last one."""
        for line in typed:
            self.said = [*self.view.answer(line), self.view.prompt]
        return self.said


def _settings(**values: int | str) -> Settings:
    return replace(Settings(), **values)


def come_to(terminal: Terminal, prompt: str) -> None:
    """Waits until this prompt is what stands in the row of the cursor."""
    end = time.monotonic() + 20
    while (row := terminal.cursor_row) != prompt and time.monotonic() < end:
        terminal.read(0.05, 0.1)
    assert row == prompt
