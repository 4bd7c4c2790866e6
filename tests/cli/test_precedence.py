"""What holds for a call, and what of that no key can change for good."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from stadtbote.cli.main import parser
from stadtbote.cli.precedence import configured, of_face
from stadtbote.config.file import parse
from stadtbote.config.settings import SETTINGS, Settings, field_of
from stadtbote.config.state import keep
from stadtbote.terminal.faces import Choice, Terminals

TERMINAL = Terminals(True, True, True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


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


# What the user's file, a key and the operator's file say of three settings, and what then holds, from where.
THEIRS = 'theme = "dark"\norder = "source"\nproxy = "http://p:1"\n'
NOTHING = ("terminal", "default"), ("time", "default"), (None, "default")
ORDER = [
    ("", "", "", *NOTHING),
    ("", "", THEIRS, ("dark", "operator"), ("source", "operator"), ("http://p:1", "operator")),
    ('theme = "light"\norder = "time"', "", THEIRS, ("light", "file"), ("time", "file"),
     ("http://p:1", "operator")),
    ('proxy = "http://u:1"', 'order = "time"', THEIRS, ("dark", "operator"), ("time", "kept"),
     ("http://u:1", "file")),
    ('proxy = "http://u:1"', 'order = "time"', THEIRS + 'enforce = ["order", "proxy"]',
     ("dark", "operator"), ("source", "enforced"), ("http://p:1", "enforced")),
    ("", "", 'enforce = ["proxy"]', *NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("said", "chosen", "theirs", "theme", "order", "proxy"), ORDER)
def test_one_order_for_all(
    config: Path,
    tmp_path: Path,
    said: str,
    chosen: str,
    theirs: str,
    theme: object,
    order: object,
    proxy: object,
) -> None:
    """What the operator enforces, then a key, the user's file, the operator's, and the default."""
    config.write_text(said)
    if chosen:
        keep(config, **parse(chosen, ""))
    operator = tmp_path / "etc" / "config.toml"
    operator.parent.mkdir(mode=0o755)
    operator.write_text(theirs)
    configuration = configured(str(config), str(operator), os.getuid())
    assert configuration.fault is None
    found = {
        k: (getattr(configuration.settings, k), configuration.origin(k).value)
        for k in ("theme", "order", "proxy")
    }
    assert found == {"theme": theme, "order": order, "proxy": proxy}
    given = of_face(configuration, parser().parse_args([]), Choice("screen", "default")).given
    told = (("order", "der Konfiguration des Betreibers"),) if "enforced" in str(order) else ()
    assert given == told


def test_every_key_holds_for_everybody(config: Path, tmp_path: Path) -> None:
    """The operator's file is a default for each setting but those that it alone has."""
    values: dict[str, object] = {"keep_size": "5MB", "allow_hosts": ["a"], "proxy": "http://p:1"}
    values |= {
        "publish.url": "https://a/",
        "browser": ["w3m"],
        "say": ["espeak-ng"],
        "kiosk_say": ["espeak-ng"],
    }
    own = {"kiosk", "operator", "enforce", "keys", "themes"}
    for key, row in SETTINGS.items():
        value: object = values.get(key, "mailto:a@b.de" if row.table else None)
        match row.allowed:
            case range() | tuple() as allowed:
                value = allowed[-1]
            case None:
                value = not getattr(Settings(), key)
        values |= {} if key in own else {key: value}
    operator = tmp_path / "config.toml"
    operator.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    tmp_path.chmod(0o755)
    configuration = configured(str(config), str(operator), os.getuid())
    assert configuration.fault is None
    for key in SETTINGS.keys() - own:
        value = getattr(configuration.settings, field_of(key))
        assert (list(value) if isinstance(value, tuple) else value) == values[key]
        assert configuration.origin(key).value == "operator"


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
