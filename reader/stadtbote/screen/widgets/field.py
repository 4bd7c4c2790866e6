"""A field for a line of text: the hardware cursor is at the caret, and only changes are repainted."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset, Region

from stadtbote.screen.paging import WIDE, Run
from stadtbote.screen.widgets.base import CursorWidget
from stadtbote.text.clean import one_row
from stadtbote.text.wrapping import cells, cut, wrap
from stadtbote_styles.themes import Slot

_MOST = 200
_MOST_ROWS = 4


class Field(CursorWidget):
    """A label and the text typed after it, at most 200 characters; below it a hint.

    With a `margin` where the screen is wide enough for one.
    """

    def __init__(self, *, margin: bool, id: str) -> None:
        super().__init__(id=id)
        self._margin = margin
        self._label = ""
        self._hint = ""
        self.value = ""
        self._caret = 0
        self._offered = False  # whether the text was there already, and gives way to typing
        self._shown = ""

    def _fit(self) -> None:
        """Takes the rows that the hint needs for the eye, and keeps them while the field is open."""
        if self._margin and self.size.width:
            rows = min(1 + len(self._hint_lines()), _MOST_ROWS)
            if rows > self.size.height:
                self.styles.height = rows

    def _hint_lines(self) -> list[str]:
        edge = self._edge()
        return [edge + line for _offset, line in wrap(self._hint, self.size.width - len(edge))]

    def open(self, value: str, label: str, hint: str) -> None:
        """Begins anew with this text, the caret after it; the first letter typed replaces it."""
        self._label = label
        self._hint = hint
        self.value = value
        self._caret = len(value)
        self._offered = True
        self._shown = self._text()[0]
        if self._margin:
            self.styles.height = 2
        self._fit()
        self.refresh()

    def hint(self, text: str) -> None:
        """Shows another hint."""
        self._hint = text
        self._fit()
        self.refresh(Region(0, 1, self.size.width, max(self.size.height - 1, 1)))

    def insert(self, text: str) -> None:
        """Inserts text at the caret, on one line and as far as there is room; a megabyte costs no more."""
        if self._offered:
            self.value, self._caret = "", 0
        text = one_row(text[: 4 * _MOST])[: _MOST - len(self.value)]
        self._edit(self.value[: self._caret] + text + self.value[self._caret :], self._caret + len(text))

    def take_key(self, key: str, character: str | None) -> bool:
        """Edits the text; False for keys that mean nothing here."""
        before, behind = self.value[: self._caret], self.value[self._caret :]
        match key:
            case "backspace" | "ctrl+h":
                self._edit(before[:-1] + behind, max(self._caret - 1, 0))
            case "delete":
                self._edit(before + behind[1:], self._caret)
            case "ctrl+u":
                self._edit(behind, 0)
            case "ctrl+w":
                head = before.rstrip().rpartition(" ")
                kept = head[0] + head[1]
                self._edit(kept + behind, len(kept))
            case "left":
                self._edit(self.value, max(self._caret - 1, 0))
            case "right":
                self._edit(self.value, min(self._caret + 1, len(self.value)))
            case "home" | "ctrl+a":
                self._edit(self.value, 0)
            case "end" | "ctrl+e":
                self._edit(self.value, len(self.value))
            case _:
                if character is None:
                    return False
                self.insert(character)
        return True

    def _edit(self, value: str, caret: int) -> None:
        self._offered = False
        self.value, self._caret = value, caret
        self._update()

    def _edge(self) -> str:
        return " " if self._margin and self.size.width >= WIDE else ""

    def _text(self) -> tuple[str, int]:
        """What is shown, and the cell of the caret in it; of a long text, its end is shown."""
        label = self._edge() + self._label
        room = max(self.size.width - cells(label) - 1, 1)
        start = 0
        while cells(self.value[start : self._caret]) > room:
            start += 1
        caret = cells(label) + cells(self.value[start : self._caret])
        return cut(label + self.value[start:], self.size.width), min(caret, max(self.size.width - 1, 0))

    def _update(self) -> None:
        """Repaints from the first cell that differs, and puts the cursor at the caret."""
        text, caret = self._text()
        same = 0
        while same < min(len(text), len(self._shown)) and text[same] == self._shown[same]:
            same += 1
        # A mark is written with its letter, and a letter anew that has lost one.
        while same and not all(
            map(cells, filter(None, (text[same : same + 1], self._shown[same : same + 1])))
        ):
            same -= 1
        start = min(cells(text[:same]), caret)
        reach = max(cells(text), cells(self._shown), caret + 1)
        self._shown = text
        self.place_cursor()
        self.refresh(Region(start, 0, max(reach - start, 1), 1))

    @property
    def cursor(self) -> Offset:
        """Where the caret is, in cells."""
        return Offset(self._text()[1], 0)

    def show_focus(self) -> None:
        """Puts the cursor at the caret if the focus came."""
        self._update()

    def on_resize(self) -> None:
        """Places the cursor for a new width, or the first one: the field was written without knowing it."""
        self._shown, caret = self._text()
        self._fit()
        self.place_cursor()
        self.refresh(Region(caret, 0, 1, 1))

    def runs(self, y: int) -> Sequence[Run]:
        """The row of the field, and the hint below it."""
        lines, room = self._hint_lines(), self.size.height - 1
        hint = lines[:room]
        if hint and len(lines) > room:
            hint[-1] = cut(f"{hint[-1]} {lines[room]}", self.size.width)
        text = [self._text()[0], *hint, *[""] * y][y]
        return [Run(text, Slot.QUIET if y else Slot.TEXT)]
