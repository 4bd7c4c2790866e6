"""The screen-reader face on a real terminal, and the keys that both faces with a screen share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote_cache.records import Filter, Item
from stadtbote_cache.store import Store
from support.homes import chosen
from support.keeping import filled
from support.terminal import PROGRAM, Terminal, environment

Open = Callable[..., Terminal]
SPOKEN = ("--screen-reader", "--offline")


def kept(folder: Path) -> dict[str, object]:
    """What the keys of the test chose."""
    return chosen(folder / "state" / "stadtbote" / "state.json")


def words(text: bytes) -> list[str]:
    """The words in what was written to the terminal, without its sequences."""
    return re.findall(r"\w+", re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b\[[?<>][0-9;]*.", b" ", text).decode())


def test_first_screen_for_the_ear(opened: Open) -> None:
    """The first article and what is not known; once ever, the keys. Space brings the rest of the page."""
    terminal = opened(*SPOKEN)
    rows = [row for row in terminal.lines if row]
    assert rows == [
        "1. WuppertalWorks - die Konzernmesse der Stadtverwaltung, ungelesen",
        "Noch nie abgerufen. Leertaste: mehr. Fragezeichen: Hilfe.",
    ]
    assert terminal.cursor_line == rows[0]
    assert words(terminal.press(" "))[:2] == ["2", "Erlebe"]
    assert terminal.lines[4].startswith("4. Schnelleres Internet")
    assert terminal.cursor_line == rows[0]
    terminal.press("q")
    assert terminal.wait() == 0
    assert [row for row in opened(*SPOKEN).lines if row] == [rows[0], "34 Artikel."]


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("\x1b[B", "\x1b[A")])
def test_every_move_writes_the_focused_row_alone(opened: Open, down: str, up: str) -> None:
    """Twelve moves down over two pages' edges, then up: the words written are those of the cursor's row,

    and of the rows that the article goes on in, where they were not there yet: nothing is left out.
    """
    terminal = opened(*SPOKEN)
    for key in [down] * 12 + [up] * 12:
        before = terminal.lines
        written = words(terminal.press(key))
        row = terminal.screen.cursor.y
        expected = terminal.cursor_line
        if row + 1 < 20 and terminal.lines[row + 1] != before[row + 1] and terminal.lines[row + 1]:
            expected += " " + terminal.lines[row + 1]
        assert written == re.findall(r"\w+", expected)


def test_pages_are_written_whole(opened: Open) -> None:
    """Space and b write the five articles of a page; v writes the page again."""
    terminal = opened(*SPOKEN)
    terminal.press(" ")
    assert [row[:2] for row in terminal.lines[1:8] if row[1:2] == "."] == ["1.", "2.", "3.", "4.", "5."]
    for key, first in ((" ", "6."), (" ", "11"), ("b", "6."), ("v", "6.")):
        written = words(terminal.press(key))
        assert terminal.cursor_line.startswith(first)
        assert len(written) > 25
    assert terminal.lines[1].startswith("6.")


def test_an_article_line_by_line_and_back(opened: Open) -> None:
    """Enter writes headline and first lines, j one line; q writes the row of the list and nothing else."""
    terminal = opened(*SPOKEN)
    terminal.press("jj")
    opening = words(terminal.press("\r"))
    assert terminal.cursor_line == "Mobilfunk-Messwoche: Auf der Suche nach Funklöchern"
    assert opening == re.findall(r"\w+", "\n".join(terminal.lines[1:6]))
    assert words(terminal.press("j")) == re.findall(r"\w+", terminal.cursor_line)
    back = words(terminal.press("q"))
    assert terminal.cursor_line == "3. Mobilfunk-Messwoche: Auf der Suche nach Funklöchern"
    assert back == re.findall(r"\w+", terminal.cursor_line)


def test_what_two_articles_share_is_written_for_both(opened: Open) -> None:
    """The next article's source stands where the one before had it, and is heard all the same."""
    terminal = opened(*SPOKEN)
    terminal.press("\r")
    written = words(terminal.press("n"))
    assert written[:2] == ["Erlebe", "Digitalisierung"]
    assert "Informationstechnik" in written


def test_where_am_i_and_then_silence(opened: Open) -> None:
    """i says place, headline, state and source, again what there is; the next key takes it away silently."""
    terminal = opened(*SPOKEN)
    said = words(terminal.press("i"))
    assert said[:4] == ["1", "von", "34", "WuppertalWorks"]
    assert said[-1] == "Wuppertal"
    assert terminal.cursor_line.startswith("1 von 34: WuppertalWorks")
    terminal.press("i")
    assert terminal.cursor_line.startswith("34 Artikel. Offline. Eingebaute Ausgabe")
    assert words(terminal.press("i")) == said
    assert words(terminal.press("j")) == re.findall(r"\w+", terminal.cursor_line)
    terminal.press("ö")
    assert "Diese Taste tut hier nichts. Fragezeichen zeigt alle." in terminal.text


def test_marks_are_heard_once(opened: Open, tmp_path: Path) -> None:
    """s writes the new word of the row, with the cursor on it; where a word goes, a sentence says so."""
    terminal = opened(*SPOKEN)
    assert words(terminal.press("s")) == ["gemerkt"]
    assert terminal.cursor_row.endswith("ungelesen, gemerkt")
    assert terminal.cursor_line == "gemerkt"
    assert words(terminal.press("s")) == ["Nicht", "mehr", "gemerkt"]
    assert terminal.cursor_line == "Nicht mehr gemerkt."
    terminal.press("sq")
    assert terminal.wait() == 0
    with Store.open(tmp_path / "store.sqlite3") as store:
        assert len(store.listing(Filter(kept=True))) == 1


def test_searching_for_the_ear(opened: Open) -> None:
    """Typing writes the letters alone; Enter writes the first hit and how many there are."""
    terminal = opened(*SPOKEN)
    terminal.press("/")
    assert "".join(words(terminal.press("glas"))) == "glas"
    found = words(terminal.press("\r"))
    assert terminal.lines[1] == "1. Glasfaserausbau in Barmen gestartet, ungelesen"
    assert terminal.cursor_line == "4 Artikel gefunden. q beendet die Suche."
    assert " ".join(found) == (
        "1 Glasfaserausbau in Barmen gestartet ungelesen 4 Artikel gefunden q beendet die Suche"
    )
    back = terminal.press("\x1b", lambda: terminal.cursor_line == "Die Suche ist beendet.")
    assert words(back)[:2] == ["1", "WuppertalWorks"]


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_finding_in_the_article(opened: Open, face: str) -> None:
    """/ in an article goes to the line with the words, Enter again to the next, Esc leaves all as it is."""
    terminal = opened(face, "--offline")
    terminal.press("\r")
    terminal.press("/")
    terminal.press("AUSBILDUNG\r")
    first = terminal.cursor_line
    assert "Ausbildung" in first
    terminal.press("/")
    terminal.press("\r")
    assert "Ausbildung" in terminal.cursor_line
    assert terminal.cursor_line != first
    line = terminal.cursor_line
    terminal.press("/")
    terminal.press("tunnel\r")
    assert "Im Artikel nicht gefunden: tunnel." in terminal.text
    terminal.press("/")
    terminal.press("\x1b", lambda: terminal.cursor_line == line)


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_headings(opened: Open, tmp_path: Path, face: str) -> None:
    """h goes to the next heading, says where there is none, and what it is for in the list."""
    terminal = opened(face, "--offline")
    terminal.press("h")
    assert "Überschriften gibt es im Artikel." in terminal.text
    terminal.press("\rh")
    assert "Keine weitere Überschrift." in terminal.text


@pytest.mark.parametrize("key", ["f", "\x1bOQ"])
def test_the_face_changes_for_good(opened: Open, tmp_path: Path, key: str) -> None:
    """F2 or f goes on in the other face at the same article, says which it is, and the next start has it."""
    terminal = opened()
    terminal.press("jj")
    terminal.press(key, "Ansicht für Bildschirmleser, gewählt mit f.")
    assert terminal.lines[3] == "3. Mobilfunk-Messwoche: Auf der Suche nach Funklöchern, ungelesen"
    assert terminal.cursor_line == "Das gilt auch beim nächsten Start."
    assert terminal.lines[0] == "Ansicht für Bildschirmleser, gewählt mit f."
    assert kept(tmp_path) == {"face": "screen-reader"}
    terminal.press("\r")
    terminal.press(key, lambda: (terminal.screen.cursor.x, terminal.screen.cursor.y) == (2, 11))
    assert kept(tmp_path) == {"face": "screen"}
    terminal.press(key, "Ansicht für Bildschirmleser, gewählt mit f.")
    terminal.press("qq")
    assert terminal.wait() == 0
    assert opened().lines[1].startswith("1. WuppertalWorks")


def test_more_and_fewer_rows(opened: Open, tmp_path: Path) -> None:
    """+ and - change the page and keep it; what stands there is not written again."""
    terminal = opened(*SPOKEN)
    terminal.press(" ")
    assert words(terminal.press("+")) == ["6", "Zeilen", "je", "Seite"]
    assert words(terminal.press(" "))[:2] == ["6", "Smart"]
    terminal.press(" ")
    assert terminal.cursor_line.startswith("7.")
    for _ in range(9):
        terminal.press("-")
    assert "1 Zeile je Seite." in terminal.text
    assert kept(tmp_path) == {"rows": 1}
    terminal.press("j")
    assert [row for row in terminal.lines[1:20] if row] == [terminal.cursor_line]


def test_rows_by_option(opened: Open) -> None:
    """--rows 2 shows two articles a page, without keeping that."""
    terminal = opened(*SPOKEN, "--rows", "2")
    terminal.press(" ")
    assert [row[:2] for row in terminal.lines[1:20] if row] == ["1.", "2."]


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_the_language_changes_for_good(opened: Open, tmp_path: Path, face: str) -> None:
    """L goes on in English at the same article and keeps that."""
    terminal = opened(face, "--offline")
    terminal.press("jj")
    terminal.press("L", "English.")
    assert ("Mobilfunk" if face == "--screen" else "English.") in terminal.cursor_line
    assert kept(tmp_path) == {"language": "en"}
    terminal.press("i")
    assert "3 of 34: " in terminal.text


def test_the_theme_is_kept(opened: Open, tmp_path: Path) -> None:
    """t in the full screen is for good."""
    terminal = opened()
    terminal.press("t")
    assert kept(tmp_path) == {"theme": "dark"}
    terminal.press("q")
    terminal.wait()
    assert b"48;5;233" in opened().output


def test_settings_that_cannot_be_kept_say_so(opened: Open, tmp_path: Path) -> None:
    """Where nothing can be written the face changes all the same, and the status says so."""
    (tmp_path / "state").write_text("")
    terminal = opened()
    terminal.press("f", lambda: "Ansicht für Bildschirmleser" in terminal.lines[0])
    assert "Nicht gespeichert" in terminal.text


def test_an_empty_list_says_so(opened: Open) -> None:
    """m without kept articles says so, and shows a sentence where the list would be."""
    terminal = opened(*SPOKEN)
    terminal.press("m")
    assert terminal.cursor_line == "Nichts Gemerktes. a zeigt alle."
    assert "Nichts Gemerktes. a zeigt alle." in terminal.lines
    terminal.press("a")
    assert terminal.cursor_line == "Alle Artikel: 34."
    assert terminal.lines[1].startswith("1. WuppertalWorks")


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_an_end_is_said(opened: Open, face: str) -> None:
    """Where a key cannot move the focus that is said: in list, article and help, and by Esc."""
    terminal = opened(face, "--offline")
    for keys, said in (
        ("k", "Das ist der erste Artikel."),
        ("\x1b", "Das ist die ganze Liste. q: Ende."),
        ("g", "Das ist der erste Artikel."),
        ("Gj", "Das ist der letzte Artikel."),
        ("vG", "Das ist der letzte Artikel."),
        ("\rk", "Anfang des Artikels."),
        ("\r", "Der Artikel ist offen. Leertaste: weiter."),
        ("g", "Anfang des Artikels."),
        ("Gj", "Ende des Artikels. n: nächster Artikel, q: zur Liste."),
        ("?k", "Das ist die erste Zeile."),
        ("\x0cg", "Das ist die erste Zeile."),
        ("Gj", "Das ist die letzte Zeile."),
    ):
        terminal.press(keys, said)
    terminal.press("qqm", "Nichts Gemerktes.")
    for key in "jkgGsrn\r\ti":
        terminal.press(key, lambda: terminal.text.count("Nichts Gemerktes.") == 2)


def test_a_notice_at_the_start_is_said(tmp_path: Path) -> None:
    """Without a place for the store the screen-reader face starts, and says that marks will not last."""
    (tmp_path / "file").write_text("")
    variables = environment(XDG_DATA_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path))
    with Terminal([*PROGRAM, *SPOKEN], variables=variables) as terminal:
        terminal.wait_for("was Sie lesen oder merken, gilt nur")
        assert terminal.cursor_line.startswith("1. WuppertalWorks")


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_a_byte_that_is_no_letter_ends_nothing(opened: Open, face: str) -> None:
    """A key from a terminal of another encoding does nothing, and the next key works."""
    terminal = opened(face, "--offline")
    os.write(terminal.fd, b"\xfc")
    terminal.read()
    terminal.press("j")
    assert terminal.cursor_line.strip().startswith(("2. ", "Erlebe"))


@pytest.mark.parametrize(
    ("key", "other", "first"),
    [("f", "Ansicht für Bildschirmleser, gewählt", "Bildschirm, gewählt"), ("L", "English.", "Deutsch.")],
)
def test_going_on_in_another_face_or_language_keeps_the_place(
    opened: Open, key: str, other: str, first: str
) -> None:
    """An article read in the unread list stays open at its line, though it is read by now."""
    terminal = opened()
    terminal.press("ujj\rjjj")
    line = terminal.cursor_line
    terminal.press(key, other)
    terminal.press(key, first)
    assert terminal.cursor_line == line
    terminal.press("q")
    assert terminal.cursor_row.startswith("    Mobilfunk")


@pytest.mark.parametrize("columns", [70, 120])
def test_another_language_leaves_the_row(opened: Open, tmp_path: Path, columns: int) -> None:
    """The line that is read stays on its row of the screen, also in the midst of a long article."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.remove_source("wuppertal-digital")
        filled(store, Item("Freibad offen", key="1", teaser=tuple(f"Absatz {n}." for n in range(30))))
    terminal = opened(columns=columns, rows=16)
    terminal.press("\r" + 20 * "j")
    before = terminal.screen.cursor.y, terminal.cursor_line
    terminal.press("L", "English.")
    assert (terminal.screen.cursor.y, terminal.cursor_line) == before


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_another_window_changes_nothing(opened: Open, face: str) -> None:
    """When the terminal's window loses the focus and gets it again, nothing is written and keys work."""
    terminal = opened(face, "--offline")
    assert terminal.press("\x1b[O") == b""
    terminal.press("j")
    assert terminal.press("\x1b[I") == b""
    assert terminal.cursor_line.strip().startswith(("2. ", "Erlebe"))


def test_space_writes_what_was_not_heard(opened: Open) -> None:
    """After a move past the edge Space writes the rest of that page before it turns to the next."""
    terminal = opened(*SPOKEN)
    terminal.press("jjjjj")
    assert words(terminal.press(" "))[:2] == ["7", "Weitere"]
    assert terminal.cursor_line.startswith("6.")
    assert [row[:2] for row in terminal.lines[1:9] if row[1:2] == "."] == ["6.", "7.", "8.", "9."]
    terminal.press(" ")
    assert terminal.cursor_line.startswith("11.")


def test_finding_says_the_line_alone(opened: Open) -> None:
    """Enter in the field of an article writes the line that was found, not the one that was left."""
    terminal = opened(*SPOKEN)
    terminal.press("\r")
    terminal.press("/")
    terminal.press("Studium")
    found = words(terminal.press("\r"))
    assert found == re.findall(r"\w+", "\n".join(row for row in terminal.lines[1:7] if row))
    assert "Studium" in terminal.cursor_line
