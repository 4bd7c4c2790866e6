"""Files and folders whose names are no UTF-8, or hold what no name should: every command works with them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from stadtbote_cache.records import Item
from stadtbote_cache.safety.snapshot import Snapshots, snapshot_path
from stadtbote_cache.store import Store
from support.commands import run
from support.keeping import filled

NAMES = [
    b"d\xff",
    b"\xfe\xff",
    b"a\nb",
    b"\x1b[31m",
    b"[x]*?",
    b"%41#?&",
    b"'\"`$(id)",
    "ü".encode("latin-1"),
]


@pytest.fixture(params=NAMES, ids=[ascii(name) for name in NAMES])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with such a name, and a store with news in it, of such a name too."""
    name = os.fsdecode(request.param)
    made = tmp_path / name
    made.mkdir()
    with Store.open(made / name) as store:
        filled(store, Item("Markt", key="1"))
    return made


@pytest.mark.row(112)
def test_a_snapshot(folder: Path) -> None:
    """The snapshot is made, can be read, and what a killed one left goes."""
    path = folder / folder.name
    left = folder / f".{folder.name}-snapshot.alt"
    left.touch()
    os.utime(left, (0, 0))
    with Store.open(path) as store:
        assert Snapshots.of(store).publish() == snapshot_path(path)
    with Store.open_snapshot(snapshot_path(path)) as session:
        assert session.check() == "ok"
    assert not left.exists()


@pytest.mark.row(112)
def test_every_command(folder: Path) -> None:
    """Each ends well, and all that it prints is text that can be printed."""
    path, pack = folder / folder.name, folder / "pack"
    odd = folder / f"{folder.name}-2"
    calls = {
        ("list",): 0,
        ("doctor",): 0,
        ("--offline", "sync", "--snapshot"): 0,
        ("--offline", "sync", "--snapshot", "--json"): 0,
        ("pack", pack): 0,
        ("unpack", pack): 0,
        ("unpack", odd): 66,
        ("pack", odd / "x"): 74,
        ("publish", odd): 0,
        ("publish", path): 74,
        ("prune", "--size", "1MB"): 0,
        ("--config", odd, "list"): 78,
        ("source", "remove", "musterstadt", "--yes"): 0,
    }
    for call, code in calls.items():
        done = run(path, *call)
        assert (done.returncode, call) == (code, call), done.stderr
        printed = done.stdout + done.stderr
        assert printed.encode("utf-8")
        assert not any(letter < " " for letter in printed.replace("\n", ""))
        assert "inneren Fehler" not in printed
        if "--json" in call:
            assert "snapshot" in json.loads(done.stdout)
