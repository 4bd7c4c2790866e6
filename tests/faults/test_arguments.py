"""Calls that make no sense, with values that would do harm at a terminal: usage on stderr, cleaned, exit 64."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands import run
from stadtbote.cli.arguments import parser
from terminal import PROGRAM, environment

# Sequences of a terminal, 8-bit controls, line ends, text that turns around, bytes that are no text.
PAYLOADS = {
    "escape": "\x1b]52;c;cm0gLXJm\x07\x1b[31m\x1bP1;2q\x1b\\",
    "eight-bit": "\x9b31m\x9d0;x\x9c\x85\x90",
    "lines": "a\nstadtbote: alles gut\r\x0b\x0c\u2028b",
    "turned": "\u202eab\u2066cd\U000e0041\u200b",
    "bytes": "\udcff\udc9b31m",
    "braces": "{0}{n} %s %(x)s {",
    "long": "x" * 50_000,
}

CALLS = [
    ["--{}"],
    ["{}"],
    ["list", "--{}"],
    ["list", "--limit", "{}"],
    ["--language", "{}", "list"],
    ["--theme", "{}"],
    ["--rows", "{}"],
    ["sync", "--budget", "{}"],
    ["sync", "--if-older", "{}"],
    ["prune", "--size", "{}"],
    ["mark", "{}", "1"],
    ["face", "{}"],
    ["timer", "{}"],
    ["source", "{}"],
    ["list", "{}"],
]

# All calls in one process: what they say goes through file descriptors 1 and 2 all the same.
IN_TURN = """
import os, sys
from stadtbote.cli.main import main
for call in sys.stdin.buffer.read().split(b"\\0\\0"):
    arguments = [os.fsdecode(word) for word in call.split(b"\\0")]
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    print(f"\\n== {code}", file=sys.stderr, flush=True)
"""


@pytest.mark.row(92)
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_wrong_calls(tmp_path: Path, payload: str) -> None:
    """Whatever stands in a wrong option, value or command: 64, nothing on stdout, no control character, a few lines."""
    calls = [[word.replace("{}", payload) for word in call] for call in CALLS]
    done = subprocess.run(
        [sys.executable, "-c", IN_TURN],
        env=environment(),
        input=b"\0\0".join(b"\0".join(word.encode("utf-8", "surrogateescape") for word in c) for c in calls),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == b""
    told = done.stderr.decode().split("\n== ")
    assert [text.partition("\n")[0] for text in told[1:]] == ["64"] * len(CALLS)
    for text in told[:-1]:
        usage = text.removeprefix("64\n")
        assert usage.startswith("Aufruf: stadtbote")
        assert "\nstadtbote" in usage
        assert all(line.isprintable() for line in usage.split("\n"))
        assert len(usage) < 2_000


@pytest.mark.row(92)
@pytest.mark.parametrize("payload", [p for name, p in PAYLOADS.items() if name != "long"])
def test_values_that_name_nothing(tmp_path: Path, payload: str) -> None:
    """A source, an article or a file that there is none of is told cleaned, in one line, with its own code."""
    for arguments, code in (
        (["list", "--source", payload], 69),
        (["show", payload], 69),
        (["mark", "read", payload], 69),
        (["unpack", f"/{payload}"], 66),
    ):
        done = run(tmp_path / "store", *arguments)
        assert (done.returncode, done.stdout) == (code, ""), arguments
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.rstrip("\n").isprintable()


@pytest.mark.row(92)
@pytest.mark.parametrize(
    "columns", ["1", "7", "20", "47", "80", "1000000", "0", "-5", "x", "\x1b[31m", "9" * 5_000]
)
def test_usage_at_any_width(tmp_path: Path, columns: str) -> None:
    """The help is there whatever the environment says of the width, and so is what is wrong with a call."""
    for arguments, code in ((["source", "add", "--help"], 0), (["--falsch"], 64)):
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=environment(COLUMNS=columns, LINES=columns),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == code
        text = done.stderr if code else done.stdout
        assert text.startswith("Aufruf: stadtbote")
        assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.row(92)
def test_no_option_is_guessed() -> None:
    """A part of an option's name is no option: what a call means never depends on which others there are."""
    for option in ("--stor", "--conf", "--lang", "--plai", "--low"):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([option, "x"])
        assert ended.value.code == 64
