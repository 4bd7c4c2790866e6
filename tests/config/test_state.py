"""What keys keep beside the configuration: of a key and an edit by hand the last act holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.config.settings import THEMES, Settings
from stadtbote.config.state import Kept, holding, keep, path_of, read, with_choices, write
from stadtbote.errors import ConfigError
from stadtbote_cache.record import replace
from support.keeping import ended, start

Acts = list[tuple[str, str | None]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def after(acts: Acts) -> str | None:
    """The theme that holds after these acts; None for the default.

    An "edit" writes the theme into the configuration, or takes it out; a "key" chooses one; a "start" forgets
    what the configuration has overtaken.
    """
    said: dict[str, str] = {}
    kept: dict[str, Kept] = {}
    for act, theme in acts:
        if act == "edit":
            said = {"theme": theme} if theme else {}
        elif act == "key" and theme:
            kept = with_choices(kept, said, {"theme": theme})
        else:
            kept = holding(kept, said)
    held = holding(kept, said)
    return str(held["theme"].chosen) if held else said.get("theme")


@pytest.mark.parametrize(
    ("acts", "theme"),
    [
        ([], None),
        ([("edit", "dark")], "dark"),
        ([("key", "dark")], "dark"),
        ([("key", "dark"), ("key", "light")], "light"),
        ([("edit", "dark"), ("key", "light")], "light"),
        ([("edit", "dark"), ("key", "light"), ("start", None)], "light"),
        ([("key", "light"), ("edit", "dark")], "dark"),
        ([("key", "light"), ("edit", "dark"), ("key", "contrast")], "contrast"),
        ([("edit", "dark"), ("key", "light"), ("edit", None)], None),
        ([("key", "light"), ("edit", "terminal")], "terminal"),
        ([("edit", "dark"), ("key", "light"), ("key", "dark"), ("edit", "contrast"), ("edit", "dark")],
         "dark"),
        # That the file was otherwise in between can only be known where something looked at it then.
        ([("edit", "dark"), ("key", "light"), ("edit", "contrast"), ("edit", "dark")], "light"),
        ([("edit", "dark"), ("key", "light"), ("edit", "contrast"), ("start", None), ("edit", "dark")],
         "dark"),
    ],
)  # fmt: skip
def test_the_last_act_holds(acts: Acts, theme: str | None) -> None:
    """A key's choice holds until the file says something else than it said then."""
    assert after(acts) == theme


ACT = st.tuples(st.sampled_from(["edit", "key"]), st.sampled_from(THEMES) | st.none())


@given(st.lists(ACT, max_size=8))
def test_the_last_act_holds_in_any_order(acts: Acts) -> None:
    """Where the program starts after each act, the last one holds; to edit nothing is no act."""
    said = holds = None
    for act, theme in acts:
        if act == "key":
            holds = theme or holds
        elif theme != said:
            said = holds = theme
    assert after([step for act in acts for step in (act, ("start", None))]) == holds


def test_keys_are_independent() -> None:
    """An edit of one key leaves what was chosen of another."""
    kept = with_choices({}, {"rows": 5}, {"theme": "dark", "rows": 7})
    assert holding(kept, {"rows": 6}) == {"theme": Kept("dark", None)}
    assert holding(kept, {"rows": 5, "theme": "light"}) == {"rows": Kept(7, 5)}


def test_keep_leaves_the_configuration_alone(config: Path) -> None:
    """What is kept stands in a file beside it, for its user alone, with what the configuration said then."""
    config.write_text('theme = "dark"  # seit Montag\n')
    keep(config, theme="light", rows=7)
    assert config.read_text() == 'theme = "dark"  # seit Montag\n'
    path = path_of(config)
    assert path == config.with_name("config.state.json")
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == {
        "theme": {"chosen": "light", "configured": "dark"},
        "rows": {"chosen": 7, "configured": None},
    }
    keep(config, theme="dark")
    assert read(config) == {"rows": Kept(7, None)}
    assert {file.name for file in config.parent.iterdir()} == {config.name, path.name}


def test_the_users_own_choices_are_in_the_state_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """For the usual configuration, however it is named; another one has its own beside it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    usual = tmp_path / "config" / "stadtbote" / "config.toml"
    assert path_of(usual) == tmp_path / "state" / "stadtbote" / "state.json"
    assert path_of(usual.with_name("anders.toml")) == usual.with_name("anders.state.json")
    usual.parent.mkdir(parents=True)
    monkeypatch.chdir(usual.parent)
    assert path_of(Path("config.toml")) == path_of(usual)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "9" * 5000, "[" * 100_000, '{"theme": 1}', '{"theme": {"chosen": "dark"}}',
        '{"theme": {"chosen": "\\u001b[31m", "configured": null}}',
        '{"rows": {"chosen": true, "configured": null}}', '{"rows": {"chosen": [], "configured": null}}',
        '{"rows": {"chosen": 5, "configured": {}}}', '{"x": {"chosen": 5, "configured": null}}',
        '{"kiosk": {"chosen": false, "configured": true}}', "\udcff",
    ],
)  # fmt: skip
def test_what_is_not_ours_is_nothing_kept(config: Path, text: str) -> None:
    """A damaged file, values that are not allowed and what no key chooses say nothing; a key mends it."""
    path_of(config).write_text(text, encoding="utf-8", errors="surrogateescape")
    assert read(config) == {}
    keep(config, rows=6)
    assert read(config) == {"rows": Kept(6, None)}


@pytest.mark.parametrize("text", ["rows = fünf\n", "x = 1\n", "[rows]\n"])
@pytest.mark.row(87)
def test_a_faulty_configuration_is_told(config: Path, text: str) -> None:
    """What such a file says is not known, so nothing is kept beside it, and the fault is told."""
    config.write_text(text)
    with pytest.raises(ConfigError, match=r"^Nicht gespeichert: rows = 6\. Konfiguration, Zeile 1,"):
        keep(config, rows=6)
    assert read(config) == {}


def test_readers_never_see_half_a_file(config: Path) -> None:
    """While another process keeps one choice after the other, every read gives a whole state."""
    write(config, {"face": Kept("screen", None), "rows": Kept(1, None)})
    script = """
import sys
from pathlib import Path
from stadtbote.config.state import keep
for turn in range(200):
    keep(Path(sys.argv[1]), rows=turn % 90 + 1, face="plain" if turn % 2 else "screen")
"""
    writer = start(script, config)
    while writer.poll() is None:
        assert set(read(config)) == {"face", "rows"}
    assert ended(writer) == (0, "")
    assert read(config) == {"face": Kept("plain", None), "rows": Kept(20, None)}


def test_only_settings_can_be_kept() -> None:
    """A key that is none is a mistake of the program, and shows at once."""
    with pytest.raises(TypeError):
        replace(Settings(), fase="plain")
