"""The list of places that the tests of the spoken faces go through has every screen and every field in it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

import stadtbote.screen
from stadtbote.config.settings import Settings
from stadtbote.screen.app import ReaderApp
from stadtbote.screen.quiet import QuietScreen
from stadtbote.screen.widgets.field import Field
from stadtbote.terminal.faces import FACES, PLAIN, SCREEN_READER, Choice
from stadtbote_cache.store import Store
from support import spoken

_KEYS = {"\r": "enter", "\x1b": "escape", "/": "slash", "?": "question_mark"}


def _screens() -> list[type]:
    """Every class of screen in the program."""
    for module in pkgutil.walk_packages(stadtbote.screen.__path__, "stadtbote.screen."):
        importlib.import_module(module.name)
    found: list[type] = [QuietScreen]
    for cls in found:
        found += cls.__subclasses__()
    return found


def _shown_or_bases(shown: set[str]) -> set[str]:
    """The screens that are shown, and those that are only there for others to derive from."""
    return {base.__name__ for cls in _screens() if cls.__name__ in shown for base in cls.__mro__}


@pytest.mark.parametrize("face", [face for face in FACES if face != PLAIN])
async def test_every_screen_and_field_is_in_the_list(face: str, tmp_path: Path) -> None:
    """Each place of the list is what it says; no screen of the program, and no field in one, is left out."""
    path = tmp_path / "store.sqlite3"
    spoken.store(path)
    places = [place for place in spoken.places(spoken=face == SCREEN_READER) if not place.small]
    fields: set[tuple[str, str | None]] = set()
    with Store.open(path) as store:
        store.by_time = False
        app = ReaderApp(
            store,
            choice=Choice(face, f"--{face}"),
            settings=Settings(),
            config=tmp_path / "c.toml",
            offline=True,
            notice="",
        )
        async with app.run_test(size=(80, 24)) as pilot:
            for place in places:
                await pilot.press(*(_KEYS.get(key, key) for key in place.there))
                focused = app.screen.focused
                here = type(app.screen).__name__, (focused.id if isinstance(focused, Field) else "")
                assert here == (place.screen, place.field), place.name
                fields |= {(here[0], field.id) for field in app.screen.query(Field)}
                await pilot.press(*(_KEYS.get(key, key) for key in place.back))
            assert fields == {(place.screen, place.field) for place in places if place.field}
    shown = {place.screen for place in places}
    assert {cls.__name__ for cls in _screens()} <= _shown_or_bases(shown)
