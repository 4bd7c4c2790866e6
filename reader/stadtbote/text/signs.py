"""The signs that stand for states and lines on a screen, and their spelling where a terminal lacks them."""

from __future__ import annotations

from stadtbote.text.language import translated as _
from stadtbote_cache.record import Record

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# In these languages, terminals give box lines and circles two cells (East Asian Width, ambiguous).
_WIDE = ("ja", "ko", "zh")


class Signs(Record):
    """One sign of one cell each. All of the usual ones are in the fonts of Linux consoles."""

    new: str = "●"
    unread: str = "•"
    kept: str = "+"
    changed: str = "~"
    failed: str = "!"
    paused: str = "="
    open: str = "»"
    down: str = "│"
    across: str = "─"
    tee: str = "├"
    point: str = "•"
    cut: str = "…"
    between: str = "·"
    bar: str = "■"


USUAL = Signs()
ASCII = Signs("N", "u", open=">", down="|", across="-", tee="+", point="*", cut="~", between=",", bar="#")

_current = USUAL


def choose(environment: Mapping[str, str], encoding: str) -> Signs:
    """The signs for a terminal with these variables, which is written to in this encoding."""
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    if next(filter(None, named), "").startswith(_WIDE):
        return ASCII
    try:
        "".join(sign for sign in map(USUAL.__getattribute__, Signs.__match_args__)).encode(encoding)
    except UnicodeEncodeError:
        return ASCII
    return USUAL


def use(signs: Signs) -> None:
    """Sets the signs from now on."""
    global _current
    _current = signs


def current() -> Signs:
    """The signs in use."""
    return _current


def side_by_side(parts: Iterable[str]) -> str:
    """The parts that are not empty, in one row."""
    blank = "" if _current.between == "," else " "
    return f"{blank}{_current.between} ".join(filter(None, parts))


def legend() -> list[tuple[str, str]]:
    """What the signs of a list mean."""
    s = _current
    return [
        (s.new, _("neu")),
        (s.unread, _("ungelesen")),
        (s.kept, _("gemerkt")),
        (s.changed, _("geändert")),
        (s.failed, _("nicht erreicht")),
        (s.paused, _("angehalten")),
        (s.open, _("geöffnet")),
    ]
