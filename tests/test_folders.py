"""The user's folders."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from stadtbote.folders import folder, plain_folder

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
@pytest.mark.parametrize("named", [None, *NAMED])
@pytest.mark.parametrize("home", ["/home/user", "/home/user/", "/", "", "relative"])
def test_folders_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, kind: str, named: str | None, home: str
) -> None:
    """With any environment a folder is the one that platformdirs names, or there is none in both."""
    monkeypatch.setenv("HOME", home)
    name = f"XDG_{kind.upper()}_HOME"
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
    assert found == wanted


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
