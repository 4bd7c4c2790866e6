"""The pictures in styles/pictures show the program as it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from pictures import shooting, town

QUICK = ("dark", "no-colour", "kiosk")
"""The series whose texts differ; the others show the same in other colours."""
RENEW = "`.venv-tests/bin/python tests/pictures` makes the pictures anew, if they are meant to change:"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the pictures."""
    return town.build(tmp_path_factory.mktemp("pictures") / "town")


def assert_kept(made: Mapping[str, str]) -> None:
    """These are the very files that are kept."""
    changed = list[str]()
    for name, text in made.items():
        path = shooting.FOLDER / name
        kept = path.read_text("utf-8") if path.exists() else ""
        rows = (kept.splitlines(), text.splitlines())
        changed += difflib.unified_diff(*rows, f"kept/{name}", f"now/{name}", lineterm="", n=0)
    assert not changed, "\n".join([RENEW, *changed[:200]])


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in shooting.SERIES],
)
def test_pictures_show_what_the_program_shows(store: Path, tmp_path: Path, name: str) -> None:
    """Text, colours and attributes of every cell are those of the running program."""
    assert_kept(dict(shooting.taken(store, tmp_path, name)))


def test_a_conversation_in_line_mode(store: Path, tmp_path: Path) -> None:
    """What line mode writes is kept as text."""
    assert_kept({shooting.LINE: shooting.conversation(store, tmp_path)})


def test_pictures_are_few_and_alone() -> None:
    """All kept ones are made, README shows three, and they take less than half a megabyte together."""
    kept = sorted(shooting.FOLDER.iterdir())
    assert [path.name for path in kept] == sorted([shooting.LINE, *shooting.names()])
    assert sum(path.stat().st_size for path in kept) < 500_000
    shown = re.findall(r"\]\((styles/pictures/.+?\.svg)\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(shown) == 3
    assert all((ROOT / path).exists() for path in shown)
