"""The user's folders."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import platformdirs
import pytest

from stadtbote.config.folders import folder, foreign_link, plain_folder
from stadtbote_cache.safety.snapshot import Snapshots
from stadtbote_cache.store import Store
from support.commands import run
from support.terminal import PROGRAM, environment

KINDS = ("data", "config", "state", "cache")
NAMED = (
    "",
    "relative",
    "./here",
    "/tmp/of-the-user",
    "/tmp/of the user/ä",
    "/tmp/a/../b",
    "/",
    "~/own",
    " /x",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("home", ["/home/user", "/home/user/", "/", "", "relative"])
def test_folders_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch, kind: str, home: str) -> None:
    """With any environment a folder is the one that platformdirs names, or there is none in both."""
    monkeypatch.setenv("HOME", home)
    name = f"XDG_{kind.upper()}_HOME"
    for named in (None, *NAMED):
        monkeypatch.delenv(name, raising=False)
        if named is not None:
            monkeypatch.setenv(name, named)
        try:
            wanted: Path | None = getattr(platformdirs, f"user_{kind}_path")("stadtbote", appauthor=False)
        except RuntimeError:
            wanted = None
        try:
            found: Path | None = folder(kind)
        except RuntimeError:
            found = None
        assert found == wanted, named


@pytest.mark.parametrize("kind", KINDS)
def test_the_usual_folder_needs_no_library(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A home folder alone is enough; without any, and on Android, platformdirs is asked."""
    monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/user")
    assert str(plain_folder(kind)).startswith("/home/user/.")
    monkeypatch.setenv("ANDROID_DATA", "/data")
    assert plain_folder(kind) is None
    monkeypatch.delenv("ANDROID_DATA")
    monkeypatch.setenv("HOME", "relative")
    assert plain_folder(kind) is None


@pytest.mark.row(70)
def test_links_of_others_are_seen(tmp_path: Path) -> None:
    """A place that a link leads elsewhere is told, wherever in its path that is; root's own links are not."""
    real = tmp_path / "real"
    (real / "stadtbote").mkdir(parents=True)
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    for name in ("link", "nowhere"):
        link = tmp_path / name
        if os.getuid() == 0:
            assert foreign_link(link / "stadtbote" / "store.sqlite3") is None
            os.lchown(link, 65534, 65534)
        assert foreign_link(link / "stadtbote" / "store.sqlite3") == link
        assert foreign_link(link) == link
    assert foreign_link(real / "stadtbote" / "store.sqlite3") is None


@pytest.mark.row(70)
def test_a_kiosk_follows_no_link(tmp_path: Path) -> None:
    """A kiosk that is led to its store by a link of anybody but root refuses to begin, and names the link."""
    real = tmp_path / "real"
    real.mkdir()
    with Store.open(real / "store.sqlite3") as store:
        Snapshots.of(store).publish()
    link = tmp_path / "link"
    link.symlink_to(real)
    if os.getuid() == 0:
        os.lchown(link, 65534, 65534)
    done = run(link / "store.sqlite3", "--kiosk")
    assert done.returncode == 69
    assert re.match(f"Der Kiosk folgt keinem Verweis.*{link}", done.stderr)


@pytest.mark.row(70)
def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    """Whatever the mask says, store, log, lock and first frame are for their owner, in folders of his own."""
    for mask in (0o000, 0o022, 0o077):
        home = tmp_path / oct(mask)
        home.mkdir()
        places = {
            f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CACHE", "STATE", "CONFIG")
        }
        done = subprocess.run(
            [*PROGRAM, "sync"],
            env=environment(**places),
            check=False,
            capture_output=True,
            preexec_fn=lambda mask=mask: os.umask(mask),  # type: ignore[misc]
        )
        assert done.returncode in {0, 75}
        own = [*home.rglob("stadtbote/*")]
        assert {file.name for file in own} >= {"stadtbote.sqlite3", "stadtbote.sqlite3-sync"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in own} == {0o600}
        assert {stat.S_IMODE(file.stat().st_mode) for file in home.rglob("stadtbote")} == {0o700}
