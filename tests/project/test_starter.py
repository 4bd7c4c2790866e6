"""The programs that the tests start on terminals, most of them as forks of one that has loaded Textual."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.leaving import FACES, Face
from support.terminal import PROGRAM, Terminal


@pytest.mark.parametrize("face", FACES, ids=[face.name for face in FACES])
def test_it_is_as_any_start(tmp_path: Path, face: Face) -> None:
    """What is written from the start to the end is the same to the byte, and so is the exit code."""
    written = []
    for words in (PROGRAM, ("env", *PROGRAM)):  # the second is none of those
        with Terminal([*words, *face.options(tmp_path / str(len(words)))]) as terminal:
            terminal.wait_for("WuppertalWorks")
            terminal.press("q" if face.has_screen else "q\r")
            assert terminal.wait() == 0
            written.append(terminal.output)
    assert written[0] == written[1]
