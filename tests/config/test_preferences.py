"""Settings that keys change: kept, and said in a sentence, which also says where that cannot last."""

from __future__ import annotations

from pathlib import Path

from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import ROWS, THEMES, Settings
from stadtbote.config.state import path_of, read
from stadtbote.text import language


def test_themes_come_round(tmp_path: Path) -> None:
    """Each theme in turn, and after the last one the first again."""
    preferences = Preferences(tmp_path / "c.toml", Settings())
    said = [preferences.next_theme() for _ in THEMES]
    assert said == [
        "Jetzt gelten dunkle Farben.",
        "Jetzt gelten helle Farben.",
        "Jetzt gelten Farben wie Papier.",
        "Jetzt gelten Farben für die Nacht.",
        "Jetzt gelten Farben mit hohem Kontrast.",
        "Jetzt gelten die Farben des Terminals.",
    ]
    assert read(tmp_path / "c.toml")["theme"].chosen == preferences.settings.theme == "terminal"


def test_rows_stay_in_their_bounds(tmp_path: Path) -> None:
    """Never fewer than one, never more than the configuration allows."""
    preferences = Preferences(tmp_path / "c.toml", Settings(rows=2))
    assert [preferences.step_rows(-1), preferences.step_rows(-1)] == ["1 Zeile je Seite."] * 2
    assert read(tmp_path / "c.toml")["rows"].chosen == 1
    most = Preferences(tmp_path / "c.toml", Settings(rows=ROWS[-1]))
    assert most.step_rows(1) == f"{ROWS[-1]} Zeilen je Seite."


def test_the_language_is_used_at_once(tmp_path: Path) -> None:
    """The answer is in the new language already."""
    preferences = Preferences(tmp_path / "c.toml", Settings())
    assert preferences.next_language() == "English."
    assert language.current() == read(tmp_path / "c.toml")["language"].chosen == "en"
    following = language.LOCALES[language.following("en")]
    assert preferences.next_language() == f"{following.name}."


def test_what_cannot_be_kept_holds_for_this_run(tmp_path: Path) -> None:
    """Where nothing can be written the sentence says that nothing was saved, and the setting is used."""
    path_of(tmp_path / "c.toml").mkdir()
    preferences = Preferences(tmp_path / "c.toml", Settings())
    assert preferences.next_face("plain").startswith('Nicht gespeichert: face = "plain".')
    assert preferences.settings.face == "plain"


def test_what_goes_over_a_key_is_said(tmp_path: Path) -> None:
    """What an option or a variable gave, it gives again: the key's choice is for starts without it."""
    given = (("theme", "--theme"), ("face", "STADTBOTE_FACE"))
    preferences = Preferences(tmp_path / "c.toml", Settings(theme="light", given=given))
    assert preferences.next_theme() == "Jetzt gelten Farben wie Papier. Mit --theme gilt das nicht."
    assert preferences.next_face("plain").endswith(" Mit STADTBOTE_FACE gilt das nicht.")
    assert preferences.step_rows(1) == "6 Zeilen je Seite."
    assert set(read(tmp_path / "c.toml")) == {"theme", "face", "rows"}


def test_a_visit_keeps_nothing() -> None:
    """In the kiosk a choice lasts for the visit, and that is said."""
    preferences = Preferences(None, Settings())
    assert preferences.step_rows(1) == "6 Zeilen je Seite. Das gilt nur für diesen Besuch."
    assert preferences.settings.rows == 6
