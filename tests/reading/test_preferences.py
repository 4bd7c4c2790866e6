"""Settings that the program changes itself: kept, and said in a sentence."""

from __future__ import annotations

from pathlib import Path

from stadtbote.config.file import read
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import ROWS, THEMES, Settings
from stadtbote.text import language


def test_themes_come_round(tmp_path: Path) -> None:
    """Each theme in turn, and after the last one the first again."""
    preferences = Preferences(tmp_path / "c.toml", Settings())
    said = [preferences.next_theme() for _ in THEMES]
    assert said == ["Dunkle Farben.", "Helle Farben.", "Hoher Kontrast.", "Farben des Terminals."]
    assert read(tmp_path / "c.toml").theme == preferences.settings.theme == "terminal"


def test_rows_stay_in_their_bounds(tmp_path: Path) -> None:
    """Never fewer than one, never more than the configuration allows."""
    preferences = Preferences(tmp_path / "c.toml", Settings(rows=2))
    assert [preferences.step_rows(-1), preferences.step_rows(-1)] == ["1 Zeile je Seite."] * 2
    assert read(tmp_path / "c.toml").rows == 1
    most = Preferences(tmp_path / "c.toml", Settings(rows=ROWS[-1]))
    assert most.step_rows(1) == f"{ROWS[-1]} Zeilen je Seite."


def test_the_language_is_used_at_once(tmp_path: Path) -> None:
    """The answer is in the new language already."""
    preferences = Preferences(tmp_path / "c.toml", Settings())
    assert preferences.next_language() == "English."
    assert language.current() == read(tmp_path / "c.toml").language == "en"
    assert preferences.next_language() == "Deutsch."


def test_what_cannot_be_kept_holds_for_this_run(tmp_path: Path) -> None:
    """The configuration is a folder: the sentence says that nothing was saved, the setting is used."""
    preferences = Preferences(tmp_path, Settings())
    assert preferences.next_face("plain").startswith(
        'Ab dem nächsten Start: Zeilenmodus. Nicht gespeichert: face = "plain".'
    )
    assert preferences.settings.face == "plain"
