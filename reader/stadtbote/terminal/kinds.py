"""Which terminals have a cursor that can be addressed, by their names."""

from __future__ import annotations

# They take ECMA-48, all of them: nothing has to be looked up, and what is not in this machine's database
# because it is newer counts as well.
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
_LONGEST = 64
_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+._")
_DUMB = ("dumb", "unknown")


def is_name(term: str) -> bool:
    """Whether this can be a terminal's name at all: TERM comes from the far end of a connection as it is."""
    return 0 < len(term) <= _LONGEST and _SIGNS.issuperset(term)


def is_dumb(term: str) -> bool:
    """Whether nothing is known of the terminal, or that it only takes lines.

    "dumb-emacs-ansi" and the like: colours, but no way to move the cursor (terminfo).
    """
    return not term or term in _DUMB or term.startswith("dumb-")


def addresses_cursor(term: str) -> bool:
    """Whether a screen can be shown on a terminal of this name: by its family, else by terminfo."""
    if is_dumb(term) or not is_name(term):
        return False
    return term.startswith(_FAMILIES) or term == "st" or _is_ansi(term)


def is_dec(term: str) -> bool:
    """Whether this is one of those that DEC made, such as vt100: they have no colours and one screen."""
    return term.startswith("vt") and not term.startswith("vte")


def _is_ansi(term: str) -> bool:
    """Whether terminfo knows the terminal, and that its cursor is moved as ECMA-48 has it."""
    try:
        import curses

        curses.setupterm(term, 1)
        moves = curses.tigetstr("cup")
    except (ImportError, OSError, curses.error):
        return False
    return moves is not None and moves.startswith(b"\x1b[")
