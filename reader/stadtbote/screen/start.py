"""Starts the screens: sets what Textual reads from the environment before it is imported."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

from stadtbote.config.settings import Settings
from stadtbote.terminal import signals, streams, takeover
from stadtbote.terminal.faces import SCREEN, Choice
from stadtbote.text import signs
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

    Without a `config`, no setting is kept, and the store stays open. Otherwise the store is closed, so that
    the full screen can keep its first frame for the next start. A `visit` to the kiosk says what is allowed,
    and for how long.
    """
    # Voices would read out the switch to another keyboard protocol; scrolling must not be animated.
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    # The terminal itself says its size: rich would believe any of these, and divide by them.
    for name in ("COLUMNS", "LINES"):
        if name in os.environ:
            os.environ[name] = str(takeover.size()[name == "LINES"])
    if not os.environ.get("NO_COLOR", "any"):  # Textual would take an empty one for a wish, too
        del os.environ["NO_COLOR"]
    encoding = sys.stderr.encoding if sys.stderr is not None else "ascii"
    signs.use(signs.ASCII if settings.ascii else signs.choose(os.environ, encoding))
    # A notice is said once, so the next start does not show the same. For the ear, the first frame would be
    # spoken, and spoken again when the screen comes.
    framed = choice.face == SCREEN and config is not None and not notice and takeover.possible()
    opening = None
    if framed:
        from stadtbote.screen import frame

        call = frame.call_of(choice, settings, offline=offline)
        opening = frame.draw(store, call)
    # What is made before the first paint stays: looking for cycles in it takes 5 % of the start (measured).
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
        with suppress(Exception):  # saving may have been the fault
            app.save()
        raise app.fault
    if not app.signalled:
        release_signals()
    if visit:
        signals.unlimited()
        _let_go()
    if framed and config is not None and app.painted and app.holds(choice, settings):
        store.close()
        with suppress(StoreError, OSError):  # then the next start has none
            frame.keep(store.path, config, call)
    return app.return_code or 0


def _let_go() -> None:
    """Gives back what a screen has taken: it would pile up from visit to visit."""
    from stadtbote.screen.seams import forget_drawn

    forget_drawn()
    gc.unfreeze()
    gc.enable()
    gc.collect()
