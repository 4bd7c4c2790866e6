"""What holds for a call, and what of that no key can change for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote.cli.main import parser
from stadtbote.cli.precedence import configured, of_face
from stadtbote.config.settings import SETTINGS, Settings
from stadtbote.config.state import keep
from stadtbote.terminal.faces import Choice, Terminals
from stadtbote_cache.record import replace

TERMINAL = Terminals(True, True, True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_keys_go_over_the_file_and_options_over_both(config: Path) -> None:
    """Each setting by itself: what was said nearest to the call holds, and the rest is as the file has it."""
    config.write_text('theme = "dark"\nrows = 9\nsync_minutes = 3\n')
    keep(config, theme="light", language="en")
    configuration = configured(str(config), "/nonexistent", 0)
    assert configuration.settings == Settings(rows=9, theme="light", language="en", sync_minutes=3)
    options = parser().parse_args(["--theme", "contrast", "--low-bandwidth"])
    settings = of_face(configuration, options, Choice("screen", "default"))
    assert (settings.theme, settings.rows, settings.low_bandwidth) == ("contrast", 9, True)
    assert settings.given == (("theme", "--theme"), ("low_bandwidth", "--low-bandwidth"))


@pytest.mark.parametrize(
    ("by", "goes_over"), [("--plain", True), ("ACCESSIBLE", True), ("configuration", False), ("kept", False)]
)
def test_options_and_variables_go_over_a_chosen_face(config: Path, by: str, goes_over: bool) -> None:
    """What named the face of this call is what a key's choice cannot change; a choice before it is none."""
    configuration = configured(str(config), "/nonexistent", 0)
    settings = of_face(configuration, parser().parse_args([]), Choice("plain", by))
    assert settings.given == ((("face", by),) if goes_over else ())


def test_the_operators_language_goes_over_a_chosen_one(config: Path) -> None:
    """As it does over the user's file; an option goes over both."""
    configuration = configured(str(config), "/nonexistent", 0)
    configuration = replace(configuration, operator=Settings(language="de"))
    choice = Choice("screen", "default")
    settings = of_face(configuration, parser().parse_args([]), choice)
    assert settings.given == (("language", "der Konfiguration des Betreibers"),)
    settings = of_face(configuration, parser().parse_args(["--language", "en"]), choice)
    assert settings.given == (("language", "--language"),)


def test_a_kept_face_is_known_as_that(config: Path) -> None:
    """It is said to be chosen, not to stand in the configuration, until that says something else."""
    config.write_text('face = "plain"\n')
    for face, by in (("screen-reader", "kept"), ("plain", "configuration")):
        keep(config, face=face)
        choice = configured(str(config), "/nonexistent", 0).choose(None, TERMINAL)
        assert choice.by == by


def test_every_option_of_a_setting_has_its_name() -> None:
    """A setting with words for an option has one, and it begins with nothing said."""
    options = parser().parse_args([])
    assert not any(getattr(options, key) for key, setting in SETTINGS.items() if setting.option)
