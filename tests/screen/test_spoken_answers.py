"""The screen-reader face on a braille display, which shows 40 cells of the row of the cursor."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support import spoken
from support.terminal import Terminal

Open = Callable[..., Terminal]
CELLS = 40
ANSWERS = (
    ("i", "1 von 35: WuppertalWorks"),
    ("k", "Das ist der erste Artikel."),
    ("j", "2. Erlebe Digitalisierung"),
    ("s", "gemerkt"),
    ("j", "3. Mobilfunk"),
    ("r", "Gelesen."),
    ("r", "ungelesen"),
    ("s", "gemerkt"),
    ("s", "Nicht mehr gemerkt."),
    ("P", "Nicht mehr gemerkt."),
    ("P", "Gemerkt."),
    ("m", "Nur gemerkte: 1."),
    ("m", "Nicht nur gemerkte: 35."),
    ("y", "Offline: mit --offline"),
    ("+", "6 Zeilen je Seite."),
    ("t", "Jetzt gelten dunkle Farben."),
    ("Z", "Zeilen zu 40 Zellen."),
    ("X", "Diese Taste tut hier nichts."),
    ("h", "Überschriften gibt es im"),
    ("3", "Nummer 3. Enter öffnet."),
    ("4", "Nummer 34. Enter öffnet."),
    ("\r", "Ideen und Konzepte zum Einsatz"),
    ("A", ""),  # what follows the first page, which depends on the width
    ("q", "34. Ideen und Konzepte zum"),
    ("/hafen\r", "1 Artikel gefunden."),
    ("\r", "Brücke am Hafen wieder offen"),
    ("s", "Gemerkt."),
    ("r", "Ungelesen."),
    ("h", "Überschrift: Busse"),
    ("H", "Keine Überschrift davor."),
    ("J", "1. Artikel im Netz"),
    ("H", "Überschrift: Links"),
    ("V", "Zur Gliederung wird alles"),
    ("G", "2. im Netz"),
    ("j", "Ende des Artikels."),
    ("i", "Zeile "),
    ("\r", "Der Artikel ist offen."),
    ("/xyz\r", "Im Artikel nicht gefunden"),
    ("q", "1. Brücke am Hafen"),
    ("q", "Die Suche ist beendet."),
    ("?", "j, Pfeil nach unten: eine Zeile"),
    ("/", "Welche Taste?"),
    ("S", "großes S: "),
    ("/", "Welche Taste?"),
    ("/", "Schrägstrich: suchen"),
    ("P", "Die Suche ist beendet."),
    ("q", "34. Ideen und Konzepte"),
    ("S", "4. Alle, "),
    ("g", "1. Neu, 0 Artikel"),
    ("k", "Das ist die erste Zeile."),
    ("i", "Quellen, 1 von 6. 1. Neu"),
    ("9", "Diese Nummer gibt es nicht"),
    ("6", "6. Musterstadt"),
    ("\r", "Musterstadt: 1."),
    ("a", "Alle Artikel: 35."),
    ("M", "3"),
    ("U", "Wieder ungelesen: "),
    ("O", "Nach der Zeit, "),
    ("W", "Nichts Neues. a zeigt alle."),
    ("a", "Alle Artikel: 35."),
    ("i", "1 von 35: "),
    ("i", "35 Artikel. Offline."),
    ("L", "English."),
)


@pytest.mark.row(118, 128, 131)
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 10)])
def test_every_answer_is_at_the_cursor(opened: Open, tmp_path: Path, columns: int, rows: int) -> None:
    """After each key the cells from the cursor on begin with what answers it; the next key acts as usual."""
    spoken.store(tmp_path / "store.sqlite3")
    paths = ("--config", str(tmp_path / "c.toml"))
    terminal = opened("--screen-reader", "--offline", *paths, columns=columns, rows=rows)
    wrong = []
    for keys, wanted in ANSWERS:
        for part in re.findall(r"/\w+|.", keys, re.DOTALL):
            terminal.press(part)
        shown = terminal.cursor_line[:CELLS]
        if not shown.startswith(wanted) or terminal.screen.cursor.hidden:
            wrong.append((keys, wanted, shown))
    assert wrong == []


@pytest.mark.row(120)
@pytest.mark.parametrize("columns", [80, 40])
def test_an_entry_is_written_whole(opened: Open, columns: int) -> None:
    """Down to an article of several rows: its words are written, all of them, and no others."""
    terminal = opened("--screen-reader", "--offline", "--rows", "12", columns=columns)
    terminal.press("G")
    terminal.press("g")
    terminal.press("v")
    for number in range(2, 9):
        written = terminal.press("j" if number % 2 else "\x1b[B").decode()
        said = re.findall(r"\w+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", written))
        headline = re.findall(r"\w+", spoken.SEED[number - 1]["headline"])
        assert said == [str(number), *headline, "ungelesen"], number


@pytest.mark.row(125)
def test_a_choice_is_written_once(opened: Open) -> None:
    """Back from the sources, the first article and the answer are written once, and nothing else."""
    terminal = opened("--screen-reader", "--offline")
    terminal.press("S")
    terminal.press("5")
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", terminal.press("\r").decode())
    assert written.split() == [*terminal.lines[1].split(), "Wuppertal:", "34."]


@pytest.mark.row(118)
def test_a_sync_that_ends_moves_no_cursor(opened: Open) -> None:
    """What nobody asked for is said at the foot; the cursor stays, and P brings it there."""
    terminal = opened("--screen-reader", wait="Wuppertal: nicht erreichbar")
    assert terminal.cursor_line.startswith("1. WuppertalWorks")
    terminal.press("j")
    assert terminal.cursor_line.startswith("2. Erlebe")
    terminal.press("P")
    assert terminal.cursor_line.startswith("Wuppertal: nicht erreichbar")


@pytest.mark.row(130)
def test_the_end_is_told_alone(opened: Open) -> None:
    """At the last line of an article, neither a move nor a page says a line again."""
    terminal = opened("--screen-reader", "--offline")
    terminal.press("\r")
    terminal.press("G")
    for key in "jG ":
        written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", terminal.press(key).decode())
        assert written.split()[:3] == ["Ende", "des", "Artikels."], key
        assert len(written.split()) <= 9, key


def test_a_long_answer_repeats_the_article_at_most_once(opened: Open) -> None:
    """On a small screen an answer of many rows takes room from the list, and a move gives it back."""
    terminal = opened("--screen-reader", columns=40, rows=10, wait="Verbindung prüfen.")
    assert terminal.output.count(b"WuppertalWorks") <= 2  # as the first page, and when it had to make room
    terminal.output = b""
    terminal.press("j")
    assert terminal.cursor_row.startswith("2. Erlebe")
    assert terminal.output.count(b"Erlebe") == 1
    assert b"WuppertalWorks" not in terminal.output
