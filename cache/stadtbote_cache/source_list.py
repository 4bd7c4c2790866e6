"""What a list from elsewhere changes among the sources: no act of a person's, so nothing that is undone."""

from __future__ import annotations

import time
from collections.abc import Iterable

from stadtbote_cache import likeness, sifting, writing
from stadtbote_cache.arranging import LEFT, Arranging
from stadtbote_cache.records import Change, Source

_LIST = "operator list"


class SourceList(Arranging):
    """`SourceList.of` an open store."""

    def follow(self, changes: Iterable[Change]) -> None:
        """Makes all changes at once; one of a source that has gone in the meantime is left out."""
        with self._write():
            names = self._names()
            for change in changes:
                number = self._source_number(change.name) if change.name else None
                if change.source and not change.name:
                    self._set(self._add(change.source), group_name=change.group)
                elif number is not None and change.source is None:
                    self._take_out(number)
                elif number is not None and change.source:
                    self._become(number, change.source, change.group)
            for number, now in self._names().items():
                if names.get(number, now) != now:
                    self._rename_costs(names[number], now)
            self._order_anew()
            sifting.hide_all(self._connection)

    def note_options(self, name: str, options: str) -> None:
        """Notes how a source is to be read the next time; nothing where there is none of this name."""
        with self._write():
            self._connection.execute(
                "UPDATE sources SET options = ? WHERE name = ? AND removed = 0", (options, name)
            )

    def list_noted(self) -> str:
        """What was noted last of the operator's list; empty for nothing."""
        return self._fact(_LIST)

    def note_list(self, noted: str) -> None:
        """Notes what was taken from the operator's list."""
        with self._write():
            self._note(_LIST, noted)

    def _take_out(self, number: int) -> None:
        """Takes a source out; its articles wait for a while, with their marks: the list may bring it back."""
        likeness.release(self._connection, number, writing.indexed_texts)
        self._set(number, removed=1)
        self._note(f"{LEFT}{number}", f"{time.time():.0f}")

    def _become(self, number: int, source: Source, group: str) -> None:
        self._forget_guest(source.name)
        self._free_name(source.name, but=number)
        (address,) = self._connection.execute(
            "SELECT address FROM sources WHERE number = ?", (number,)
        ).fetchone()
        self._set(
            number,
            name=source.name,
            title=source.title,
            address=source.address,
            kind=source.kind,
            options=source.options,
            group_name=group,
        )
        if address != source.address:
            self._forget_answers(number)
