"""What a terminal answers to others' questions: no key, whenever and in whatever pieces it comes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from stadtbote.screen.terminal_replies import Answers
from support.leaving import FACES
from support.terminal import PROGRAM, Terminal

ANSWERS = (
    "\x1b[?62;1;6;9;15c",  # DA1
    "\x1b[>0;276;0c",  # DA2
    "\x1bP!|00000000\x1b\\",  # DA3
    "\x1b[24;80R",  # CPR
    "\x1b[?1;1R",
    "\x1b[0n",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",  # OSC 11
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "\x1b]4;1;rgb:aaaa/0000/0000\x07",
    "\x1b]52;c;cQ==\x07",
    "\x1b[I",
    "\x1b[O",
    "\x1b[?2026;2$y",
    "\x1b[?1u",
    "\x1b[8;24;80t",
    "\x1b[48;24;80;480;800t",
    "\x1b[<0;10;5M",
    "\x1b[M !!",
    "\x1bP>|XTerm(380)\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1b_Gi=1;OK\x1b\\",
    "\x9b?62;1c",
)
LONE = ("\x1b", "\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_")
KEYS = ("\x1b[A", "\x1bOB", "\x1b[5~", "\x1b[1;5C", "\x1b[[A", "\x1b[Z", "\x1bj", "ä", "q", "\x03")


@pytest.mark.row(86)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_no_key(answer: str) -> None:
    """Whole, in two pieces at any place, and letter by letter: nothing of it goes on.

    Only the first letters of it, alone for longer than an Escape waits, are the key that they also are.
    """
    now = 100.0
    assert Answers().take(f"j{answer}k", now) == "jk"
    for place in range(1, len(answer)):
        for late in (0.05, 3.0):
            answers = Answers()
            said = answers.take(answer[:place], now) + answers.late(now + late)
            said += answers.take(answer[place:] + "k", now + late)
            alone = answer[:place]
            if late > 0.1 and alone in LONE:  # it cannot be told from the key
                assert alone == "\x1b" or said == f"{alone}k", place
            else:
                assert said == "k", place
    answers = Answers()
    said = "".join(answers.take(letter, now + 0.02 * number) for number, letter in enumerate(answer))
    assert said + answers.take("k", now + 10) == "k"


@pytest.mark.row(86)
def test_the_rest_of_an_answer_behind_an_escape() -> None:
    """An Escape that came long before the rest is the key; the rest, within a second, is still none."""
    for answer in ANSWERS:
        answers = Answers()
        answers.take(answer[:1], 1.0)
        if answers.late(1.2):
            rest = answers.take(answer[1:], 1.5)
            assert rest == "" or answer[1:3] in {"[I", "[O", "[0", "[M", "]5", "_G"}, answer


@pytest.mark.row(86)
@pytest.mark.parametrize("key", KEYS)
def test_keys_go_on(key: str) -> None:
    """What a keyboard sends goes on as it is, also in pieces that come at once."""
    assert Answers().take(f"a{key}b", 1.0) == f"a{key}b"
    answers = Answers()
    assert "".join(answers.take(letter, 1.0) for letter in f"{key}b") == f"{key}b"


@pytest.mark.row(86)
def test_escape_waits_a_tenth_of_a_second() -> None:
    """A lone Escape goes on when nothing came behind it for as long as was set."""
    answers = Answers(0.1)
    assert answers.waits(1.0) is None
    assert answers.take("\x1b", 1.0) == ""
    assert answers.waits(1.04) == pytest.approx(0.06)
    assert answers.late(1.05) == ""
    assert answers.late(1.1) == "\x1b"
    assert answers.take("[", 1.2) == "["


@pytest.mark.row(85)
def test_pasted_text_is_bounded_and_clean() -> None:
    """Of a megabyte the beginning goes on, and no sequence in it does."""
    answers = Answers()
    said = answers.take("\x1b[200~ab\x1b[6nc", 1.0) + answers.take("\x1b[2", 1.0)
    said += answers.take("01~q", 1.0)
    assert said == "\x1b[200~abc\x1b[201~q"
    said = answers.take("\x1b[200~", 1.0) + "".join(answers.take("x" * 4096, 1.0) for _ in range(250))
    assert len(said) < 5000


@pytest.mark.row(86)
def test_strings_without_end_are_bounded() -> None:
    """An answer that never ends is given up after some seconds of silence, and takes no room meanwhile."""
    answers = Answers()
    answers.take("\x1b]11;", 1.0)
    for _ in range(300):
        assert answers.take("r" * 4000, 1.0) == ""
    assert len(answers._open) < 5000
    assert answers.take("q", 7.0) == "q"
    # Another that begins ends it; so does Enter, and a key goes on at once.
    assert answers.take("\x1b]11;rgb:\x1b]11;rgb:\rq", 8.0) == "\rq"


@pytest.mark.row(86)
@pytest.mark.parametrize("face", FACES[:2], ids=lambda face: face.name)
def test_late_answers_do_nothing(tmp_path: Path, face: object) -> None:
    """On a real terminal: not one byte comes back, and the keys work as before."""
    assert isinstance(face, type(FACES[0]))
    with Terminal([*PROGRAM, *face.options(tmp_path)]) as terminal:
        os.write(terminal.fd, ANSWERS[0].encode())  # before the program is there
        terminal.wait_for("WuppertalWorks")
        before = terminal.lines
        for answer in ANSWERS:
            os.write(terminal.fd, answer[:4].encode())
            time.sleep(0.02)
            os.write(terminal.fd, answer[4:].encode())
        assert terminal.read(0.5) == b""
        assert terminal.lines == before
        terminal.press("j")
        assert "Erlebe Digitalisierung" in terminal.cursor_line
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.row(86)
def test_late_answers_in_line_mode(tmp_path: Path) -> None:
    """What a terminal answers before a line is typed is no part of the line."""
    with Terminal([*PROGRAM, *FACES[2].options(tmp_path)]) as terminal:
        terminal.wait_for("ungelesen >")
        for answer in ("\x1b[?62;1;6c", "\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "\x1b[24;80R"):
            os.write(terminal.fd, answer.encode())
        terminal.press("s\r")
        terminal.wait_for("Gemerkt. >")
        terminal.press("q\r")
        assert terminal.wait() == 0
