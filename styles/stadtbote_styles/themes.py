"""Themes: for each slot of the screens, the numbers of its colours, and its attributes.

Colours 16 to 255 of the table of 256 are the same on every terminal, and their codes are shorter than those
of free colours (ECMA-48, and xterm's "ctlseqs"). Those below 16 are the terminal's own; terminals
without more have a table by themselves, because rounding leaves pairs that nobody can read.

Nothing is faint, italic or blinking, no colour is the only sign of anything, and on a light ground nothing is
bold: xterm makes grey of a bold black there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache

from stadtbote_styles.tuples import NamedTuple

PLAIN_THEME = "terminal"
NONE, FEW, MANY = 0, 16, 256
"""How many colours a terminal has."""


class Slot(Enum):
    """What a piece of the screen is."""

    TEXT = auto()
    STRONG = auto()  # headlines that are unread
    QUIET = auto()  # sources, times, what keys do
    ACCENT = auto()  # days, numbers of links
    HEADING = auto()  # headings, groups, keys
    NEW = auto()
    WARN = auto()
    RULE = auto()  # lines between the panes
    TITLE = auto()
    NAME = auto()  # the program's in the title
    ASIDE = auto()  # the right end of the title
    FOCUS = auto()
    FOCUS_STRONG = auto()
    OPEN = auto()  # the focus of a pane that has not the cursor
    OPEN_STRONG = auto()
    OPEN_REST = auto()  # blanks in it
    LINK = auto()  # words of a link
    HIT = auto()  # words that were searched for
    CODE = auto()


class Look(NamedTuple):
    """Colours, None for the terminal's own, and attributes."""

    letters: int | None = None
    ground: int | None = None
    bold: bool = False
    underline: bool = False
    reverse: bool = False

    @property
    def codes(self) -> str:
        """The numbers that set it (SGR), in the order in which rich writes them."""
        numbers = [
            number for number, on in (("1", self.bold), ("4", self.underline), ("7", self.reverse)) if on
        ]
        for colour, base, bright, table in ((self.letters, 30, 82, "38;5"), (self.ground, 40, 92, "48;5")):
            if colour is not None:
                own = str(colour + (base if colour < 8 else bright))
                numbers.append(own if colour < FEW else f"{table};{colour}")
        return ";".join(numbers)


class _Pair(NamedTuple):
    ground: int
    letters: int


class _Colours(NamedTuple):
    """The colours of a theme; a pair is ground and letters."""

    ground: int
    letters: int
    quiet: int
    accent: int
    new: int
    warn: int
    rule: int
    title: _Pair
    aside: int
    focus: _Pair
    open: _Pair
    hit: _Pair
    code: _Pair


_MANY = {
    "dark": _Colours(
        233, 254, 249, 117, 221, 217, 243,
        _Pair(236, 231), 252, _Pair(221, 233), _Pair(238, 231),
        _Pair(115, 233), _Pair(235, 254),
    ),
    "light": _Colours(
        231, 234, 239, 24, 88, 88, 244,
        _Pair(254, 234), 237, _Pair(24, 231), _Pair(153, 234),
        _Pair(221, 234), _Pair(255, 234),
    ),
    "paper": _Colours(
        230, 235, 239, 52, 88, 88, 101,
        _Pair(223, 235), 237, _Pair(52, 230), _Pair(222, 235),
        _Pair(151, 235), _Pair(255, 235),
    ),
    "night": _Colours(
        233, 187, 144, 215, 215, 216, 95,
        _Pair(236, 223), 187, _Pair(179, 233), _Pair(237, 223),
        _Pair(151, 233), _Pair(235, 187),
    ),
    "contrast": _Colours(
        16, 231, 231, 226, 226, 226, 231,
        _Pair(16, 226), 226, _Pair(226, 16), _Pair(231, 16),
        _Pair(51, 16), _Pair(16, 231),
    ),
}  # fmt: skip

THEMES = (PLAIN_THEME, *_MANY)
"""The themes by name, in the order in which the key takes them."""
BASES = tuple(_MANY)
"""Those that a theme of the user's own can begin with."""

_TERMINAL = {
    Slot.STRONG: Look(bold=True),
    Slot.ACCENT: Look(bold=True),
    Slot.HEADING: Look(bold=True),
    Slot.TITLE: Look(reverse=True),
    Slot.NAME: Look(bold=True, reverse=True),
    Slot.ASIDE: Look(reverse=True),
    Slot.FOCUS: Look(reverse=True),
    Slot.FOCUS_STRONG: Look(bold=True, reverse=True),
    Slot.OPEN: Look(underline=True),
    Slot.OPEN_STRONG: Look(bold=True, underline=True),
    Slot.LINK: Look(underline=True),
    Slot.HIT: Look(underline=True, reverse=True),
}

# With these grounds, these letters have enough contrast in xterm's colours and in those of the Linux console.
_DARK_FEW = {slot: Look(7, 0) for slot in Slot} | {
    Slot.STRONG: Look(15, 0, bold=True),
    Slot.ACCENT: Look(14, 0),
    Slot.HEADING: Look(14, 0, bold=True),
    Slot.NEW: Look(11, 0),
    Slot.WARN: Look(11, 0),
    **dict.fromkeys((Slot.TITLE, Slot.NAME, Slot.ASIDE), Look(0, 6)),
    **dict.fromkeys((Slot.FOCUS, Slot.FOCUS_STRONG), Look(0, 7)),
    Slot.OPEN: Look(7, 0, underline=True),
    Slot.OPEN_STRONG: Look(15, 0, bold=True, underline=True),
    Slot.LINK: Look(7, 0, underline=True),
    Slot.HIT: Look(0, 6, underline=True),
}
_LIGHT_FEW = {slot: Look(0, 7) for slot in Slot} | {
    Slot.HEADING: Look(0, 7, underline=True),
    Slot.TITLE: Look(15, 4),
    Slot.NAME: Look(15, 4, bold=True),
    Slot.ASIDE: Look(15, 4),
    **dict.fromkeys((Slot.FOCUS, Slot.FOCUS_STRONG), Look(15, 0)),
    **dict.fromkeys((Slot.OPEN, Slot.OPEN_STRONG, Slot.LINK), Look(0, 7, underline=True)),
    Slot.HIT: Look(0, 6, underline=True),
}
_CONTRAST_FEW = _DARK_FEW | {
    **dict.fromkeys((Slot.TEXT, Slot.QUIET, Slot.RULE, Slot.CODE), Look(15, 0)),
    **dict.fromkeys((Slot.ACCENT, Slot.NEW, Slot.WARN, Slot.TITLE, Slot.ASIDE), Look(11, 0)),
    **dict.fromkeys((Slot.HEADING, Slot.NAME), Look(11, 0, bold=True)),
    **dict.fromkeys((Slot.OPEN, Slot.LINK), Look(15, 0, underline=True)),
}
_FEW = {
    "dark": _DARK_FEW,
    "light": _LIGHT_FEW,
    "paper": _LIGHT_FEW,
    "night": _DARK_FEW,
    "contrast": _CONTRAST_FEW,
}


class Own(NamedTuple):
    """A theme of the user's own: a `base`, and the colours that differ from it, by their slots."""

    name: str
    base: str
    colours: tuple[tuple[str, int], ...]


_own: dict[str, Own] = {}


def is_own_name(name: object) -> bool:
    """Whether a theme of the user's own may be called so."""
    return isinstance(name, str) and bool(re.fullmatch(r"[a-z][a-z0-9-]{0,19}", name)) and name not in THEMES


def use(themes: Iterable[Own]) -> None:
    """Sets the user's own themes from now on."""
    wanted = {theme.name: theme for theme in themes}
    if wanted != _own:
        _own.clear()
        _own.update(wanted)
        looks.cache_clear()


def is_theme(name: str) -> bool:
    """Whether there is a theme of this name, here or of the user's own."""
    return name in THEMES or name in _own


def flat(base: str) -> dict[str, int]:
    """The colours of a theme by the names that the user gives their slots."""
    found = dict[str, int]()
    for name, value in _MANY[base]._asdict().items():
        if isinstance(value, _Pair):
            found |= {name: value.ground, f"{name}_letters": value.letters}
        else:
            found["title_quiet" if name == "aside" else name] = value
    return found


def _own_colours(own: Own) -> _Colours:
    said = flat(own.base) | dict(own.colours)
    values = [
        _Pair(said[name], said[f"{name}_letters"])
        if f"{name}_letters" in said
        else said["title_quiet" if name == "aside" else name]
        for name in _Colours._fields
    ]
    return _Colours._make(values)


@lru_cache(16)
def looks(theme: str, colours: int) -> dict[Slot, Look]:
    """How each slot looks in a theme, on a terminal with so many colours (NONE, FEW or MANY)."""
    if theme == PLAIN_THEME or not colours:
        return {slot: _TERMINAL.get(slot, Look()) for slot in Slot}
    own = _own.get(theme)
    if colours == FEW:
        return _FEW[own.base if own else theme]
    return _made_of(_own_colours(own) if own else _MANY[theme])


def _made_of(c: _Colours) -> dict[Slot, Look]:
    text = Look(c.letters, c.ground)
    return {
        Slot.TEXT: text,
        Slot.STRONG: text._replace(bold=True),
        Slot.QUIET: Look(c.quiet, c.ground),
        Slot.ACCENT: Look(c.accent, c.ground),
        Slot.HEADING: Look(c.accent, c.ground, bold=True),
        Slot.NEW: Look(c.new, c.ground),
        Slot.WARN: Look(c.warn, c.ground),
        Slot.RULE: Look(c.rule, c.ground),
        Slot.TITLE: Look(c.title.letters, c.title.ground),
        Slot.NAME: Look(c.title.letters, c.title.ground, bold=True),
        Slot.ASIDE: Look(c.aside, c.title.ground),
        Slot.FOCUS: Look(c.focus.letters, c.focus.ground),
        Slot.FOCUS_STRONG: Look(c.focus.letters, c.focus.ground, bold=True),
        Slot.OPEN: Look(c.open.letters, c.open.ground),
        Slot.OPEN_STRONG: Look(c.open.letters, c.open.ground, bold=True),
        Slot.OPEN_REST: Look(c.open.letters, c.open.ground),
        Slot.LINK: text._replace(underline=True),
        Slot.HIT: Look(c.hit.letters, c.hit.ground, underline=True),
        Slot.CODE: Look(c.code.letters, c.code.ground),
    }
