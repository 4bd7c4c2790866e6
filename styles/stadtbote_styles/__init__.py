"""The looks of the screens: stylesheets, and themes as named colours that the stylesheets refer to."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

STYLESHEETS = [_FOLDER / name for name in ("base.tcss", "list.tcss", "article.tcss", "dialogs.tcss")]

_TERMINAL = "ansi_default"

THEMES: dict[str, dict[str, str]] = {
    # The terminal's own colours, whatever the user has set them to; the focus is in reverse video.
    "terminal": {
        "ground": _TERMINAL,
        "letters": _TERMINAL,
        "focus-ground": _TERMINAL,
        "focus-letters": _TERMINAL,
        "focus-style": "reverse",
        "title-ground": _TERMINAL,
        "title-letters": _TERMINAL,
    },
    "dark": {
        "ground": "#101418",
        "letters": "#e6e6e6",
        "focus-ground": "#ffd75f",
        "focus-letters": "#101418",
        "focus-style": "none",
        "title-ground": "#1d3a4f",
        "title-letters": "#ffffff",
    },
    "light": {
        "ground": "#fdfdf8",
        "letters": "#1c1c1c",
        "focus-ground": "#003f72",
        "focus-letters": "#ffffff",
        "focus-style": "none",
        "title-ground": "#dfe8ef",
        "title-letters": "#1c1c1c",
    },
    "contrast": {
        "ground": "#000000",
        "letters": "#ffffff",
        "focus-ground": "#ffff00",
        "focus-letters": "#000000",
        "focus-style": "bold",
        "title-ground": "#000000",
        "title-letters": "#ffff00",
    },
}
