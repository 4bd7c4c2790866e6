"""Advice for the users of screen readers: found among the parent processes, given once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stadtbote.cli.advice import parent_names
from support.commands import call
from support.terminal import environment

ADVICE = """
import sys
from stadtbote.cli.advice import advice
from stadtbote.terminal.faces import Choice
from stadtbote.config.settings import Settings
print(advice(Choice(*sys.argv[1:3]), Settings(low_bandwidth=sys.argv[3:] == ["low"])))
"""


def advised(name: Path, state: Path, *choice: str, **variables: str) -> str:
    """What is advised to somebody whose shell was started by a program of this name."""
    name.write_text(f'#!/bin/sh\n"{sys.executable}" -c "$ADVICE" "$@"\nexit 0\n')
    name.chmod(0o755)
    return call(
        [name, *choice], environment(ADVICE=ADVICE, XDG_STATE_HOME=str(state), **variables), check=True
    ).stdout.strip()


def test_advice_is_given_once(tmp_path: Path) -> None:
    """Below a screen reader the default screen gives one line of advice, the first time only."""
    line = "{} erkannt: f schaltet die Ansicht für Bildschirmleser ein."
    default, yasr = ("screen", "default"), tmp_path / "yasr"
    assert advised(tmp_path / "zsh", tmp_path / "a", *default) == ""
    assert not (tmp_path / "a").exists()
    assert advised(yasr, tmp_path / "a", "screen", "configuration") == ""
    assert advised(yasr, tmp_path / "a", "screen-reader", "--screen-reader") == ""
    assert advised(yasr, tmp_path / "a", *default) == line.format("yasr")
    assert advised(yasr, tmp_path / "a", *default) == ""
    assert advised(tmp_path / "sh", tmp_path / "b", *default, TERM_PROGRAM="brltty-pty") == line.format(
        "brltty"
    )


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_low_bandwidth_is_proposed_once(tmp_path: Path, variable: str) -> None:
    """In an SSH session the full screen, however chosen, proposes the option once; not where it is on."""
    line = "Über SSH verbunden: mit --low-bandwidth kommen beim Lesen weniger Daten."
    shell, state, session = tmp_path / "zsh", tmp_path / "state", {variable: "127.0.0.1 1 127.0.0.1 22"}
    assert advised(shell, state, "screen", "default") == ""
    assert advised(shell, state, "plain", "default", **session) == ""
    assert advised(shell, state, "screen-reader", "configuration", **session) == ""
    assert advised(shell, state, "screen", "configuration", "low", **session) == ""
    assert advised(shell, state, "screen", "configuration", **session) == line
    assert advised(shell, state, "screen", "default", **session) == ""


def test_one_advice_at_a_time(tmp_path: Path) -> None:
    """Below a screen reader in an SSH session the face comes first, the bytes with the next start."""
    told = [
        advised(tmp_path / "yasr", tmp_path / "a", "screen", "default", SSH_TTY="/dev/pts/1")
        for _ in range(3)
    ]
    assert [text.partition(" ")[0] for text in told] == ["yasr", "Über", ""]


def test_advice_that_cannot_be_remembered_is_not_given(tmp_path: Path) -> None:
    """Where nothing can be written it would come at each start, so it never comes."""
    (tmp_path / "file").write_text("")
    assert advised(tmp_path / "yasr", tmp_path / "file", "screen", "default") == ""


def process(proc: Path, number: int, name: str, parent: int, *command: str) -> None:
    """A process as /proc shows it."""
    (proc / str(number)).mkdir()
    (proc / str(number) / "stat").write_text(f"{number} ({name}) S {parent} 1 1 0 -1 4194304 0")
    (proc / str(number) / "cmdline").write_text("".join(f"{word}\0" for word in command))


def test_parent_names(tmp_path: Path) -> None:
    """The names of all processes above, and of scripts; odd names and broken ends are borne."""
    me = os.getppid()
    process(tmp_path, me, "a) S 1 (b", 90_001, "bash")
    process(tmp_path, 90_001, "python3", 90_002, "/usr/bin/python3", "/usr/bin/fenrir", "orca")
    process(tmp_path, 90_002, "vim", 90_003, "/usr/bin/vim", "orca")
    process(tmp_path, 90_003, "kthread", 90_004)
    process(tmp_path, 90_004, "yasr", 0, "yasr")
    assert parent_names(tmp_path) == [
        *("a) S 1 (b", "bash", "python3", "python3", "fenrir", "vim", "vim"),
        *("kthread", "", "yasr", "yasr"),
    ]
    (tmp_path / "90001" / "stat").write_text("90001 (python3) S kein Kind")
    assert "vim" not in parent_names(tmp_path)
    (tmp_path / "90001" / "stat").write_text("")
    assert parent_names(tmp_path)[:2] == ["a) S 1 (b", "bash"]
    assert parent_names(tmp_path / "nowhere") == []


def test_parents_in_a_circle_end(tmp_path: Path) -> None:
    """Processes that name each other as parents, as no system has them, are left after some steps."""
    me = os.getppid()
    process(tmp_path, me, "sh", me, "sh")
    assert parent_names(tmp_path) == ["sh", "sh"] * 32
