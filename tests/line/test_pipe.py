"""Line mode through a pipe: commands from stdin, lines to stdout, and hostile input."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import PROGRAM, environment


def run(
    tmp_path: Path, typed: bytes, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Line mode with this input, to its end."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    return subprocess.run(
        [*PROGRAM, "--store", str(tmp_path / "s.sqlite3"), "--plain", "--offline", *arguments],
        input=typed,
        capture_output=True,
        env=environment(**own, **variables),
        timeout=30,
        check=False,
    )


def test_a_pipe_is_read_like_a_keyboard(tmp_path: Path) -> None:
    """Nothing that is typed is echoed, so each prompt ends its own line; the end of the input ends it."""
    done = run(tmp_path, b"\n3\n\nq\n")
    assert done.returncode == 0
    assert done.stderr == b""
    lines = done.stdout.decode().split("\n")
    assert lines[0].endswith("Fragezeichen: Hilfe.")
    assert lines[1:3] == [
        "1. WuppertalWorks - die Konzernmesse der Stadtverwaltung, ungelesen > ",
        "2. Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024, ungelesen > ",
    ]
    assert lines[3] == "3. Mobilfunk-Messwoche: Auf der Suche nach Funklöchern"
    assert lines[4].startswith("In der landesweiten „Mobilfunk-Messwoche“ haben alle")
    assert lines[5] == "Bild: Mit der Funkloch-App per Smartphone Funklöcher melden > "
    assert lines[6:] == ["3. Mobilfunk-Messwoche: Auf der Suche nach Funklöchern > ", ""]


@pytest.mark.parametrize(
    "typed",
    [
        b"",
        b"q",
        b"\x00\xff\xfe\n\x1b]0;x\x07\nq\n",
        b"x" * 1_000_000 + b"\nq\n",
        b"\r\n\r\nq\r\n",
        b"/" + b"\xf0\x9f\x98\x80" * 5_000,
        b"?\n" * 50,
        bytes(range(256)) * 20,
    ],
    ids=[
        "nothing",
        "no line end",
        "controls",
        "a long line",
        "crlf",
        "long words",
        "help again",
        "every byte",
    ],
)
def test_whatever_is_typed(tmp_path: Path, typed: bytes) -> None:
    """No input is a fault: the program ends well, and writes lines without a control byte."""
    done = run(tmp_path, typed)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.replace(b"\n", b"").decode().isprintable()
    assert len(done.stdout) < 100_000


def test_who_stops_listening_ends_it(tmp_path: Path) -> None:
    """stdout is closed at the other end: no traceback, and marks are saved."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    process = subprocess.Popen(
        [*PROGRAM, "--store", str(tmp_path / "s.sqlite3"), "--plain", "--offline"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**own),
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    read = b""
    while b" > \n" not in read:
        read += os.read(process.stdout.fileno(), 4096)
    process.stdout.close()
    process.stdin.write(b"s\n")
    process.stdin.close()
    assert process.wait(10) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
    with Store.open(tmp_path / "s.sqlite3") as store:
        assert len(store.listing(Filter(kept=True))) == 1


def test_each_answer_is_written_at_once(tmp_path: Path) -> None:
    """Through a pipe an answer comes before the next command is sent, so that a program can talk with it."""
    process = subprocess.Popen(
        [*PROGRAM, "--store", str(tmp_path / "s.sqlite3"), "--plain", "--offline"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(XDG_CONFIG_HOME=str(tmp_path / "config")),
    )
    assert process.stdin
    assert process.stdout
    for typed, wanted in ((b"", b"1. Wup"), (b"\n", b"2. Erl"), (b"s\n", b"Gemerkt. > \n")):
        process.stdin.write(typed)
        process.stdin.flush()
        read = b""
        end = time.monotonic() + 20
        while wanted not in read and time.monotonic() < end:
            read += os.read(process.stdout.fileno(), 4096)
        assert wanted in read
    process.communicate(b"q\n", timeout=10)
    assert process.returncode == 0


def test_a_browser_with_a_window_opens_also_from_a_pipe(tmp_path: Path) -> None:
    """A browser that needs no terminal gets the address; one that needs it is not started."""
    with Store.open(tmp_path / "s.sqlite3") as store:
        store._connection.execute("UPDATE articles SET address = 'https://musterstadt.example/1'")
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$#" "$1" >> {tmp_path}/opened\nsleep 2\n')
    script.chmod(0o755)
    done = run(tmp_path, b"o 1\n", BROWSER=f"{script} %s")
    assert b"Kein Browser gefunden. Die Adresse: https://musterstadt.example/1 > \n" in done.stdout
    assert not (tmp_path / "opened").exists()
    done = run(tmp_path, b"o 1\n", BROWSER=f"{script} %s &")
    assert "Geöffnet: https://musterstadt.example/1 > \n".encode() in done.stdout
    end = time.monotonic() + 10
    while not (tmp_path / "opened").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert (tmp_path / "opened").read_text() == "1 https://musterstadt.example/1\n"
