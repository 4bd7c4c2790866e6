"""A fault of the program itself, wherever it is: four sentences, a file with the rest, and exit code 1."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from stadtbote import crash
from support.leaving import kept_and_place
from support.terminal import Terminal, environment

SCRIPT = """
import sys
def fail(*_args, **_named):
    secret = "GEHEIM" * 2
    raise RuntimeError("kaputt \\x1b]0;Titel\\x07" + "x" * 5000)
{place}.{name} = fail
from stadtbote.__main__ import run
run()
"""
SAID = re.compile(
    r"Stadtbote ist wegen eines inneren Fehlers beendet worden\. Was gespeichert ist, bleibt:"
    r" Artikel, Gelesenes und Gemerktes\. Bitte noch einmal beginnen; hilft das nicht, „stadtbote doctor“"
    r" aufrufen\. Die Einzelheiten stehen in (\S+\.txt)\.\r\n\Z"
)


def failing(folder: Path, fault: str, *arguments: str, state: str = "") -> Terminal:
    """The program with a fault in it: "module:place.name" is what fails."""
    module, _, place = fault.partition(":")
    place, _, name = place.rpartition(".")
    script = f"import {module}\n" + SCRIPT.format(place=f"{module}.{place}".rstrip("."), name=name)
    command = [sys.executable, "-c", script, "--store", str(folder / "store.sqlite3"), *arguments]
    return Terminal(command, variables=environment(XDG_STATE_HOME=state or str(folder / "state")))


@pytest.mark.row(84)
@pytest.mark.parametrize(
    ("fault", "face", "keys"),
    [
        ("stadtbote.commands:help_lines", "--screen", "?"),
        ("stadtbote.commands:help_lines", "--screen-reader", "?"),
        ("stadtbote.screen.terminal_replies:Answers.take", "--screen", "j"),
        ("stadtbote.screen.widgets.lines:LineView.render_line", "--screen", ""),
        ("stadtbote.screen.app:ReaderApp.on_mount", "--screen-reader", ""),
        ("stadtbote.screen.app:ReaderApp.__init__", "--screen", ""),
        ("stadtbote.commands:line_help", "--plain", "?\r"),
        ("stadtbote.line.view:LineMode.start", "--plain", ""),
        ("stadtbote.cli.articles:list_articles", "", ""),
        ("stadtbote.cli.main:configured", "", ""),
    ],
)
def test_a_fault_is_told_in_sentences(tmp_path: Path, fault: str, face: str, keys: str) -> None:
    """In every face, in commands and at the start: at most 500 bytes, and the terminal as it was."""
    with failing(tmp_path, fault, *(["--offline", face] if face else ["list"])) as terminal:
        if keys:
            terminal.wait_for("WuppertalWorks")
            os.write(terminal.fd, keys.encode())
        assert terminal.wait(30) == 1
        left = terminal.output.rpartition(b"\x1b[?25h")[2].decode()
        said = SAID.search(left[left.index("Stadtbote ist") :])
        assert said is not None, left
        assert len(said[0].encode()) <= 500
        assert b"Traceback" not in terminal.output
        assert terminal.settings() == terminal.settings_before
        if b"\x1b[?1049h" in terminal.output:
            assert b"\x1b[?1049l" in terminal.output
    file = Path(said[1])
    text = file.read_text(encoding="utf-8")
    assert "RuntimeError: kaputt" in text
    assert "GEHEIM" not in text.replace('"GEHEIM" * 2', "")
    assert "\x1b" not in text
    assert "Titel" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.row(84)
def test_marks_and_place_outlive_a_fault(tmp_path: Path) -> None:
    """What was kept and read before the fault is in the store."""
    fault = "stadtbote.config.preferences:Preferences.next_theme"
    with failing(tmp_path, fault, "--offline", "--screen") as terminal:
        terminal.wait_for("WuppertalWorks")
        for key in ("s", "\r", *"jjjjjj", "t"):
            terminal.press(key)
        assert terminal.wait(30) == 1
    kept, place = kept_and_place(tmp_path)
    assert kept
    assert place > 0


@pytest.mark.row(84)
def test_without_a_place_for_the_file_it_says_so(tmp_path: Path) -> None:
    """Where no file can be written the sentence says that instead."""
    with failing(tmp_path, "stadtbote.cli.main:configured", "list", state=os.devnull) as terminal:
        assert terminal.wait(30) == 1
        assert "Eine Datei mit den Einzelheiten ließ sich nicht schreiben." in terminal.output.decode()


@pytest.mark.row(84)
def test_the_oldest_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five files at most are kept, none of others; each is bounded, however long the fault is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    own = tmp_path / "stadtbote"
    own.mkdir()
    for number in range(8):
        (own / f"crash-2020010{number}-000000-1.txt").write_text("alt")
    (own / "advice-given").touch()
    path = crash.keep(ValueError("ä\n" * 400_000))
    assert path is not None
    assert path.stat().st_size < 300_000
    kept = sorted(own.iterdir())
    assert kept[0].name == "advice-given"
    assert [file.name[:14] for file in kept[1:5]] == [f"crash-2020010{number}" for number in (4, 5, 6, 7)]
    assert kept[5:] == [path]


@pytest.mark.row(84)
def test_a_long_path_is_cut_to_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """However long the path is, 500 bytes are enough."""
    folder = tmp_path / ("ä" * 100) / ("b" * 200) / ("c" * 200)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    assert crash.report(ValueError("x")) == 1
    said = capsys.readouterr().err
    assert len(said.encode()) <= 500
    assert "Die Einzelheiten stehen in crash-" in said


@pytest.mark.row(84)
@pytest.mark.parametrize(("face", "key"), [("--screen", "y"), ("--screen-reader", "y"), ("--plain", "y\r")])
def test_a_fault_of_a_sync_ends_nothing(tmp_path: Path, face: str, key: str) -> None:
    """A fault while news are fetched is said, a file has the details, and the reader reads on."""
    (tmp_path / "config.toml").write_text("automatic_sync = false\n", encoding="utf-8")
    config = ["--config", str(tmp_path / "config.toml")]
    with failing(tmp_path, "stadtbote.sync.order:least_lately_tried", face, *config) as terminal:
        terminal.wait_for("WuppertalWorks")
        os.write(terminal.fd, key.encode())
        terminal.wait_for("Einzelheiten")
        said = " ".join(terminal.text.split())
        assert "Beim Abrufen gab es einen inneren Fehler. Was gespeichert ist, bleibt." in said
        terminal.press("q\r")
        assert terminal.wait(30) == 0
    (file,) = (tmp_path / "state").rglob("crash-*.txt")
    assert "RuntimeError: kaputt" in file.read_text(encoding="utf-8")
