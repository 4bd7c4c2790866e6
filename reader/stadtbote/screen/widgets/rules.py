"""What stands between the panes, and the pane of sources; none of it ever takes the focus."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region, Size

from stadtbote.reading.overview import Shelf
from stadtbote.screen.paging import Run
from stadtbote.screen.rows import bar_runs, rule_runs, shelf_runs
from stadtbote.screen.widgets.base import RowWidget
from stadtbote.screen.widgets.lines import changed_cells


class Bar(RowWidget):
    """A line down, with the beginning of a rule at a row, or with none."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._tee = -1

    def meet(self, tee: int) -> None:
        """Moves the beginning of the rule to another row; only the two pieces are written."""
        before, self._tee = self._tee, tee
        for y in {before, tee} - {-1} if tee != before else ():
            self.refresh(Region(0, y, 1, 1))

    def runs(self, y: int) -> Sequence[Run]:
        """One row of it."""
        return [bar_runs(y + 1, self._tee)[y]]


class Rule(RowWidget):
    """Between list and article: across, with how far the article was read, or down."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._position = ""

    def say(self, position: str) -> None:
        """Shows another position, which is written as far as it differs."""
        if position != self._position:
            width = self.size.width
            before, self._position = rule_runs(width, self._position), position
            if width > 1:
                start, end = changed_cells(before, rule_runs(width, position), words=False)
                self.refresh(Region(start, 0, max(end - start, 1), 1))

    def runs(self, y: int) -> Sequence[Run]:
        """The rule with blank rows below it, or one row of the line."""
        if self.size.width == 1:
            return bar_runs(1, -1)
        return () if y else rule_runs(self.size.width, self._position)


class SourcesPane(RowWidget):
    """What there is to read, and how much of it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._shelves: Sequence[Shelf] = ()
        self._made: tuple[tuple[Sequence[Shelf], Size], list[tuple[Run, ...]]] | None = None

    def show(self, shelves: Sequence[Shelf]) -> None:
        """Shows other counts, each written only where it differs."""
        before, self._shelves = self._rows(), shelves
        for y, (old, new) in enumerate(zip(before, self._rows(), strict=True)):
            if old != new:
                start, end = changed_cells(old, new)
                self.refresh(Region(start, y, max(end - start, 1), 1))

    def _rows(self) -> list[tuple[Run, ...]]:
        of = self._shelves, self.size
        if self._made is None or self._made[0] != of:
            rows = shelf_runs(self._shelves, self.size.width, self.size.height)
            self._made = of, [*rows, *[()] * (self.size.height - len(rows))]
        return self._made[1]

    def runs(self, y: int) -> Sequence[Run]:
        """One row of it."""
        return self._rows()[y]
