"""Cleaning: no text from outside can do more at a terminal than be read."""

from __future__ import annotations

import re
import sys
import time
from unicodedata import category, combining, decomposition, is_normalized, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtbote.text import clean as rules
from stadtbote.text.clean import clean, line, optional_line, paragraphs
from support.invariants import assert_harmless

# What comes in and what is left. ESC is \x1b, CSI \x9b, OSC \x9d, DCS \x90, ST \x9c or ESC \, BEL \x07.
HOSTILE = [
    ("\x1b[31mrot\x1b[0m", "rot"),
    ("\x1b[38;2;255;0;0mrot", "rot"),
    ("\x1b[?1049hweg", "weg"),
    ("\x1b[2J\x1b[Hleer", "leer"),
    ("\x1b[6nfrage", "frage"),
    ("\x1b[>0cfrage", "frage"),
    ("\x1b[8;500;500tgroß", "groß"),
    ("\x1b[4;20 qCursor", "Cursor"),
    ("\x1b[!pweich", "weich"),
    ("a\x1b[1;31", "a1;31"),  # unfinished: nothing more of the text is lost
    ("a\x1b[", "a"),
    ("a\x1b", "a"),
    ("\x9b31mrot\x9b0m", "rot"),
    ("a\x9b", "a"),
    ("\x1bcneu", "neu"),
    ("\x1b7\x1b8gemerkt", "gemerkt"),
    ("\x1b(0lqk\x1b(B", "lqk"),
    ("\x1b#8voll", "voll"),
    ("\x1b%Gutf", "utf"),
    ("\x1bPq#0~\x1b\\Bild", "Bild"),
    ("\x90q#0~\x9cBild", "Bild"),
    ("\x1bP$qm\x1b\\Frage", "Frage"),
    ("\x1b]0;Titel\x07Text", "Text"),
    ("\x1b]0;Titel\x1b\\Text", "Text"),
    ("\x9d0;Titel\x9cText", "Text"),
    ("\x1b]52;c;cm0gLXJm\x07Text", "Text"),
    ("\x1b]8;;file:///etc/passwd\x1b\\Link\x1b]8;;\x1b\\", "Link"),
    ("\x1b]1337;File=name=eA==:AAAA\x07Text", "Text"),
    ("\x1b]9;Meldung\x07Text", "Text"),
    ("\x1b]0;ohne Ende und mit Text", "0;ohne Ende und mit Text"),
    ("\x1b]0;ohne Ende\ndann eine Zeile\x07", "0;ohne Ende\ndann eine Zeile"),
    ("\x1b]0;" + "x" * 5000 + "\x07Text", "0;" + "x" * 5000 + "Text"),
    ("\x1b]0;eins\x1b]0;zwei\x07Text", "0;einsText"),
    ("\x9d0;eins\x9d0;zwei\x9cText", "0;einsText"),
    ("\x1b_Gf=24\x1b\\Bild", "Bild"),
    ("\x9fGf=24\x9cBild", "Bild"),
    ("\x1b^privat\x1b\\Text", "Text"),
    ("\x1bXstart\x1b\\Text", "Text"),
    ("\x1b\x00[31mrot", "rot"),
    ("\x1b[\x0031\x00mrot", "rot"),
    ("\x1b]0;Ti\x00tel\x07Text", "Text"),
    ("\x1b\x7f[31mrot", "rot"),
    ("\x1b\x1b[31m[31mText", "[31mText"),  # what is left was never a sequence
    ("\x1b[\x1b[31m31mText", "31mText"),
    ("Ping\x07\x08\x08\x08\x08Pong", "PingPong"),
    ("\x0e\x0fText\x11\x13", "Text"),
    ("\x85\x8d\x84Text", "\nText"),
    ("eins\rzwei", "eins\nzwei"),
    ("eins\r\nzwei\n\rdrei", "eins\nzwei\n\ndrei"),
    ("eins\x0bzwei\x0cdrei\u2028vier\u2029fünf", "eins\nzwei\ndrei\nvier\nfünf"),
    ("eins\tzwei\u00a0drei\u2003vier\u3000fünf", "eins zwei drei vier fünf"),
    ("\u202egnp.exe\u202c", "gnp.exe"),
    ("\u2066links\u2069 \u200erechts\u200f \u061c", "links rechts "),
    ("Wup\u00adper\u200btal\u2060\ufeff", "Wuppertal"),
    ("\U000e0041\U000e0042Text\U000e007f", "Text"),
    ("\ud83dText\udc80\udcff", "Text"),
    ("\ue000\U000f0000\U0010fffdText", "Text"),
    ("\ufdd0\uffff\U0001fffeText", "Text"),
    ("\ufff9a\ufffab\ufffb", "ab"),
    ("e" + "\u0301" * 50 + "x", "é" + "\u0301" * 3 + "x"),
    ("a" + "\u0489" * 50, "a" + "\u0489" * 4),
    ("a" + "\u20dd\u0316" * 50, "a" + "\u20dd\u0316" * 2),
    ("👩" + "\u200d" * 50, "👩" + "\u200d" * 4),
    ("U\u0308bung fu\u0308r A\u030arhus", "Übung für Århus"),
    ("Bürger*innen und Fachexpert*innen", "Bürger*innen und Fachexpert*innen"),
    ("[bold]fett[/bold] [@click=app.quit]weg[/] **stark** <b>&lt;</b>",) * 2,
    ("👩\u200d👩\u200d👧 می\u200cخواهم",) * 2,
    ("1.\ufe0f\u20e3 🇩🇪 👍🏽",) * 2,
    ("„Gänsefüßchen“ – so … ‚einfach‘ 5 € · 20 °C ½",) * 2,
]  # fmt: skip


@pytest.mark.row(41, 42, 43, 45)
@pytest.mark.parametrize(("text", "left"), HOSTILE, ids=[ascii(text)[:30] for text, _ in HOSTILE])
def test_hostile_text(text: str, left: str) -> None:
    """Sequences go whole, single characters one by one; the text around and behind them stays."""
    assert clean(text) == left


PIECE = st.sampled_from(
    [text for text, _ in HOSTILE if len(text) < 60]
    + [
        "\x1b",
        "\x1b[",
        "\x1b]",
        "\x1bP",
        "\x1b\\",
        "\x07",
        "\x9c",
        "\x9b",
        "\x9d",
        "\x00",
        "0;",
        "m",
        "\n",
        "\r",
    ]
    + ["\u0308", "\u0344", "\u0316", "\u200d", "\ufb2c", "\u1100", "\u1161", "\u11a8", "A", "Ü", "\u212b"]
)


@pytest.mark.row(41, 42, 43, 45)
@given(st.text(st.characters(codec=None)) | st.lists(PIECE, max_size=12).map("".join))
@example("\u0344" * 5)
@example("\ufb2c" + "\u0301\u0316" * 5)
def test_any_text(text: str) -> None:
    """Newlines are the only controls left, marks do not pile up, and cleaning twice changes nothing."""
    assert_harmless(clean(text))


def cleaned_slowly(text: str) -> str:
    """What `clean` gives, by looking at every character of every text."""
    text = re.sub(rules._NEWLINES, "\n", text).replace("\t", " ")
    text = "".join(map(rules._kept, re.sub(rules._SEQUENCE, "", re.sub(rules._PADDING, "", text))))

    def capped(text: str) -> str:
        marks = "".join("m" if category(c) in {"Mn", "Me", "Cf"} else "." for c in text)
        return "".join(c for place, c in enumerate(text) if marks[max(0, place - 4) : place + 1] != "mmmmm")

    return capped(normalize("NFC", capped(text)))


def test_every_harmless_character() -> None:
    """What is passed as harmless is no control and no mark, and joins nothing, whatever stands beside it.

    Only the second characters of canonical compositions join what stands before them (UAX 15).
    """
    every = list(map(chr, range(sys.maxunicode + 1)))
    harmless = [character for character in every if rules._plain().fullmatch(character)]
    assert all(rules._plain().fullmatch(c) for c in every if rules._WESTERN.fullmatch(c))
    pairs = (parts for c in every if len(parts := decomposition(c).split()) == 2 and parts[0][0] != "<")
    joining = {chr(int(second, 16)) for _first, second in pairs}
    assert [c for c in harmless if rules._kept(c) != c or c in "\t\r\x1b" or c in joining] == []
    assert [c for c in harmless if category(c) in {"Mn", "Me", "Cf"} or combining(c)] == []
    assert [c for c in harmless if not is_normalized("NFC", c)] == []
    assert len(harmless) > 38_000


def test_every_character_and_marks() -> None:
    """Each of the others, alone and between letters and marks, becomes what the slow way makes of it."""
    for code in range(sys.maxunicode + 1):
        if not rules._plain().fullmatch(chr(code)) and category(chr(code)) not in {"Cn", "Co", "Cs", "Lo"}:
            for text in (chr(code), f"e{chr(code)}\u0301", f"é\u0301{4 * chr(code)}\u0316"):
                assert clean(text) == cleaned_slowly(text), ascii(text)


@given(st.text(st.characters(codec=None)) | st.lists(PIECE | st.characters(), max_size=12).map("".join))
def test_the_quick_way(text: str) -> None:
    """Any text becomes what the slow way makes of it."""
    assert clean(text) == cleaned_slowly(text)


@pytest.mark.row(53)
@given(st.text(st.characters(codec=None)) | st.lists(PIECE, max_size=12).map("".join), st.integers(1, 30))
def test_any_line(text: str, limit: int) -> None:
    """A line has no breaks, no double or outer spaces, and is never longer than its limit."""
    made = line(text, limit)
    assert_harmless(made)
    assert len(made) <= limit
    assert made == " ".join(made.split(" ")).strip(" ")
    assert "\n" not in made
    assert "  " not in made
    whole = line(text)
    assert made == whole or made.endswith("…")
    assert optional_line(text) == (whole or None)
    assert [line(part) for part in paragraphs(text)] == list(paragraphs(text))
    assert "".join("".join(paragraphs(text)).split()) == "".join(clean(text).split())


@given(st.text("abcÜß .,*[]()<>&;_-\n"), st.text("abcÜß .,*[]()<>&;_-\n"))
def test_plain_text(before: str, after: str) -> None:
    """Text without controls stays as it is, also around a sequence in its middle."""
    assert clean(before + after) == before + after
    assert clean(f"{before}\x1b]0;Titel\x07{after}") == before + after
    assert clean(f"{before}\x1b[1m{after}") == before + after


@pytest.mark.row(46)
@pytest.mark.parametrize(
    "text",
    [
        "ä" + "\u0316\u0301" * 100_000,
        "\u0344" * 200_000,
        "\x90" * 200_000,
        "\x1b]" * 100_000,
        "\x1b]0;" + "ä" * 200_000,
        "\x1b]0;ä" * 50_000,
        "\x1b[" + "0" * 200_000,
        "\x1b[0 " * 50_000,
        "\x9b" * 200_000,
        "\x1b" + " " * 200_000,
        "\u202e" * 200_000,
        "\ud800" * 200_000,
        "a\u0489" * 100_000,
        " \n" * 100_000,
        "\r\x00" * 100_000,
        "\n" + " " * 200_000 + "ä",
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_time_grows_with_the_length(text: str) -> None:
    """Two hundred thousand hostile characters take no longer than as many harmless ones would."""
    began = time.process_time()
    for cleaned in (clean(text), line(text), "".join(paragraphs(text))):
        assert len(cleaned) <= 200_010
    assert time.process_time() - began < 3


def test_cut_line() -> None:
    """A line that is too long ends with an ellipsis in the place of what is missing."""
    assert line("Ein langer Titel", 10) == "Ein lange…"
    assert line("Ein langer Titel", 5) == "Ein…"
    assert line("Ein langer Titel", 16) == "Ein langer Titel"
    assert line("\x1b[1m" * 100 + "Titel", 5) == "Titel"
    assert optional_line(None) is None
    assert optional_line(" \x1b[1m\n") is None
    assert optional_line(" a ") == "a"


def test_paragraphs() -> None:
    """Blank lines divide paragraphs, single breaks are spaces, empty paragraphs are left out."""
    assert paragraphs("Eins\nzwei \n \n\n drei\r\n\r\nvier\n\n\x1b[1m\n\n") == ("Eins zwei", "drei", "vier")
    assert paragraphs(" ") == ()
