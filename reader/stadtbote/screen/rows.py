"""The rows around the panes as pieces: title, keys, and the rule between list and article. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from stadtbote.reading.overview import Shelf
from stadtbote.screen.paging import WIDE, Line, Run, open_runs
from stadtbote.text import signs
from stadtbote.text.clean import one_row
from stadtbote.text.language import number as grouped
from stadtbote.text.language import translated as _
from stadtbote.text.names import shortened
from stadtbote.text.wrapping import cells, cut
from stadtbote_styles.themes import Slot
from stadtbote_styles.tuples import NamedTuple

Keys = Sequence[tuple[str, str]]
"""Keys and what they do, a word or two each."""
_SIGN = 2  # cells: the sign of a source, and a blank
_STAND = 40  # cells, where there are so many
_LEAST_NAME = 16
_LEAST = 3


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
    edge = margin(width)
    name, shown, counts, aside = (one_row(text) for text in title)
    left = cut(f"{edge}{name}", width)
    tail = f"   {counts}" if counts else ""
    end = f"{aside}{edge}" if aside else ""
    if cells(f"{left}  {shown}{tail}  {end}") > width:
        end = ""
    room = max(width - cells(left + tail) - 2, 0)
    shown = cut(shown, room) if cells(shown) <= room or room > _LEAST else ""
    middle = cut(f"  {shown}{tail}" if shown else tail[1:], max(width - cells(left + end), 0))
    blanks = " " * max(width - cells(left + middle + end), 0)
    return Run(left, Slot.NAME), Run(middle + blanks, Slot.TITLE), Run(end, Slot.ASIDE)


def margin(width: int) -> str:
    """The blanks at the edges of a screen for the eye."""
    return " " if width >= WIDE else ""


def status_runs(text: str, width: int, position: str = "") -> tuple[Run, ...]:
    """A row of the status, and at its right end a position if there is room."""
    shown = margin(width) + text if text else ""
    room = width - cells(shown) - len(margin(width)) - cells(position)
    if position and room > 1:
        return Run(shown), Run(" " * room), Run(position, Slot.QUIET)
    return (Run(shown),) if shown else ()


def key_runs(keys: Keys, width: int) -> tuple[Run, ...]:
    """The row of keys, as many as have room; the last two, for help and the way out, always have it."""
    edge = margin(width)
    pairs = list(keys)
    while len(pairs) > 2 and len(edge) + sum(cells(f"{key} {word}  ") for key, word in pairs) - 2 > width:
        del pairs[-3]
    runs = [Run(edge)] if edge and pairs else []
    for number, (key, word) in enumerate(pairs):
        runs += [Run(key, Slot.HEADING), Run(f" {word}{'  ' * (number < len(pairs) - 1)}", Slot.QUIET)]
    return tuple(runs)


def shelf_runs(shelves: Sequence[Shelf], width: int, height: int) -> list[tuple[Run, ...]]:
    """The pane of sources, a row each; a blank one above the sources."""
    rows = list[tuple[Run, ...]]()
    shelves = shelves[:height]
    counts = [grouped(shelf.count) if shelf.count else "" for shelf in shelves]
    leads = [f"{shelf.sign} {indent(shelf)}" for shelf in shelves]
    rooms = [width - len(count) - cells(lead) - 3 for count, lead in zip(counts, leads, strict=True)]
    names = names_in(shelves, rooms)
    for number, (shelf, count, lead, shown) in enumerate(zip(shelves, counts, leads, names, strict=True)):
        if number and shelves[number - 1].lasting and not shelf.lasting:
            rows.append(())
        name = lead + shown
        row = f" {name}{' ' * max(width - len(count) - cells(name) - 2, 0)}"
        if shelf.chosen:
            strong = shelf.lasting or shelf.heading
            rows.append(tuple(open_runs(f"{row}{count} ", Slot.OPEN_STRONG if strong else Slot.OPEN)))
        else:
            rows.append((Run(row, _slot(shelf)), Run(f"{count} ", Slot.QUIET)))
    return rows[:height]


def _slot(shelf: Shelf) -> Slot:
    if shelf.lasting or shelf.heading:
        return Slot.STRONG
    return Slot.WARN if shelf.failed else Slot.TEXT


class _Cells(NamedTuple):
    """The columns of the table of sources, in cells; where there is little room, some have none."""

    margin: int
    name: int
    new: int
    unread: int
    articles: int
    stand: int

    @classmethod
    def of(cls, width: int, longest: int) -> _Cells:
        """The columns for a width and the `longest` name; a number has the room of its heading."""
        new, unread, articles = (cells(text) + 2 for text in _headings()[1:4])
        if width < WIDE:
            return cls(0, max(width - _SIGN - unread, 0), 0, unread, 0, 0)
        rest = width - 2 - _SIGN - new - unread - articles - 2
        name = max(min(longest, max(rest - _STAND, rest // 2)), _LEAST_NAME)
        return cls(1, name, new, unread, articles, rest - name)


def _headings() -> tuple[str, str, str, str, str]:
    return _("Name"), _("neu"), _("ungelesen"), f"  {_('alle')}", _("Stand")


def heading_runs(width: int, longest: int) -> tuple[Run, ...]:
    """The heading of the table of sources, the `longest` name of which has so many cells."""
    name, *numbers, stand = (text.strip() for text in _headings())
    return tuple(
        run._replace(slot=Slot.ACCENT)
        for run in _table_runs(_Cells.of(width, longest), " ", name, numbers, stand)
    )


def names_in(shelves: Sequence[Shelf], rooms: Sequence[int]) -> list[str]:
    """The names of lists, each in its room in cells, none of them like another."""
    fitted = cache(lambda room: shortened((shelf.name for shelf in shelves), room))
    return [fitted(max(room, 0))[shelf.name] for shelf, room in zip(shelves, rooms, strict=True)]


def indent(shelf: Shelf) -> str:
    """What stands before the name of a source, below its group."""
    return "  " * shelf.level


def table_name(shelf: Shelf) -> str:
    """The name in the table of sources."""
    return indent(shelf) + shelf.name


def table_names(shelves: Sequence[Shelf], width: int, longest: int) -> list[str]:
    """The names as the table of sources has room for them."""
    room = _Cells.of(width, longest).name
    names = names_in(shelves, [room - cells(indent(shelf)) for shelf in shelves])
    return [indent(shelf) + name for shelf, name in zip(shelves, names, strict=True)]


def table_line(shelf: Shelf, shown: str, width: int, longest: int) -> Line:
    """A row of the table of sources; its name, as `shown` in the table, shows the focus."""
    numbers = [grouped(n) if n else "" for n in shelf.counts]
    size = _Cells.of(width, longest)
    sign, name, *rest = _table_runs(size, shelf.sign, shown, numbers, shelf.stand)
    start = cells(sign.text)
    slot = _slot(shelf)
    return Line(
        (sign._replace(slot=slot), name._replace(slot=slot), *rest), (start, start + cells(name.text)), start
    )


def _table_runs(size: _Cells, sign: str, name: str, numbers: Sequence[str], stand: str) -> list[Run]:
    """Sign, name, numbers and what is said of the last fetch, each in its column."""
    shown = cut(one_row(name), size.name)
    counted = zip(numbers, (size.new, size.unread, size.articles), strict=True)
    return [
        Run(f"{' ' * size.margin}{sign} "),
        Run(shown + " " * (size.name - cells(shown))),
        Run("".join(f"{number:>{room}}" for number, room in counted if room), Slot.QUIET),
        Run(f"  {cut(one_row(stand), size.stand)}" if size.stand else "", Slot.QUIET),
    ]


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
