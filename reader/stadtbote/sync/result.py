"""What a sync did with one source, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stadtbote.errors import EXIT_OK, EXIT_TEMPORARY, SHORTAGES, Failure
from stadtbote.sources.net.limits import Traffic
from stadtbote.sync.list_changes import ListChanges
from stadtbote.sync.plan import Move


@dataclass(slots=True)
class Result:
    """What a sync did with one source. Counts are articles.

    `bodies` were fetched; `missing` could not be, and none is stored. What a budget did not cover is no
    error: `put_off` where the source itself did not come, or not as a whole, and `waiting` bodies that were
    not fetched. What came is `incomplete` where the list breaks off or is too long to keep (`capped`), and
    where items could not be read (`skipped`). `moved` where its address leads elsewhere for good. `brought`
    is what a hub changed among the sources, and `sources` how many it offers; None for any other source.
    """

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    error: Failure | None = None
    stored: int = 0
    bodies: int = 0
    missing: int = 0
    put_off: bool = False
    waiting: int = 0
    incomplete: bool = False
    capped: bool = False
    skipped: int = 0
    traffic: Traffic = field(default_factory=Traffic)
    moved: Move | None = None
    brought: ListChanges | None = None
    sources: int | None = None

    @property
    def followed(self) -> list[str]:
        """The names of the sources that a hub brought or changed."""
        return (
            [change.source.name for change in self.brought.changes if change.source] if self.brought else []
        )

    @property
    def failed(self) -> bool:
        """Whether the source could not be fetched, or not as a whole."""
        return self.error is not None


def exit_code(results: Sequence[Result], names: Sequence[str]) -> int:
    """0 where there is something to read, else 75.

    With names: one of these sources did not come and nothing of it is stored, or this machine lacked what it
    takes to ask. Without: none came, and nothing is stored at all.
    """
    empty = [result for result in results if (result.failed or result.put_off) and not result.stored]
    if names:
        short = any(result.error and result.error.reason in SHORTAGES for result in results)
        return EXIT_TEMPORARY if empty or short else EXIT_OK
    return EXIT_TEMPORARY if results and len(empty) == len(results) else EXIT_OK
