"""The sheets of line mode: lines to read or to choose from, in portions."""

from __future__ import annotations

from stadtbote.reading.answers import Choice
from stadtbote.text.language import plural
from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Sequence


class Sheet(Record):
    """A choice, and the lines of it that were not written yet."""

    choice: Choice
    lines: Sequence[str]

    def portion(self, rows: int) -> tuple[Sequence[str], Sheet | None]:
        """The next lines, the last of which is a prompt, and the sheet left to read or choose from."""
        left = Sheet(self.choice, self.lines[rows:])
        if left.lines:
            more = plural("noch {n} Zeile", "noch {n} Zeilen", len(left.lines))
            hint = _("Leere Zeile: weiter, {more}.").format(more=more)
            return [*self.lines[:rows], hint], left
        if self.choice.chosen is None:
            return self.lines, None
        return [*self.lines, self.choice.question], left
