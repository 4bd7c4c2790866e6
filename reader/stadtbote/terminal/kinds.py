"""Which terminals can move their cursor, by their names."""

from __future__ import annotations

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from collections.abc import Mapping

# All of these understand ECMA-48: nothing has to be looked up, and those too new for this machine's database
# count as well.
_FAMILIES = (
    "alacritty",
    "ansi",
    "contour",
    "cygwin",
    "eterm",
    "foot",
    "ghostty",
    "gnome",
    "iterm",
    "kitty",
    "konsole",
    "linux",
    "mlterm",
    "mintty",
    "nsterm",
    "putty",
    "rio",
    "rxvt",
    "screen",
    "st-",
    "teraterm",
    "tmux",
    "vt1",
    "vt2",
    "vt3",
    "vt4",
    "vte",
    "wezterm",
    "xterm",
)
# These have the table of 256 colours without saying so in their names.
_MANY_COLOURS = ("alacritty", "contour", "foot", "ghostty", "iterm", "kitty", "rio", "wezterm")
_LONGEST = 64
_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+._")
_DUMB = ("dumb", "unknown")


def is_name(term: str) -> bool:
    """Whether this can be a terminal's name at all: TERM comes from the far end of a connection as it is."""
    return 0 < len(term) <= _LONGEST and _SIGNS.issuperset(term)


def is_dumb(term: str) -> bool:
    """Whether nothing is known about the terminal, or only that it takes lines.

    "dumb-emacs-ansi" and the like have colours, but no way to move the cursor (terminfo).
    """
    return not term or term in _DUMB or term.startswith("dumb-")


def addresses_cursor(term: str) -> bool:
    """Whether a screen can be shown on a terminal of this name: by its family, else by terminfo."""
    if is_dumb(term) or not is_name(term):
        return False
    return term.startswith(_FAMILIES) or term == "st" or _is_ansi(term)


def is_dec(term: str) -> bool:
    """Whether DEC made this one, such as vt100: those have no colours and only one screen."""
    return term.startswith("vt") and not term.startswith("vte")


def _is_ansi(term: str) -> bool:
    """Whether terminfo knows the terminal, and its cursor is moved as in ECMA-48."""
    try:
        import curses

        curses.setupterm(term, 1)
        moves = curses.tigetstr("cup")
    except (ImportError, OSError, curses.error):
        return False
    return moves is not None and moves.startswith(b"\x1b[")


def colours(environment: Mapping[str, str]) -> int:
    """How many colours a terminal with these variables shows: 0, 16, or 256 and more.

    NO_COLOR with any value asks for none (no-color.org).
    """
    term = environment.get("TERM", "")
    if environment.get("NO_COLOR") or is_dumb(term) or is_dec(term):
        return 0
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return 256
    return 256 if term.startswith(_MANY_COLOURS) or term.endswith(("256color", "direct")) else 16
