"""The places of a kiosk over SSH: counted without a file; who finds none is told that alone."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtbote.kiosk.places import Places
from support.hosted import FIRST_PAGE, PROMPT, Kiosk, ask
from support.leaving import gone
from support.terminal import PROGRAM, Terminal, environment
from support.visiting import again, published
from support.visiting import kiosk as at_hand

FULL = (
    "Gerade sind alle Plätze besetzt. Bitte kommen Sie in einigen Minuten wieder."
    " All places are taken just now. Please come back in a few minutes."
)
CONNECTION = "192.0.2.1 50000 192.0.2.2 22"
VISITS = 100

TAKE = """
import sys
from pathlib import Path
from stadtbote.kiosk.places import Places
places = Places(Path(sys.argv[1]), int(sys.argv[2]))
sys.stdin.readline()
print(places.take(), flush=True)
sys.stdin.readline()
"""


@contextlib.contextmanager
def crowd(folder: Path, number: int, most: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that are about to ask for a place."""
    words = [sys.executable, "-c", TAKE, str(folder), str(most)]
    with contextlib.ExitStack() as stack:
        made = []
        for _ in range(number):
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            made.append(process)
        yield made


def say(process: subprocess.Popen[str]) -> None:
    """Lets a process go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def heard(process: subprocess.Popen[str]) -> bool:
    """Whether it got a place."""
    assert process.stdout is not None
    return process.stdout.readline() == "True\n"


@pytest.mark.row(107)
def test_many_at_the_same_moment(tmp_path: Path) -> None:
    """Of 40 who ask at once for 30 places 30 get one; a killed one's is free; no file is written."""
    places = Places(tmp_path, 30)
    with crowd(tmp_path, 40, 30) as all_of_them:
        for process in all_of_them:
            say(process)
        got = [process for process in all_of_them if heard(process)]
        assert len(got) == 30
        assert places.are_full()
        assert not places.take()
        got[7].kill()
        got[7].wait(20)
        assert not places.are_full()
        assert Places(tmp_path, 30).take()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.row(107)
def test_another_kiosk_has_its_own(tmp_path: Path) -> None:
    """News in another folder are another kiosk; two of one share their places."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second, other = Places(tmp_path / "a", 1), Places(tmp_path / "a", 1), Places(tmp_path / "b", 1)
    assert first.take()
    assert not second.take()
    assert second.are_full()
    assert not other.are_full()
    assert other.take()


@pytest.mark.row(107)
def test_where_there_are_no_such_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses them, nobody is turned away."""

    def refuse(*_arguments: object) -> None:
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr(socket, "socket", refuse)
    assert Places(tmp_path, 1).take()
    assert Places(tmp_path, 1).take()


@contextlib.contextmanager
def full(hosted: Kiosk) -> Iterator[list[socket.socket]]:
    """All places of the kiosk are taken, as by visitors."""
    found = hosted.store.parent.stat()
    kiosk = f"stadtbote-visit-{hosted.uid}-{found.st_dev:x}-{found.st_ino:x}"
    with contextlib.ExitStack() as stack:
        taken = []
        for number in range(VISITS):
            place = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            place.bind(f"\0{kiosk}-{number}")
            taken.append(place)
        yield taken


@pytest.mark.row(105, 107)
def test_who_finds_no_place(kiosk: Kiosk) -> None:
    """At a terminal and without one: one sentence in both languages, exit code 75, and nothing else."""
    with full(kiosk) as taken:
        with kiosk.visit(LANG="en_GB.UTF-8") as visitor:
            assert visitor.wait(20) == 75
        assert visitor.output.decode() == f"{FULL}\r\n"
        done = ask(kiosk.connect())
        assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (75, "", f"{FULL}\n")
        taken[42].close()
        with kiosk.visit() as following:
            assert FIRST_PAGE in following.wait_for("Enter")
            done = ask(kiosk.connect())
            assert done.returncode == 75
        done = ask(kiosk.connect())  # nobody types, so it ends with its first page
        assert FIRST_PAGE in done.stdout.decode()


@pytest.mark.row(105)
def test_nothing_stands_above_the_first_page(kiosk: Kiosk) -> None:
    """What a visitor reads first is the kiosk: no host name, no message of the day, no last login."""
    for _turn in range(2):
        with kiosk.visit() as visitor:
            visitor.wait_for("Enter")
        assert visitor.output.decode().startswith(FIRST_PAGE)


@pytest.mark.row(107)
def test_a_console_needs_no_place(tmp_path: Path) -> None:
    """Who stands at the machine is not turned away, however many have come over SSH."""
    store = published(tmp_path, "Freibad offen")
    (tmp_path / "config.toml").write_text("visits = 1\n", encoding="utf-8")
    config = ["--config", str(tmp_path / "config.toml")]
    with at_hand(store, *config, SSH_CONNECTION=CONNECTION) as first:
        words = [*PROGRAM, "--kiosk", "--store", str(store), *config]
        with Terminal(words, variables=environment(SSH_CONNECTION=CONNECTION)) as second:
            assert second.wait(20) == 75
        assert second.output.decode().replace("\r\n", "") == FULL.replace("\r\n", "")
        with at_hand(store, *config) as console:
            again(console, "z", "1. Freibad offen")
        first.press("q\r")
        assert first.wait() == 0
    with at_hand(store, *config, SSH_CONNECTION=CONNECTION):
        pass


@pytest.mark.long
@pytest.mark.row(107)
@pytest.mark.timeout(600)
def test_a_hundred_and_ten_at_once(kiosk: Kiosk) -> None:
    """110 connections at the same moment are a hundred visits, and ten who are told so; then all go."""
    with contextlib.ExitStack() as stack:
        visitors = [stack.enter_context(kiosk.visit()) for _ in range(110)]
        reading, refused = set[int](), set[int]()
        end = time.monotonic() + 400
        while len(reading) + len(refused) < 110:
            assert time.monotonic() < end, (len(reading), len(refused))
            for visitor in visitors:
                visitor.read(0.0, 0.05)
                text = visitor.output.replace(b"\r\n", b" ")
                if PROMPT in text:
                    reading.add(visitor.pid)
                elif FULL.encode() in text:
                    refused.add(visitor.pid)
            time.sleep(0.05)
        assert (len(reading), len(refused)) == (100, 10)
        assert len(kiosk.sessions()) == 100
        pids = kiosk.sessions()
    assert all(gone(pid, 20) for pid in pids)
    assert sorted(path.name for path in kiosk.store.parent.iterdir()) == [
        kiosk.store.name,
        f"{kiosk.store.name}-journal.jsonl",
        f"{kiosk.store.name}-snapshot",
    ]
    with kiosk.visit() as following:
        assert FIRST_PAGE in following.wait_for("Enter")
