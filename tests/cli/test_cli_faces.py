"""Choosing a face as a user does it: options, variables, and the command face."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from support.homes import Home, chosen


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_face_keeps_and_tells(home: Home) -> None:
    """`face NAME` keeps the choice and says where; `face` says what is chosen, and by what."""
    done = home.run("face")
    assert (done.returncode, done.stdout) == (
        0,
        f"Bildschirm, voreingestellt. f wechselt die Ansicht.\nKonfiguration: {home.config}\n",
    )
    assert not home.state.exists()
    done = home.run("face", "screen-reader")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (f"Ansicht für Bildschirmleser, zuletzt gewählt. Gespeichert in {home.state}.\n")
    assert chosen(home.state) == {"face": "screen-reader"}
    assert stat.S_IMODE(home.state.stat().st_mode) == 0o600
    assert home.run("face", "plain").returncode == 0
    assert chosen(home.state) == {"face": "plain"}
    assert home.run("face").stdout.startswith("Zeilenmodus, zuletzt gewählt.\n")
    assert not home.config.exists()


def test_face_says_what_holds_all_the_same(home: Home) -> None:
    """Where a variable goes before the configuration, or the terminal cannot, that is said beside it."""
    done = home.run("face", "screen-reader", STADTBOTE_FACE="screen")
    assert done.stdout.splitlines()[1] == (
        "Hier gilt trotzdem: Bildschirm, gewählt mit STADTBOTE_FACE. f wechselt die Ansicht."
    )
    assert home.run("face", "screen", TERM="dumb").stdout.splitlines()[1] == (
        "Hier gilt trotzdem: Zeilenmodus statt des Bildschirms, weil TERM=dumb keinen Bildschirm kennt."
    )
    assert home.run("face", ACCESSIBLE="1").stdout.startswith(
        "Ansicht für Bildschirmleser, gewählt mit ACCESSIBLE.\n"
    )
    assert home.run("--plain", "face", ACCESSIBLE="1").stdout.startswith(
        "Zeilenmodus, gewählt mit --plain.\n"
    )
    wrong = home.run("face", STADTBOTE_FACE="voll\x1b[1m")
    assert (wrong.returncode, wrong.stdout) == (64, "")
    assert wrong.stderr == (
        "STADTBOTE_FACE: „voll“ ist keine Ansicht. Erlaubt sind screen, screen-reader, plain.\n"
    )
    assert home.run("--plain", "face", STADTBOTE_FACE="voll").returncode == 0


def test_face_that_cannot_be_kept(home: Home, tmp_path: Path) -> None:
    """Where nothing can be written that is told, exit 74; a wrong name ends with 64."""
    (tmp_path / "file").write_text("")
    done = home.run("face", "plain", XDG_STATE_HOME=str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr.startswith('Nicht gespeichert: face = "plain". In ')
    assert home.run("face", "window").returncode == 64


def test_without_a_terminal_a_named_face_says_why_it_is_not_there(home: Home) -> None:
    """In a pipe every article comes in turn; a reason is given on stderr only where a face was named."""
    silent = home.run()
    assert (silent.returncode, silent.stderr) == (0, "")
    home.configure('face = "screen-reader"')
    said = "Alle Artikel nacheinander statt {face}, weil die Eingabe kein Terminal ist.\n"
    for variables, face in (
        ({}, "der Ansicht für Bildschirmleser"),
        ({"ACCESSIBLE": "1"}, "der Ansicht für Bildschirmleser"),
        ({"STADTBOTE_FACE": "screen"}, "des Bildschirms"),
    ):
        done = home.run(**variables)
        assert (done.returncode, done.stderr) == (0, said.format(face=face))
        assert done.stdout == silent.stdout
    assert len(home.run("list").stdout.splitlines()) == 34


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--plain", "--screen"], "--screen"),
        (["--screen-reader", "--plain"], "--plain"),
        (["--rows", "0"], "--rows: erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        (["--rows", "100"], "--rows: erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        (["--rows", "9" * 5000], "--rows: erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        (["--rows=\x1b[1m"], "--rows: erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        (["--config"], "--config"),
    ],
)
def test_a_wrong_call(home: Home, arguments: list[str], said: str) -> None:
    """Two faces at once, and rows beyond what is allowed, are a wrong call: exit 64."""
    done = home.run(*arguments)
    assert (done.returncode, done.stdout) == (64, "")
    assert f"stadtbote: {said}" in done.stderr
    assert "\x1b" not in done.stderr
