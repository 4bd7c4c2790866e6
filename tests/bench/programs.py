"""The programs that are measured side by side, each in a user's plain environment, and their clocks."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from support.terminal import PROGRAM, Terminal, environment

PASS = (sys.executable, "-c", "pass")

HELLO = (
    sys.executable,
    "-c",
    """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Hello of a program")
Hello().run(mouse=False)
""",
)
HELLO_TEXT = "Hello of a program"

WITH_PEAK = """
import sys
try:
    from stadtbote.__main__ import run
    run()
except SystemExit:
    pass
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0], file=sys.stderr)
"""
"""Runs the program and prints the most memory that it had, in KiB."""

LIMIT = 30.0
"""Seconds after which something is taken not to come any more."""


class Bed(NamedTuple):
    """What a run of the bench works with. `rounds` is how often each thing is measured.

    Stores are in the folder `kept`, and stay if they are to.
    """

    folder: Path
    kept: Path
    stores: Mapping[int, Path]
    headlines: Mapping[int, str]
    rounds: int
    quick: bool
    newsboat: str | None

    @property
    def usual(self) -> int:
        """The number of articles where only one is measured."""
        return 10_000


def plain(folder: Path, *, cache: bool = False) -> dict[str, str]:
    """The environment without the tests' guard, which costs imports of its own.

    The user's folders are below `folder`; with `cache` the first frame can be kept there.
    """
    variables = {name: value for name, value in environment().items() if not name.startswith("PYTHON")}
    places = {"HOME": folder, "XDG_CONFIG_HOME": folder / "config", "XDG_STATE_HOME": folder / "state"}
    if cache:
        places["XDG_CACHE_HOME"] = folder / "cache"
    return variables | {name: str(place) for name, place in places.items()}


def ours(store: Path, *arguments: str) -> list[str]:
    """Stadtbote with a store, without a network."""
    return [*PROGRAM, "--store", str(store), "--offline", *arguments]


def until(terminal: Terminal, stands: Callable[[], bool], seconds: float = LIMIT) -> float | None:
    """The time at which the output came by which `stands` is true; None where it never is.

    Reading back what came is not in it.
    """
    came = time.perf_counter()
    end = came + seconds
    while not stands():
        left = end - time.perf_counter()
        if left <= 0 or not select.select([terminal.fd], [], [], left)[0]:
            return None
        came = time.perf_counter()
        if not terminal.read(0, 0.001):
            return None
    return came


def shown(terminal: Terminal, text: str, seconds: float = LIMIT) -> float | None:
    """The time at which a text came, by its bytes."""
    wanted = text.encode()
    return until(terminal, lambda: wanted in terminal.output, seconds)


def ended(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """Seconds that a program takes to its end, its output into nothing."""
    quiet = subprocess.DEVNULL
    begun = time.perf_counter()
    subprocess.run(
        command, env=dict(variables), check=True, stdin=quiet, stdout=quiet, stderr=quiet, timeout=4 * LIMIT
    )
    return time.perf_counter() - begun


def painted(
    command: Sequence[str], text: str, variables: Mapping[str, str], seconds: float = LIMIT
) -> float | None:
    """Seconds until a program on a terminal shows a text; None where it does not come."""
    begun = time.perf_counter()
    with Terminal(command, variables=variables) as terminal:
        came = shown(terminal, text, seconds)
        return None if came is None else came - begun


def passed(variables: Mapping[str, str]) -> float:
    """Seconds that an interpreter takes that does nothing, on a terminal."""
    begun = time.perf_counter()
    with Terminal(PASS, variables=variables) as terminal:
        terminal.read(LIMIT, LIMIT)  # ends with the program
        return time.perf_counter() - begun


def answered(terminal: Terminal, key: str, quiet: float = 0.05) -> tuple[int, float]:
    """Bytes that a key brings, and seconds to the last of them, after which nothing came for `quiet`."""
    begun = last = time.perf_counter()
    os.write(terminal.fd, key.encode())
    size = 0
    while select.select([terminal.fd], [], [], quiet if size else 2.0)[0]:
        data = os.read(terminal.fd, 65536)
        last = time.perf_counter()
        size += len(data)
    return size, last - begun


def alternating(
    runs: Mapping[str, Callable[[], float | None]], rounds: int, before: int = 1
) -> dict[str, list[float]]:
    """What each of the runs measured, in turn, so that a drifting machine hits all alike.

    The first `before` rounds warm up and do not count. A run that gave None once is not asked again.
    """
    found: dict[str, list[float]] = {name: [] for name in runs}
    left = dict(runs)
    for number in range(before + rounds):
        for name, run in list(left.items()):
            value = run()
            if value is None:
                del left[name]
                found[name].clear()
            elif number >= before:
                found[name].append(value)
    return found


def apart(job: Callable[[], None]) -> None:
    """Does a job in a process of its own: the bench stays small, and to start a program takes no longer."""
    pid = os.fork()
    if pid == 0:
        try:
            job()
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError(f"failed: {job}")


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used so far (proc(5), schedstat)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def peak(pid: int) -> float:
    """The most memory that a process has had so far, in MB (proc_pid_status(5), VmHWM)."""
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
