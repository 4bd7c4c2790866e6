"""The themes: contrast of every pair as it is sent, and nothing that is told by colour alone."""

from __future__ import annotations

import re

import pytest

from stadtbote.config.settings import THEMES as CHOICES
from stadtbote.terminal.kinds import colours
from stadtbote_styles import STYLESHEETS
from stadtbote_styles.themes import FEW, MANY, NONE, PLAIN_THEME, THEMES, Look, Slot, looks

LEAST, LEAST_LINE = 7.0, 3.0
LEVELS = (0, 95, 135, 175, 215, 255)
COLOURED = [theme for theme in THEMES if theme != PLAIN_THEME]
# The first 16 colours of xterm, and those of the Linux console.
PALETTES = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5"
    " 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "console": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa"
    " 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
}

Colour = tuple[int, int, int]


def of_table(number: int) -> Colour:
    """A colour of the fixed part of the table of 256 (xterm, 256colres.pl)."""
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return grey, grey, grey
    red, rest = divmod(number - 16, 36)
    green, blue = divmod(rest, 6)
    return LEVELS[red], LEVELS[green], LEVELS[blue]


def of_palette(name: str, number: int, *, bold: bool = False) -> Colour:
    """One of the first 16 colours; a bold one of the first eight is the bright one of the same kind."""
    text = PALETTES[name].split()[number + 8 if bold and number < 8 else number]
    red, green, blue = (int(text[place : place + 2], 16) for place in (0, 2, 4))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [c / 255 for c in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours after WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    """Black on white is 21 to 1; a known grey on white is 4.48 to 1."""
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48


@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("slot", Slot)
def test_every_text_has_contrast(theme: str, slot: Slot) -> None:
    """Letters stand on their ground with at least 7 to 1, lines between the panes with 3 to 1."""
    look = looks(theme, MANY)[slot]
    assert look.letters is not None
    assert look.ground is not None
    assert min(look.letters, look.ground) >= FEW, "the terminal's own colours cannot be measured"
    least = LEAST_LINE if slot is Slot.RULE else LEAST
    assert contrast(of_table(look.letters), of_table(look.ground)) >= least


@pytest.mark.row(126)
@pytest.mark.parametrize("theme", COLOURED)
@pytest.mark.parametrize("slot", Slot)
@pytest.mark.parametrize("palette", PALETTES)
def test_every_pair_of_sixteen_has_contrast(theme: str, slot: Slot, palette: str) -> None:
    """With the first 16 colours too, in both palettes, where bold makes a colour bright."""
    look = looks(theme, FEW)[slot]
    assert look.letters is not None
    assert look.ground is not None
    assert look.letters < FEW
    assert look.ground < 8, "a bright ground is what no console has"
    letters = of_palette(palette, look.letters, bold=look.bold)
    assert contrast(letters, of_palette(palette, look.ground)) >= LEAST


@pytest.mark.parametrize("theme", COLOURED)
def test_the_focused_row_stands_out(theme: str) -> None:
    """The bar of the focus differs from the ground around it by at least 3 to 1 (WCAG 1.4.11)."""
    many = looks(theme, MANY)
    bar, ground = many[Slot.FOCUS].ground, many[Slot.TEXT].ground
    assert bar is not None
    assert ground is not None
    assert contrast(of_table(bar), of_table(ground)) >= LEAST_LINE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [NONE, FEW, MANY])
def test_nothing_is_faint_italic_or_blinking(theme: str, count: int) -> None:
    """Of the attributes only bold, underlined and reverse are sent; bold black never on a light ground."""
    for slot, look in looks(theme, count).items():
        rest = re.sub(r"[34]8;5;\d+", "", look.codes)
        numbers = {int(number) for number in rest.split(";") if number}
        assert not numbers & {2, 3, 5, 6, 8, 9}, slot
        assert not (look.bold and look.letters == 0), slot


@pytest.mark.parametrize("theme", THEMES)
def test_the_terminal_theme_names_no_colour(theme: str) -> None:
    """Every theme is then that of the terminal: the focus in reverse, unread headlines bold."""
    none = looks(theme, NONE)
    assert {(look.letters, look.ground) for look in none.values()} == {(None, None)}
    assert none[Slot.FOCUS].reverse
    assert none[Slot.STRONG].bold


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [NONE, FEW, MANY])
def test_the_focus_is_never_told_by_weight_alone(theme: str, count: int) -> None:
    """A headline with the focus differs from one without by more than bold, read or unread."""
    shown = looks(theme, count)
    for usual, focused in ((Slot.TEXT, Slot.FOCUS), (Slot.STRONG, Slot.FOCUS_STRONG)):
        assert shown[usual]._replace(bold=False) != shown[focused]._replace(bold=False)


def test_the_numbers_are_those_of_the_standard() -> None:
    """Attributes come first; colours below 16 have numbers of their own."""
    assert Look(7, 0).codes == "37;40"
    assert Look(11, 4, bold=True, underline=True).codes == "1;4;93;44"
    assert Look(231, 16, reverse=True).codes == "7;38;5;231;48;5;16"
    assert Look().codes == ""


@pytest.mark.parametrize(
    ("variables", "count"),
    [
        ({"TERM": "xterm-256color"}, MANY),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, MANY),
        ({"TERM": "alacritty"}, MANY),
        ({"TERM": "xterm"}, FEW),
        ({"TERM": "linux"}, FEW),
        ({"TERM": "vt100"}, NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, NONE),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, MANY),
        ({}, NONE),
    ],
)
def test_how_many_colours_a_terminal_has(variables: dict[str, str], count: int) -> None:
    """By its variables; NO_COLOR counts where it has a value."""
    assert colours(variables) == count


def test_no_colour_stands_in_a_stylesheet() -> None:
    """Colours are named in the themes alone; the sheets leave the terminal's own."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in STYLESHEETS)
    assert set(re.findall(r"(?:color|background): *([^;]+);", text)) == {"ansi_default"}


def test_the_command_line_offers_the_themes() -> None:
    """--theme knows exactly the themes that there are."""
    assert THEMES == CHOICES
