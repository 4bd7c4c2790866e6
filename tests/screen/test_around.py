"""What stands around list and article is worked out where it can have changed, and not with every key."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote.config.settings import Settings
from stadtbote.screen import panes
from stadtbote.screen.app import ReaderApp
from stadtbote.stored import read_sources
from stadtbote.terminal.faces import SCREEN, Choice
from stadtbote_cache.records import Filter, SourceState
from stadtbote_cache.store import Store


async def test_moves_read_no_source(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is written to the store, here or by others, and another list have the sources read anew."""
    read: list[int] = []

    def counted(asked: Store) -> list[SourceState]:
        read.append(1)
        return read_sources(asked)

    monkeypatch.setattr(panes, "read_sources", counted)
    app = ReaderApp(
        store,
        choice=Choice(SCREEN, "--screen"),
        settings=Settings(),
        config=tmp_path / "c.toml",
        offline=True,
        notice="",
    )
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("n")  # the visit was noted since
        read.clear()
        await pilot.press("j", "n", "n", "p", "k", "g", "g", "G", "G", "i")
        assert read == []
        await pilot.press("s")
        assert len(read) == 1
        await pilot.press("n", "u")
        assert len(read) == 2
        with Store.open(store.path) as other:
            other.mark(list(other.listing(Filter()))[:3], read=True)
        await pilot.press("i")
        assert len(read) == 3
