"""The configuration with faults, as the whole program meets them: told with the line, never waited for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from support.commands import call
from support.homes import Home
from support.terminal import PROGRAM, Terminal, environment

# Becomes nobody once all is imported: where Python is root's own, nobody else may read its modules.
AS_NOBODY = """
import os, sys, tempfile, tomllib
from pathlib import Path
from stadtbote.cli.main import main
with tempfile.TemporaryDirectory() as spare:
    main(["--store", spare + "/s.sqlite3", "--config", spare + "/c.toml", "doctor"])
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.mark.row(87)
@pytest.mark.parametrize(
    ("text", "line", "allowed"),
    [
        ("# Meine\nrows = fünf\n", 2, "das ist kein gültiges TOML."),
        ("rows = 5\nfase = 'plain'\n", 2, "gemeint ist wohl face."),
        ("\n\nrows = '5'\n", 3, "erlaubt ist nur eine ganze Zahl von 1 bis 99."),
        ("automatic_sync = 'ja'", 1, "erlaubt ist nur true oder false."),
        ("sources = ['file:///etc/passwd']", 1, "den Schlüssel gibt es nicht."),
        ("rows = 5\n[kiosk]\n", 2, "Tabellen gibt es hier nicht."),
        ("rows = 5\nface = \x1b]52;c;eA==\x07\n", 2, "das ist kein gültiges TOML."),
    ],
)
def test_faults_name_file_line_and_what_is_allowed(home: Home, text: str, line: int, allowed: str) -> None:
    """A syntax error, an unknown key and a wrong type end with 78, one line on stderr, nothing on stdout."""
    home.configure(text)
    done = home.run("list")
    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.startswith(f"Konfiguration, Zeile {line}, „")
    assert allowed in done.stderr
    assert done.stderr.endswith(f" Die Datei ist {home.config}.\n")
    assert done.stderr.rstrip("\n").isprintable()


def odd_files(folder: Path) -> dict[str, Path]:
    """Files that are no configuration, by what they are."""
    files = {
        name: folder / name
        for name in ("bytes", "wide", "large", "zeros", "folder", "pipe", "device", "loop")
    }
    files["bytes"].write_bytes(b"rows = 5\n# M\xfcll\n")
    files["wide"].write_bytes("rows = 5\n".encode("utf-16"))
    with files["large"].open("wb") as file:
        file.write(b"rows = 5\n# ")
        file.truncate(100 * 2**20)
    files["zeros"].write_bytes(bytes(1_000))
    files["folder"].mkdir()
    os.mkfifo(files["pipe"])
    files["device"].symlink_to("/dev/zero")
    files["loop"].symlink_to(files["loop"])
    return files


@pytest.mark.row(88)
@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("bytes", "Zeile 2, „# M\ufffdll“: das ist kein UTF-8.", 78),
        ("wide", "das ist kein UTF-8.", 78),
        ("large", "die Datei ist größer als 64 Kilobyte.", 78),
        ("zeros", "das ist kein gültiges TOML.", 78),
        ("folder", "das ist ein Ordner.", 78),
        ("pipe", "das ist keine gewöhnliche Datei.", 78),
        ("device", "das ist keine gewöhnliche Datei.", 78),
        ("loop", "die Datei lässt sich nicht lesen", 77),
    ],
)
def test_files_that_are_no_configuration(tmp_path: Path, name: str, said: str, code: int) -> None:
    """Other encodings, 100 megabytes, a folder, a pipe nobody writes to and a device are told at once."""
    path = odd_files(tmp_path)[name]
    for arguments in (["--plain"], ["face", "plain"]):
        done = call([*PROGRAM, "--config", path, "--store", tmp_path / "store", *arguments])
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.row(88)
def test_a_pipe_on_a_terminal(tmp_path: Path) -> None:
    """On the screen, too, a pipe as configuration is told, not waited for, and the terminal is as it was."""
    path = odd_files(tmp_path)["pipe"]
    command = [*PROGRAM, "--config", str(path), "--store", str(tmp_path / "store")]
    with Terminal(command, variables=environment()) as terminal:
        assert terminal.wait(30) == 78
        assert "das ist keine gewöhnliche Datei." in terminal.text.replace("\n", "")
        assert b"\x1b[?1049h" not in terminal.output or b"\x1b[?1049l" in terminal.output


@pytest.mark.row(88)
def test_marks_and_line_endings_of_other_systems(home: Home) -> None:
    """A byte order mark and lines that end in CR LF are no fault, and the last key holds."""
    home.config.parent.mkdir(parents=True)
    home.config.write_bytes(b'\xef\xbb\xbf# Meine\r\nrows = 5\r\n\r\nface = "plain"\r\n')
    done = home.run("face")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Zeilenmodus, gewählt in der Konfiguration.")


@pytest.mark.row(89)
@pytest.mark.parametrize("arguments", [["list"], ["--plain"], ["face", "screen"], ["doctor"]])
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_configuration_that_may_not_be_read(public: Path, arguments: list[str], closed: str) -> None:
    """Under a user who may not read it, the configuration is told with what to do, and nothing starts: 77."""
    folder = public / "config"
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text("rows = 6\n")
    (path if closed == "file" else folder).chmod(0)
    done = call([sys.executable, "-c", AS_NOBODY, "--config", path, "--store", public / "store", *arguments])
    folder.chmod(0o755)
    assert done.returncode == 77, done.stderr
    told = done.stdout.rpartition("Stadtbote ")[2] if arguments == ["doctor"] else done.stderr
    assert (
        f"Konfiguration {path}: die Datei lässt sich nicht lesen: keine Erlaubnis. Bitte die Rechte prüfen."
        in (told)
    )
    assert path.read_text() == "rows = 6\n"


@pytest.mark.row(89)
def test_a_missing_configuration_is_the_defaults(home: Home) -> None:
    """Without a file, without its folder, and with a file in its place, the defaults hold."""
    assert (home.run("list", "--limit", "1").returncode, home.config.exists()) == (0, False)
    home.config.parent.parent.mkdir()
    home.config.parent.write_text("keine Konfiguration")
    done = home.run("list", "--limit", "1")
    assert (done.returncode, done.stderr) == (0, "1 Artikel von 34.\n")


@pytest.mark.row(93)
def test_the_order_of_option_environment_and_file(home: Home) -> None:
    """The face: an option goes over STADTBOTE_FACE, that over ACCESSIBLE, that over the file."""
    home.configure('face = "plain"\n')
    accessible, named = {"ACCESSIBLE": "1"}, {"ACCESSIBLE": "1", "STADTBOTE_FACE": "screen"}
    assert "Zeilenmodus, gewählt in der Konfiguration." in home.run("face").stdout
    assert "gewählt mit ACCESSIBLE." in home.run("face", **accessible).stdout
    assert "gewählt mit STADTBOTE_FACE." in home.run("face", **named).stdout
    assert "gewählt mit --screen-reader." in home.run("--screen-reader", "face", **named).stdout
    assert "in der Konfiguration." in home.run("face", ACCESSIBLE="0", STADTBOTE_FACE="").stdout
    home.config.unlink()
    assert "gewählt" not in home.run("face").stdout.splitlines()[0]


@pytest.mark.row(93)
def test_the_order_of_places(home: Home, tmp_path: Path) -> None:
    """The file: --config goes over XDG_CONFIG_HOME, that over the home folder; a relative place is none."""
    other = tmp_path / "other.toml"
    other.write_text('face = "screen-reader"\n')
    home.configure('face = "plain"\n')
    at_home = home.folder / ".config" / "stadtbote" / "config.toml"
    at_home.parent.mkdir(parents=True)
    at_home.write_text('face = "screen"\n')
    assert f"Konfiguration: {home.config}\n" in home.run("face").stdout
    assert home.run("--config", str(other), "face").stdout.startswith("Ansicht für Bildschirmleser")
    assert f"Konfiguration: {at_home}\n" in home.run("face", XDG_CONFIG_HOME="").stdout


@pytest.mark.row(93)
@pytest.mark.parametrize("value", ["\x1b]52;c;eA==\x07", "kiosk", "x" * 5_000, "\udcff"])
def test_a_wrong_face_in_the_environment(home: Home, value: str) -> None:
    """A face that there is none of is told with those that there are, cleaned, in one line: 64."""
    done = home.run("face", STADTBOTE_FACE=value)
    assert (done.returncode, done.stdout) == (64, "")
    assert "Erlaubt sind screen, screen-reader, plain." in done.stderr
    assert done.stderr.rstrip("\n").isprintable()
    assert len(done.stderr) < 1_000
