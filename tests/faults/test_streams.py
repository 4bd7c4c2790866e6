"""Streams that are closed, no terminals, full, or read by nobody: nothing hangs, nothing is said twice."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.commands import run
from support.terminal import PROGRAM, Terminal, environment

CLOSED = ("<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-")
NOWHERE = ("</dev/null", ">/dev/null", "2>/dev/null")


def command(folder: Path, rest: str) -> list[str]:
    """The program in a shell, with redirections."""
    return ["bash", "-o", "pipefail", "-c", f"{' '.join(PROGRAM)} --store {folder}/store.sqlite3 {rest}"]


@pytest.mark.row(83)
@pytest.mark.parametrize("streams", CLOSED + NOWHERE)
@pytest.mark.parametrize("face", ["", "--screen", "--plain"])
def test_on_a_terminal_with_a_stream_elsewhere(tmp_path: Path, face: str, streams: str) -> None:
    """Whatever is closed or leads elsewhere: it ends with 0, without a screen and without a traceback."""
    words = command(tmp_path, f"--offline {face} {streams}")
    with Terminal(words, variables=environment(XDG_STATE_HOME=str(tmp_path))) as terminal:
        os.write(terminal.fd, b"q\rq\r")
        assert terminal.wait(30) == 0
        assert b"\x1b" not in terminal.output
        for word in (b"Traceback", b"Error", b"Warning", b"innere"):
            assert word not in terminal.output


@pytest.mark.row(83)
@pytest.mark.parametrize("streams", CLOSED)
@pytest.mark.parametrize("rest", ["list", "mark keep 1", "doctor", "--version"])
def test_commands_with_closed_streams(tmp_path: Path, rest: str, streams: str) -> None:
    """Commands do their work without them; no file of theirs takes the place of a stream."""
    done = subprocess.run(
        command(tmp_path, f"{rest} {streams}"),
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    for word in (b"Traceback", b"Error", b"Warning"):
        assert word not in done.stderr
    assert "34 Artikel" in run(tmp_path / "store.sqlite3", "doctor").stdout


@pytest.mark.row(77)
@pytest.mark.parametrize("rest", ["list", "show 1", "--version", "--help", "", "list --json"])
@pytest.mark.parametrize("reader", ["| true", "| head -c 1"])
def test_a_reader_that_leaves(tmp_path: Path, rest: str, reader: str) -> None:
    """A pipe that nobody reads any more ends it quietly."""
    done = subprocess.run(
        command(tmp_path, f"{rest} {reader}"),
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in {0, 141}
    assert done.stderr == b""


@pytest.mark.row(77)
@pytest.mark.parametrize("rest", ["list", "--version", "--help", "face", "--plain"])
def test_a_full_place_is_told(tmp_path: Path, rest: str) -> None:
    """What cannot be written ends with 74 and a sentence."""
    done = subprocess.run(
        command(tmp_path, f"{rest} >/dev/full"),
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 74
    assert done.stderr.decode().startswith("Die Ausgabe ließ sich nicht schreiben: ")
    assert done.stderr.count(b"\n") == 1
