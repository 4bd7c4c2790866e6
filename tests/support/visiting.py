"""Visitors to the kiosk on a real terminal, and what the system saw of it."""

from __future__ import annotations

import functools
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stadtbote_cache.records import Item, Link
from stadtbote_cache.safety.snapshot import Snapshots
from stadtbote_cache.store import Store
from support.keeping import filled
from support.terminal import PROGRAM, Terminal, environment

FACES = (("b", "gewählt mit b."), ("v", "gewählt mit v."), ("z", "gewählt mit z."))
"""The letter that chooses each face on the first page, and what the face says then."""

LINK = "https://www.musterstadt.example/freibad/plan.pdf"
START = "b: Bildschirm"
PROMPT = "Bitte einen Buchstaben und dann Enter."

_QUICK = """
import sys
from stadtbote.reading import idle
from stadtbote.cli.main import main
idle.MINUTE = float(sys.argv[1])
sys.exit(main(sys.argv[2:]))
"""

# However many keys wait, none is left out: those that were not done with would be no test.
_ALL_KEYS = """
import sys
from stadtbote.cli.main import main
from stadtbote.screen import driver
driver._MOST_KEYS = sys.maxsize
sys.exit(main(sys.argv[1:]))
"""

# What starts programs, makes or changes files, or reaches for the network (strace(1), -e trace).
_CALLS = (
    "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,truncate,ftruncate,unlink,unlinkat,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,mknod,mknodat,chmod,fchmod,"
    "fchmodat,chown,fchown,fchownat,socket,connect,bind,kill,ptrace"
)


def published(folder: Path, *headlines: str) -> Path:
    """A store with these articles and its snapshot; the store's path."""
    path = folder / "store.sqlite3"
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        links = (Link("Plan", LINK),)
        filled(store, *(Item(text, key=text, teaser=("Es ist offen.",), links=links) for text in headlines))
        Snapshots.of(store).publish()
    return path


def kiosk(store: Path, *arguments: str, minute: float | None = None, **variables: str) -> Terminal:
    """The kiosk on a terminal, at its first page; with `minute` it takes so many seconds for one."""
    program = PROGRAM if minute is None else (sys.executable, "-c", _QUICK, str(minute))
    terminal = Terminal(
        [*program, "--kiosk", "--store", str(store), *arguments], variables=environment(**variables)
    )
    terminal.wait_for(PROMPT)
    return terminal


def again(terminal: Terminal, letter: str, wait: str) -> None:
    """Chooses a face on the first page, and waits for what it shows."""
    terminal.press(f"{letter}\r")
    terminal.wait_for(wait)


def at_once(visits: Callable[..., None], visitors: Iterable[Sequence[object]]) -> None:
    """Calls it for several visitors at the same time: what it waits for is time alone."""
    with ThreadPoolExecutor() as pool:
        for visit in [pool.submit(visits, *visitor) for visitor in visitors]:
            visit.result()


@functools.cache
def no_strace() -> str:
    """Why no system calls can be watched here; empty where they can."""
    if shutil.which("strace") is None:
        return "strace not installed (sh tests/packages installs it on Debian)"
    done = subprocess.run(["strace", "-f", "-qq", "true"], capture_output=True, text=True, check=False)
    return f"strace does not work here: {done.stderr[:200]}" if done.returncode else ""


def watched(store: Path, log: Path, **variables: str) -> Terminal:
    """The kiosk at its first page, under strace; it does what every key says, however many wait."""
    words = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_CALLS}", "-o", str(log)]
    terminal = Terminal(
        [*words, sys.executable, "-c", _ALL_KEYS, "--kiosk", "--store", str(store)],
        variables=environment(**variables),
    )
    terminal.wait_for(PROMPT)
    return terminal


def deeds(log: Path) -> list[str]:
    """What the log holds beyond the start itself: all but files opened to be read, and threads."""
    lines = [re.sub(r"^\d+ +", "", line) for line in log.read_text(errors="replace").splitlines()]
    start, *rest = lines
    assert start.startswith("execve(")
    return [line for line in rest if not _is_harmless(line)]


def _is_harmless(line: str) -> bool:
    if line.startswith(("---", "+++", "<...")):  # signals, ends, and what was written before already
        return True
    if "/__pycache__" in line:  # of the first start in a new clone; what is installed is compiled
        return True
    if '"/dev/pts/' in line and "O_CREAT" not in line:  # its own terminal, a second time
        return True
    if line.startswith(("open(", "openat(")):
        return "O_RDONLY" in line and "O_CREAT" not in line
    return line.startswith(("clone(", "clone3(")) and "CLONE_THREAD" in line


def send(terminal: Terminal, data: bytes) -> None:
    """Sends bytes as they are, reading all the while so that neither side waits for the other."""
    sent = 0
    while sent < len(data):
        ready, room, _ = select.select([terminal.fd], [terminal.fd], [], 10)
        if ready:
            terminal.output += os.read(terminal.fd, 65536)
        if room:
            sent += os.write(terminal.fd, data[sent : sent + 64])


def finish(terminal: Terminal, key: bytes) -> None:
    """Waits until all that was sent is done: of keys in a row a screen answers the last, so this `key`."""
    while select.select([terminal.fd], [], [], 0)[0]:
        terminal.output += os.read(terminal.fd, 65536)
    send(terminal, key)
    end, wait = time.monotonic() + 60, 60.0
    while time.monotonic() < end and select.select([terminal.fd], [], [], wait)[0]:
        terminal.output += os.read(terminal.fd, 65536)
        wait = 0.7
