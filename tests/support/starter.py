"""Starts programs on terminals: ours as forks of one process that has loaded the libraries of a screen.

That saves more than half of what a start takes. Nothing of ours is loaded before: the program's own modules
come in their own order, and all else is as after `python -m stadtbote`. Any other program is started as ever.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

PROGRAM = (sys.executable, "-m", "stadtbote")

LIBRARIES = (
    "argparse",
    "asyncio",
    "gettext",
    "json",
    "sqlite3",
    "textual.app",
    "textual.drivers.linux_driver",
)

_SET = {"TEXTUAL_DISABLE_KITTY_KEY": "1"}
"""What the program itself sets before it loads Textual (see screen/start.py)."""

_EARLY = ("ESCDELAY", "LANG", "LC_", "LD_", "PYTHON", "TEXTUAL", "TZ")
"""With these begin the variables that Python, the C library and Textual read while they load."""


class Child:
    """A program that was started here; `code` is as of os.waitstatus_to_exitcode, None while it runs."""

    def __init__(self, status: int) -> None:
        self._status = status
        self._said = b""
        self.code: int | None = None
        while b"\n" not in self._said:
            self._hear()
        self.pid = int(self._said)

    def poll(self, seconds: float = 0.0) -> int | None:
        """Its code, if it ends within some seconds."""
        if self.code is None and select.select([self._status], [], [], seconds)[0]:
            self._hear()
            self.code = os.waitstatus_to_exitcode(int(self._said.split()[1]))
            os.close(self._status)
        return self.code

    def _hear(self) -> None:
        said = os.read(self._status, 64)
        assert said, "the process that starts programs is gone"
        self._said += said


def _early(variables: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in variables.items() if pair[0].startswith(_EARLY))


@cache
def _starter(variables: frozenset[tuple[str, str]]) -> socket.socket:
    """The process that starts programs, in an environment of these variables."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        words = [sys.executable, __file__, str(there.fileno())]
        process = subprocess.Popen(
            words, env=dict(variables), pass_fds=[there.fileno()], stdin=subprocess.DEVNULL
        )

    def end() -> None:
        here.close()
        process.wait(10)

    atexit.register(end)
    return here


def start(
    command: Sequence[str], terminal: int, variables: Mapping[str, str], usual: Mapping[str, str]
) -> Child:
    """Starts a command on the terminal with this number, which is closed here.

    Ours is started as ever where its environment differs from the `usual` one in what is read early.
    """
    starter = _starter(_early(usual))
    ours, theirs = os.pipe()
    forked = tuple(command[:3]) == PROGRAM and _early(variables) == _early(usual)
    request = json.dumps([forked, str(Path.cwd()), dict(variables), *command])
    socket.send_fds(starter, [request.encode()], [terminal, theirs])
    os.close(terminal)
    os.close(theirs)
    return Child(ours)


def _serve(requests: int) -> list[str]:
    """Starts what is asked for, until nobody asks any more; in a fork of this process, its arguments."""
    rung, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(bell)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([requests, rung], [], [])
        if rung in ready:
            os.read(rung, 4096)
            while running and (ended := os.waitpid(-1, os.WNOHANG))[0]:
                status = running.pop(ended[0])
                os.write(status, f"{ended[1]}\n".encode())
                os.close(status)
        if requests not in ready:
            continue
        with socket.socket(fileno=os.dup(requests)) as asked:
            request, descriptors, *_ = socket.recv_fds(asked, 1 << 20, 2)
        if not request:
            os._exit(0)
        terminal, status = descriptors
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for descriptor in (requests, rung, bell, status, *running.values()):
                os.close(descriptor)
            os.login_tty(terminal)
            forked, folder, variables, *command = json.loads(request)
            os.chdir(folder)
            if not forked:
                os.execvpe(command[0], command, variables)
            os.environ.update(variables)  # what is there already are early ones, and LC_CTYPE of PEP 538
            return list(command[len(PROGRAM) :])
        os.close(terminal)
        os.write(status, f"{pid}\n".encode())
        running[pid] = status


def _streams() -> None:
    """The streams of a program on its terminal, as Python makes them in UTF-8 mode."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        errors = "backslashreplace" if name == "stderr" else "surrogateescape"
        mode = "w" if number else "r"
        stream = open(number, mode, encoding="utf-8", errors=errors, newline="\n", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    os.environ |= _SET
    for library in LIBRARIES:
        importlib.import_module(library)
    for variable in _SET:
        del os.environ[variable]
    gc.collect()
    gc.freeze()
    sys.argv[1:] = _serve(int(sys.argv[1]))
    sys.path[0] = str(Path.cwd())
    _streams()
    runpy.run_module("stadtbote", run_name="__main__", alter_sys=True)
