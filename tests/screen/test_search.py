"""The search field and its live results."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stadtbote_cache.records import Item
from stadtbote_cache.store import Store
from support.keeping import filled
from support.terminal import Terminal

Open = Callable[..., Terminal]
_FIRST = {"--screen": 2, "--screen-reader": 1}  # the row of the first article


def test_results_follow_the_typing(opened: Open) -> None:
    """The list shows what is found at every letter, and the cursor stays at the caret of the field."""
    terminal = opened()
    terminal.press("/")
    assert terminal.lines[22] == " Suchen:"
    for typed, found in (("g", None), ("las", 4), ("faserausbau", 3), ("x", 0)):
        terminal.press(typed)
        assert found is None or f"   {found} Treffer" in terminal.lines[0]
        assert terminal.screen.cursor.y == 22
    assert terminal.lines[22] == " Suchen: glasfaserausbaux"
    assert terminal.screen.cursor.x == len(" Suchen: glasfaserausbaux")


def test_keys_typed_right_behind_the_slash_are_words(opened: Open) -> None:
    """On a slow line `/gas` and Enter may come in one piece: nothing of it is taken for a command."""
    terminal = opened()
    terminal.press("/glas\r")
    assert terminal.lines[0].startswith(" Stadtbote  Suche „glas“   4 Treffer")
    assert terminal.cursor_row.startswith(" •  Glasfaserausbau in Barmen")
    assert "4 Artikel gefunden. q beendet die Suche." in terminal.text


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_a_search_from_the_end_of_a_long_list(opened: Open, face: str) -> None:
    """A list that is shorter than the place before is shown from its first hit."""
    terminal = opened("--offline", face)
    terminal.press("G")
    terminal.press("/glas\r")
    assert terminal.cursor_row.startswith(" • " if face == "--screen" else "4 Artikel")
    assert "4 Artikel gefunden. q beendet die Suche." in terminal.text


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """A store where the best hit for "Radweg" is the oldest."""
    path = tmp_path / "dated.sqlite3"
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        day = datetime(2026, 9, 1, tzinfo=UTC)
        filled(
            store,
            Item("Radweg fertig", key="1", published=day),
            Item("Freibad offen", key="2", teaser=("Am Radweg.",), published=day + timedelta(days=2)),
            Item("Kirmes", key="3", teaser=("Am Radweg.",), published=day + timedelta(days=1)),
        )
    return path


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_the_newest_hits_come_first_on_demand(opened: Open, dated: Path, face: str) -> None:
    """d puts the newest first and the focus on it, says so, and puts the best first again."""
    terminal = opened("--offline", "--store", str(dated), face)
    terminal.press("d")
    sign = "/" if face == "--screen" else "Schrägstrich"
    assert f"Hier sind keine Treffer zu ordnen. {sign} sucht." in terminal.text
    terminal.press("/radweg\r")
    assert "Radweg fertig" in terminal.lines[_FIRST[face]]
    terminal.press("d")
    assert "Die neuesten zuerst. d: die besten." in terminal.text
    assert "Freibad offen" in terminal.lines[_FIRST[face]]
    terminal.press("j")
    assert "Kirmes" in terminal.cursor_line
    if face == "--screen":
        assert terminal.lines[0].startswith(" Stadtbote  Suche „radweg“ · die neuesten zuerst   3 Treffer")
    terminal.press("d")
    assert "Die besten zuerst. d: die neuesten." in terminal.text
    assert "Radweg fertig" in terminal.lines[_FIRST[face]]
    terminal.press("d")
    terminal.press("q")
    assert "Die Suche ist beendet." in terminal.text
    terminal.press("q")
    assert terminal.wait() == 0


def test_the_order_ends_with_its_search(opened: Open, dated: Path) -> None:
    """Other words begin with the best hit again, and neither a filter nor the way out keeps the order."""
    terminal = opened("--offline", "--store", str(dated), "--screen")
    terminal.press("/radweg\r")
    terminal.press("d")
    terminal.press("u")
    title = " Stadtbote  ungelesene · Suche „radweg“ · die neuesten zuerst   3 Treffer"
    assert terminal.lines[0].startswith(title)
    terminal.press("/")
    terminal.press("radweg am\r")
    assert terminal.lines[0].startswith(" Stadtbote  ungelesene · Suche „radweg am“   2 Treffer")
    terminal.press("d")
    terminal.press("m")
    terminal.press("m")
    assert terminal.lines[0].startswith(" Stadtbote  Alle   3 ungelesen · 3 ")
    terminal.press("q")
    assert terminal.wait() == 0


@pytest.mark.parametrize("columns", [70, 100])
def test_the_order_changes_from_within_a_hit(opened: Open, dated: Path, columns: int) -> None:
    """d in an opened hit leaves it open; the hits before and behind it are those of the other order."""
    terminal = opened("--offline", "--store", str(dated), "--screen", columns=columns)
    terminal.press("/radweg\r")
    terminal.press("\r")
    assert terminal.cursor_line.strip() == "Radweg fertig"
    terminal.press("d")
    assert "Die neuesten zuerst. d: die besten." in terminal.text
    assert terminal.cursor_line.strip() == "Radweg fertig"
    terminal.press("p")
    assert terminal.cursor_line.strip() == "Am Radweg."
    terminal.press("q")
    assert terminal.cursor_line.startswith("Kirmes")
    assert "•" not in terminal.cursor_row


def test_without_hits_there_is_no_order(opened: Open) -> None:
    """d on a search that found nothing says so."""
    terminal = opened()
    terminal.press("/gibtsnicht\r")
    terminal.press("d")
    assert "Hier sind keine Treffer zu ordnen. / sucht." in terminal.text
    assert "neuesten" not in terminal.lines[0]


def test_all_of_many_hits_are_there_in_the_other_order(opened: Open, tmp_path: Path) -> None:
    """Behind d the last of more than a screenful of hits is reached at once, also by a key in one piece."""
    path = tmp_path / "many.sqlite3"
    with Store.open(path) as store:
        store.remove_source("wuppertal-digital")
        day = datetime(2026, 1, 1, tzinfo=UTC)
        filled(store, *(Item(f"Bus {n}", key=str(n), published=day + timedelta(hours=n)) for n in range(900)))
    terminal = opened("--offline", "--store", str(path), "--screen")
    terminal.press("/bus\r")
    terminal.press("dG")
    assert "Bus 0" in terminal.cursor_line
    terminal.press("g")
    assert "Bus 899" in terminal.cursor_line
    assert terminal.lines[0].startswith(" Stadtbote  Suche „bus“ · die neuesten zuerst   900 Treffer")


FAILING = """
import sys
from pathlib import Path
from stadtbote_cache.errors import StoreError
from stadtbote_cache.store import Store
flag = Path(sys.argv.pop(1))
def failing(real):
    def read(self, *values, **named):
        if flag.exists():
            raise StoreError(self.path, "disk I/O error")
        return real(self, *values, **named)
    return read
Store.search, Store.listing = failing(Store.search), failing(Store.listing)
from stadtbote.__main__ import run
run()
"""


@contextmanager
def failing(store: Path, face: str) -> Iterator[tuple[Terminal, Path]]:
    """The reader at its list, whose store fails for as long as the file beside it is there."""
    flag = store.with_name("fails")
    command = [sys.executable, "-c", FAILING, str(flag), "--store", str(store), "--offline", face]
    with Terminal(command) as terminal:
        terminal.wait_for("Freibad offen")
        yield terminal, flag


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_a_list_that_cannot_be_read_is_told(dated: Path, face: str) -> None:
    """Where the store fails, that is said and nothing else; the hits stay, and the way out of them too."""
    with failing(dated, face) as (terminal, flag):
        terminal.press("/radweg\r")
        flag.touch()
        for key in "dumaq":
            terminal.press("i")
            assert "Suche „radweg“" in terminal.text
            terminal.press(key)
            assert "Der Speicher" in terminal.text, key
            for other in ("zuerst", "Nur ", "Alle Artikel", "beendet."):
                assert other not in terminal.text, key
            assert "Radweg fertig" in terminal.lines[_FIRST[face]], key
        flag.unlink()
        terminal.press("q")
        assert "Die Suche ist beendet." in terminal.text


@pytest.mark.parametrize("face", ["--screen", "--screen-reader"])
def test_hits_that_cannot_be_read_are_told(dated: Path, face: str) -> None:
    """Where the store fails while words are typed, Enter says that, and no count of other hits."""
    with failing(dated, face) as (terminal, flag):
        terminal.press("/rad")
        flag.touch()
        terminal.press("weg am\r")
        assert "Der Speicher" in terminal.text
        assert "gefunden" not in terminal.text
        flag.unlink()
        terminal.press("/radweg am\r")
        assert "2 Artikel gefunden." in terminal.text


def test_escape_goes_back_to_the_article_before(opened: Open) -> None:
    """Esc lifts the search and the focus stands where it stood."""
    terminal = opened()
    terminal.press("jj")
    terminal.press("/fachkräftemangel\r")
    assert "Stadtverwaltung Wuppertal begegnet" in terminal.cursor_line
    terminal.press("\x1b", lambda: terminal.lines[0].startswith(" Stadtbote  Alle "))
    assert terminal.cursor_row.startswith(" •  Mobilfunk")


def test_opening_a_hit_and_going_back_keeps_the_hits(opened: Open) -> None:
    """From an opened hit the way back leads to the hits first, then to the list."""
    terminal = opened()
    terminal.press("/glas\r")
    terminal.press("j")
    terminal.press("\r")
    assert "Glasfaserausbau" in terminal.cursor_line
    assert re.search(r" Treffer 1 von 2 ──$", terminal.lines[10])
    terminal.press("q")
    assert terminal.lines[0].startswith(" Stadtbote  Suche „glas“   4 Treffer")


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("abc\x7f", "ab"),
        ("abc\x1b[D\x1b[DX", "aXbc"),
        ("zwei wörter\x17", "zwei"),
        ("weg\x15da", "da"),
        ("b\x01a", "ab"),
        ("a\x1b[Hb\x1b[Fc", "bac"),
        ("?qjn", "?qjn"),
        ("Straße ä", "Straße ä"),
        ("\x1b[200~ein\ngefügt\x1b[201~", "ein gefügt"),
    ],
)
def test_the_field_edits_a_line(opened: Open, keys: str, value: str) -> None:
    """Letters, arrows, the usual control keys and pasting work; pasted control sequences do not survive."""
    terminal = opened()
    terminal.press("/")
    terminal.press(keys, lambda: terminal.lines[22] == f" Suchen: {value}")


def test_a_mark_typed_behind_its_letter_is_on_it(opened: Open) -> None:
    """Keyboards and readers of braille may send a letter and its mark one after the other; both are seen."""
    terminal = opened()
    terminal.press("/")
    terminal.press("e", " Suchen: e")
    terminal.press("\u0301", " Suchen: \u00e9")
    terminal.press("\x7f", lambda: terminal.lines[22] == " Suchen: e")


def test_nothing_found_is_said(opened: Open) -> None:
    """A search without hits says so and how to get out of it."""
    terminal = opened()
    terminal.press("/strassenbahn\r")
    assert "Nichts gefunden: strassenbahn. q beendet die Suche." in terminal.text
    terminal.press("jkGg nr")
    terminal.press("q")
    assert terminal.lines[0].startswith(" Stadtbote  Alle ")
    terminal.press("q")
    assert terminal.wait() == 0


def test_a_whole_errand_typed_at_once_is_done_in_order(opened: Open) -> None:
    """Search, move, open and keep in one piece, as a slow line or a recorded macro delivers them."""
    terminal = opened()
    terminal.press("/glas\rj\rsqjjr", lambda: terminal.cursor_row.startswith("    Weitere 674"))
    assert terminal.lines[3].startswith("  + Glasfaserausbau startet")


def test_keys_typed_before_the_first_screen_are_kept(opened: Open) -> None:
    """What is typed while the program starts is done once the list is there."""
    terminal = opened(wait="", rows=24)
    terminal.press("jjs")
    terminal.wait_for("Gemerkt.")
    assert terminal.cursor_row.startswith(" •+")


def test_while_typing_the_first_hits_are_enough(opened: Open, tmp_path: Path) -> None:
    """Of many hits the first are shown while words are typed; Enter shows all, the focus where it was."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        filled(store, *(Item(f"Markt am Tag {day:02}", key=str(day)) for day in range(60)))
    terminal = opened()
    terminal.press("/markt")
    assert terminal.lines[0].startswith(" Stadtbote  Suche „markt“   die ersten 50 Treffer")
    first = terminal.lines[3].split("  ", 1)[1]
    terminal.press("\r")
    assert terminal.lines[0].startswith(" Stadtbote  Suche „markt“   60 Treffer")
    assert "60 Artikel gefunden. q beendet die Suche." in terminal.text
    assert terminal.cursor_row.startswith(" • ")
    assert terminal.lines[3].split("  ", 1)[1] == first
    terminal.press("G")
    assert terminal.cursor_row.startswith(" • ")


def test_a_search_left_half_typed_is_whole(opened: Open, tmp_path: Path) -> None:
    """Where the terminal becomes too small for the field, its hits are all there afterwards."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        filled(store, *(Item(f"Markt am Tag {day:02}", key=str(day)) for day in range(60)))
    terminal = opened()
    terminal.press("/markt")
    terminal.resize(30, 5)
    terminal.wait_for("Zu klein")
    terminal.resize(80, 24)
    terminal.wait_for("60 Treffer")
    terminal.press("G")
    assert terminal.cursor_row.startswith(" • ")


def test_hits_in_an_article_are_marked_and_have_keys(opened: Open) -> None:
    """After / each hit stands out; . and , go through them, the rule counts, and the keys are named."""
    terminal = opened()
    terminal.press("\r")
    assert ". nächster Treffer" not in terminal.lines[23]
    terminal.press(".")
    assert terminal.lines[22] == " Hier ist nichts gesucht. / sucht im Artikel."
    terminal.press("/ausbildung\r")
    found = re.search(r" Treffer 1 von (\d+) · \d+ % ──$", terminal.lines[10])
    assert found, terminal.text
    total = int(found[1])
    cells = terminal.screen.buffer[terminal.screen.cursor.y]
    marked = "".join(cells[x].data for x in range(80) if cells[x].reverse and cells[x].underscore)
    assert marked.lower() == "ausbildung"
    assert ". nächster Treffer  , voriger" in terminal.lines[23]
    terminal.press(",")
    assert terminal.lines[22] == f" Vom Ende her. Treffer {total} von {total}."
    terminal.press(".")
    assert terminal.lines[22] == f" Von vorn. Treffer 1 von {total}."
    terminal.press("/")
    terminal.press("\x15\r")
    assert "Treffer" not in terminal.text


def test_words_are_marked_in_the_headlines(opened: Open) -> None:
    """In the list of hits what was typed stands out in the headlines, except in that of the focus."""
    terminal = opened()
    terminal.press("/glas\r")
    cells = terminal.screen.buffer[3]
    assert "".join(cells[x].data for x in range(80) if cells[x].reverse) == "Glas"
