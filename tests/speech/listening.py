"""A run of a program under a screen reader: keys go in, what was written and what was said is taken down."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import pyte

from speech.readers import READERS, script
from support.display import Display
from support.terminal import Terminal

_QUIET = 0.15  # seconds without a byte, a word or a running process
_PATIENCE = 30.0


class Heard(NamedTuple):
    """What happened between a key and quiet."""

    said: str
    output: bytes
    rows: tuple[str, ...]
    """The screen after it, as the program's own bytes make it."""
    cursor: tuple[int, int]
    """Column and row."""
    before: tuple[str, ...]
    """The screen as it was."""
    moved: bool
    """Whether the cursor came to another row."""

    @property
    def changed(self) -> str:
        """The rows that are other than before."""
        return "\n".join(new for old, new in zip(self.before, self.rows, strict=True) if new != old)

    @property
    def row(self) -> str:
        """The row that the cursor stands on."""
        return self.rows[self.cursor[1]]


class Listening:
    """A program under a screen reader; `size` of the terminal is columns and rows."""

    def __init__(
        self,
        reader: str,
        command: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        columns, rows = size
        self._reader = READERS[reader]
        self._output, self._speech, self._gate = (folder / name for name in ("output", "speech", "gate"))
        self._output.touch()
        self._speech.touch()
        os.mkfifo(self._gate)
        known = folder / "variables.json"
        known.write_text(json.dumps(dict(variables)), encoding="utf-8")
        relay: list[str | Path] = [
            sys.executable,
            Path(__file__).with_name("relay.py"),
            self._output,
            self._gate,
            known,
        ]
        program = script(folder / "program", *relay, *command)
        started = shlex.join(self._reader.command(folder, program, self._speech))
        # The reader looks at the size once, when it starts.
        self.terminal = Terminal(
            ["/bin/sh", "-c", f"stty rows {rows} cols {columns}; exec {started}"],
            columns=columns,
            rows=rows,
            variables={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "TMPDIR": str(folder),
                "LANG": "C.UTF-8",
                "TERM": "xterm-256color",
            },
        )
        self._screen = Display(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._written = self._said = 0

    def start(self) -> Heard:
        """Waits until the reader is ready, then lets the program begin."""
        gate = -1
        end = time.monotonic() + _PATIENCE
        while gate < 0 and time.monotonic() < end:
            self.terminal.read(0.05, 0.1)
            with suppress(OSError):  # nobody waits at the gate yet
                gate = os.open(self._gate, os.O_WRONLY | os.O_NONBLOCK)
        assert gate >= 0, f"the reader did not start:\n{self.terminal.text}"
        self._settle()
        self._said = self._speech.stat().st_size
        os.close(gate)
        return self._take()

    def press(self, *keys: str) -> Heard:
        """Types keys, each when the one before has had its effect; the answer is to all of them."""
        for key in keys[:-1]:
            os.write(self.terminal.fd, key.encode())
            self._settle()
        os.write(self.terminal.fd, keys[-1].encode())
        return self._take()

    def _take(self) -> Heard:
        self._settle()
        with self._output.open("rb") as file:
            file.seek(self._written)
            output = file.read()
        with self._speech.open("rb") as file:
            file.seek(self._said)
            lines = file.read().decode(errors="replace").splitlines()
        self._written += len(output)
        self._said = self._speech.stat().st_size
        before, row = self._rows(), self._screen.cursor.y
        self._stream.feed(output)
        return Heard(
            "\n".join(filter(str.strip, (self._reader.spoken(line.partition(" ")[2]) for line in lines))),
            output,
            self._rows(),
            (self._screen.cursor.x, self._screen.cursor.y),
            before,
            self._screen.cursor.y != row,
        )

    def _rows(self) -> tuple[str, ...]:
        return tuple(row.rstrip() for row in self._screen.display)

    def _settle(self) -> None:
        """Waits until nothing is written and said any more, and nobody is at work on it."""
        end = time.monotonic() + _PATIENCE
        since, before = time.monotonic(), (0, 0)
        while time.monotonic() < end:
            self.terminal.read(0.01, 0.02)
            now = (self._output.stat().st_size, self._speech.stat().st_size)
            if now != before or any(_works(pid) for pid in self._processes()):
                since, before = time.monotonic(), now
            elif time.monotonic() - since >= _QUIET:
                return
        raise AssertionError(f"no quiet within {_PATIENCE} seconds:\n{self.terminal.text}")

    def _processes(self) -> list[int]:
        """The reader, and every process that it has started."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    parent = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
                    children.setdefault(parent, []).append(int(entry.name))
        found = [self.terminal.pid]
        for pid in found:
            found += children.get(pid, [])
        return found

    def close(self) -> None:
        """Ends the reader and all that it has started."""
        for pid in self._processes()[1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.terminal.close()

    def __enter__(self) -> Listening:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _works(pid: int) -> bool:
    """Whether a thread of a process runs, waits for a processor, or for a disk."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                if (thread / "stat").read_bytes().rpartition(b")")[2].split()[0] in {b"R", b"D"}:
                    return True
    return False
