"""Encodings that lack letters: what is written is spelled in those that there are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from stadtbote.terminal.spelling import in_cells, spelled
from support.leaving import FACES
from support.terminal import PROGRAM, Terminal, environment


def plain(**variables: str) -> dict[str, str]:
    """A plain environment in which the locale decides."""
    found = environment(**variables)
    del found["PYTHONUTF8"]
    return found


ASCII = ({"LANG": "C"}, {"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, {"PYTHONIOENCODING": "ascii"})


@pytest.mark.row(81)
@pytest.mark.parametrize("variables", ASCII, ids=lambda value: "".join(value))
def test_ascii_is_spelled_out(tmp_path: Path, variables: dict[str, str]) -> None:
    """In a list and in line mode "ä" is "ae"; no byte over 127, and no backslash."""
    command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3")]
    done = subprocess.run(
        [*command, "show", "2"],
        env=plain(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    assert done.stdout.isascii()
    assert b"\\" not in done.stdout
    assert b"fuer" in done.stdout
    with Terminal([*command, "--offline"], variables=plain(**variables)) as terminal:
        terminal.wait_for("ungelesen >")
        assert terminal.output.startswith(b"Zeilenmodus, weil hier nur ASCII geschrieben wird.")
        terminal.press("?\r")
        terminal.press("q\r")
        terminal.press("q\r")
        assert terminal.wait() == 0
        assert terminal.output.isascii()
        assert b"oeffnen" in terminal.output
        assert b"\x1b" not in terminal.output


@pytest.mark.row(81)
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_latin_1_has_its_own_bytes(tmp_path: Path, face: object) -> None:
    """Umlauts are one byte each, quotes are plain ones, every column stays in its place; typed ones count."""
    assert isinstance(face, type(FACES[0]))
    variables = plain(PYTHONIOENCODING="latin-1")
    with Terminal([*PROGRAM, *face.options(tmp_path)], variables=variables) as terminal:
        terminal.wait_for("WuppertalWorks")
        if face.has_screen:
            while not terminal.listens:
                terminal.read(0.1, 0.5)
            os.write(terminal.fd, b"/")
            terminal.read(0.5)
            os.write(terminal.fd, "für".encode("latin-1"))
            terminal.read(0.5)
            os.write(terminal.fd, b"\r")
        else:
            os.write(terminal.fd, "/für\r".encode("latin-1"))
        terminal.read(0.5, 3.0)
        said = terminal.output.decode("latin-1")
        assert "für" in said
        assert '"für", 16 Artikel' in said or "16 Artikel gefunden" in said
        assert "Ã" not in said
        assert "\\" not in said
        terminal.press("\x03")
        assert terminal.wait() in {0, 130}


@pytest.mark.row(81)
def test_an_unset_locale_is_utf8(tmp_path: Path) -> None:
    """Where nothing names a locale, as over ssh, it is UTF-8."""
    variables = plain()
    del variables["LANG"]
    command = [*PROGRAM, "--store", str(tmp_path / "store.sqlite3"), "list"]
    done = subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert "für" in done.stdout.decode()


@pytest.mark.row(81)
@pytest.mark.parametrize(
    ("text", "encoding", "wanted"),
    [
        ("Übung „schön“ ‚Straße‘ – é…", "ascii", "Uebung \"schoen\" 'Strasse' - e..."),
        ("„ä“ kostet 5 €, ½", "latin-1", '"ä" kostet 5 EUR, ½'),
        ("½ ﬁ ŝ \u202f| →", "ascii", "1/2 fi s  | >"),
        ("中 😀 \ud800 \u200d", "ascii", "? ? ? "),
    ],
)
def test_spelling(text: str, encoding: str, wanted: str) -> None:
    """Only what the encoding lacks is spelled, and what has no spelling is a question mark."""
    written = "".join(c if _fits(c, encoding) else spelled(c, encoding) for c in text)
    assert written == wanted


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.row(81)
def test_on_a_screen_it_takes_the_same_room() -> None:
    """Each letter is replaced by as many cells as it takes."""
    assert in_cells("„Ü“ – … 中 e\u0301", "ascii").replace(" ", "") == '"U"-.?e'
    assert in_cells("中", "ascii") == "? "
