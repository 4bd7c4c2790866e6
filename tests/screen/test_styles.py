"""The stylesheets and themes: contrast, and nothing that is told by colour alone."""

from __future__ import annotations

import re

import pytest
from textual.color import Color

from stadtbote.config.settings import THEMES as CHOICES
from stadtbote_styles import STYLESHEETS, THEMES

LEAST = 7.0
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def rules() -> list[tuple[str, dict[str, str]]]:
    """Every rule of the stylesheets: selector and declarations."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in STYLESHEETS)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return [
        (
            selector.strip(),
            {
                name.strip(): value.strip()
                for name, colon, value in (line.partition(":") for line in body.split(";"))
                if colon
            },
        )
        for selector, body in RULE.findall(text)
    ]


def luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [c / 255 for c in (color.r, color.g, color.b)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours after WCAG 2.2."""
    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    """Black on white is 21 to 1; a known grey on white is 4.48 to 1."""
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", [name for name in THEMES if name != "terminal"])
def test_every_text_has_contrast(theme: str) -> None:
    """In every rule that sets letters, they stand on a ground of that rule with at least 7 to 1."""
    colours = THEMES[theme]
    pairs = 0
    for selector, declarations in rules():
        if "color" in declarations or "background" in declarations:
            assert {"color", "background"} <= set(declarations), selector
            letters, ground = (
                colours[declarations[key].removeprefix("$")] for key in ("color", "background")
            )
            assert contrast(letters, ground) >= LEAST, (selector, letters, ground)
            pairs += 1
    assert pairs >= 6


def test_no_colour_stands_in_a_stylesheet() -> None:
    """Colours are named in the themes alone, so that a theme is whole."""
    for selector, declarations in rules():
        for name, value in declarations.items():
            assert not re.search(r"#[0-9a-f]{3}|rgb|ansi", value), (selector, name)


def test_the_terminal_theme_names_no_colour() -> None:
    """Without colour the focus is told by reverse video."""
    colours = THEMES["terminal"]
    assert {v for k, v in colours.items() if k != "focus-style"} == {"ansi_default"}
    assert colours["focus-style"] == "reverse"


def test_the_command_line_offers_the_themes() -> None:
    """--theme knows exactly the themes that there are."""
    assert tuple(THEMES) == CHOICES


@pytest.mark.parametrize("theme", [name for name in THEMES if name != "terminal"])
def test_the_focused_row_stands_out(theme: str) -> None:
    """The ground of the focused row differs from the ground around it by at least 3 to 1 (WCAG 1.4.11)."""
    colours = THEMES[theme]
    assert contrast(colours["focus-ground"], colours["ground"]) >= 3.0
