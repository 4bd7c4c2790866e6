"""Line mode over a store of its own: a session without a terminal, and the program on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from city.server import CityServer
from stadtbote_cache.records import Item, Source
from stadtbote_cache.store import Store
from support.keeping import filled
from support.talking import Talk
from support.terminal import Terminal, programs

Open = Callable[..., Terminal]


@pytest.fixture
def talk(store: Store, tmp_path: Path) -> Callable[..., Talk]:
    """Begins a session over the store with the built-in edition, or over another one."""

    def begin(own: Store | None = None, **how: Any) -> Talk:
        return Talk(own or store, tmp_path / "config.toml", **how)

    return begin


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Starts line mode on a terminal and waits for the first prompt."""
    with programs(tmp_path / "store.sqlite3", tmp_path, "--plain", "--offline") as begin:

        def start(*arguments: str, wait: str = "ungelesen > ", **how: Any) -> Terminal:
            terminal = begin(*arguments, **how)
            terminal.wait_for(wait.strip())
            return terminal

        yield start


@pytest.fixture
def news(tmp_path: Path, city: CityServer) -> CityServer:
    """A city whose page is the only source of the store that `opened` uses; one old article is there."""
    source = Source("stadt", "Stadt Musterstadt", city.url("/aktuelles.php"), "page", "de")
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.remove_source("wuppertal-digital")
        filled(store, Item("Altes Freibad", key="1", teaser=("Es bleibt zu.",)), source=source)
    return city
