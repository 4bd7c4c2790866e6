"""The rows around the panes as pieces: title, keys, and the rule between list and article. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stadtbote.reading.overview import Shelf
from stadtbote.screen.paging import Run
from stadtbote.text import signs
from stadtbote.text.clean import one_row
from stadtbote.text.language import number as grouped
from stadtbote.text.rows import short_source
from stadtbote.text.wrapping import cells, cut
from stadtbote_styles.themes import Slot

Keys = Sequence[tuple[str, str]]
"""Keys and what they do, a word or two each."""
_LEAST = 3
_WIDE = 60  # columns from which on there is a margin


class Title(NamedTuple):
    """What the top row says: the program, what is shown, how much of it, and at the right end as of when."""

    name: str
    shown: str
    counts: str = ""
    aside: str = ""


def title_runs(title: Title, width: int) -> tuple[Run, ...]:
    """The top row in `width` cells: its right end is left out first, then what is shown is cut.

    Of that, less than a few letters say nothing.
    """
    margin = " " if width >= _WIDE else ""
    name, shown, counts, aside = (one_row(text) for text in title)
    left = f"{margin}{name}"
    tail = f"   {counts}" if counts else ""
    end = f"{aside}{margin}" if aside else ""
    if cells(f"{left}  {shown}{tail}  {end}") > width:
        end = ""
    room = max(width - cells(left + tail) - 2, 0)
    shown = cut(shown, room) if cells(shown) <= room or room > _LEAST else ""
    middle = cut(f"  {shown}{tail}" if shown else tail[1:], max(width - cells(left + end), 0))
    blanks = " " * max(width - cells(left + middle + end), 0)
    return Run(left, Slot.NAME), Run(middle + blanks, Slot.TITLE), Run(end, Slot.ASIDE)


def key_runs(keys: Keys, width: int) -> tuple[Run, ...]:
    """The row of keys, as many as have room; the last two, for help and the way out, always have it."""
    margin = 1 if width >= _WIDE else 0
    pairs = list(keys)
    while len(pairs) > 2 and margin + sum(cells(f"{key} {word}  ") for key, word in pairs) - 2 > width:
        del pairs[-3]
    runs = [Run(" " * margin)] if margin and pairs else []
    for number, (key, word) in enumerate(pairs):
        runs += [Run(key, Slot.HEADING), Run(f" {word}{'  ' * (number < len(pairs) - 1)}", Slot.QUIET)]
    return tuple(runs)


def shelf_runs(shelves: Sequence[Shelf], width: int, height: int) -> list[tuple[Run, ...]]:
    """The pane of sources, a row each; a blank one above the sources."""
    rows = list[tuple[Run, ...]]()
    for number, shelf in enumerate(shelves):
        if number and shelves[number - 1].lasting and not shelf.lasting:
            rows.append(())
        count = grouped(shelf.count) if shelf.count else ""
        sign = f"{shelf.sign} " if shelf.lasting or shelf.failed else ""
        name = cut(f"{sign}{short_source(shelf.name, width - 8)}", max(width - len(count) - 3, 0))
        row = f" {name}{' ' * max(width - len(count) - cells(name) - 2, 0)}"
        slot = Slot.STRONG if shelf.lasting else Slot.WARN if shelf.failed else Slot.TEXT
        if shelf.chosen:
            rows.append((Run(f"{row}{count} ", Slot.OPEN_STRONG if shelf.lasting else Slot.OPEN),))
        else:
            rows.append((Run(row, slot), Run(f"{count} ", Slot.QUIET)))
    return rows[:height]


def bar_runs(height: int, tee: int) -> list[Run]:
    """The line right of the sources, one piece a row; at the row `tee` the rule begins, -1 for none."""
    known = signs.current()
    return [Run(known.tee if y == tee else known.down, Slot.RULE) for y in range(height)]


def rule_runs(width: int, position: str) -> tuple[Run, ...]:
    """The rule above the article, with the position near its right end."""
    across = signs.current().across
    if not position:
        return (Run(across * width, Slot.RULE),)
    # Lines may be fainter than words.
    end = f" {position} "[:width]
    last = min(2, width - cells(end))
    return (
        Run(across * (width - cells(end) - last), Slot.RULE),
        Run(end, Slot.QUIET),
        Run(across * last, Slot.RULE),
    )
