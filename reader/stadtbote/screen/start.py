"""Starts the screens: what the terminal layer reads from the environment is set before it is imported."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path

from stadtbote.config.settings import Settings
from stadtbote.terminal import signals, streams, takeover
from stadtbote.terminal.faces import SCREEN, Choice
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.reading.visit import Visit


def run_screen(
    store: Store,
    *,
    choice: Choice,
    settings: Settings,
    config: Path | None,
    offline: bool,
    notice: str,
    visit: Visit | None = None,
) -> int:
    """Runs a face with a screen to its end and gives the exit code; `notice` is said at the start.

    Without a `config` no setting is kept, and the store stays open. Else it is closed: the full screen keeps
    its first frame for the next start as the store is then. A `visit` to the kiosk says what may be done,
    and how long.
    """
    # Voices would read out the switching of the keyboard protocol; scrolling must not be animated.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    # Sizes are told by the terminal: rich would believe any of these, and divide by them.
    for name in ("COLUMNS", "LINES"):
        if name in os.environ:
            os.environ[name] = str(takeover.size()[name == "LINES"])
    # A notice is said once: what stands there with it is not what the next start shows. For the ear what
    # is written is spoken, and would be spoken again when the screen comes.
    framed = choice.face == SCREEN and config is not None and not notice and takeover.possible()
    opening = None
    if framed:
        from stadtbote.screen import frame

        call = frame.call_of(choice, settings, offline=offline)
        opening = frame.draw(store, call)
    # What is made until the first paint stays: to search it for cycles takes a twentieth of all (measured).
    gc.disable()
    from stadtbote.screen.app import ReaderApp
    from stadtbote.screen.driver import release_signals

    app = ReaderApp(
        store,
        choice=choice,
        settings=settings,
        config=config,
        offline=offline,
        notice=notice,
        opening=opening,
        visit=visit,
    )
    streams.spell_in_cells()
    app.run(mouse=False)
    if app.fault is not None:
        with suppress(Exception):  # it may have been the saving
            app.save()
        raise app.fault
    if not app.signalled:
        release_signals()
    if visit:
        signals.unlimited()
        _let_go()
    if framed and config is not None and app.looks and app.holds(choice, settings):
        store.close()
        with suppress(StoreError, OSError):  # then the next start does without
            frame.keep(store.path, config, call, app.looks)
    return app.return_code or 0


def _let_go() -> None:
    """Gives back what a screen has taken: of visit after visit it would pile up."""
    from stadtbote.screen.seams import forget_drawn

    forget_drawn()
    gc.unfreeze()
    gc.enable()
    gc.collect()
