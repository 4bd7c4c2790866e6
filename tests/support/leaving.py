"""What the tests of sudden ends share: reading on in each face, and what must be there afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import Terminal

_STORE = "store.sqlite3"


def _on_a_screen(terminal: Terminal) -> None:
    terminal.wait_for("WuppertalWorks")
    for key in ("s", "\r", *"jjjjjj"):
        terminal.press(key)


def _in_lines(terminal: Terminal) -> None:
    terminal.wait_for("WuppertalWorks")
    for line in ("s", "1", ""):
        terminal.press(f"{line}\r")


class Face(NamedTuple):
    """A face: its name is its flag too. `read_on` keeps the first article and reads some lines of it."""

    name: str
    read_on: Callable[[Terminal], None]

    def options(self, folder: Path) -> list[str]:
        """The whole options, with store and configuration in this folder."""
        return [
            f"--{self.name}",
            "--offline",
            "--store",
            str(folder / _STORE),
            "--config",
            str(folder / "c.toml"),
        ]

    @property
    def has_screen(self) -> bool:
        """Whether it addresses the cursor."""
        return self.name != "plain"


FACES = (
    Face("screen", _on_a_screen),
    Face("screen-reader", _on_a_screen),
    Face("plain", _in_lines),
)


def gone(pid: int, seconds: float) -> bool:
    """Whether a process ends within some seconds, not counting those that it waits for a processor.

    One whose parent has not heard of it has ended too.
    """
    begun, before, waited = time.monotonic(), waited_for_processor(pid), 0.0
    while True:
        try:
            state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
        except OSError:
            return True
        if state == b"Z":
            return True
        waited = max(waited, waited_for_processor(pid) - before)  # less, when a thread has ended
        if time.monotonic() - begun - waited >= seconds:
            return False
        time.sleep(0.02)


def waited_for_processor(pid: int) -> float:
    """How many seconds a process could have run while others did, over all threads; 0 where none counts."""
    waited = 0
    with suppress(OSError):  # the process has ended, or a thread just now
        for thread in Path(f"/proc/{pid}/task").iterdir():
            waited += int((thread / "schedstat").read_bytes().split()[1])
    return waited / 1e9


def kept_and_place(folder: Path) -> tuple[bool, int]:
    """Whether the first article is kept, and at which character of it reading goes on."""
    with Store.open(folder / _STORE) as store:
        article = store.article(store.listing(Filter())[0])
        assert article is not None
        return article.kept, article.place
