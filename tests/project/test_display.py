"""The terminal that the tests look at."""

from __future__ import annotations

import random

import pyte

from support.display import Display

_PARTS = ["a", "Ü", "\u0301", "\r\n", "\b", "\t", "\x1b[H", "\x1b[K", "\x1b[2J", "\x1bM", "\x1b[L", "\x1b[P"]
_PARTS += ["\x1b[3;5H", "\x1b[2;4r", "\x1b[@", "\x1b[X", "\x1b[?7l", "\x1b[?7h", "\x1b[10;10H"]


def test_it_shows_what_pyte_does() -> None:
    """Whatever is written, and however often it is looked at meanwhile: pyte's own rows."""
    chance = random.Random("rows")
    for _turn in range(40):
        kept, own = Display(11, 5), pyte.Screen(11, 5)
        streams = [pyte.Stream(kept), pyte.Stream(own)]
        for step in range(60):
            text = "".join(chance.choices(_PARTS, k=chance.randrange(1, 9)))
            for stream in streams:
                stream.feed(text)
            if step == 30:
                kept.resize(4, 13)
                own.resize(4, 13)
            assert kept.display == own.display


def test_wide_signs() -> None:
    """A wide sign is one, though it fills two places; where half of one was written over, pyte gives up."""
    kept = Display(11, 2)
    stream = pyte.Stream(kept)
    stream.feed("漢字ab")
    assert kept.display == ["漢字ab     ", " " * 11]
    stream.feed("\x1b[1;1Hx")
    assert kept.display[0].startswith("x")
