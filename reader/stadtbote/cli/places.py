"""Where the store is, and what happens where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stadtbote import ending
from stadtbote.cli.output import remark
from stadtbote.folders import folder
from stadtbote.text.language import translated as _
from stadtbote.text.wording import articles
from stadtbote_cache.errors import StoreUnwritable
from stadtbote_cache.store import Store

_MANY = 1000
"""Articles that take more than a moment to be put in order."""


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


@contextmanager
def open_store(named: Path | None) -> Iterator[tuple[Store, str]]:
    """The named store or the user's own, and a sentence where it keeps nothing. Raises StoreError.

    Where the user's own place cannot be written, the store is for this run alone and goes with it.
    """
    with ExitStack() as closing:
        notice = ""
        try:
            store = Store.open(named or default_path(), _Progress().tell)
        except (StoreUnwritable, RuntimeError, OSError):  # no home folder is a RuntimeError of pathlib
            if named is not None:
                raise
            import tempfile

            ending.interrupts_are_told()  # what is made now has to go again
            folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="stadtbote-"))
            store = Store.open(Path(folder) / "stadtbote.sqlite3")
            notice = _(
                "Der Datenordner ist nicht beschreibbar: was Sie lesen oder merken, gilt nur für diesen Lauf."
            )
        closing.enter_context(store)
        if not store.writable:
            notice = _("Der Speicher ist schreibgeschützt: Lesen geht, Merken und Abrufen nicht.")
        yield store, notice
