"""The operator's configuration puts users into the kiosk; no variable, option or file of theirs leads out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stadtbote.config.settings import Settings
from stadtbote.errors import ConfigError
from stadtbote.operator.configuration import holds_for, read_operator
from support.commands import call
from support.terminal import environment
from support.visiting import published

VISITOR = 54321
Done = subprocess.CompletedProcess[str]
_START = """
import os, sys
from pathlib import Path
from stadtbote.cli.main import main
owner = os.getuid()
os.geteuid = lambda: int(sys.argv[2])
sys.exit(main(sys.argv[3:], operator=sys.argv[1], owner=owner))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The operator's configuration, in a folder that is the operator's alone."""
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    (folder / "config.toml").write_text("kiosk = true\n", encoding="utf-8")
    return folder / "config.toml"


def start(
    file: Path, user: int, *arguments: str | Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Starts the program as this user, with nobody at the terminal."""
    command = [sys.executable, "-c", _START, str(file), str(user), *map(str, arguments)]
    return call(command, environment(**variables), input="")


def is_kiosk(done: Done) -> bool:
    """Whether the first page came; else it was every article in turn."""
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("Willkommen bei Stadtbote", "Welcome", "1. Freibad offen"))
    return not done.stdout.startswith("1. Freibad offen")


@pytest.mark.row(93)
@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"STADTBOTE_KIOSK": "0", "STADTBOTE_FACE": "plain"},
        {"STADTBOTE_KIOSK": "false", "ACCESSIBLE": "1", "HOME": "/nonexistent"},
        {"STADTBOTE_CONFIG": "/dev/null", "XDG_CONFIG_DIRS": "/tmp", "SSH_ORIGINAL_COMMAND": "list"},
    ],
)
def test_no_variable_leads_out(file: Path, tmp_path: Path, variables: dict[str, str]) -> None:
    """Where the operator says kiosk, it is one whatever the environment and the user's own files say."""
    store = published(tmp_path, "Freibad offen")
    own = tmp_path / "own.toml"
    own.write_text('kiosk = false\nface = "plain"\noperator = "nobody"\n', encoding="utf-8")
    for arguments in ((), ("--config", own), ("--plain",), ("--config", own, "--screen-reader")):
        assert is_kiosk(start(file, VISITOR, "--store", store, *arguments, **variables))
    for command in ("list", "sync", "doctor", "source list"):
        done = start(file, VISITOR, "--store", store, *command.split(), **variables)
        assert done.returncode == 77
        assert not done.stdout


@pytest.mark.row(93)
def test_the_user_can_only_make_it_stricter(file: Path, tmp_path: Path) -> None:
    """Without the operator a variable, an option or the user's own file each put the user into the kiosk."""
    store = published(tmp_path, "Freibad offen")
    missing = file.with_name("none.toml")
    own = tmp_path / "own.toml"
    own.write_text("kiosk = true\n", encoding="utf-8")
    assert not is_kiosk(start(missing, VISITOR, "--store", store))
    assert is_kiosk(start(missing, VISITOR, "--store", store, "--kiosk"))
    assert is_kiosk(start(missing, VISITOR, "--store", store, "--config", own))
    assert is_kiosk(start(missing, VISITOR, "--store", store, STADTBOTE_KIOSK="1"))
    assert is_kiosk(start(missing, 0, "--store", store, STADTBOTE_KIOSK="yes"))


def test_the_operator_is_no_visitor(file: Path, tmp_path: Path) -> None:
    """Root fetches and looks on; so does the user whom the operator names, and nobody else."""
    import pwd

    store = published(tmp_path, "Freibad offen")
    assert not is_kiosk(start(file, 0, "--store", store))
    assert start(file, 0, "--store", store, "list").stdout.startswith("1. Freibad offen")
    assert start(file, 0, "--store", store, "--kiosk", "list").returncode == 77
    named = next(entry for entry in pwd.getpwall() if entry.pw_uid)
    said = Settings(kiosk=True, operator=named.pw_name)
    assert (holds_for(said, named.pw_uid), holds_for(said, VISITOR), holds_for(said, 0)) == (
        False,
        True,
        False,
    )
    assert holds_for(Settings(kiosk=True, operator="nobody of this name"), VISITOR)
    assert not holds_for(Settings(), VISITOR)


@pytest.mark.row(93)
def test_what_cannot_be_looked_for_is_not_missing(file: Path, tmp_path: Path) -> None:
    """Where the way to the operator's file cannot be gone, nothing starts: it may say kiosk. Exit code 77."""
    store = published(tmp_path, "Freibad offen")
    way = tmp_path / "way"
    way.symlink_to(way)
    done = start(way / "config.toml", VISITOR, "--store", store)
    assert (done.returncode, done.stdout) == (77, "")
    assert "Die Konfiguration des Betreibers lässt sich nicht lesen" in done.stderr
    assert not is_kiosk(start(file / "config.toml", VISITOR, "--store", store))


@pytest.mark.row(93)
@pytest.mark.parametrize(
    ("place", "mode"), [("file", 0o664), ("file", 0o646), ("folder", 0o775), ("folder", 0o757)]
)
def test_what_others_can_write_is_not_believed(file: Path, place: str, mode: int) -> None:
    """Then nothing starts at all: neither may it relax, nor be taken away. Exit code 78."""
    (file if place == "file" else file.parent).chmod(mode)
    with pytest.raises(ConfigError) as told:
        read_operator(file, os.getuid())
    assert str(told.value).startswith(
        f"Der Konfiguration des Betreibers ist nicht zu trauen: {file} und der Ordner"
    )
    assert told.value.exit_code == 78
    done = start(file, VISITOR, "list")
    assert (done.returncode, done.stdout) == (78, "")


def test_another_users_file_is_not_believed(file: Path) -> None:
    """It must be root's, in a folder of root's."""
    assert read_operator(file, os.getuid())["kiosk"]
    with pytest.raises(ConfigError, match="nicht zu trauen"):
        read_operator(file, os.getuid() + 1)


@pytest.mark.row(93)
def test_a_fault_in_it_lets_nobody_in(file: Path) -> None:
    """What cannot be read might say kiosk: line and fault are told, exit code 78; a broken link too."""
    file.write_text("kiosk = yes\n", encoding="utf-8")
    done = start(file, VISITOR)
    assert (done.returncode, done.stdout) == (78, "")
    assert "Zeile 1, „kiosk = yes“" in done.stderr
    file.unlink()
    file.symlink_to(file.with_name("none"))
    assert start(file, VISITOR).returncode in {77, 78}


def test_its_looks_are_the_kiosks(file: Path, tmp_path: Path) -> None:
    """In the kiosk the operator's settings hold, not the user's; English then comes first."""
    store = published(tmp_path, "Freibad offen")
    file.write_text('kiosk = true\nlanguage = "en"\n', encoding="utf-8")
    first = start(file, VISITOR, "--store", store).stdout.splitlines()
    assert next(n for n, line in enumerate(first) if line.startswith("s: ")) < next(
        n for n, line in enumerate(first) if line.startswith("b: ")
    )


def test_the_operators_list_is_taken_at_a_start(file: Path, tmp_path: Path) -> None:
    """Any command takes it and says so; `doctor` names the file, and a wrong one as something to do."""
    listed = file.with_name("sources.opml")
    outline = '<outline text="Feuerwehr" type="rss" xmlUrl="https://a.example/feed"/>'
    listed.write_text(f'<opml version="2.0"><body>{outline}</body></opml>', encoding="utf-8")
    store = tmp_path / "new.sqlite3"
    first = start(file, 0, "--store", store, "source", "list")
    assert "Quellenliste des Betreibers: neue Quellen von dort: feuerwehr." in first.stderr
    assert "feuerwehr, Feuerwehr, 0 Artikel" in first.stdout
    assert start(file, 0, "--store", store, "list").stderr == ""
    listed.chmod(0o666)
    told = start(file, 0, "--store", store, "doctor", "--json")
    found = json.loads(told.stdout)
    assert {"path": str(listed), "kind": "operator", "there": True} in found["files"]
    assert (told.returncode, len(found["to_do"])) == (1, 1)
    assert "sie muss root gehören" in found["to_do"][0]
