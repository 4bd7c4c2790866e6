"""Over a real ssh connection that breaks: the reader at the far end ends, and nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import sshd
from support.leaving import FACES, Face, gone, kept_and_place
from support.needs import need
from support.terminal import PROGRAM, Terminal, environment


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.SshServer]:
    """An ssh server; where none is installed the tests are skipped, but never where all must be there."""
    need(sshd.missing())
    with sshd.SshServer(tmp_path_factory.mktemp("sshd")) as started:
        yield started


@pytest.mark.row(73)
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_a_broken_connection_ends_the_reader(server: sshd.SshServer, tmp_path: Path, face: Face) -> None:
    """The ssh client is killed: within two seconds the reader is gone, and marks and place are saved."""
    number = tmp_path / "number"
    program = [*PROGRAM, *face.options(tmp_path)]
    command = ["sh", "-c", f'echo $$ >"{number}"; exec "$@"', "sh", *program]
    with Terminal(server.client(command, environment(TERM="xterm"))) as terminal:
        face.read_on(terminal)
        pid = int(number.read_text())
        os.kill(terminal.pid, signal.SIGKILL)
        assert gone(pid, 2.0), server.log
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0
