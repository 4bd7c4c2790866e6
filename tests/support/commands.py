"""Commands of the program with nobody at the terminal, in a process of their own or in this one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from stadtbote import crash
from stadtbote.cli import output
from stadtbote.cli.main import main
from support.terminal import environment

Done = subprocess.CompletedProcess[str]


def call(
    command: Sequence[str | Path],
    variables: Mapping[str, str] | None = None,
    *,
    seconds: float = 60,
    **more: Any,
) -> Done:
    """Runs any command to its end, in a user's plain environment or in another, with nobody at the terminal.

    `more` is as of subprocess.run, and says otherwise.
    """
    options: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "capture_output": True,
        "encoding": "utf-8",
        "check": False,
    }
    if "input" in more:
        del options["stdin"]
    done: Done = subprocess.run(command, env=variables or environment(), timeout=seconds, **(options | more))
    return done


def here(arguments: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> Done:
    """Runs a command of the program as `call` does, but in this process: a start takes ten times as long.

    For all in which nothing of a process matters. What the program would call a fault of its own is raised.
    """
    words = [str(word) for word in arguments]
    with ExitStack() as undo:
        undo.enter_context(mock.patch.dict(os.environ, variables or environment(), clear=True))
        undo.enter_context(mock.patch.object(output._Data, "said", False))
        undo.enter_context(mock.patch.object(crash._State, "silent", False))
        undo.enter_context(mock.patch.object(sys, "dont_write_bytecode", sys.dont_write_bytecode))
        files = [undo.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
        wrapped = [io.TextIOWrapper(file, "utf-8", "surrogateescape", newline="\n") for file in files]
        nobody = Path(os.devnull).open()  # noqa: SIM115
        for name, stream in zip(("stdin", "stdout", "stderr"), (nobody, *wrapped), strict=True):
            undo.enter_context(mock.patch.object(sys, name, undo.enter_context(stream)))
        code = main(words)
        said = []
        for stream in wrapped:
            stream.flush()
            stream.buffer.seek(0)
            said.append(stream.buffer.read().decode())
    return subprocess.CompletedProcess(words, code, *said)


def run(store: Path, *arguments: str | Path, **variables: str) -> Done:
    """Runs a command on a store, here."""
    return here(["--store", store, *arguments], environment(**variables))
