"""The real program on a store of its own: what it says, how it ends, how long it takes, its memory."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Source
from stadtbote_cache.store import Store
from support.commands import call, run
from support.terminal import PROGRAM, environment

MOST_MEMORY = 150e6
"""Bytes that the program may have at most, whatever a server does."""

LAUNCH = Path(__file__).with_name("launch.py")

# ru_maxrss counts what a process had before its exec too, so the one that starts the program is small.
_MEASURE = """
import os, sys
child = os.fork()
if not child:
    os.execv(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss))
code = os.waitstatus_to_exitcode(status)
os._exit(code if code >= 0 else 128 - code)
"""


class Ran(NamedTuple):
    """A run that has ended; `memory` is its peak in bytes. Both are infinite where they were not measured."""

    code: int
    out: str
    err: str
    seconds: float = math.inf
    memory: float = math.inf

    def line(self, name: str) -> str:
        """What was said of a source that `Program.add` has added."""
        called = (f"{name}: ", f"{name.capitalize()}: ")  # "Stadt" alone is no name to be shown
        found = [line for line in self.out.splitlines() if line.startswith(called)]
        assert len(found) == 1, (name, self.out, self.err)
        return found[0].partition(": ")[2]


class Program:
    """The program with a store of its own in this folder, without any source at first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store.sqlite3"
        with Store.open(self.store) as store:
            store.remove_source(edition.SOURCE.name)

    def add(self, name: str, address: str, kind: str = "feed", options: str = "{}") -> None:
        """Adds a source, as a user did when it was well."""
        with Store.open(self.store) as store:
            store.add_source(Source(name, name.capitalize(), address, kind, None, options))

    def headlines(self, name: str) -> list[str]:
        """The headlines that are stored of a source."""
        with Store.open(self.store) as store:
            found = store.listing(Filter(source=name))
            rows = store.rows(found)
        return [rows[number].headline for number in found]

    def command(
        self,
        *arguments: str,
        limits: Mapping[str, float] | None = None,
        names: Mapping[str, list[list[str]]] | None = None,
    ) -> list[str]:
        """The command line, on this store."""
        options: dict[str, Any] = {"limits": limits or {}, "names": names or {}}
        start = [sys.executable, str(LAUNCH), json.dumps(options)] if limits or names else list(PROGRAM)
        return [*start, "--store", str(self.store), *arguments]

    def run(self, *arguments: str, **variables: str) -> Ran:
        """Runs a command to its end, with nobody at the terminal, in this process."""
        done = run(self.store, *arguments, **variables)
        return Ran(done.returncode, done.stdout, done.stderr)

    def measured(
        self,
        *arguments: str,
        limits: Mapping[str, float] | None = None,
        names: Mapping[str, list[list[str]]] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        """Runs a command so in a process of its own, and says how long that took, and its memory."""
        peak = self.folder / "peak"
        command = self.command(*arguments, limits=limits, names=names)
        begun = time.monotonic()
        measuring = [sys.executable, "-I", "-S", "-c", _MEASURE, str(peak), *command]
        done = call(measuring, environment(**(variables or {})), seconds=90)
        return Ran(
            done.returncode,
            done.stdout,
            done.stderr,
            time.monotonic() - begun,
            int(peak.read_text()) * 1024,
        )
