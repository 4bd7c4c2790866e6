"""The configuration on the command line: where it is, what a fault stops, and what it sets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.commands import call
from support.homes import Home, chosen
from support.terminal import environment


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.mark.row(87)
def test_a_broken_configuration_stops_all_but_help(home: Home) -> None:
    """Help, version and doctor are there all the same; everything else says the fault and ends with 78."""
    home.configure("# Meine\nrows = 500\n")
    fault = (
        "Konfiguration, Zeile 2, „rows = 500“: erlaubt ist nur eine ganze Zahl von 1 bis 99."
        f" Die Datei ist {home.config}.\n"
    )
    for arguments in (
        [],
        ["list"],
        ["--plain"],
        ["face"],
        ["source", "list"],
        ["--config", str(home.config), "list"],
    ):
        done = home.run(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (78, "", fault)
    kept = home.run("face", "plain")
    assert (kept.returncode, kept.stderr) == (78, fault)
    assert home.run("--version").returncode == home.run("--help").returncode == 0
    assert home.run("list", "--help").returncode == 0
    doctor = home.run("doctor")
    assert doctor.returncode == 78
    assert fault in doctor.stdout
    assert "Inhalt: 34 Artikel\n" in doctor.stdout
    elsewhere = home.run("--config", str(home.config) + ".other", "list")
    assert (elsewhere.returncode, elsewhere.stderr) == (0, "")


def test_who_is_in_the_kiosk_by_the_own_file_is_told_so(home: Home) -> None:
    """A command is refused with what turned the kiosk on, and with where that belongs and why."""
    home.configure("kiosk = true\n")
    none = "Im Kiosk gibt es keine Befehle. „stadtbote“ allein zeigt die Nachrichten."
    done = home.run("list")
    assert (done.returncode, done.stderr) == (
        77,
        f"{none} Den Kiosk schaltet „kiosk = true“ in Ihrer Konfiguration {home.config} ein: dort gilt es für"
        " Sie selbst. Für Besucher gehört es in /etc/stadtbote/config.toml, wo es niemand zurücknehmen"
        " kann.\n",
    )
    by_variable = home.run("list", STADTBOTE_KIOSK="1").stderr
    assert by_variable == f"{none} Den Kiosk schaltet die Variable STADTBOTE_KIOSK ein.\n"
    assert home.run("--kiosk", "list").stderr == f"{none}\n"


def test_doctor_says_where_the_configuration_is(home: Home) -> None:
    """`doctor` names the file, whether it is there, and that it is in order."""
    absent = home.run("doctor")
    assert f"Konfiguration: {home.config}, nicht vorhanden, es gelten die Voreinstellungen\n" in absent.stdout
    home.configure("rows = 7\n")
    done = home.run("doctor")
    assert f"Konfiguration: {home.config}, in Ordnung\n" in done.stdout
    assert (absent.returncode, done.returncode) == (0, 0)


def test_doctor_names_both_where_they_differ(home: Home) -> None:
    """`doctor` says what was chosen, what the configuration says, and until when the choice holds."""
    home.configure('face = "screen"\n')
    home.run("face", "plain")
    said = home.run("doctor").stdout
    assert f"Mit Tasten oder „stadtbote face“ gewählt: {home.state}\n" in said
    assert 'Gewählt ist face = "plain", in der Konfiguration steht face = "screen".' in said
    home.configure("")
    assert "Gewählt" not in home.run("doctor").stdout
    home.run("face", "plain")
    assert 'Gewählt ist face = "plain", in der Konfiguration steht dazu nichts.' in home.run("doctor").stdout


def test_the_last_act_holds(home: Home) -> None:
    """A face that was chosen goes over the file until that is edited; back again, the file still holds."""
    home.configure('face = "screen-reader"\n')
    home.run("face", "plain")
    assert home.config.read_text() == 'face = "screen-reader"\n'
    assert home.run("face").stdout.startswith("Zeilenmodus, zuletzt gewählt.\n")
    home.configure('face = "screen-reader"\nrows = 7\n')
    assert home.run("face").stdout.startswith("Zeilenmodus")
    home.configure('face = "screen"\n')
    assert home.run("face").stdout.startswith("Bildschirm, gewählt in der Konfiguration.")
    home.configure('face = "screen-reader"\n')
    assert home.run("face").stdout.startswith("Ansicht für Bildschirmleser, gewählt in der Konfiguration.\n")


def test_a_choice_that_cannot_be_forgotten_does_no_harm(home: Home) -> None:
    """Where the state is no file that can be written, the configuration holds and every command runs."""
    home.state.mkdir(parents=True)
    home.configure('face = "plain"\n')
    done = home.run("face")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Zeilenmodus, gewählt in der Konfiguration.")


@pytest.mark.parametrize("place", ["before", "behind", "joined"])
@pytest.mark.row(93)
def test_config_stands_before_or_behind(home: Home, tmp_path: Path, place: str) -> None:
    """--config is taken on both sides of a command; what is chosen with it is kept beside it."""
    path = tmp_path / "other.toml"
    option = [f"--config={path}"] if place == "joined" else ["--config", str(path)]
    done = home.run("face", "plain", *option) if place == "behind" else home.run(*option, "face", "plain")
    assert done.returncode == 0
    assert not path.exists()
    assert chosen(tmp_path / "other.state.json") == {"face": "plain"}
    assert home.run("face", *option).stdout.startswith("Zeilenmodus, zuletzt gewählt.")
    assert home.run("face").stdout.startswith("Bildschirm, voreingestellt.")


@pytest.mark.row(88)
def test_pipes_and_folders_are_not_waited_for(home: Home, tmp_path: Path) -> None:
    """A pipe or a folder as configuration is told at once, exit 78."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "home", ""):
        done = home.run("--config", str(tmp_path / name) if name else "", "list")
        assert (done.returncode, done.stdout) == (78, "")
        assert done.stderr.startswith("Konfiguration ")


@pytest.mark.row(93)
def test_the_language_follows_option_then_configuration_then_locale(home: Home) -> None:
    """--language goes over a choice and the configuration, and those over the locale, also in the help."""
    assert "Optionen:" in home.run("--help").stdout
    home.configure('language = "en"')
    assert "Optionen:" not in home.run("--help").stdout
    assert "ungelesen" not in home.run("list", "--limit", "1").stdout
    assert "ungelesen" in home.run("list", "--limit", "1", "--language", "de").stdout
    assert "ungelesen" in home.run("--language=de", "list", "--limit", "1").stdout
    home.configure('language = "de"')
    assert "ungelesen" in home.run("list", "--limit", "1", LANG="en_GB.UTF-8").stdout
    home.state.parent.mkdir(parents=True)
    home.state.write_text('{"language": {"chosen": "en", "configured": "de"}}')
    assert "ungelesen" not in home.run("list", "--limit", "1").stdout
    home.config.unlink()
    assert "ungelesen" in home.run("list", "--limit", "1").stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user without a home")
def test_without_a_home_nothing_is_read_or_kept(tmp_path: Path) -> None:
    """A user without a home folder reads with the defaults, and is told that nothing can be kept."""
    script = """
import json, os, platformdirs, sys, tempfile, tomllib
from stadtbote.cli.main import main
main(["face"])  # loads what nobody else may read where Python is root's own
os.setgroups([]); os.setgid(64321); os.setuid(64321)
os.environ.pop("HOME")
sys.exit(main(sys.argv[1:]))
"""
    for arguments, code, said in (
        (["face", "plain"], 74, "Nicht gespeichert: face = "),
        (["face"], 0, ""),
    ):
        variables = environment()
        variables.pop("XDG_CONFIG_HOME")
        done = call([sys.executable, "-c", script, *arguments], variables, cwd="/")
        assert (done.returncode, done.stderr[: len(said)]) == (code, said), done.stderr
