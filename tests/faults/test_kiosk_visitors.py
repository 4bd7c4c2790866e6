"""Visitors to the kiosk, one after the other and fifty at once: none sees, slows or locks out another."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosted import FIRST_PAGE, PROMPT, Kiosk, ask
from support.leaving import gone
from support.terminal import Terminal

GREEDY = """\
#!{python} -I
# Stands where the program stands, and takes what it can get.
import json, os, sys
taken = {{}}
try:
    block = bytearray(1 << 30)
    taken["memory"] = len(block)
except MemoryError:
    taken["memory"] = 0
files = []
try:
    while len(files) < 10_000:
        files.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
taken["files"] = len(files)
for number in files:
    os.close(number)
written = 0
for folder in {folders!r}:
    try:
        with open(folder + "/greedy", "wb") as file:
            file.write(b"x" * 4096)
        written += os.path.getsize(folder + "/greedy")
    except OSError:
        pass
taken["written"] = written
children = []
try:
    while len(children) < 5_000:
        child = os.fork()
        if not child:
            os.read(0, 1)
            os._exit(0)
        children.append(child)
except OSError:
    pass
taken["children"] = len(children)
for child in children:
    os.kill(child, 9)
for child in children:
    os.waitpid(child, 0)
try:
    os.setuid(0)
    taken["root"] = True
except OSError:
    taken["root"] = False
taken["privileges"] = "NoNewPrivs:\\t0" in open("/proc/self/status").read()
print(json.dumps(taken))
"""


@pytest.mark.row(101)
def test_the_next_visitor_begins_anew(kiosk: Kiosk) -> None:
    """What one visitor has read, kept and searched for is not there for the next, nor for one beside him."""
    with kiosk.visit() as first:
        first.wait_for("Enter")
        first.press("z\r")
        first.wait_for("1. WuppertalWorks")
        for typed in ("s", "1", "q", "/Glasfaser", "q", "m"):
            first.press(f"{typed}\r")
        first.wait_for("gemerkt")
        with kiosk.visit() as beside:
            assert fresh(beside)
        first.press("q\r")
        first.press("q\r")
    with kiosk.visit() as following:
        assert fresh(following)
    assert sorted(path.name for path in kiosk.store.parent.iterdir()) == [
        kiosk.store.name,
        f"{kiosk.store.name}-journal.jsonl",
        f"{kiosk.store.name}-snapshot",
    ]


def fresh(visitor: Terminal) -> bool:
    """Whether this visitor finds the first article as nobody has touched it, and nothing sought for."""
    visitor.wait_for("Enter")
    visitor.press("z\r")
    text = visitor.wait_for("1. WuppertalWorks")
    (row,) = re.findall("1\\. WuppertalWorks.*", text.replace("\n", " "))
    return "ungelesen" in row and "gemerkt" not in row and "Glasfaser" not in text


@contextlib.contextmanager
def crowd(kiosk: Kiosk, number: int) -> Iterator[list[Terminal]]:
    """So many visitors at once."""
    with contextlib.ExitStack() as all_of_them:
        yield [all_of_them.enter_context(kiosk.visit()) for _ in range(number)]


def private(pid: int) -> int:
    """Bytes of memory that a process does not share; of what it shares, its part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return 1024 * int(re.findall(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[0])


@pytest.mark.row(102)
@pytest.mark.timeout(240)
def test_fifty_at_once(kiosk: Kiosk) -> None:
    """Fifty visitors come at the same moment: all read, nobody is turned away, each costs little memory."""
    assert wait_until_empty(kiosk)
    begun = time.monotonic()
    times = []
    with crowd(kiosk, 50) as visitors:
        waiting = list(visitors)
        while waiting and time.monotonic() < begun + 120:
            for visitor in list(waiting):
                visitor.read(0.0, 0.05)
                if PROMPT in visitor.output.replace(b"\r\n", b" "):
                    times.append(time.monotonic() - begun)
                    waiting.remove(visitor)
            time.sleep(0.02)
        assert not waiting, waiting[0].text
        for visitor in visitors:
            os.write(visitor.fd, b"z\r")
        end = time.monotonic() + 60
        while waiting := [each for each in visitors if "1. WuppertalWorks" not in each.text]:
            assert time.monotonic() < end, waiting[0].text
            for visitor in waiting:
                visitor.read(0.0, 0.05)
            time.sleep(0.02)
        sessions = kiosk.sessions()
        assert len(sessions) == 50
        memory = sorted(private(pid) for pid in sessions)
    times.sort()
    print(f"first page after {times[25]:.1f} s, the last after {times[-1]:.1f} s;", end=" ")
    print(f"memory {memory[25] / 2**20:.1f} MiB each, {sum(memory) / 2**20:.0f} MiB in all")
    assert memory[-1] < 60 * 2**20
    assert wait_until_empty(kiosk)


def wait_until_empty(kiosk: Kiosk) -> bool:
    """Whether every session ends by itself once its visitor is gone."""
    end = time.monotonic() + 20
    while kiosk.sessions() and time.monotonic() < end:
        time.sleep(0.1)
    return not kiosk.sessions()


@pytest.mark.row(102)
def test_nobody_takes_more_than_a_share(kiosk: Kiosk) -> None:
    """If a visitor did run code of his own, limits hold it; meanwhile another one reads on."""
    folders = [str(kiosk.folder), str(kiosk.store.parent), "/tmp", "/var/tmp", "/dev/shm"]
    program = kiosk.folder / "greedy"
    program.write_text(GREEDY.format(python=kiosk.python, folders=folders), encoding="utf-8")
    program.chmod(0o755)
    session = kiosk.folder / "greedy-session"
    text = kiosk.printed("shell").replace(str(kiosk.python), str(program))
    session.write_text(text, encoding="utf-8")
    session.chmod(0o755)
    with kiosk.visit() as other:
        other.wait_for("Enter")
        done = ask([*kiosk.as_visitor(), str(session)])
        taken = json.loads(done.stdout)
        other.press("z\r")
        other.wait_for("1. WuppertalWorks")
    assert taken["memory"] == 0
    assert taken["files"] < 64
    assert taken["written"] == 0
    assert not taken["privileges"]
    if kiosk.as_root:  # without, the account is not one of its own
        assert taken["children"] < 1000
        assert not taken["root"]


@pytest.mark.row(74)
@pytest.mark.parametrize("letter", ["b", "z"])
def test_the_network_is_gone_without_a_word(kiosk: Kiosk, letter: str) -> None:
    """A client that is silent for good, with its connection open: sshd's keep-alive ends the session."""
    # By the other port the same settings have smaller numbers.
    with kiosk.visit(unlocked=True) as visitor:
        visitor.wait_for("Enter")
        visitor.press(f"{letter}\r")
        visitor.wait_for("WuppertalWorks")
        pid = kiosk.only_session()
        os.kill(visitor.pid, signal.SIGSTOP)
        try:
            assert gone(pid, 20)
        finally:
            os.kill(visitor.pid, signal.SIGCONT)
    with kiosk.visit() as following:
        assert FIRST_PAGE in following.wait_for("Enter")
