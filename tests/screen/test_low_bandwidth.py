"""With --low-bandwidth the full screen sends what is asked for, and no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stadtbote.config.settings import THEMES
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.terminal import Terminal

Open = Callable[..., Terminal]

LOW = ("--offline", "--low-bandwidth")


def reversed_cells(terminal: Terminal) -> list[tuple[int, int]]:
    """The cells that are shown in reverse, as rows and columns."""
    buffer = terminal.screen.buffer
    cells = [(y, x) for y in range(terminal.screen.lines) for x in range(terminal.screen.columns)]
    return [(y, x) for y, x in cells if buffer[y][x].reverse]


@pytest.mark.parametrize("columns", [60, 80, 132])
@pytest.mark.parametrize("theme", THEMES)
def test_a_move_costs_sixty_bytes(opened: Open, columns: int, theme: str) -> None:
    """Only the mark moves: the signs of two rows, and the cursor."""
    terminal = opened(*LOW, "--theme", theme, columns=columns)
    for key in "jjjkjn":
        assert len(terminal.press(key)) <= 60
    assert terminal.cursor_line.startswith("•  Girls")
    shown = {(terminal.screen.cursor.y, terminal.screen.cursor.x + n) for n in (0, 1)}
    assert shown == {(y, x) for y, x in reversed_cells(terminal) if y}


def test_the_article_follows_on_enter(opened: Open) -> None:
    """Below the list a sentence stands until an article is asked for; it stays while the list is walked."""
    terminal = opened(*LOW)
    assert "Enter zeigt den Artikel." in terminal.lines[11]
    assert "Am 31.08.2024" not in terminal.text
    assert len(terminal.press("\r")) < 1400
    assert "Am 31.08.2024" in terminal.text
    assert terminal.screen.cursor.x == 2
    terminal.press("q")
    assert len(terminal.press("j")) <= 60
    assert "Am 31.08.2024" in terminal.text
    assert len(terminal.press("\r")) < 1400
    assert "Am 7. Juni" in terminal.text


@pytest.mark.parametrize("columns", [60, 80])
def test_marks_need_no_article(opened: Open, tmp_path: Path, columns: int) -> None:
    """An article is marked in the list without being fetched to the screen, and the mark is kept."""
    terminal = opened(*LOW, columns=columns)
    terminal.press("j")
    for key, said, signs in (("s", "Gemerkt.", "•+"), ("r", "Gelesen.", " +"), ("r", "Ungelesen.", "•+")):
        assert len(terminal.press(key)) < 200
        assert said in terminal.text
        assert f"{signs} Erlebe" in terminal.text
    terminal.press("\rq")
    terminal.press("s")
    assert "    Erlebe" in terminal.text
    with Store.open(tmp_path / "store.sqlite3") as store:
        row = store.rows(store.listing(Filter())[1:2]).popitem()[1]
    assert (row.read, row.kept) == (True, False)


def test_a_search_waits_for_enter(opened: Open) -> None:
    """The list does not follow every letter of a search; with Enter it comes."""
    terminal = opened(*LOW)
    terminal.press("/")
    assert len(terminal.press("messe")) <= 5 * 18  # each letter may be painted by itself
    before = terminal.lines[2:10]
    assert terminal.lines[2:10] == before
    terminal.press("\r")
    assert "gefunden. q beendet die Suche." in terminal.text
    assert terminal.lines[2:10] != before


def test_the_configuration_says_it_too(opened: Open, tmp_path: Path) -> None:
    """low_bandwidth in the configuration is as the option."""
    place = tmp_path / "config" / "stadtbote" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text("low_bandwidth = true\n")
    terminal = opened()
    assert len(terminal.press("j")) <= 60


def test_colours_stay_the_terminals_own(opened: Open) -> None:
    """Another theme is kept for later, and that is said."""
    terminal = opened(*LOW)
    terminal.press("t")
    said = " ".join(terminal.text.split())
    assert "Jetzt gelten dunkle Farben. Mit wenig Daten bleiben es die Farben des Terminals." in said
    assert len(terminal.press("j")) < 200
    assert b"38;2" not in terminal.output


def test_it_is_framed_as_it_is(opened: Open, tmp_path: Path) -> None:
    """The first frame of the next start is that of few bytes, and no row of it is sent twice."""
    folder = str(tmp_path / "cache")
    first = opened(*LOW, XDG_CACHE_HOME=folder)
    first.press("q")
    assert first.wait() == 0
    second = opened(*LOW, XDG_CACHE_HOME=folder)
    before, _listens, since = second.output.partition(b"\x1b[?2004h")
    assert b"Enter zeigt den Artikel." in before
    assert b"Wuppertal" not in since
    assert second.lines == opened(*LOW).lines
    assert len(second.output) < 1500
