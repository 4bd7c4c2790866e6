"""The kiosk: first page, visit, first page again, each with the newest snapshot and nothing kept."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from stadtbote import crash
from stadtbote.commands import BY_NAME
from stadtbote.config.folders import foreign_link
from stadtbote.config.settings import TIME, Settings
from stadtbote.errors import EXIT_OK, KioskFull, NothingToShow
from stadtbote.kiosk import policy, terminal
from stadtbote.kiosk.places import Places
from stadtbote.kiosk.start import LastWatch, StartPage, in_each
from stadtbote.line.loop import converse
from stadtbote.reading.idle import Limits, Watch
from stadtbote.reading.visit import Visit
from stadtbote.terminal import streams
from stadtbote.terminal.faces import PLAIN, Choice, choose
from stadtbote.terminal.signals import EXIT_INTERRUPTED
from stadtbote.text import language
from stadtbote.text.clean import line
from stadtbote.text.language import message as m
from stadtbote.text.language import translated as _
from stadtbote_cache.errors import StoreError, StoreNewer
from stadtbote_cache.record import replace
from stadtbote_cache.safety.snapshot import snapshot_path
from stadtbote_cache.store import Store

_FACE_LETTER = BY_NAME["face"].letter


def run_kiosk(store: Path, settings: Settings, limits: Limits) -> int:
    """Runs the kiosk over the snapshot of the store at this path; the exit code, 128 + n for a signal.

    Over SSH it ends when a visitor leaves, or is silent on the first page; else only when told to, or when
    nobody can type any more. Raises NothingToShow where there is no snapshot to begin with, or the way to it
    leads over a link that root did not make, and KioskFull over SSH where all places are taken.
    """
    path = snapshot_path(store)
    for name in policy.without_effect(os.environ):
        del os.environ[name]
    sys.dont_write_bytecode = True
    crash.silence()
    try:
        _open(path).close()
    except StoreNewer:
        raise
    except StoreError as error:
        if path.exists():
            broken = _(
                "Die Ausgabe für den Kiosk lässt sich nicht lesen: {path}."
                " „stadtbote sync --snapshot“ legt eine neue an."
            )
            raise NothingToShow(broken.format(path=line(str(path)))) from error
        raise NothingToShow(
            _("Für den Kiosk fehlt noch die Ausgabe. Zuerst: stadtbote sync --snapshot")
        ) from error
    remote = policy.is_remote(os.environ)
    places = Places(path.parent, settings.visits)
    if remote and not places.take():
        full = m("Gerade sind alle Plätze besetzt. Bitte kommen Sie in einigen Minuten wieder.")
        raise KioskFull(in_each(full))
    return _Kiosk(path, settings, limits, places if remote else None).run()


def _open(snapshot: Path) -> Store:
    """The snapshot as it is now. Raises StoreError, or NothingToShow where a stranger's link leads to it."""
    link = foreign_link(snapshot)
    if link is not None:
        raise NothingToShow(
            _(
                "Der Kiosk folgt keinem Verweis, den nicht der Betreiber als root angelegt hat: {path}."
                " Bitte den Speicher selbst nennen."
            ).format(path=line(str(link)))
        )
    return Store.open_snapshot(snapshot)


class _Kiosk:
    """`places` are those of visits over SSH; None on a console, where a visit may last."""

    def __init__(self, snapshot: Path, settings: Settings, limits: Limits, places: Places | None) -> None:
        self._snapshot = snapshot
        self._limits = limits
        self._places = places
        self._remote = places is not None
        self._settings = policy.settings_of(settings, remote=self._remote)
        self._language = language.current()
        self._said: list[str] = []  # what stands above the next first page

    def run(self) -> int:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with terminal.without_stopping():
                while (code := self._once()) is None:
                    terminal.clear()
        finally:
            signal.signal(signal.SIGINT, before)
        return code

    def _once(self) -> int | None:
        """The first page and a visit; the exit code if that was the last one."""
        language.use(self._language)
        page = StartPage(remote=self._remote, aloud=bool(self._settings.say))
        said, self._said = self._said, []
        unlimited = replace(self._limits, length=0.0)
        last = LastWatch(unlimited) if self._remote else None
        code = _interruptibly(lambda: converse(page, [*said, *page.lines()], last))
        if code not in {EXIT_OK, EXIT_INTERRUPTED}:
            return code
        if not page.face:
            return code if self._remote or terminal.is_gone() else None
        language.use(page.language)
        watch = Watch(self._limits, full=self._places.are_full) if self._places else Watch(unlimited)
        visit = Visit(watch, self._settings)
        try:
            with _open(self._snapshot) as store:
                store.by_time = self._settings.order == TIME
                code = _visit(store, visit, page.face, page.letter)
        except (StoreError, NothingToShow):
            self._said = [in_each(m("Gerade gibt es nichts zu lesen. Bitte später noch einmal."))]
            return None
        if code not in {EXIT_OK, EXIT_INTERRUPTED}:
            return code
        if watch.gives_way:
            print(line(_("Die Zeit ist um, und alle Plätze sind besetzt. Auf Wiedersehen.")))
            return EXIT_OK
        if watch.is_over:
            self._said = [in_each(m("Die Zeit ist um, hier beginnt alles von vorn."))]
            return None
        return code if self._remote else None


def _visit(store: Store, visit: Visit, face: str, letter: str) -> int:
    """One face after the other over one state of the news, with the visitor's own marks in memory."""
    while True:
        visit.face = ""
        choice = _choice(face, letter)
        code = _run(store, choice, visit)
        if not visit.face:
            return code
        face, letter = visit.face, _FACE_LETTER


def _choice(face: str, letter: str) -> Choice:
    """The face, or line mode where the terminal cannot show it."""
    return replace(choose(face, os.environ, None, streams.terminals()), by=letter)


def _run(store: Store, choice: Choice, visit: Visit) -> int:
    """Runs a face. A screen takes Ctrl-C itself; before it is there, Ctrl-C does nothing."""
    if choice.face == PLAIN:
        from stadtbote.line.view import run_line

        return _interruptibly(
            lambda: run_line(
                store,
                choice=choice,
                settings=visit.settings,
                config=None,
                offline=False,
                notice="",
                visit=visit,
            )
        )
    from stadtbote.screen.start import run_screen

    return run_screen(
        store, choice=choice, settings=visit.settings, config=None, offline=False, notice="", visit=visit
    )


def _interruptibly(run: Callable[[], int]) -> int:
    """Runs it until it ends, or Ctrl-C ends it."""
    try:
        with terminal.interruptible():
            return run()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
