"""The looks of a theme on this terminal: as codes for the first frame, and as styles for the widgets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from stadtbote.config.settings import Settings
from stadtbote.terminal.kinds import colours, is_dec
from stadtbote_styles.themes import PLAIN_THEME, Look, Slot, looks

if TYPE_CHECKING:
    from rich.style import Style


def theme_of(settings: Settings) -> str:
    """The theme that is shown: a slow line has no room for colours, and some terminals have none."""
    plain = settings.low_bandwidth or is_dec(os.environ.get("TERM", ""))
    return PLAIN_THEME if plain else settings.theme


def codes_of(theme: str) -> Mapping[Slot, str]:
    """The numbers that set each slot of a theme on this terminal."""
    return {slot: look.codes for slot, look in looks(theme, colours(os.environ)).items()}


def styles_of(theme: str) -> Mapping[Slot, Style]:
    """The style of each slot of a theme on this terminal."""
    return {slot: _style(look) for slot, look in looks(theme, colours(os.environ)).items()}


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
