"""What a visitor to the kiosk may do, and what of the environment counts."""

from __future__ import annotations

import pytest

from stadtbote.commands import COMMANDS, Place, help_lines, keys_at, line_help, visitors_commands
from stadtbote.config.settings import Settings
from stadtbote.kiosk import policy
from stadtbote.kiosk.start import StartPage


@pytest.mark.row(97, 98, 100)
def test_a_visitor_reads_and_searches() -> None:
    """All commands but to open or copy a link, files, fetching and its costs, changing, and to stop."""
    barred = [command.name for command in COMMANDS if command not in visitors_commands()]
    assert barred == ["link", "copy", "save", "sync", "change", "costs", "stop"]


def test_help_and_keys_show_what_a_visitor_can_do() -> None:
    """Neither the help of the screens, nor that of line mode, nor the row of keys has more."""
    keys = [word for _key, word in keys_at(Place(visitor=True, writable=False))]
    told = [*help_lines(visitors_commands()), *line_help(visitors_commands()), *keys]
    assert not [line for line in told if "abrufen" in line or ("öffnen" in line and "Link" in line)]
    assert len(help_lines(visitors_commands())) == len(visitors_commands()) < len(COMMANDS)
    assert keys == ["öffnen", "suchen", "Quellen", "Hilfe", "Ende"]


@pytest.mark.row(96)
def test_hardly_a_variable_has_an_effect() -> None:
    """What changes the terminal layer, Python, or other programs is taken out; the terminal's name stays."""
    kept = {"TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_CTYPE": "C.UTF-8", "TZ": "UTC", "SSH_CONNECTION": "1"}
    taken = (
        "TEXTUAL_DRIVER TEXTUAL_LOG PYTHONPATH BROWSER EDITOR PAGER LESS LD_PRELOAD COLUMNS LINES"
        " STADTBOTE_FACE ACCESSIBLE http_proxy ALL_PROXY XDG_DATA_HOME SQLITE_TMPDIR SHELL"
    ).split()
    assert policy.without_effect(kept | dict.fromkeys(taken, "x")) == taken


def test_a_connection_of_ssh_is_a_remote_one() -> None:
    """As OpenSSH sets it; an empty value is none."""
    assert policy.is_remote({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"})
    assert not policy.is_remote({})
    assert not policy.is_remote({"SSH_CONNECTION": ""})


@pytest.mark.row(134)
def test_aloud_with_the_operators_program_alone() -> None:
    """On a console `kiosk_say` reads to visitors and the first page names the key; over SSH nothing does."""
    settings = Settings(say=("eigenes",), kiosk_say=("espeak-ng",))
    console = policy.settings_of(settings, remote=False)
    assert console.say == ("espeak-ng",)
    assert policy.settings_of(settings, remote=True).say == ()
    assert policy.settings_of(Settings(say=("eigenes",)), remote=False).say == ()
    silent, told = StartPage(remote=False).lines(), StartPage(remote=False, aloud=True).lines()
    more = [line for line in told if line not in silent]
    assert more[0] == "In einem Artikel liest großes A vor; eine Taste hält an."
    assert "capital A" in more[1]
