"""What is done in each face, and which words matter after each step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from speech.listening import Heard

SEED = json.loads(
    (Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json").read_text("utf-8")
)["items"]
ROWS = 5  # on a page of the screen-reader face, where nobody asks for others
_STATUS_ROWS = 4  # at the foot of the screen; the first has the text, as far as it is not longer
_OPENED = 15  # two times seven moves from the first


def headline(number: int) -> str:
    """The headline of an article of the built-in edition."""
    return str(SEED[number - 1]["headline"])


_DOWN, _ENTER = "\x1b[B", "\r"


class Step(NamedTuple):
    """`keys` are typed one after the other; `matters` gives the words that the answer should have."""

    name: str
    keys: tuple[str, ...]
    matters: Callable[[Heard], str]
    focus: int = 0
    """The number of the article that has the focus in the list afterwards; 0 where it is not in the list."""


class Face(NamedTuple):
    """A face with its flag and its scenario. The first step is the start: nothing is typed."""

    name: str
    flag: str
    steps: tuple[Step, ...]


def _row(heard: Heard) -> str:
    """The row that the cursor stands on."""
    return heard.row


def _moved(heard: Heard) -> str:
    """The row that the cursor stands on, with the rows that its entry goes on in: nothing may be left out."""
    below = heard.rows[heard.cursor[1] + 1 : -_STATUS_ROWS]
    end = next((n for n, row in enumerate(below) if not row or re.match(r"[0-9]+[.] ", row)), len(below))
    return "\n".join([heard.row, *below[:end]])


def _page(heard: Heard) -> str:
    """What stands between the first line and the status."""
    return "\n".join(heard.rows[1:-_STATUS_ROWS])


def _new(heard: Heard) -> str:
    """What stands there now and did not before; and the row that the cursor came to, once."""
    again = heard.moved and heard.row not in heard.changed.split("\n")
    return f"{heard.changed}\n{heard.row if again else ''}"


def _nothing(_heard: Heard) -> str:
    """Saying the typed letters is the reader's own affair, and the user's wish."""
    return ""


def _field(words: str, done: str) -> tuple[Step, ...]:
    """Opens the field, types words, and ends with Enter."""
    return (
        Step("field", ("/",), _new),
        *(Step("type", (letter,), _nothing) for letter in words),
        Step(done, (_ENTER,), _new),
    )


SCREEN_READER = Face(
    "screen-reader",
    "--screen-reader",
    (
        Step("start", (), _moved, 1),
        *(Step("arrow", (_DOWN,), _moved, number) for number in range(2, 9)),
        *(Step("letter", ("j",), _moved, number) for number in range(9, _OPENED + 1)),
        Step("open", (_ENTER,), _page),
        *(Step("read", (key,), _row) for key in ("j", _DOWN, "j")),
        *_field("MINT", "find"),
        Step("next article", ("n",), _page),
        Step("back", ("q",), _moved, _OPENED + 1),
        *_field("glasfaser", "search"),
        Step("end of search", ("q",), _new),
        Step("where", ("i",), _new),
        Step("sources", ("S",), _new),
        Step("error", ("9",), _new),
        Step("out of sources", ("q",), _new, _OPENED + 1),
        Step("help", ("?",), _new),
        Step("out of help", ("q",), _new, _OPENED + 1),
        Step("quit", ("q",), _nothing),
    ),
)


def _answer(heard: Heard) -> str:
    """All that was written behind the line that was typed; its end is the prompt."""
    return heard.output.decode().partition("\n")[2]


def _line(words: str) -> tuple[str, ...]:
    return (*words, _ENTER)


PLAIN = Face(
    "plain",
    "--plain",
    (
        Step("start", (), _row, 1),
        *(Step("arrow", _line(""), _row, number) for number in range(2, 9)),
        *(Step("letter", _line("n"), _row, number) for number in range(9, _OPENED + 1)),
        Step("open", _line(str(_OPENED)), _answer),
        *(Step("read", _line(""), _answer) for _ in range(3)),
        Step("find", _line("/MINT"), _answer),
        Step("next article", _line("n"), _answer),
        Step("back", _line("q"), _answer, _OPENED + 1),
        Step("search", _line("/glasfaser"), _answer),
        Step("end of search", _line("q"), _answer, _OPENED + 1),
        Step("where", _line("i"), _answer),
        Step("sources", _line("S"), _answer),
        Step("error", _line("9"), _answer),
        Step("out of sources", _line("q"), _answer, _OPENED + 1),
        Step("help", _line("?"), _answer),
        Step("out of help", _line("q"), _answer, _OPENED + 1),
        Step("quit", _line("q"), _nothing),
    ),
)

FACES = {face.name: face for face in (SCREEN_READER, PLAIN)}
