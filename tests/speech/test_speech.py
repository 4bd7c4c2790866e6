"""Both faces for screen readers under yasr and Fenrir: what they say is what matters, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import pytest

from speech.listening import Heard, Listening
from speech.readers import READERS, missing
from speech.scenarios import FACES, Face, Step, headline
from speech.scoring import Score, score, stale, words
from speech.table import PROPERTY, Line
from support.needs import need
from support.terminal import PROGRAM, environment

_MOVES = ("arrow", "letter", "read")
_MOST_WORDS = {"start": 20, "back": 12}
_MOST_COST = {"plain": 1.07, "screen-reader": 1.1}  # at the first visit; yasr says one torn word twice
_SMALL = 15  # steps that are taken on the smallest screen: the start and all moves in the list
_LEAST = 0.95  # of both figures, on opening
_FRAMES = {chr(code) for code in (*range(0x2500, 0x25A0), *range(0x2800, 0x2900))}


class Took(NamedTuple):
    """A step that was taken, what was heard, and its score."""

    step: Step
    heard: Heard
    score: Score

    def __str__(self) -> str:
        told = {
            "said": self.heard.said,
            "matters": self.step.matters(self.heard),
            "written": self.heard.output,
        }
        return "\n".join(
            [f"{self.step.name}: {self.score}", *(f"{name} {text!r}" for name, text in told.items())]
        )


def _take(
    reader: str, face: Face, folder: Path, size: tuple[int, int] = (80, 24), most: int | None = None
) -> Iterator[Took]:
    paths = ("--store", str(folder / "store.sqlite3"), "--config", str(folder / "config.toml"))
    command = [*PROGRAM, face.flag, "--offline", *paths]
    with Listening(reader, command, environment(HOME=str(folder)), folder, size) as listening:
        for step in face.steps[:most]:
            heard = listening.press(*step.keys) if step.keys else listening.start()
            # After an arrow, TDSR says the cursor's row, whatever is written.
            row_alone = step.name == "arrow" and reader == "tdsr"
            yield Took(step, heard, score(heard.said, heard.row if row_alone else step.matters(heard)))


@pytest.mark.row(127)
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_said(
    face: str,
    reader: str,
    tmp_path: Path,
    subtests: pytest.Subtests,
    record_property: Callable[[str, object], None],
) -> None:
    """Under a real screen reader the figures hold from the start to the end of a scenario."""
    _need(reader)
    took = list(_take(reader, FACES[face], tmp_path))
    record_property(PROPERTY, json.dumps([_line(face, reader, t) for t in took[:-1]]))

    for name in _MOVES:
        with subtests.test(f"T2 {name}: the row under the cursor is said, and nothing else"):
            moves = [t for t in took if t.step.name == name]
            report = "\n".join(str(move) for move in moves if move.score[2:] != (1.0, 1.0))
            # yasr names the sign at the end of a prompt.
            least = 0.8 if (face, reader) == ("plain", "yasr") else 1.0
            assert mean(move.score.precision for move in moves) >= least, report
            assert mean(move.score.recall for move in moves) == 1.0, report
    with subtests.test("T2: never the row that was left"):
        assert [
            str(t) for before, t in pairwise(took) if t.step.name in _MOVES and _is_stale(before, t)
        ] == []
    for t in took:
        if t.step.name == "open":
            with subtests.test("T3: opening says the headline and the first page"):
                assert t.score.precision >= _LEAST, t
                assert t.score.recall >= _LEAST, t
        if t.step.name in _MOST_WORDS:
            with subtests.test(f"T4: few words at {t.step.name}"):
                assert t.score.said <= _MOST_WORDS[t.step.name], t
        if t.step.focus:
            with subtests.test(f"T9: after {t.step.name} the cursor is on article {t.step.focus}"):
                assert _has_focus(t), t
    with subtests.test("the ear's cost: words heard for each that matters, with start and four moves"):
        heard = [took[0], *_moves_of(took)[:4], *(t for t in took if t.step.name in {"open", "back"})]
        cost = sum(t.score.said for t in heard) / sum(t.score.matter for t in heard)
        assert cost <= _MOST_COST[face]
    with subtests.test("T9: the row of the cursor always has words"):
        assert [str(t) for t in took[:-1] if not words(t.heard.row)] == []
    with subtests.test("T6, T10: no frames; in line mode no escape sequence"):
        output = b"".join(t.heard.output for t in took)
        assert not set(output.decode()) & _FRAMES
        assert face != "plain" or b"\x1b" not in output


@pytest.mark.row(127)
@pytest.mark.parametrize("reader", READERS)
def test_entries_are_said_whole_on_the_smallest_screen(reader: str, tmp_path: Path) -> None:
    """On 40 by 10 too, every word of an entry of several rows is said, and nothing else."""
    _need(reader)
    took = list(_take(reader, FACES["screen-reader"], tmp_path, (40, 10), _SMALL))
    assert [str(t) for t in took[1:] if t.score[2:] != (1.0, 1.0)] == []


def _need(reader: str) -> None:
    if READERS[reader].elsewhere and (reason := missing(reader)):
        pytest.skip(reason)
    need(missing(reader))


def _moves_of(took: list[Took]) -> list[Took]:
    return [t for t in took if t.step.name in {"arrow", "letter"}]


def _line(face: str, reader: str, took: Took) -> Line:
    figures = took.score
    size = len(took.heard.output)
    return Line(face, reader, took.step.name, figures.said, figures.precision, figures.recall, size)


def _is_stale(before: Took, took: Took) -> bool:
    left = before.step.matters(before.heard)
    return stale(took.heard.said, took.step.matters(took.heard), left)


def _has_focus(took: Took) -> bool:
    """Whether the cursor's row begins with the article."""
    return took.heard.row.startswith(f"{took.step.focus}. {headline(took.step.focus)}"[:40])
