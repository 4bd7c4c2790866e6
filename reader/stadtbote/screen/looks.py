"""The looks of a theme on this terminal: as codes for the first frame, and as styles for the widgets."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache

from stadtbote.config.settings import Settings
from stadtbote.terminal.kinds import colours, is_dec
from stadtbote_styles.themes import PLAIN_THEME, Look, Slot, is_theme, looks, use

TYPE_CHECKING = False  # see stadtbote_cache.record
if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


def theme_of(settings: Settings) -> str:
    """The theme that is shown: a slow line has no room for colours, and some terminals have none."""
    use(settings.themes)
    plain = settings.low_bandwidth or is_dec(os.environ.get("TERM", "")) or not is_theme(settings.theme)
    return PLAIN_THEME if plain else settings.theme


def codes_of(theme: str) -> Mapping[Slot, str]:
    """The numbers that set each slot of a theme on this terminal."""
    return {slot: look.codes for slot, look in looks(theme, colours(os.environ)).items()}


def styles_of(theme: str) -> Mapping[Slot, Style]:
    """The style of each slot of a theme on this terminal."""
    return {slot: _style(look) for slot, look in looks(theme, colours(os.environ)).items()}


class Dress:
    """The theme in use on this terminal."""

    def __init__(self, theme: str) -> None:
        self._theme = theme
        self.styles, self.codes = styles_of(theme), codes_of(theme)
        """How each slot is shown, as a style and in numbers."""

    def change(self, theme: str, screens: Sequence[Widget]) -> None:
        """Shows a theme on all screens; the one in use costs nothing."""
        if theme == self._theme:
            return
        self._theme, self.styles, self.codes = theme, styles_of(theme), codes_of(theme)
        for screen in screens:
            for widget in screen.query():
                widget.refresh()


@lru_cache(256)
def _style(look: Look) -> Style:
    from rich.color import Color
    from rich.style import Style

    letters, ground = (None if n is None else Color.from_ansi(n) for n in (look.letters, look.ground))
    # False would be an attribute too, and cost bytes.
    return Style(
        color=letters,
        bgcolor=ground,
        bold=look.bold or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
    )
