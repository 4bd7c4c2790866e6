"""How what is said is scored against what matters."""

from __future__ import annotations

import pytest

from speech.readers import READERS
from speech.scoring import score, stale, words
from speech.table import Line, lines


def test_words_are_runs_of_letters_or_digits() -> None:
    """Case, signs and frames do not count; umlauts are letters."""
    assert words("3. Girls' Day 2024 │ Funklöcher_Bild") == [
        "3",
        "girls",
        "day",
        "2024",
        "funklöcher",
        "bild",
    ]


@pytest.mark.parametrize(
    ("said", "matter", "precision", "recall"),
    [
        ("Brücke offen", "brücke, offen", 1.0, 1.0),
        ("Brücke offen Brücke offen", "Brücke offen", 0.5, 1.0),
        ("Nachrichten", "Brücke offen", 0.0, 0.0),
        ("", "Brücke", 0.0, 0.0),
        ("", "", 1.0, 1.0),
        ("p", "", 0.0, 1.0),
    ],
)
def test_each_word_counts_as_often_as_it_is_there(
    said: str, matter: str, precision: float, recall: float
) -> None:
    """A repeated line halves the precision, silence has no recall, and nothing said for nothing is right."""
    figures = score(said, matter)
    assert (figures.precision, figures.recall) == (precision, recall)


def test_the_row_that_was_left_is_stale() -> None:
    """Saying the row before is stale; saying the row of the cursor with more besides is not."""
    assert stale("1. Brücke offen", "2. Bahn fährt", "1. Brücke offen")
    assert not stale("1. Brücke offen 2. Bahn fährt", "2. Bahn fährt", "1. Brücke offen")


def test_only_what_yasr_wants_said_counts() -> None:
    """Of the commands to its synthesizer texts and letters are words, settings are not."""
    spoken = READERS["yasr"].spoken
    assert spoken("q {2. Bahn fährt }") == "2. Bahn fährt "
    assert spoken("l {x}") == "x"
    assert READERS["tdsr"].spoken("s2. Bahn fährt") == "2. Bahn fährt"
    assert [spoken(line) for line in ("s", "d", "tts_set_speech_rate {175}")] == ["", "", ""]


def test_the_table_has_one_line_a_kind_of_step() -> None:
    """Steps of the same kind share a line, with means."""
    found = [
        Line("plain", "yasr", "move", 7, 1.0, 1.0, 60),
        Line("plain", "yasr", "move", 8, 0.5, 1.0, 70),
        Line("plain", "yasr", "open", 9, 1.0, 1.0, 300),
    ]
    assert [line.split() for line in lines(found)] == [
        ["face", "reader", "step", "n", "words", "P", "R", "bytes"],
        ["plain", "yasr", "move", "2", "7.5", "0.75", "1.00", "65"],
        ["plain", "yasr", "open", "1", "9", "1.00", "1.00", "300"],
    ]
