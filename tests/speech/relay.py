"""Runs a program on a pty of its own and copies what it writes, to the terminal above and into a file.

Started by the screen reader in place of the program, so that the file holds the program's own bytes, before
any reader has touched them. The program begins when the gate, a FIFO, is opened and closed from outside:
what a reader says of itself at its start is over by then.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import sys
import termios
import tty
from collections.abc import Mapping, Sequence
from pathlib import Path


def relay(output: Path, gate: Path, variables: Mapping[str, str], command: Sequence[str]) -> int:
    """Runs the command to its end and gives its exit code, 128 + n for a signal.

    It gets these variables and no others, but TERM is what the reader says that it is.
    """
    tty.setraw(0)
    gate.read_bytes()
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8))
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.execvpe(command[0], list(command), {**variables, "TERM": os.environ["TERM"]})
    with output.open("ab", buffering=0) as log:
        while True:
            ready, _, _ = select.select([0, fd], [], [])
            if fd in ready:
                try:
                    data = os.read(fd, 65536)
                except OSError:  # Linux says so when the other end is closed
                    break
                log.write(data)
                _write(1, data)
            if 0 in ready:
                _write(fd, os.read(0, 65536))
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else 128 - code


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


if __name__ == "__main__":
    sys.exit(
        relay(
            Path(sys.argv[1]),
            Path(sys.argv[2]),
            json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")),
            sys.argv[4:],
        )
    )
