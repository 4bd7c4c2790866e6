"""Whether a frame, kept or shipped, is what a start would show. Pure; imports next to nothing.

A wrong frame is worse than a late one: what cannot be told from here makes it void.
"""

from __future__ import annotations

from stadtbote.terminal.kinds import addresses_cursor

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHIPPED = ("de", "en")
"""The languages of the frames that ship."""
SHIPPED_SIZE = (80, 24)

COARSE = 10_000_000
"""Nanoseconds: of a file with a time in whole steps of it, as on FAT, nobody can tell if it changed."""

# Variables that face, language, colours and places of the files depend on.
_VARIABLES = (
    "ACCESSIBLE COLORTERM COLUMNS FORCE_COLOR HOME LANG LANGUAGE LINES NO_COLOR TERM TTY_COMPATIBLE TZ"
    " XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME"
).split()
_PREFIXES = ("LC_", "PYTHON", "STADTBOTE_", "TEXTUAL")
# What the frame that ships is the same with: the theme of a first start has no colours.
_ALIKE = ("COLORTERM", "HOME", "LANG", "LC_", "NO_COLOR", "PYTHON", "TERM", "TZ", "XDG_")
_SPELLED = ("C", "POSIX")  # see terminal.streams

_FINALS = "HKm"  # place, erase to the end of the row, style (ECMA-48)
_LONGEST = 40  # letters of a sequence
_JOINERS = str.maketrans("", "", "\u200c\u200d")  # which cleaning leaves in a text


def are_asked(environment: Mapping[str, str]) -> list[str]:
    """The variables that a start depends on, by name."""
    return sorted(name for name in environment if name in _VARIABLES or name.startswith(_PREFIXES))


def holds(kept: Sequence[str], here: Sequence[str], now: float) -> bool:
    """Whether what was kept is what a start `here` would show, `now` in Unix seconds.

    Both say of what they are: size, day, program, call and files. What was kept goes on with the second of
    its drawing, which must not lie ahead, for then the clock went back, and with the cursor's place and the
    rows. Raises ValueError where these are no such parts.
    """
    *of, drawn, picture = kept
    rows = picture.split("\n")
    height = int(here[0].split()[1])
    as_here = of == list(here) and int(drawn) <= now
    return as_here and len(rows) == 1 + height and all(map(is_harmless, rows))


def ships(
    arguments: Sequence[str], environment: Mapping[str, str], size: tuple[int, int], *, first: bool
) -> str:
    """The language of the frame that ships and is what such a start would show; empty where none is.

    `first`: there is no file of this user yet, and none of an operator.
    """
    from stadtbote.text import locales  # where one was kept, it is not needed

    others = [name for name in are_asked(environment) if not name.startswith(_ALIKE) and environment[name]]
    letters = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]  # see text.signs
    usual = (
        first
        and not arguments
        and size == SHIPPED_SIZE
        and not others
        and (letters[0] or letters[2]) not in _SPELLED
        and locales.are_known(letters, SHIPPED)
        and addresses_cursor(environment.get("TERM", ""))
    )
    return locales.named(environment, SHIPPED) if usual else ""


def is_harmless(row: str) -> bool:
    """Whether a row can do no more than show text, in some style, at some place."""
    text = row.replace("\x1b", "")
    if not (text.isprintable() or text.translate(_JOINERS).isprintable()):
        return False
    for sequence in row.split("\x1b")[1:]:
        behind = sequence[1:].lstrip("0123456789;")
        if sequence[:1] != "[" or behind[:1] not in _FINALS or not behind:
            return False
        if len(sequence) - len(behind) > _LONGEST:
            return False
    return True
