"""Too little memory, too few files, too many programs: told as that, and nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from stadtbote import crash
from stadtbote.errors import Failure, Reason
from stadtbote.text.failures import happened, shortage
from support.invariants import assert_whole
from support.terminal import PROGRAM, Terminal, environment

MEMORY = "Der Arbeitsspeicher reicht nicht."
FILES = "Es sind zu viele Dateien offen."
PROGRAMS = "Es laufen zu viele Programme."
ADVICE = "Was gespeichert ist, bleibt. Bitte andere Programme beenden und noch einmal versuchen."
SHORT = {
    "MemoryError()": MEMORY,
    "OSError(12, 'Cannot allocate memory')": MEMORY,
    "ImportError('libssl.so.3: failed to map segment from shared object')": MEMORY,
    "SystemError('error return without exception set')": MEMORY,
    "OSError(24, 'Too many open files')": FILES,
    "OSError(23, 'Too many open files in system')": FILES,
    'RuntimeError("can\'t start new thread")': PROGRAMS,
}
FAIL = """
import {module}
def fail(*_args, **_named):
    raise {error}
{module}.{name} = fail
from stadtbote.__main__ import run
run()
"""
LEAST, MOST = 18_000, 54_000  # kilobytes


def failing(folder: Path, error: str, place: str, *arguments: str) -> Terminal:
    """The program, in which "module:name" raises this."""
    module, _, name = place.partition(":")
    script = FAIL.format(module=module, name=name, error=error)
    command = [sys.executable, "-c", script, "--store", str(folder / "store.sqlite3"), *arguments]
    return Terminal(command, variables=environment(XDG_STATE_HOME=str(folder / "state")))


@pytest.mark.row(111)
@pytest.mark.parametrize("error", SHORT)
def test_a_shortage_is_told_as_one(tmp_path: Path, error: str) -> None:
    """Three sentences, exit code 75, and no file about a fault; in a command and in the midst of a face."""
    faces = (
        ("stadtbote.commands:help_lines", ["--offline", "--screen"], "?"),
        ("stadtbote.commands:line_help", ["--offline", "--plain"], "?\r"),
    )
    for place, options, keys in (
        ("stadtbote.cli.articles:list_articles", ["list"], ""),
        faces[list(SHORT).index(error) % 2],
    ):
        with failing(tmp_path, error, place, *options) as terminal:
            if keys:
                terminal.wait_for("WuppertalWorks")
                os.write(terminal.fd, keys.encode())
            assert terminal.wait(30) == 75
            left = terminal.output.rpartition(b"\x1b[?25h")[2].decode()
        assert left.endswith(f"{SHORT[error]} {ADVICE}\r\n")
    assert not list(tmp_path.rglob("crash-*"))


@pytest.mark.row(111)
def test_a_visitor_is_told_less(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In the kiosk there are no other programs that a visitor could end."""
    monkeypatch.setattr(crash._State, "silent", True)
    assert crash.report(MemoryError()) == 75
    assert capsys.readouterr().err == f"{MEMORY} Bitte später noch einmal versuchen.\n"


@pytest.mark.row(111)
def test_what_lies_behind_a_fault_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that it led to, and a group of faults, are told as the shortage; a source keeps it too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    try:
        try:
            raise MemoryError
        except MemoryError as error:
            raise ValueError("kaputt") from error
    except ValueError as error:
        behind = error
    assert shortage(behind) == MEMORY
    assert shortage(ExceptionGroup("", [ValueError(), OSError(errno.EMFILE, "x")])) == FILES
    assert shortage(ValueError("x")) == ""
    assert crash.failure(behind) == Failure(Reason.MEMORY)
    assert "Arbeitsspeicher" in happened(Failure(Reason.MEMORY))
    assert not list(tmp_path.rglob("crash-*"))
    assert crash.failure(ValueError("x")) == Failure(Reason.INTERNAL)
    assert len(list(tmp_path.rglob("crash-*"))) == 1


def limited(number: int, least: int, *command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a command does with this limit (setrlimit(2)), as a user has it: Python's own warnings are on."""
    return subprocess.run(
        command,
        env=environment(XDG_STATE_HOME=str(folder / "state"), PYTHONWARNINGS=""),
        preexec_fn=lambda: resource.setrlimit(number, (least, least)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.row(111)
@pytest.mark.parametrize("step", [4_000, pytest.param(1_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("command", [["list"], ["doctor"], ["source", "list"]], ids=" ".join)
def test_however_little_memory_there_is(tmp_path: Path, command: list[str], step: int) -> None:
    """With any amount of it a command works, or says so: no fault of ours, no raw word, a whole store."""
    store = tmp_path / "store.sqlite3"
    words = [*PROGRAM, "--offline", "--store", str(store), *command]
    assert subprocess.run(words, env=environment(), capture_output=True, check=False).returncode == 0
    codes = []
    for amount in range(LEAST, MOST, step):
        if limited(resource.RLIMIT_AS, amount * 1024, sys.executable, "-c", "", folder=tmp_path).returncode:
            continue  # Python itself does not start
        done = limited(resource.RLIMIT_AS, amount * 1024, *words, folder=tmp_path)
        codes.append(done.returncode)
        assert done.returncode in {0, 75}, done.stderr
        if done.returncode:
            assert done.stderr in {f"{MEMORY} {ADVICE}\n", "Zu wenig Arbeitsspeicher. Out of memory.\n"}
    assert 75 in codes
    assert codes[-1] == 0
    assert not list(tmp_path.rglob("crash-*"))
    assert_whole(store)


@pytest.mark.row(111)
@pytest.mark.parametrize(
    "command", [["list"], ["sync"], ["source", "test", "wuppertal-digital"], ["--plain"]], ids=" ".join
)
def test_however_few_files_may_be_open(tmp_path: Path, command: list[str]) -> None:
    """A command works, or says in sentences what there is too little of; never in Python's own words."""
    store = tmp_path / "store.sqlite3"
    words = [*PROGRAM, "--store", str(store)]
    subprocess.run([*words, "--offline", "list"], env=environment(), capture_output=True, check=True)
    for number in range(5, 13):
        done = limited(resource.RLIMIT_NOFILE, number, *words, *command, folder=tmp_path)
        assert done.returncode in {0, 74, 75}, done.stderr
        assert "Warning" not in done.stderr
        assert "Traceback" not in done.stderr
        assert "Error" not in done.stderr
        assert "inneren" not in done.stderr
    assert_whole(store)


KILLED = """
import os, signal, sys
os.fsync = lambda _handle: os.kill(os.getpid(), signal.SIGKILL)
from stadtbote.__main__ import run
run()
"""


@pytest.mark.row(113)
def test_what_a_killed_process_had_begun_goes(tmp_path: Path) -> None:
    """Killed while it keeps a choice, it leaves the old one, and a file that is gone after a later call."""
    config = tmp_path / "config.toml"
    words = ["--config", str(config), "--store", str(tmp_path / "store.sqlite3"), "face"]

    def call(*program: str, face: str) -> int:
        done = subprocess.run(
            [*program, *words, face], env=environment(), capture_output=True, check=False, timeout=60
        )
        return done.returncode

    assert call(*PROGRAM, face="plain") == 0
    assert call(sys.executable, "-c", KILLED, face="screen") == -9
    (left,) = tmp_path.glob(".*")
    assert call(*PROGRAM, face="plain") == 0
    assert left.exists()  # it might be another's who writes just now
    os.utime(left, (1e9, 1e9))
    assert call(*PROGRAM, face="screen-reader") == 0
    assert list(tmp_path.glob(".*")) == []
    assert "screen-reader" in (tmp_path / "config.state.json").read_text(encoding="utf-8")
