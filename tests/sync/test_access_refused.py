"""A sync from a face where a proxy or credentials cannot be used: a sentence, and nobody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtbote.config import credentials
from stadtbote.config.credentials import Credentials
from stadtbote.config.settings import Settings
from stadtbote.sync.run import Run
from stadtbote_cache import edition
from stadtbote_cache.records import Source
from stadtbote_cache.store import Store
from support.raw import RawServer


def test_said_in_a_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The faces get the same sentence as the commands, and call it no fault of the program."""
    path = tmp_path / "news.sqlite3"
    with RawServer() as server:
        with Store.open(path) as store:
            store.remove_source(edition.SOURCE.name)
            store.add_source(Source("stadt", "Stadt", server.address(), "feed", None, "{}"))
        with monkeypatch.context() as patched:
            patched.setenv("all_proxy", "ftp://ich:geheim@proxy.example")
            told = Run()(path, Settings())
        assert told.fault.startswith("Die Variable all_proxy nennt keinen Proxy: ")
        credentials.keep(path, "stadt", Credentials("https://stadt.example:443", user="ich"))
        credentials.path_of(path).chmod(0o644)
        told = Run()(path, Settings())
        assert told.fault.endswith(f"chmod 600 {credentials.path_of(path)}")
        assert (told.results, server.asked) == ((), [])
