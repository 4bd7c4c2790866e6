"""Terminals by their names: those that address no cursor get lines, old ones only what they know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stadtbote.terminal.kinds import addresses_cursor, is_dec, is_name
from support.leaving import FACES
from support.terminal import PROGRAM, Terminal, environment

HOSTILE = "\x1b]0;Titel\x07\x1b[31mrot"


@pytest.mark.row(79)
@pytest.mark.parametrize(
    "term", ["dumb", "", None, "gibtesnicht", HOSTILE, f"dumb-{HOSTILE}", "../../x", "a" * 5000]
)
def test_unknown_terminals_get_lines(tmp_path: Path, term: str | None) -> None:
    """Dumb, none, unknown or hostile: line mode, not one escape byte, and the name is never said."""
    variables = environment(**({} if term is None else {"TERM": term}))
    if term is None:
        del variables["TERM"]
    command = [*PROGRAM, "--offline", "--store", str(tmp_path / "s.sqlite3")]
    with Terminal(command, variables=variables) as terminal:
        terminal.wait_for("ungelesen >")
        terminal.press("1\r")
        terminal.press("q\r")
        terminal.press("q\r")
        assert terminal.wait() == 0
        assert b"\x1b" not in terminal.output
        assert terminal.output.startswith(b"Zeilenmodus, weil ")
        for part in ("Titel", "rot", "gibtesnicht", "../", "aaaa"):
            assert part not in terminal.output.decode().partition("\n")[0]


@pytest.mark.row(80)
@pytest.mark.parametrize("face", FACES[:2], ids=lambda face: face.name)
@pytest.mark.parametrize(
    ("term", "known"),
    [
        # VT100 User Guide, chapter 3: place, erase, bold, underline, blink, reverse, wrapping.
        ("vt100", rb"\x1b\[(?:\d+;\d+H|H|2?J|K|[01457;]*m|\?7[hl])"),
        # console_codes(4)
        ("linux", rb"\x1b\[(?:\d+;\d+H|H|2?J|K|[0-9;]*m|\?(?:7|25)[hl])"),
    ],
)
def test_old_terminals_get_what_they_know(tmp_path: Path, face: object, term: str, known: bytes) -> None:
    """No second screen, no mouse, no title, no question; what is left at the end is an empty screen."""
    assert isinstance(face, type(FACES[0]))
    program = [*PROGRAM, *face.options(tmp_path), "--theme", "dark"]
    for _ in range(2):  # the second start has a first frame
        variables = environment(TERM=term, XDG_CACHE_HOME=str(tmp_path))
        del variables["COLORTERM"]
        with Terminal(program, variables=variables) as terminal:
            terminal.wait_for("WuppertalWorks")
            for key in ("j", "\r", "j", "q", "?", "q", "/", "\x1b", "q"):
                terminal.press(key)
            assert terminal.wait() == 0
            assert re.sub(known, b"", terminal.output).count(b"\x1b") == 0
            assert terminal.text.strip() == ""


@pytest.mark.row(79, 80)
def test_names() -> None:
    """The families are known without a database; colours are for those that may have them."""
    for term in ("xterm", "xterm-kitty", "tmux-256color", "screen.linux", "linux", "vt100", "st", "foot"):
        assert addresses_cursor(term)
    for term in ("", "dumb", "dumb-emacs", "unknown", "xterm\x1b[m", "gibtesnicht", "x/../y", "xterm" * 20):
        assert not addresses_cursor(term)
    assert not is_name("")
    assert is_dec("vt100")
    assert not is_dec("vte-256color")
