"""Places where the configuration cannot be read or written, and what stays as it was where it can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stadtbote.config.file import ConfigError, keep, read
from support.keeping import ended, start

WHOLE = 'face = "plain"  # seit Montag\nrows = 7\n'

# As root a process may read anywhere: the one that shall not becomes nobody first.
AS_NOBODY = """
import os, sys, tempfile, tomllib
from pathlib import Path
from stadtbote.config.file import ConfigError, keep, read
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
    assert Path(os.devnull).is_char_device()


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


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o666, 0o555), (None, 0o555)])
def test_keep_where_it_may_not_write(public: Path, file_mode: int | None, folder_mode: int) -> None:
    """Where the file or its folder must not be written it stays: what was not kept is told, exit 74."""
    path = public / "config.toml"
    if file_mode is not None:
        path.write_text("rows = 6")
        path.chmod(file_mode)
    public.chmod(folder_mode)
    code, said = ended(start(AS_NOBODY.format(call='keep(path, face="plain", rows=None)'), path))
    assert code == 0, said
    assert said == (
        f'74 Nicht gespeichert: face = "plain", rows. In die Konfiguration {path} kann nicht geschrieben'
        " werden: keine Erlaubnis. Bitte Platz und Rechte prüfen oder mit --config einen anderen Ort"
        " nennen."
    )
    assert [(file.name, file.read_text()) for file in public.iterdir()] == (
        [] if file_mode is None else [("config.toml", "rows = 6")]
    )


def test_keep_below_a_file(path: Path) -> None:
    """Where a folder cannot be made, that is told."""
    path.write_text("")
    with pytest.raises(ConfigError, match=r"werden: ein Teil des Pfades ist kein Ordner") as told:
        keep(path / "stadtbote" / "config.toml", rows=6)
    assert told.value.exit_code == 74
    assert path.read_text() == ""


def test_keep_on_a_full_disk(path: Path) -> None:
    """Where the disk is full the old file stays whole, nothing is left beside it, and it is told."""
    path.write_text(WHOLE)
    script = """
import resource, signal, sys
from pathlib import Path
from stadtbote.config.file import ConfigError, keep
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (9, resource.RLIM_INFINITY))
try: keep(Path(sys.argv[1]), rows=8)
except ConfigError as error: print(error.exit_code, error)
"""
    code, said = ended(start(script, path))
    assert code == 0
    assert said.startswith(f"74 Nicht gespeichert: rows = 8. In die Konfiguration {path} kann nicht")
    assert path.read_text() == WHOLE
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_keep_makes_folders_for_its_owner_only(tmp_path: Path) -> None:
    """Missing folders are made for the owner alone, all of them, and the file as well."""
    path = tmp_path / "a" / "b" / "config.toml"
    keep(path, rows=6)
    assert [p.stat().st_mode & 0o777 for p in (path.parent.parent, path.parent, path)] == [
        0o700,
        0o700,
        0o600,
    ]


def test_keep_leaves_links_rights_and_owner(tmp_path: Path) -> None:
    """A link stays a link, its target is changed, with the rights and the owner it had."""
    target = tmp_path / "dotfiles" / "stadtbote.toml"
    link = tmp_path / "config.toml"
    link.symlink_to("dotfiles/stadtbote.toml")
    keep(link, rows=6)
    assert target.read_text() == "rows = 6\n"
    target.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(target, 65534, 65534)
    before = target.stat()
    keep(link, rows=7)
    after = target.stat()
    assert link.is_symlink()
    assert read(link).rows == 7
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
