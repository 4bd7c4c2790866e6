"""List and article, driven by keys on a real terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import Terminal

Open = Callable[..., Terminal]
SEED = json.loads(
    (Path(__file__).parents[2] / "cache/stadtbote_cache/edition/was-gibt-es-neues.json").read_text(
        encoding="utf-8"
    )
)["items"]


def headline(number: int) -> str:
    """The beginning of the headline of an item, as much as a list row surely shows."""
    return str(SEED[number - 1]["headline"])[:25]


def test_first_screen_shows_list_and_article(opened: Open) -> None:
    """34 articles, the first below them, and a title that says that nothing was ever fetched."""
    terminal = opened()
    title = " Stadtbote  Alle   34 ungelesen · 34"
    assert terminal.lines[0] == title + "offline · eingebaute Ausgabe".rjust(79 - len(title))
    assert terminal.lines[1] == ""
    assert terminal.lines[2].startswith(f" •  {headline(1)}")
    assert terminal.lines[10] == "─" * 80
    assert "Am 31.08.2024 findet die" in terminal.text
    assert terminal.lines[22] == ""
    keys = " Enter öffnen  N nächster ungelesener  / suchen  r gelesen  ? Hilfe  q Ende"
    assert terminal.lines[23] == keys


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("\x1b[B", "\x1b[A")])
def test_cursor_stands_on_the_focused_row(opened: Open, down: str, up: str) -> None:
    """After each of 20 moves the hardware cursor's row begins with the focused article, and it is shown."""
    terminal = opened()
    for number in range(2, 22):
        terminal.press(down)
        assert headline(number) in terminal.cursor_line
    terminal.press(up)
    assert headline(20) in terminal.cursor_line
    assert not terminal.screen.cursor.hidden


def seen(terminal: Terminal) -> list[list[tuple[object, ...]]]:
    """Every cell above the status: letter, ground and underline, and of letters colour and weight."""
    rows = [terminal.screen.buffer[y] for y in range(terminal.screen.lines - 2)]
    return [
        [
            (cell.data, cell.bg, cell.reverse, cell.underscore, cell.data == " " or (cell.fg, cell.bold))
            for cell in (row[x] for x in range(terminal.screen.columns))
        ]
        for row in rows
    ]


@pytest.mark.parametrize("columns", [50, 120])
def test_what_stands_there_is_what_would_be_written_anew(opened: Open, columns: int) -> None:
    """However little of the screen a key writes, all of it looks as after v, which writes everything."""
    terminal = opened(columns=columns, rows=36)
    for keys in (*"jj Gkgrs\rj nGkqWW", "/messe\r", *"j\r.,qqzjNMU"):
        terminal.press(keys)
        before, cursor = seen(terminal), terminal.cursor_row
        terminal.press("v")
        assert (seen(terminal), terminal.cursor_row) == (before, cursor), keys


def test_keys_walk_the_whole_list_and_the_article_follows(opened: Open) -> None:
    """Every one of the 34 articles is reached by j, and its teaser or caption stands beside it."""
    terminal = opened(columns=120, rows=40)
    for number, item in enumerate(SEED, 1):
        if number > 1:
            terminal.press("j")
        assert headline(number) in terminal.cursor_line
        start = (item["teaser"] or [f"Bild: {item['image_caption']}"])[0].strip()[:30]
        assert start in terminal.text, (number, terminal.text)
    assert "letzte" in (terminal.press("n"), terminal.text)[1]


def test_pages_and_ends(opened: Open) -> None:
    """Space and b turn pages, G and g go to the ends; the last page is full."""
    terminal = opened()
    terminal.press(" ")
    assert headline(9) in terminal.cursor_line
    assert headline(9) in terminal.lines[2]
    terminal.press("b")
    assert headline(1) in terminal.cursor_line
    terminal.press("   ")
    terminal.press(" ")
    assert headline(33) in terminal.cursor_line
    assert headline(27) in terminal.lines[2]
    assert headline(34) in terminal.lines[9]
    terminal.press("G")
    assert headline(34) in terminal.cursor_line
    assert headline(27) in terminal.lines[2]
    terminal.press("g")
    assert headline(1) in terminal.cursor_line


@pytest.mark.parametrize("enter", ["\r", "\n", "\x1b[C"])
def test_opening_marks_as_read_and_moves_the_focus(opened: Open, enter: str) -> None:
    """Enter, a line feed or the arrow open: the mark goes, the cursor is in the article, j goes by lines."""
    terminal = opened()
    terminal.press(enter)
    assert terminal.lines[2].startswith("»   WuppertalWorks")
    assert terminal.cursor_line == "WuppertalWorks - die Konzernmesse der Stadtverwaltung"
    terminal.press("j")
    assert terminal.cursor_line == "Wuppertal · 1 Minute"
    terminal.press("q")
    assert terminal.cursor_row.startswith("    WuppertalWorks")


def test_next_article_from_inside_an_article(opened: Open) -> None:
    """n and p open the neighbours without the list, and mark them as read."""
    terminal = opened()
    terminal.press("\r")
    terminal.press("n")
    assert terminal.cursor_line.startswith("Erlebe Digitalisierung - beim")
    assert terminal.lines[3].startswith("»   Erlebe")
    assert terminal.lines[2].startswith("    Wuppertal")
    terminal.press("p")
    assert terminal.cursor_line.startswith("WuppertalWorks")
    terminal.press("p")
    assert "Das ist der erste Artikel." in terminal.text


def test_tab_goes_to_the_other_pane_and_back(opened: Open) -> None:
    """Tab opens the article, and goes back to the list."""
    terminal = opened()
    terminal.press("\t")
    assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (2, 11)
    terminal.press("\t")
    assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (4, 2)


def test_marks_by_key_are_in_the_store(opened: Open, tmp_path: Path) -> None:
    """s keeps, r toggles read; the signs show it, the status says it, and the store has it."""
    terminal = opened()
    terminal.press("j")
    terminal.press("s")
    assert terminal.cursor_row.startswith(" •+")
    assert "Gemerkt." in terminal.text
    terminal.press("r")
    assert terminal.cursor_row.startswith("  +")
    terminal.press("q")
    assert terminal.wait() == 0
    with Store.open(tmp_path / "store.sqlite3") as store:
        rows = store.rows(store.listing(Filter(kept=True)))
        assert [row.headline[:6] for row in rows.values()] == ["Erlebe"]
        assert [row.read for row in rows.values()] == [True]


def test_unread_only_and_all(opened: Open) -> None:
    """u shows only unread articles and back, a shows all; the focus stays on its article."""
    terminal = opened()
    terminal.press("\rq")
    terminal.press("jjj")
    terminal.press("u")
    assert terminal.lines[0].startswith(" Stadtbote  ungelesene   33 ")
    assert headline(4) in terminal.cursor_line
    terminal.press("u")
    assert terminal.lines[0].startswith(" Stadtbote  Alle ")
    assert headline(4) in terminal.cursor_line
    terminal.press("ua")
    assert terminal.lines[0].startswith(" Stadtbote  Alle ")


def test_an_article_read_in_the_unread_list_does_not_vanish(opened: Open) -> None:
    """Opening an article in the unread list leaves it there until the list is made anew."""
    terminal = opened()
    terminal.press("u")
    terminal.press("\r")
    assert " 34 " in terminal.lines[0]
    assert terminal.lines[2].startswith("»   WuppertalWorks")


def test_where_am_i_says_place_state_source_and_headline(opened: Open) -> None:
    """i tells the place, the state, the source and the whole headline."""
    terminal = opened(columns=160)
    terminal.press("jjjj")
    terminal.press("i")
    assert (
        "5 von 34: Girls' Day 2024 beim Amt für Informationstechnik und Digitalisierung, ungelesen, Wuppertal"
    ) in " ".join(terminal.text.split())


def test_reading_position_is_kept(opened: Open, tmp_path: Path) -> None:
    """An article left in the middle is found there again, in the same run and in the next one."""
    terminal = opened(columns=40, rows=10)
    terminal.press("\r")
    for _ in range(6):
        terminal.press("j")
    left = terminal.cursor_line
    terminal.press("q")
    terminal.press("j")
    terminal.press("k")
    terminal.press("\r")
    assert terminal.cursor_line == left
    terminal.press("q")
    terminal.press("q")
    terminal.wait()
    again = opened(columns=40, rows=10)
    again.press("\r")
    assert again.cursor_line == left


def test_links_are_listed_with_whole_addresses(opened: Open, tmp_path: Path) -> None:
    """o on an article without links says so."""
    terminal = opened()
    terminal.press("o")
    assert "Dieser Artikel hat keine Links." in terminal.text


def test_sources_can_be_chosen(opened: Open) -> None:
    """S is a table of what is new, unread, kept, all, and each source; a number and Enter choose."""
    terminal = opened()
    terminal.press("s")
    terminal.press("S")
    assert [row.split() for row in terminal.lines[:7]] == [
        ["Quellen", "1", "offline", "·", "eingebaute", "Ausgabe"],
        ["Name", "neu", "ungelesen", "alle", "Stand"],
        ["●", "Neu"],
        ["•", "Ungelesen", "34", "34"],
        ["+", "Gemerkt", "1", "1"],
        ["Alle", "34", "34"],
        ["Wuppertal", "34", "34", "eingebaute", "Ausgabe"],
    ]
    assert len({row.rindex(" 34") for row in terminal.lines[3:7:2]}) == 1
    assert terminal.lines[-1] == " Enter zeigen  i genauer  C ändern  q zurück"
    assert terminal.cursor_line.startswith("Alle ")
    terminal.press("i")
    assert "Quellen, 4 von 5. 4. Alle, 34 ungelesen, 34 Artikel." in terminal.text
    terminal.press("9")
    assert "Diese Nummer gibt es nicht, die letzte ist 5." in terminal.text
    terminal.press("\r")
    assert terminal.cursor_line.startswith("Alle ")
    terminal.press("3")
    assert terminal.cursor_line.startswith("Gemerkt ")
    terminal.press("\r")
    assert terminal.lines[0].startswith(" Stadtbote  gemerkte   1 ungelesen · 1 ")
    terminal.press("\x1b")
    assert terminal.lines[0].startswith(" Stadtbote  Alle ")


def test_kept_only(opened: Open) -> None:
    """m shows only kept articles, and says the way back; q leads back before it quits."""
    terminal = opened()
    terminal.press("jjs")
    terminal.press("m")
    assert terminal.lines[0].startswith(" Stadtbote  gemerkte   1 ungelesen · 1 ")
    assert "m zeigt wieder alle." in terminal.text
    terminal.press("q")
    assert terminal.lines[0].startswith(" Stadtbote  Alle ")


def test_keys_behind_the_end_do_nothing(opened: Open, tmp_path: Path) -> None:
    """What is typed behind q is not taken for commands any more."""
    terminal = opened()
    terminal.press("jjqs")
    assert terminal.wait() == 0
    with Store.open(tmp_path / "store.sqlite3") as store:
        assert len(store.listing(Filter(kept=True))) == 0


def test_the_cursor_comes_back_with_the_screen(opened: Open) -> None:
    """After help, from list and article, the cursor stands where it stood, without another key."""
    terminal = opened()
    terminal.press("jjj")
    terminal.press("?")
    terminal.press("jj")
    terminal.press("q")
    assert terminal.cursor_row.startswith(" •  Schnelleres Internet")
    terminal.press("\r")
    terminal.press("j")
    line = terminal.cursor_line
    terminal.press("?")
    terminal.press("q")
    assert terminal.cursor_line == line


def test_an_answer_leaves_with_the_next_key(opened: Open) -> None:
    """What i said is not left standing when it is no longer true."""
    terminal = opened()
    terminal.press("i")
    assert "1 von 34" in terminal.text
    terminal.press("j")
    assert "1 von 34" not in terminal.text
    assert terminal.lines[22] == ""
    assert "? Hilfe" in terminal.lines[-1]


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (80, 24)])
def test_a_long_answer_turns_no_page(opened: Open, columns: int, rows: int) -> None:
    """With the focus on the last row a status of several rows moves the list by those rows and no more."""
    terminal = opened(columns=columns, rows=rows)
    for _ in range(rows - 4):
        terminal.press("j")
    row, line = terminal.screen.cursor.y, terminal.cursor_line
    terminal.press("i")
    assert terminal.cursor_line == line
    assert row - 3 <= terminal.screen.cursor.y <= row


def test_tab_does_not_mark(opened: Open) -> None:
    """Looking into the article with Tab leaves it unread; opening marks it."""
    terminal = opened()
    terminal.press("\t")
    terminal.press("\t")
    assert terminal.cursor_row.startswith(" • ")


@pytest.mark.parametrize("way_back", ["q", "\x1b", "?"])
def test_help_lists_every_key_and_leads_back(opened: Open, way_back: str) -> None:
    """? shows the keys by place, in two columns where there is room; q, Esc and ? lead back."""
    terminal = opened(rows=75)
    terminal.press("?")
    assert terminal.cursor_line == "In der Liste"
    assert terminal.lines[2] == " j ↓          eine Zeile nach unten"
    assert "\n Im Artikel\n h " in terminal.text
    assert "\n Zeichen\n ●            neu\n" in terminal.text
    terminal.resize(120, 30)
    terminal.wait_for(lambda: len(terminal.lines[2]) > 70)
    terminal.press(way_back, lambda: terminal.cursor_line.startswith("WuppertalWorks"))


def test_themes_change_and_colour_is_never_the_only_sign(opened: Open) -> None:
    """t goes through all themes; the texts stay the same."""
    terminal = opened()
    before = terminal.lines[:21]
    seen = []
    for _ in range(6):
        terminal.press("t")
        seen.append(terminal.lines[22])
        assert terminal.lines[:21] == before
    assert seen == [
        " Jetzt gelten dunkle Farben.",
        " Jetzt gelten helle Farben.",
        " Jetzt gelten Farben wie Papier.",
        " Jetzt gelten Farben für die Nacht.",
        " Jetzt gelten Farben mit hohem Kontrast.",
        " Jetzt gelten die Farben des Terminals.",
    ]


def test_english_by_locale(opened: Open) -> None:
    """In an English locale the screen is English."""
    terminal = opened(LANG="en_GB.UTF-8")
    assert terminal.lines[0].startswith(" Stadtbote  All   34 unread · 34")
    assert terminal.lines[0].endswith("offline · built-in edition")
