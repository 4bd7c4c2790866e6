"""A row of text that never takes the focus: title, status, keys."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.geometry import Region

from stadtbote.screen.paging import BLANK, Run
from stadtbote.screen.rows import Keys, Title, heading_runs, key_runs, margin, status_runs, title_runs
from stadtbote.screen.sizes import status_rows
from stadtbote.screen.widgets.base import RowWidget
from stadtbote.screen.widgets.lines import changed_cells
from stadtbote.text.clean import one_row
from stadtbote.text.wrapping import cells, cut, wrap

_LEAST_SECONDS = 2.0
_MOST_ROWS = 6


def _for_the_ear(text: str) -> Sequence[Run]:
    return [Run(f"{text}{BLANK}")] if text else []


class LineRow(RowWidget):
    """Lines of text, all shown as far as there is room, each with a blank behind it."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = one_row(text)

    @property
    def text(self) -> str:
        """The whole text, even where the row has room for less."""
        return self._text

    def say(self, text: str) -> None:
        """Shows another text; the same text again costs nothing."""
        text = one_row(text)
        if text != self._text:
            self._text = text
            self.refresh()

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as the text, where the stylesheet says auto."""
        return cells(self._text)

    def _lines(self) -> list[str]:
        return [text for _offset, text in wrap(self._text, self.size.width - len(BLANK))]

    def runs(self, y: int) -> Sequence[Run]:
        """One row of the text."""
        lines = self._lines()
        text = lines[y] if y < len(lines) else ""
        if y == self.size.height - 1 and y + 1 < len(lines):
            text = cut(f"{text} {lines[y + 1]}", self.size.width)
        return _for_the_ear(text)


class TitleRow(RowWidget):
    """The top row for the eye, over the whole width; a second one is blank."""

    def __init__(self, title: Title, *, id: str) -> None:
        super().__init__(id=id)
        self._title = title

    def say(self, title: Title) -> None:
        """Shows another title; the same one again costs nothing."""
        if title != self._title:
            before, self._title = self._runs(), title
            start, end = changed_cells(before, self._runs())
            self.refresh(Region(start, 0, max(end - start, 1), 1))

    def _runs(self) -> tuple[Run, ...]:
        return title_runs(self._title, self.size.width)

    def runs(self, y: int) -> Sequence[Run]:
        """The title, or the row below it."""
        return () if y else self._runs()


class HeadingRow(RowWidget):
    """The heading of the table of sources, the `longest` name of which has so many cells."""

    def __init__(self, longest: int, *, id: str) -> None:
        super().__init__(id=id)
        self._longest = longest

    def runs(self, y: int) -> Sequence[Run]:
        """The names of the columns."""
        return heading_runs(self.size.width, self._longest)


class StatusRow(LineRow):
    """The status, and the keys below it. A status of two rows covers the keys, a longer one grows upwards.

    That lasts until the next key; what stays then is brief, in one row. A `quiet` one, of the screen-reader
    face, has room for some rows from the start, and is written again when it is said again.
    """

    def __init__(self, text: str, keys: Keys, *, lasting: str = "", quiet: bool, id: str) -> None:
        super().__init__(text, id=id)
        self.lasting = lasting
        """What is shown while nothing is said; not in a quiet one, which says it once."""
        self._keys = keys
        self._position = ""
        self._quiet = quiet
        self._brief = not quiet
        self._fresh = False  # whether it was said since the last key
        self._spoken = False  # whether it was said at all, rather than there from the start
        self._beside = False
        self._until = 0.0  # when it may give way

    def say(self, text: str, *, beside: bool = False) -> None:
        """Shows a sentence until the next key, or `beside` another answer to the last one."""
        self._fresh = self._spoken = True
        self._beside = beside
        self._until = 0.0
        self._write(text)

    def announce(self, text: str, *, brief: bool = False) -> None:
        """Shows a sentence that no key asked for, for some seconds at least; then nothing.

        A `brief` one leaves the row of keys where it is.
        """
        self._spoken = True
        self.lasting = ""
        self._write(text, brief=brief and not self._quiet)
        self._until = time.monotonic() + _LEAST_SECONDS

    def offer(self, keys: Keys) -> None:
        """Shows other keys."""
        if keys != self._keys:
            before, self._keys = self._keys, keys
            if self._shows_keys():
                self._repaint(1, *(key_runs(k, self.size.width) for k in (before, keys)))

    def tell_position(self, position: str) -> None:
        """Shows at the right end how far one is, as long as there is room."""
        if position != self._position:
            before, self._position = self._rows()[0], position
            start, end = changed_cells(before, self._rows()[0], words=False)
            self.refresh(Region(start, 0, max(end - start, 1), 1))

    def clear(self) -> None:
        """Shows nothing."""
        self._write("")

    def await_answer(self) -> None:
        """Notes that a key has come: what is said from now on answers it."""
        self._fresh = False

    @property
    def answers(self) -> bool:
        """Whether it shows a sentence that answers the last key."""
        return self._fresh and not self._beside and bool(self._text)

    def settle(self) -> None:
        """Notes that the key is done: if it was not answered, the last sentence gives way."""
        if self._fresh or time.monotonic() < self._until:
            return
        if not self._quiet:
            self._write(self.lasting, brief=True)
        elif self._spoken:  # nothing is said twice: i brings back what was there at the start
            self._spoken = False
            self.clear()

    def _write(self, text: str, *, brief: bool = False) -> None:
        """Shows another text and repaints the rows that differ; a brief one is cut to one row."""
        text = one_row(text)
        if (text, brief) == (self._text, self._brief) and not self._quiet:
            return
        before = self._rows()
        self._text, self._brief = text, brief
        after = self._rows()
        self._fit()
        for y in range(max(len(before), len(after))):
            old, new = (rows[y] if y < len(rows) else () for rows in (before, after))
            if old != new or (self._quiet and new):
                self._repaint(y, old, new)

    def _repaint(self, y: int, old: Sequence[Run], new: Sequence[Run]) -> None:
        before, after = (sum(cells(run.text) for run in runs) for runs in (old, new))
        # Blanks up to the edge of the screen are erased.
        self.refresh(Region(0, y, self.size.width if before > after else max(after, 1), 1))

    def _lines(self) -> list[str]:
        width = self.size.width - len(BLANK if self._quiet else margin(self.size.width))
        return (
            [cut(self._text, width)] if self._brief else [text for _offset, text in wrap(self._text, width)]
        )

    def _shows_keys(self) -> bool:
        return not self._quiet and len(self._lines()) == 1

    def _rows(self) -> list[Sequence[Run]]:
        lines, width = self._lines(), self.size.width
        if self._quiet:
            return [_for_the_ear(text) for text in lines]
        rows = [status_runs(text, width, self._position if len(lines) == 1 else "") for text in lines]
        return [*rows, key_runs(self._keys, width)] if self._shows_keys() else [*rows]

    def runs(self, y: int) -> Sequence[Run]:
        """One row of the text, or the keys."""
        rows = self._rows()
        if y == self.size.height - 1 and y + 1 < len(rows):
            return super().runs(y)
        return rows[y] if y < len(rows) else ()

    def _fit(self) -> None:
        if not self.size.width:  # not shown yet
            return
        rows = min(len(self._rows()), _MOST_ROWS)
        if self._quiet:
            rows = max(rows, status_rows(self.app.size))
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def on_mount(self) -> None:
        """Takes as many rows as will be needed, before anything is drawn."""
        if self._quiet:
            self.styles.height = status_rows(self.app.size)

    def on_resize(self) -> None:
        """Fits the rows to another width."""
        self._fit()
