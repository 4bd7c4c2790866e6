"""Commands of the program, each in a process of its own, or many in one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.terminal import PROGRAM, environment

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


def run(store: Path, *arguments: str | Path, **variables: str) -> Done:
    """Runs a command on a store."""
    return call([*PROGRAM, "--store", store, *arguments], environment(**variables))


# Python takes longer to start than most commands take: here it starts once for all of them.
_IN_TURN = """
import io, json, os, sys
from stadtbote.cli.main import main
out, told = sys.stdout, []
for call in sys.stdin.buffer.read().split(b"\\0\\0"):
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    try:
        code = main([os.fsdecode(word) for word in call.split(b"\\0")])
    except SystemExit as ended:
        code = ended.code
    said = []
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    told.append([code, *said])
out.write(json.dumps(told))
"""


def run_in_turn(store: Path, *calls: list[str]) -> list[tuple[int, str, str]]:
    """Runs commands on a store, one after the other in one process: exit code, stdout and stderr of each."""
    words = [[str(word).encode("utf-8", "surrogateescape") for word in ["--store", store, *c]] for c in calls]
    typed = b"\0\0".join(map(b"\0".join, words)).decode("utf-8", "surrogateescape")
    done = call([sys.executable, "-c", _IN_TURN], seconds=100, input=typed, errors="surrogateescape")
    assert done.returncode == 0, done.stderr
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]
