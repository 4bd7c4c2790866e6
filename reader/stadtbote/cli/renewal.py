"""Draws the first frame of the screen anew after a sync, for the visit that it was last kept for."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from stadtbote.cli import face
from stadtbote.cli.precedence import is_kiosk
from stadtbote.cli.store import default_path
from stadtbote.screen import frame_truth, kept_frame
from stadtbote.terminal.faces import SCREEN, Terminals
from stadtbote.terminal.kinds import addresses_cursor
from stadtbote.text import signs


def renew(store: Path, read: Callable[[list[str]], argparse.Namespace]) -> None:
    """Draws the frame that a visit of this store kept, as the same call would now; nobody has the store open.

    `read` reads a call. It is the last thing that a process does, which then is in the surroundings of that
    call. Where nobody ever kept a frame, as on servers, and where memory is limited, it does nothing.
    """
    with suppress(Exception):  # the sync is done, and a start without a frame is a slower one, no more
        kept = kept_frame.read()
        if kept is None or _is_short():
            return
        folder, arguments, variables = kept_frame.called(kept[3])
        _go_there(folder, variables)
        if kept_frame.is_true(kept, kept[0], kept[3]):
            return
        options = read(arguments)
        named = options.store or default_path()
        if not named.samefile(store) or options.command or is_kiosk(options, options.configuration):
            return
        # A frame is only ever kept on a terminal that shows all letters; this process may have none.
        term = addresses_cursor(os.environ.get("TERM", ""))
        choice, settings = face.asked(options, Terminals(True, True, True, known=term))
        if choice.face != SCREEN:
            return
        signs.use(signs.ASCII if settings.ascii else signs.choose(os.environ, "utf-8"))
        from stadtbote.screen import frame
        from stadtbote.screen.sizes import Terminal

        kept_frame.take_up(kept[3])
        size = Terminal(*map(int, kept[0].split()))
        call = frame.call_of(choice, settings, offline=options.offline)
        frame.keep(named, options.configuration.path, call, size)


def _go_there(folder: str, variables: dict[str, str]) -> None:
    """Takes the folder and the variables of another call; those that no start depends on stay."""
    for name in frame_truth.are_asked(os.environ):
        del os.environ[name]
    os.environ.update(variables)
    time.tzset()
    if folder:
        os.chdir(folder)


def _is_short() -> bool:
    """Whether this process may have only so much memory, which the sync may need to its end."""
    from resource import RLIM_INFINITY, RLIMIT_AS, RLIMIT_DATA, getrlimit

    return any(getrlimit(kind)[0] != RLIM_INFINITY for kind in (RLIMIT_AS, RLIMIT_DATA))
