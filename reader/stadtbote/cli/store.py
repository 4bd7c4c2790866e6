"""Where the store is, and what happens where there cannot be one."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from stadtbote.cli.output import remark
from stadtbote.cli.precedence import Configuration
from stadtbote.config.folders import LIST, folder
from stadtbote.config.settings import TIME
from stadtbote.terminal import signals
from stadtbote.text.clean import line
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles, read_only
from stadtbote_cache import database
from stadtbote_cache.damage import in_the_way, is_empty, is_shared, journal_path
from stadtbote_cache.errors import StoreBroken, StoreError, StoreForeign, StoreUnwritable
from stadtbote_cache.store import Store

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from stadtbote.cli.arguments import Run

_PATIENCE = 0.5, 2.0  # with a shared folder, as in shared_folder
_MANY = 1000
"""How many articles take more than a moment to index."""


def default_path() -> Path:
    """The store in the user's data folder. Raises RuntimeError where there is no home folder."""
    return folder("data") / "stadtbote.sqlite3"


class _Progress:
    """Says at the beginning, and at each quarter, how far the store is brought up to date."""

    def __init__(self) -> None:
        self._said = -1

    def tell(self, done: int, total: int) -> None:
        """Says what there is to say; nothing where it is over in a moment."""
        quarter = 4 * done // total if total else 4
        if total < _MANY or quarter == self._said:
            return
        if self._said < 0:
            remark(
                _("Der Speicher wird für die Suche neu geordnet, {count}. Das geschieht nur einmal.").format(
                    count=articles(total)
                )
            )
        if quarter:
            remark(_("{percent} Prozent.").format(percent=25 * quarter))
        self._said = quarter


def _opened(path: Path, *, own: bool) -> tuple[Store, str]:
    """The store at `path`, and a sentence if it was damaged and had to be rebuilt. Raises StoreError.

    One that is missing beside its journal was lost, too.
    """
    try:
        if not path.exists() and journal_path(path).exists():
            database.make(path)
            raise StoreBroken(path, "missing")
        if is_empty(path):
            _check_new(path, own=own)
        return Store.open(path, _Progress().tell), ""
    except StoreForeign:
        raise
    except StoreBroken:
        notice = _salvage(path, own=own)
    return Store.open(path, _Progress().tell), notice


def _check_new(path: Path, *, own: bool) -> None:
    """Raises StoreBroken for an empty file that was a store before; any other is a new one."""
    from stadtbote_cache.safety.salvage import has_lost_all

    if has_lost_all(path, ours=own, now=time.time()):
        raise StoreBroken(path, "empty")


def _salvage(path: Path, *, own: bool) -> str:
    """Rebuilds a damaged store; the sentence says what was saved."""
    from stadtbote_cache.safety.salvage import salvage

    remark(_("Der Speicher ist beschädigt und wird neu aufgebaut. Das kann einige Sekunden dauern."))
    found = salvage(path, ours=own, today=time.strftime("%Y-%m-%d"))
    if found is None:  # another process has just done it, and says so
        return ""
    said = _("Der Speicher war beschädigt und ist neu angelegt.")
    if found.sources or found.articles:
        said = _("{said} Gerettet: {sources}, {articles}, {marked}.").format(
            said=said,
            sources=plural("{n} Quelle", "{n} Quellen", found.sources),
            articles=articles(found.articles),
            marked=plural("{n} davon gelesen oder gemerkt", "{n} davon gelesen oder gemerkt", found.marked),
        )
    else:
        said = _("{said} Darin war nichts mehr zu lesen.").format(said=said)
    rest = _(
        "Fehlende Artikel bringt der nächste Abruf. Was verloren ist, sagt „stadtbote doctor“. Die alte Datei"
        " bleibt als {file}."
    )
    return f"{said} {rest.format(file=line(str(found.moved)))}"


def _read_only(path: Path) -> str:
    way = in_the_way(path)
    if way is not None and os.access(path, os.W_OK):
        return _(
            "{file} gehört einem anderen Benutzer: Lesen geht, Merken und Abrufen nicht."
            " Bitte lassen Sie ihn Stadtbote beenden oder diese Datei entfernen."
        ).format(file=line(str(way)))
    return read_only()


def exchanged(path: Path, *, waits: bool = False) -> str:
    """Exchanges what was done with other devices, where a folder is shared; what is to be said of that.

    With `waits`, somebody waits for it.
    """
    with suppress(OSError, StoreError):
        if is_shared(path):
            from stadtbote.sync.journals import exchange, taken_line
            from stadtbote.sync.shared_folder import PATIENCE

            with Store.open(path) as store:
                found = exchange(store, _PATIENCE if waits else PATIENCE)
            said = "" if found.taken.nothing else taken_line(found.taken)
            return " ".join(filter(None, (said, *found.faults)))
    return ""


def on_store(work: Callable[[Store, argparse.Namespace], int]) -> Run:
    """A command that works on the store of the call. Remarks about the store go to stderr."""

    def run(options: argparse.Namespace) -> int:
        signals.interrupts_are_told()
        with open_store(options) as (store, notice):
            if notice:
                remark(notice)
            store.by_time = options.configuration.settings.order == TIME
            return work(store, options)

    return run


@contextmanager
def open_store(options: argparse.Namespace) -> Iterator[tuple[Store, str]]:
    """The named store or the user's own, and a sentence if it keeps nothing, had to be mended, or the like.

    Where the user's own place cannot be written to, the store is for this run alone and goes with it. Raises
    StoreError.
    """
    named: Path | None = options.store
    with ExitStack() as closing:
        notice = ""
        try:
            store, notice = _opened(named or default_path(), own=named is None)
        except (StoreUnwritable, RuntimeError, OSError):  # no home folder is a RuntimeError of pathlib
            if named is not None:
                raise
            import tempfile

            signals.interrupts_are_told()  # what is made now has to be removed again
            folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="stadtbote-"))
            store = Store.open(Path(folder) / "stadtbote.sqlite3")
            notice = _(
                "Der Datenordner ist nicht beschreibbar: was Sie lesen oder merken, gilt nur für diesen Lauf."
            )
        closing.enter_context(store)
        if not store.writable:
            notice = _read_only(store.path)
        yield store, " ".join(filter(None, [notice, *_listed(store, options.configuration)]))


def _listed(store: Store, configuration: Configuration) -> list[str]:
    """What the operator's list of sources changed, in sentences."""
    path = configuration.operator_path.with_name(LIST)
    if not os.path.lexists(path):  # as nearly everywhere
        return []
    from stadtbote.operator.sources import take

    return take(store, path, configuration.operator_owner)
