"""What is begun and never ended, or comes in pieces: keys are lost for a moment at most, Ctrl-C never."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from stadtbote.screen.terminal_replies import Answers
from support.leaving import FACES, Face
from support.terminal import PROGRAM, Terminal, environment
from support.visiting import again, kiosk, published

SCREENS = pytest.mark.parametrize("face", FACES[:2], ids=lambda face: face.name)
PASTE, END = "\x1b[200~", "\x1b[201~"
OPEN = (
    PASTE,
    f"{PASTE}Rad",
    f"{PASTE}Rad\x1b[20",
    f"{PASTE}Rad\x1b",
    *(f"\x1b{letter}" for letter in "[O]PX^_NM"),
    *(f"\x1b{letter}1" for letter in "[O]PX^_"),
    "\x1b[M",
    "\x1b[M !",
    "\x1b[<0;1",
    "\x1b]11;rgb:",
    "\x1bP1$r",
    "\x9d",
    "\x90",
    "\x1b",
    "\x1b\x1b",
)
CTRL_C = ("\x03", "\x1b[99;5u", "\x1b[27;5;99~")
"""As it is, and as it comes where a terminal tells every key with its modifiers."""


@pytest.mark.row(109)
@pytest.mark.parametrize("begun", OPEN, ids=ascii)
def test_ctrl_c_goes_on_at_once(begun: str) -> None:
    """Whatever was begun: a Ctrl-C behind it goes on with the piece it came in, and is in no paste."""
    for wait in (0.0, 0.05, 0.3, 1.5):
        for one_by_one in (False, True):
            answers = Answers()
            passed = answers.take(begun, 1.0)
            passed += answers.late(1.0 + wait)
            if one_by_one:
                passed += answers.take("j", 1.0 + wait)
            passed += answers.take("\x03", 1.0 + wait)
            assert passed.endswith("\x03")
            assert passed.count(PASTE) == passed.count(END)


@pytest.mark.row(109)
@pytest.mark.parametrize("key", CTRL_C, ids=ascii)
def test_ctrl_c_ends_a_paste(key: str) -> None:
    """In a piece with pasted text, too; what came before it is pasted, and what comes behind is typed."""
    assert Answers().take(f"{PASTE}Rad{key}j", 1.0) == f"{PASTE}Rad{END}\x03j"
    # Where the end has come already, nobody waits for it, and what is pasted is text.
    assert Answers().take(f"{PASTE}Rad\x03weg{END}j", 1.0) == f"{PASTE}Radweg{END}j"


@pytest.mark.row(109)
def test_keys_put_no_end_off() -> None:
    """Two seconds behind the last of what is pasted a key is a key again, however many came meanwhile."""
    for apart in (0.03, 0.1, 0.5, 1.0):
        answers = Answers()
        passed, now = answers.take(f"{PASTE}Rad", 1.0), 1.0
        while END not in passed:
            now += apart
            assert now < 3.1 + apart
            passed += answers.take("q", now)
        assert passed == f"{PASTE}Rad{'q' * (passed.count('q') - 1)}{END}q"
        assert answers.take("j", now + apart) == "j"


@pytest.mark.row(109)
def test_a_paste_ends_by_itself() -> None:
    """Where nothing more comes it ends too, and what was pasted is not held back until the next key."""
    answers = Answers()
    answers.take(f"{PASTE}Rad\x1b[20", 1.0)
    assert answers.waits(1.5) == pytest.approx(1.5)
    assert answers.late(2.9) == ""
    assert answers.late(3.0) == END
    assert answers.waits(3.0) is None
    assert answers.take("q", 3.5) == "q"
    assert answers.take(END, 3.6) == ""  # its end comes after all


@pytest.mark.row(109)
def test_a_slow_paste_stays_one() -> None:
    """Pasted text that goes on, however long it takes, has no key in it, nor has a piece of its end."""
    for piece, apart in (("Wort" * 25, 1.9), ("q", 0.01)):
        answers = Answers()
        passed, now = answers.take(PASTE, 1.0), 1.0
        for _ in range(300):
            now += apart
            passed += answers.late(now) + answers.take(piece, now)
        for place in range(1, len(END)):
            rest = Answers()
            ended = rest.take(f"{PASTE}Rad{END[:place]}", now) + rest.late(now + 1.0)
            assert ended + rest.take(f"{END[place:]}q", now + 1.0) == f"{PASTE}Rad{END}q"
        assert END not in passed
        assert answers.take(f"{END}q", now + 1.0) == f"{END}q"


@pytest.mark.row(109)
@pytest.mark.parametrize("begun", ["\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x9d", "\x90"], ids=ascii)
def test_a_key_with_alt(begun: str) -> None:
    """Alone for as long as an Escape waits, it is a key with Alt, and the keys behind it are keys."""
    answers = Answers(0.1)
    assert answers.take(begun, 1.0) == ""
    assert answers.late(1.05) == ""
    key = begun if begun[0] == "\x1b" else f"\x1b{chr(ord(begun) - 0x40)}"
    assert answers.late(1.1) == key
    assert answers.take("1", 1.3) + answers.take("j", 1.4) == "1j"


@pytest.mark.row(109)
@pytest.mark.parametrize("letter", "]PX^_")
def test_a_key_with_alt_and_keys_at_once(letter: str) -> None:
    """What no answer begins with was typed, however quickly, and however it comes."""
    assert Answers().take(f"\x1b{letter}jj", 1.0) == f"\x1b{letter}jj"
    answers = Answers()
    assert answers.take(f"\x1b{letter}", 1.0) + answers.take("j", 1.01) == f"\x1b{letter}j"
    assert answers.take("j", 1.02) == "j"
    answers = Answers()
    answers.take(f"\x1b{letter}1", 2.0)
    assert answers.take("j", 2.0).endswith("j")


@pytest.mark.row(109)
def test_an_answer_without_an_end() -> None:
    """Two seconds behind its beginning a letter is a key again; the rest of it may still come as one."""
    for begun, rest in (
        ("\x1b]11;rgb:1e", "1e/1e1e/1e1e\x07"),
        ("\x1bP>|XT", "erm\x1b\\"),
        ("\x1b_Gi=1;", "OK\x1b\\"),
    ):
        answers = Answers()
        answers.take(begun, 1.0)
        assert "".join(answers.take("j", 1.0 + tenth / 10) for tenth in range(1, 30)) == "j" * 9
        answers = Answers()
        answers.take(begun, 1.0)
        assert answers.take(rest, 5.9) == ""


@pytest.mark.row(109)
@pytest.mark.parametrize("key", ["\x1b[A", "\x1bOB", "\x1b[5~", "\x1b[1;5C"], ids=ascii)
@pytest.mark.parametrize("apart", [0.2, 0.4])
def test_a_slow_line_is_learned(key: str, apart: float) -> None:
    """A sequence in pieces shows that the line is slow: from then on an Escape waits as long as it takes."""
    for taught in ("\x1b[?62;1;6c", "\x1b]11;rgb:1e1e/1e1e/1e1e\x07", key):
        for place in (1, 2, 3):
            answers, now = Answers(0.1), 1.0
            for begun, rest in ((taught[:place], taught[place:]), (key[:1], key[1:])):
                answers.take(begun, now)
                answers.late(now + 0.1)
                passed = answers.late(now + apart) + answers.take(rest, now + apart)
                now += 10.0
            assert passed == key
            # A lone Escape is one all the same, and not much later.
            answers.take("\x1b", now)
            assert answers.late(now + 0.5) == "\x1b"


@pytest.mark.row(109)
def test_a_late_answer_tells_of_a_slow_line() -> None:
    """An answer that comes whole, but long after the start, to what another program asked."""
    for answer in (
        "\x1b[?62;1;6c",
        "\x1b[24;80R",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        "\x1bP>|XTerm(380)\x1b\\",
    ):
        answers = Answers(0.1, 100.0)
        assert answers.take(answer, 100.4) == ""
        assert answers.take("\x1b", 110.0) + answers.late(110.4) + answers.take("[B", 110.4) == "\x1b[B"
    answers = Answers(0.1, 100.0)
    assert answers.take("\x1b[A", 101.0) == "\x1b[A"  # a key is no answer
    assert answers.take("\x1b", 110.0) + answers.late(110.1) == "\x1b"


def screen(folder: Path, face: Face, **variables: str) -> Terminal:
    """A screen with the built-in list, ready for keys."""
    terminal = Terminal([*PROGRAM, *face.options(folder)], variables=environment(**variables))
    terminal.wait_for("WuppertalWorks")
    return terminal


def row(terminal: Terminal) -> int:
    """The number of the article that the cursor is on; in the full screen by its row."""
    found = re.match(r"(\d+)\.", terminal.cursor_line)
    return int(found[1]) if found else int(terminal.screen.cursor.y) - 1


@pytest.mark.row(109)
@SCREENS
def test_ctrl_c_ends_the_program_in_a_paste(tmp_path: Path, face: Face) -> None:
    """On a real terminal, with keys that keep coming: it is obeyed at once, and nothing was said."""
    with screen(tmp_path, face) as terminal:
        os.write(terminal.fd, f"{PASTE}Rad".encode())
        for _ in range(5):
            os.write(terminal.fd, b"j")
        os.write(terminal.fd, b"\x03")
        begun = time.monotonic()
        assert terminal.wait() == 0
        assert time.monotonic() - begun < 2.0


@pytest.mark.row(109)
@SCREENS
def test_keys_work_again(tmp_path: Path, face: Face) -> None:
    """On a real terminal keys that keep coming are answered again soon; a pasted q ended nothing."""
    with screen(tmp_path, face) as terminal:
        for number, begun in enumerate((PASTE, f"{PASTE}q", "\x1b]", "\x1b_", "\x1bP", "\x9d"), 1):
            os.write(terminal.fd, begun.encode())
            end = time.monotonic() + 10.0
            while row(terminal) == number and time.monotonic() < end:
                terminal.press("j")
            assert row(terminal) == number + 1, ascii(begun)
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.row(109)
@SCREENS
@pytest.mark.parametrize("by", ["ESCDELAY", "configuration", "late answer"])
def test_an_arrow_in_two_pieces(tmp_path: Path, face: Face, by: str) -> None:
    """An arrow whose rest comes four tenths of a second late is one where anything says that it may."""
    if by == "configuration":
        (tmp_path / "c.toml").write_text("escape_delay = 600\n", encoding="utf-8")
    with screen(tmp_path, face, **({"ESCDELAY": "600"} if by == "ESCDELAY" else {})) as terminal:
        if by == "late answer":
            os.write(terminal.fd, b"\x1b[")
            time.sleep(0.4)
            os.write(terminal.fd, b"?62;1;6c")
        os.write(terminal.fd, b"\x1b")
        time.sleep(0.4)
        terminal.press("[B")
        assert row(terminal) == 2


@pytest.mark.row(109)
@SCREENS
def test_a_stopped_program_takes_a_paste_for_one(tmp_path: Path, face: Face) -> None:
    """Where the program stands still in the midst of a paste, the rest of it has no keys in it."""
    with screen(tmp_path, face) as terminal:
        os.write(terminal.fd, f"{PASTE}q".encode())
        terminal.read()
        os.kill(terminal.pid, signal.SIGSTOP)
        try:
            os.write(terminal.fd, f"q{END}".encode())
            time.sleep(2.5)
        finally:
            os.kill(terminal.pid, signal.SIGCONT)
        terminal.press("j")
        assert row(terminal) == 2


@pytest.mark.row(109)
def test_ctrl_c_ends_a_visit_in_a_paste(tmp_path: Path) -> None:
    """In the kiosk as well: there is the first page again."""
    with kiosk(published(tmp_path, "Freibad offen", "Rathaus zu")) as terminal:
        again(terminal, "b", "gewählt mit b.")
        os.write(terminal.fd, f"{PASTE}Rad".encode())
        terminal.screen.reset()
        os.write(terminal.fd, b"\x03")
        terminal.wait_for("Bitte einen Buchstaben")
