"""The budget of a sync: how many bytes it may take, what is spent, and what is promised to whom."""

from __future__ import annotations

from stadtbote.errors import Reason, SourceError

LEAST = 500
"""Bytes that the smallest request takes with its answer: 250 to 300 sent, and a 304 with its headers."""

PIECE = 2048
"""Bytes that may come at once where nothing is known of the rest: others must have their part as well."""


class Budget:
    """So many bytes for all errands of a sync, received and sent together."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.spent = 0
        self.promised = 0

    @property
    def left(self) -> int:
        """Bytes that are neither spent nor promised."""
        return self.total - self.spent - self.promised


class Share:
    """What one errand may take of a budget. Without a budget, as much as it likes."""

    def __init__(self, budget: Budget | None) -> None:
        self._budget = budget
        self._promised = 0

    def expect(self, size: int) -> None:
        """Promise so many bytes from now on. SourceError BUDGET where they are not left."""
        if self._budget is None:
            return
        if size > self._budget.left + self._promised:
            raise SourceError(Reason.BUDGET)
        self._budget.promised += size - self._promised
        self._promised = size

    def need(self, size: int) -> None:
        """See that so many bytes are promised. SourceError BUDGET where they are not left."""
        if size > self._promised:
            self.expect(size)

    def room(self, wanted: int) -> int:
        """How many bytes of these may come now; promised until they came. SourceError BUDGET for none."""
        if self._budget is None:
            return wanted
        room = min(wanted, max(self._promised, PIECE), self._budget.left + self._promised)
        if wanted and room <= 0:
            raise SourceError(Reason.BUDGET)
        self.need(room)
        return room

    def spend(self, size: int) -> None:
        """Note bytes that went over the line."""
        if self._budget is None:
            return
        kept = max(0, self._promised - size)
        self._budget.promised += kept - self._promised
        self._promised = kept
        self._budget.spent += size

    def close(self) -> None:
        """Give back what was promised and not needed."""
        if self._budget is not None:
            self._budget.promised -= self._promised
            self._promised = 0
