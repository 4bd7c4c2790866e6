"""A link to take along: as text, and below it as a code that a camera reads."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import segno

from stadtbote.screen import qr
from stadtbote_cache.records import Item, Link
from stadtbote_cache.store import Store
from support.keeping import filled
from support.terminal import Terminal

Open = Callable[..., Terminal]
LINK = "https://www.musterstadt.example/rathaus/aktuelles/2026/freibad-oeffnet.php"
LONG = f"https://www.musterstadt.example/{'weit/' * 60}"
PAIRS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


@pytest.fixture(autouse=True)
def news(tmp_path: Path) -> None:
    """One article with a short link and a long one."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.remove_source("wuppertal-digital")
        filled(store, Item("Freibad offen", key="1", links=(Link("Plan", LINK), Link("Weit", LONG))))


def modules(lines: list[str]) -> list[list[int]]:
    """The modules that rows of blocks show, without the light ones around."""
    both = [[PAIRS[letter] for letter in line] for line in lines]
    rows = [[pair[half] for pair in row] for row in both for half in (0, 1)]
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    left, top = min(x for x, _y in dark), min(y for _x, y in dark)
    right, end = max(x for x, _y in dark), max(y for _x, y in dark)
    return [row[left : right + 1] for row in rows[top : end + 1]]


@pytest.mark.parametrize(("option", "rows"), [("--screen", 24), ("--screen", 40), ("--screen-reader", 24)])
def test_the_code_is_the_link(opened: Open, option: str, rows: int) -> None:
    """The text on top with the cursor on it, below it the code whole, dark on light; q leads back."""
    terminal = opened(option, "--offline", rows=rows)
    terminal.press("c")
    margin = " " if option == "--screen" else ""
    assert f"{margin}1. Plan, www.musterstadt.example:\n{margin}  {LINK}\n" in terminal.text
    terminal.press("\r")
    terminal.wait_for("█")
    assert terminal.cursor_line == LINK
    shown = [(y, line) for y, line in enumerate(terminal.screen.display) if set(line) & set("▀▄█")]
    width = max(len(line.rstrip()) for _y, line in shown) + 1
    made = segno.make_qr(LINK, error="l", boost_error=False)
    assert modules([line[:width] for _y, line in shown]) == [list(row) for row in made.matrix]
    cell = terminal.screen.buffer[shown[0][0]][1]
    assert (cell.fg, cell.bg) == ("black", "white")
    terminal.press("q")
    assert "█" not in terminal.text


def test_a_terminal_is_asked_to_copy(opened: Open) -> None:
    """x sends a link by OSC 52, and says so; the Linux console, which would show it, is sent nothing."""
    for term, sent in (("xterm-256color", [LINK]), ("linux", [])):
        terminal = opened("--screen", "--offline", TERM=term)
        terminal.press("x1\r")
        copied = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", terminal.output)
        assert [base64.b64decode(text).decode() for text in copied] == sent
        assert "Kopiert, wenn das Terminal es zulässt:\n https://www" in terminal.text


def test_no_room_is_said(opened: Open) -> None:
    """Of a link too long for the screen the text is there, and a sentence; a larger screen has the code."""
    terminal = opened("--screen", "--offline")
    terminal.press("c2\r")
    text = terminal.wait_for("Für den QR-Code ist hier zu wenig Platz.")
    assert LONG in "".join(terminal.lines)  # in whole rows, so that a terminal can mark it
    assert "█" not in text
    terminal.resize(120, 60)
    terminal.wait_for("█")


def test_without_the_extra_the_link_is_text(opened: Open, tmp_path: Path) -> None:
    """Where the library is not installed, nothing speaks of a code."""
    folder = tmp_path / "without"
    folder.mkdir()
    (folder / "segno.py").write_text("raise ImportError\n", encoding="utf-8")
    guard = Path(__file__).parent.parent / "guard"
    terminal = opened("--screen", "--offline", PYTHONPATH=f"{folder}:{guard}")
    terminal.press("c\r")
    terminal.wait_for("q zurück")
    assert LINK in terminal.text
    assert "QR" not in terminal.text


def test_an_article_without_links(opened: Open, tmp_path: Path) -> None:
    """There is nothing to take along, and that is said."""
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.remove_source("musterstadt")
        filled(store, Item("Ohne", key="2"))
    terminal = opened("--screen", "--offline")
    terminal.press("c")
    assert "Dieser Artikel hat keine Links." in terminal.text


@pytest.mark.parametrize("length", [10, 60, 78, 106, 134, 300])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (80, 19), (41, 60), (200, 60)])
def test_a_code_fits_or_is_none(length: int, width: int, height: int) -> None:
    """Never a part of one, nor one without light around it."""
    made = qr.code("x" * length)
    assert made is not None
    rows = qr.rows(made, width, height)
    assert len(rows) <= height
    for row in rows:
        assert len(row) == len(rows[0]) <= width
        assert row[0] == row[-1] == " "
    if (width, height) == (200, 60):
        assert rows


def test_too_much_for_any_code() -> None:
    """More than 2953 bytes go into none (ISO/IEC 18004, table 7)."""
    assert qr.code("x" * 2954) is None
    assert qr.code("x" * 2953) is not None
