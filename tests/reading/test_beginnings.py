"""What a list begins with, and when an article counts as read, as the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote.config import state
from stadtbote.config.preferences import Preferences
from stadtbote.config.settings import Settings
from stadtbote.reading.answers import Shows
from stadtbote.reading.marking import note_shown
from stadtbote.reading.session import Session
from stadtbote.terminal.faces import FACES, SCREEN
from stadtbote_cache.records import Filter, Item
from stadtbote_cache.store import Store
from support.doing import do
from support.keeping import filled

USUAL = Settings()


def begin(store: Store, config: Path, face: str = SCREEN, settings: Settings = USUAL) -> Session:
    """A session over three articles, the first of them read."""
    if any(state.source.name != "musterstadt" for state in store.sources()):
        store.remove_source("wuppertal-digital")
    numbers = filled(store, *(Item(name, key=name, teaser=("Text.",)) for name in ("Bus", "Bahn", "Rad")))
    store.mark([numbers["Bus"]], read=True)
    return Session(store, face, Preferences(config, settings))


@pytest.mark.parametrize("face", FACES)
def test_a_list_may_begin_with_what_is_unread(store: Store, tmp_path: Path, face: str) -> None:
    """That list is the one that leads out; u is kept, in every face, but only where it is set at all."""
    config = tmp_path / "config.toml"
    config.write_text("unread_only = true\n")
    session = begin(store, config, face, Settings(unread_only=True))
    assert session.list.filter == Filter(unread=True)
    assert len(session.list) == 2
    do(session, "kept_only")
    assert do(session, "quit").said == "Nur ungelesene: 2."
    assert do(session, "quit").shows is Shows.END
    assert do(session, "unread_only").said == "Auch gelesene: 3."
    assert state.read(config)["unread_only"].chosen is False
    do(session, "unread_only")
    assert "unread_only" not in state.read(config)
    usual = begin(store, tmp_path / "other.toml", face)
    assert len(usual.list) == 3
    do(usual, "unread_only")
    assert not state.path_of(tmp_path / "other.toml").exists()


def test_an_article_counts_as_read_once_it_is_shown(store: Store, tmp_path: Path) -> None:
    """Only where that is set; one beside the list is marked as the focus comes to it."""
    for read_when in ("opened", "shown"):
        session = begin(store, tmp_path / "config.toml", settings=Settings(read_when=read_when))
        session.list.go(1)
        assert note_shown(session) is (read_when == "shown")
        assert session.list.row.read is (read_when == "shown")
        assert note_shown(session) is False
