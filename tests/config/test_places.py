"""Places where the configuration cannot be read, or what keys chose not be written, and what stays then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stadtbote.config.file import read
from stadtbote.config.state import keep, path_of
from stadtbote.errors import ConfigError
from support.keeping import ended, start

# As root a process may read anywhere: the one that shall not becomes nobody first.
AS_NOBODY = """
import json, os, sys, tempfile, tomllib
from pathlib import Path
from stadtbote.config.file import read
from stadtbote.config.state import keep
from stadtbote.errors import ConfigError
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
try: {call}
except ConfigError as error: print(error.exit_code, error)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.row(88)
def test_what_is_no_file(path: Path) -> None:
    """A folder, a pipe, a device and a link to itself are told and not waited for."""
    pipe, loop = path.with_name("pipe"), path.with_name("loop")
    path.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for name, said, code in (
        (path, "das ist ein Ordner.", 78),
        (pipe, "das ist keine gewöhnliche Datei.", 78),
        (Path(os.devnull), "das ist keine gewöhnliche Datei.", 78),
        (loop, "die Datei lässt sich nicht lesen: zu viele Verweise.", 77),
        (path / ("x" * 300), "die Datei lässt sich nicht lesen: der Name ist zu lang.", 77),
    ):
        with pytest.raises(ConfigError) as told:
            read(name)
        assert str(told.value).startswith(f"Konfiguration {name}: {said}")
        assert told.value.exit_code == code
        with pytest.raises(ConfigError, match=r"^Nicht gespeichert: rows = 9"):
            keep(name, rows=9)


@pytest.mark.row(89)
def test_unreadable(public: Path) -> None:
    """A file that may not be read, or in such a folder, is told, exit 77, and nothing is written there."""
    folder = public / "closed"
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text("rows = 6")
    for place in (path, folder):
        place.chmod(0)
        code, said = ended(start(AS_NOBODY.format(call="print(read(path))"), path))
        assert code == 0, said
        assert said.startswith(
            f"77 Konfiguration {path}: die Datei lässt sich nicht lesen: keine Erlaubnis. Bitte"
        )
        code, said = ended(start(AS_NOBODY.format(call="keep(path, rows=9)"), path))
        assert said.startswith(f"77 Nicht gespeichert: rows = 9. Konfiguration {path}: die Datei lässt")
        place.chmod(0o755)
    assert read(path).rows == 6


@pytest.mark.parametrize("there", [True, False])
def test_keep_where_it_may_not_write(public: Path, there: bool) -> None:
    """Where the folder must not be written the file stays: what was not kept is told, exit 74."""
    path = path_of(public / "config.toml")
    if there:
        path.write_text("{}")
    public.chmod(0o555)
    call = 'keep(path, face="plain", rows=7)'
    code, said = ended(start(AS_NOBODY.format(call=call), public / "config.toml"))
    assert code == 0, said
    assert said == (
        f'74 Nicht gespeichert: face = "plain", rows = 7. In {path} kann nicht geschrieben werden:'
        " keine Erlaubnis. Bitte Platz und Rechte prüfen, oder es selbst in die Konfiguration schreiben."
    )
    assert [file.read_text() for file in public.iterdir()] == (["{}"] if there else [])


def test_keep_below_a_file(path: Path) -> None:
    """Where a folder cannot be made, that is told."""
    path.write_text("")
    with pytest.raises(ConfigError, match=r"werden: ein Teil des Pfades ist kein Ordner") as told:
        keep(path / "stadtbote" / "config.toml", rows=6)
    assert told.value.exit_code == 74
    assert path.read_text() == ""


def test_keep_on_a_full_disk(path: Path) -> None:
    """Where the disk is full the old file stays whole, nothing is left beside it, and it is told."""
    keep(path, rows=7)
    before = path_of(path).read_text()
    script = """
import resource, signal, sys
from pathlib import Path
from stadtbote.config.state import keep
from stadtbote.errors import ConfigError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (9, resource.RLIM_INFINITY))
try: keep(Path(sys.argv[1]), rows=8)
except ConfigError as error: print(error.exit_code, error)
"""
    code, said = ended(start(script, path))
    assert code == 0
    assert said.startswith(f"74 Nicht gespeichert: rows = 8. In {path_of(path)} kann nicht geschrieben")
    assert path_of(path).read_text() == before
    assert [file.name for file in path.parent.iterdir()] == [path_of(path).name]
