"""Keys of the user's own: what is allowed, and that every face follows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote import commands
from stadtbote.commands import help_lines, use, wrong_keys
from stadtbote.config.file import read
from stadtbote.errors import ConfigError
from stadtbote.line.meaning import meaning
from stadtbote.screen.keys import COMMAND_OF
from support.commands import run

OWN = {"open": ("f5", "v"), "again": ("K",), "down": ("ctrl+n", "ö")}


@pytest.fixture
def bound() -> Iterator[None]:
    """With these keys."""
    assert wrong_keys(OWN) is None
    use(OWN)
    yield
    use({})


@pytest.mark.usefixtures("bound")
def test_every_face_follows() -> None:
    """They come beside the usual ones; what another command gave up is gone there."""
    told = {key: COMMAND_OF[key].name for key in ("f5", "v", "enter", "K", "ctrl+n", "j", "ctrl+l")}
    assert list(told.values()) == ["open", "open", "open", "again", "down", "down", "again"]
    assert [getattr(meaning(typed).command, "name", "") for typed in ("v", "K", "ö", "j")] == [
        "open",
        "again",
        "down",
        "down",
    ]
    shown = [line.partition(":")[0] for line in help_lines(commands.COMMANDS)]
    assert {"Enter e → F5 v", "K", "j ↓ Strg-N ö"} <= set(shown)
    use({})
    assert COMMAND_OF["v"].name == "again"
    assert "f5" not in COMMAND_OF


@pytest.mark.parametrize(
    ("own", "name", "why"),
    [
        ({"opne": ("f5",)}, "opne", "den Befehl gibt es nicht. Erlaubt sind down, up,"),
        ({"open": ("5",)}, "open", "„5“ ist keine Taste"),
        ({"open": ("ctrl+c",)}, "open", "„ctrl+c“ ist keine Taste"),
        ({"open": ("f5",), "down": ("f5",)}, "down", "„f5“ ist hier auch open."),
        ({"open": ("u",)}, "open", "„u“ ist unread_only und bleibt es"),
        (
            {"open": ("v",)},
            "open",
            "„v“ ist schon again, und das braucht dann hier einen anderen Buchstaben.",
        ),
    ],
)
def test_what_is_wrong_is_said(own: dict[str, tuple[str, ...]], name: str, why: str) -> None:
    """Unknown names and keys, and conflicts; every function keeps a letter."""
    found = wrong_keys(own)
    assert found is not None
    assert found[0] == name
    assert why in found[1]


def test_the_line_is_named(tmp_path: Path) -> None:
    """A fault names the line of the file; the file has texts or lists of them."""
    path = tmp_path / "c.toml"
    path.write_text('rows = 5\n[keys]\nup = "f6"\nopen = ["f5", "u"]\n')
    assert read(path).keys == (("up", ("f6",)), ("open", ("f5", "u")))
    for command in ("--plain", "list", "doctor"):
        done = run(tmp_path / "store.sqlite3", "--config", str(path), "--offline", command)
        assert done.returncode == 78
        assert 'Zeile 4, „open = ["f5", "u"]“: „u“ ist unread_only' in done.stderr + done.stdout
    for text in ("[keys]\nopen = 5", "[keys]\nopen = []"):
        path.write_text(text)
        with pytest.raises(ConfigError, match="Zeile 2"):
            read(path)
