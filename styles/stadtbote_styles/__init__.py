"""The looks of the screens: stylesheets for the layout, and themes as numbers of the terminal's colours."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

STYLESHEETS = [_FOLDER / name for name in ("base.tcss", "list.tcss", "article.tcss", "dialogs.tcss")]
