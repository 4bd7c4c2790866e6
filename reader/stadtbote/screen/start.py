"""Starts the screens: what the terminal layer reads from the environment is set before it is imported."""

from __future__ import annotations

import os
from pathlib import Path

from stadtbote.faces import Choice
from stadtbote.settings import Settings
from stadtbote_cache.store import Store


def run_screen(
    store: Store, *, choice: Choice, settings: Settings, config: Path, offline: bool, notice: str
) -> int:
    """Runs a face with a screen to its end and gives the exit code; `notice` is said at the start."""
    # Voices would read out the switching of the keyboard protocol; scrolling must not be animated.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from stadtbote.screen.app import ReaderApp

    app = ReaderApp(store, choice=choice, settings=settings, config=config, offline=offline, notice=notice)
    app.run(mouse=False)
    return app.return_code or 0
