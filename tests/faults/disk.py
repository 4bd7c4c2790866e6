"""Disks and clocks that fail: disk.c, compiled once, and programs and scripts that run with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from support.commands import Done, call
from support.needs import need
from support.terminal import PROGRAM, environment

place: list[Path] = []
"""Where disk.c is built: a folder of pytest's, which removes it even after a run that was killed."""


@cache
def library() -> Path:
    """The compiled disk.c."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    need("" if compiler else "needs a C compiler (see tests/packages)")
    made = place[0] / "disk.so"
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
    return call([*PROGRAM, *map(str, arguments)], failing(under, **faults), seconds=100)


def script(under: Path, text: str, *arguments: str | Path, **faults: str) -> Done:
    """Runs a script of Python's with such faults."""
    return call([sys.executable, "-c", text, *map(str, arguments)], failing(under, **faults), seconds=100)


MOUNTING = (
    # By themselves, so that nobody else sees them, and gone with the last process in them.
    'case $0 in full) mount -t tmpfs -o size=2m tmpfs "$1" ;;'
    ' read-only) mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" ;; esac && shift && exec "$@"'
)


@cache
def mounting() -> tuple[str, ...]:
    """How to run a command among mounts of its own; empty where this machine does not allow it."""
    for way in (("unshare", "-m"), ("unshare", "-rm")):
        with suppress(OSError):
            command = [*way, "sh", "-c", MOUNTING, "full", "/mnt", "true"]
            if subprocess.run(command, check=False, capture_output=True).returncode == 0:
                return way
    return ()


def on_disk(kind: str, folder: Path, text: str, *arguments: str | Path) -> Done:
    """Runs a script of Python's where `folder` is a "full" disk of 2 MiB, or a "read-only" one.

    Where nothing may be mounted, disk.c does what the mount would.
    """
    command = [sys.executable, "-c", text, *map(str, arguments)]
    if mounting():
        return call([*mounting(), "sh", "-c", MOUNTING, kind, str(folder), *command], seconds=100)
    fault = {"space": str(2 << 20)} if kind == "full" else {"open": "read-only"}
    return call(command, failing(folder, **fault), seconds=100)
