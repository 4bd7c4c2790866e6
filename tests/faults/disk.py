"""Disks and clocks that fail: disk.c, compiled once, and programs and scripts that run with it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from needs import need
from terminal import PROGRAM, environment

Done = subprocess.CompletedProcess[str]


@cache
def library() -> Path:
    """The compiled disk.c."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    need("" if compiler else "needs a C compiler (see tests/packages)")
    folder = Path(tempfile.mkdtemp(prefix="stadtbote-faults-"))
    atexit.register(shutil.rmtree, folder)
    made = folder / "disk.so"
    source = Path(__file__).with_name("disk.c")
    flags = ("-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror")
    subprocess.run([str(compiler), *flags, "-o", made, source, "-ldl"], check=True)
    return made


def failing(under: Path, **faults: str) -> dict[str, str]:
    """The environment in which what is below a folder fails: FAULTS_ and the names in disk.c."""
    named = {f"FAULTS_{name.upper()}": value for name, value in faults.items()}
    return environment(LD_PRELOAD=str(library()), FAULTS_UNDER=str(under.resolve())) | named


def run(under: Path, *arguments: str | Path, **faults: str) -> Done:
    """Runs a command of the program with such faults."""
    return _run([*PROGRAM, *map(str, arguments)], failing(under, **faults))


def script(under: Path, text: str, *arguments: str | Path, **faults: str) -> Done:
    """Runs a script of Python's with such faults."""
    return _run([sys.executable, "-c", text, *map(str, arguments)], failing(under, **faults))


def _run(command: list[str], variables: dict[str, str]) -> Done:
    return subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
