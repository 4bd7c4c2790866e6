"""The two commands of README in a clone: what they install, when, and what they say where they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from support.terminal import environment

ROOT = Path(__file__).parents[2]
SLOW = "Die neue Fassung wird eingerichtet. / Setting up the new version.\n"
"""Said where that takes longer than a moment."""


class Clone:
    """A copy of the project whose environment has the libraries of the tests, but not the program."""

    def __init__(self, folder: Path, *, made: bool = False) -> None:
        self.folder = folder
        if made:
            return
        for name in ("reader", "cache", "styles", ".github/requirements"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        for name in ("pyproject.toml", "README.md", "LICENSE", "SECURITY.md", "tests/run"):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)

    def add_libraries(self) -> None:
        """Does what the first call of reader/start has done before it installs the program itself."""
        venv.create(self.folder / ".venv")
        site = min(self.folder.glob(".venv/lib/python*/site-packages"))
        libraries = next(path for path in sys.path if path.endswith("site-packages"))
        (site / "libraries.pth").write_text(f"{libraries}\n")
        script = "cat run.txt build.txt | cksum >../../.venv/installed-libraries"
        subprocess.run(["sh", "-c", script], cwd=self.folder / ".github/requirements", check=True)

    def start(self, *before: str, script: Path | None = None, **variables: str) -> tuple[int, str, str]:
        """Asks for the version by reader/start: the exit code, and what was written to stdout and stderr."""
        done = subprocess.run(
            [*before, "sh", str(script or self.folder / "reader/start"), "--version"],
            env=environment(**{"PIP_NO_INDEX": "1", "PYTHONWARNINGS": ""} | variables),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        return done.returncode, done.stdout, done.stderr

    def set_version(self, version: str) -> None:
        """Changes the program's code."""
        (self.folder / "reader/stadtbote/__init__.py").write_text(
            f'"""Stadtbote."""\n\n__version__ = "{version}"\n'
        )


First = tuple[Clone, tuple[int, str, str]]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone in which nothing is installed yet."""
    return Clone(tmp_path / "the clone")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    """A clone that has the libraries, and what its first call has said."""
    made = Clone(tmp_path_factory.mktemp("first") / "the clone")
    made.add_libraries()
    return made, made.start()


@pytest.fixture
def installed(first: First, tmp_path: Path) -> Clone:
    """A copy of it."""
    shutil.copytree(first[0].folder, tmp_path / "the clone", symlinks=True)
    return Clone(tmp_path / "the clone", made=True)


def unwritable(clone: Clone) -> list[str]:
    """Takes the right to write into the clone; the words before a command that has it no more either."""
    if os.geteuid():
        clone.folder.chmod(0o555)
        if (clone.folder / ".venv").exists():
            (clone.folder / ".venv").chmod(0o555)
        return []
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, str(clone.folder)]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root may write everywhere here")
    return words


def test_only_what_changed_is_installed(first: First, installed: Clone) -> None:
    """The code is installed where it changed, without a network; else nothing is done and nothing said."""
    code, out, err = first[1]
    assert (code, out.split()[0]) == (0, "stadtbote"), err
    assert err in {"", SLOW}
    clone = installed
    program = min(clone.folder.glob(".venv/lib/python*/site-packages/stadtbote"))
    assert (program / "locale/en/LC_MESSAGES/stadtbote.mo").exists()
    (clone.folder / "README.md").write_text("Other words.\n")
    assert clone.start() == (0, out, "")
    clone.set_version("7.7.7")
    (clone.folder / "reader/stadtbote/crash.py").unlink()
    code, out, err = clone.start()
    assert (code, out) == (0, "stadtbote 7.7.7\n")
    assert err in {"", SLOW}
    assert not (program / "crash.py").exists()
    assert clone.start() == (0, "stadtbote 7.7.7\n", "")


def test_libraries_that_cannot_be_fetched(first: First, installed: Clone) -> None:
    """Where new libraries are out of reach, what is installed starts, and a sentence says so each time."""
    clone, out = installed, first[1][1]
    with (clone.folder / ".github/requirements/run.txt").open("a") as file:
        file.write(f"stadtbote-absent==1.0 --hash=sha256:{64 * '0'}\n")
    clone.set_version("7.7.7")
    for _ in range(2):
        code, again, err = clone.start()
        assert (code, again) == (0, out)
        said = err.removeprefix(SLOW)
        assert said.startswith("Die neue Fassung ließ sich nicht einrichten, vielleicht ohne Netz (")
        assert "; es startet die bisherige. / The new version could not be set up" in said
        assert said.count("\n") == 1
    assert "stadtbote-absent" in (clone.folder / ".venv/installing.log").read_text()


def test_by_a_link(first: First, installed: Clone, tmp_path: Path) -> None:
    """Called by a symbolic link, also by one that leads to another, it starts its clone."""
    clone, out = installed, first[1][1]
    (tmp_path / "one").symlink_to("the clone/reader/start")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/two").symlink_to("../one")
    (tmp_path / "folder").symlink_to("the clone/reader")
    for script in ("bin/two", "folder/start"):
        assert clone.start(script=tmp_path / script) == (0, out, "")
    assert not list(tmp_path.glob("**/bin/.venv"))


def test_in_a_clone_that_may_not_be_written(clone: Clone) -> None:
    """What is installed starts, with a sentence where it is no longer the newest; else a sentence and 69."""
    code, out, err = clone.start(*unwritable(clone))
    assert (code, out) == (69, "")
    assert err.startswith(f"Einrichten kann Stadtbote hier nur, wer in {clone.folder} schreiben darf. / Only")
    clone.folder.chmod(0o755)
    clone.add_libraries()
    _code, out, _err = clone.start()
    assert clone.start(*unwritable(clone)) == (0, out, "")
    clone.set_version("7.7.7")
    code, again, err = clone.start(*unwritable(clone))
    assert (code, again, err.count("\n")) == (0, out, 1)
    assert "es startet die bisherige. / Only" in err


@pytest.mark.parametrize("command", ["reader/start", "tests/run"])
def test_without_ensurepip(clone: Clone, tmp_path: Path, command: str) -> None:
    """A Python that Debian has parted from ensurepip: the package is named, and it ends with 69."""
    (tmp_path / "parted").mkdir()
    (tmp_path / "parted/ensurepip.py").write_text("raise ImportError\n")
    code, out, err = clone.start(script=clone.folder / command, PYTHONPATH=str(tmp_path / "parted"))
    assert (code, out) == (69, "")
    assert err == (
        "Python fehlt ensurepip; in Debian und Ubuntu steht es im Paket python3-venv."
        " / Python lacks ensurepip; in Debian and Ubuntu it is in the package python3-venv.\n"
    )
    assert not list(clone.folder.glob(".venv*"))
