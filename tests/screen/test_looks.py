"""The full screen as it looks: days, marks, sources, layouts, and what a move costs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from stadtbote.config.settings import THEMES
from stadtbote.reading import arranging
from stadtbote_cache.records import Item, Source
from stadtbote_cache.store import Store
from support.keeping import CITY, sync
from support.terminal import Terminal

Open = Callable[..., Terminal]

WARNINGS = Source("warnungen", "Warnungen", "https://www.musterstadt.example/warnungen", "feed", "de")
LONG = "Glasfaser für die Südstadt: Die ersten vierhundert Häuser sind nun alle angeschlossen worden"


_HOURS = 12 - datetime.now(UTC).hour
NOON = timezone(timedelta(hours=_HOURS))
"""Where it is noon when the tests begin, so that no day ends in the midst of one."""


@pytest.fixture
def opened(opened: Open) -> Open:
    """The reader where it is noon."""
    return partial(opened, TZ=f"NOON{-_HOURS:+}")


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """Two sources with articles of today, yesterday and 2024; the built-in edition has no dates."""
    path = tmp_path / "dated.sqlite3"
    today = datetime.now(NOON).replace(hour=0, minute=1)
    text = (
        "Ab Montag fährt die Linie 4 wieder bis zum Hafen, alle zehn Minuten und auch am Abend. " * 2,
    ) * 5
    found = {
        CITY: (
            Item("Linie 4 fährt wieder", key="1", published=today, teaser=text),
            Item(LONG, key="2", published=today - timedelta(hours=23), teaser=text),
        ),
        WARNINGS: (
            Item("Hochwasser", key="3", published=today - timedelta(hours=23, minutes=30), teaser=text),
            Item("Altes", key="4", published=datetime(2024, 8, 31, tzinfo=NOON), teaser=text),
        ),
    }
    with Store.open(path) as store:
        for source, items in found.items():
            store.add_source(source)
            sync(store, items, source=source, now=time.time())
    return path


def rows_of(terminal: Terminal) -> list[str]:
    """The rows of the list, without the sources beside it."""
    return [row.partition("│")[2] for row in terminal.lines[2:14]]


def test_a_day_stands_at_its_first_row(opened: Open, dated: Path) -> None:
    """At 120 columns the days have a gutter, and the rows source and time in columns."""
    terminal = opened("--offline", "--store", str(dated), columns=120, rows=36)
    first, second, third, fourth, fifth, *_rest = rows_of(terminal)
    assert first.startswith(" Heute   •  Linie 4 fährt wieder")
    assert first.endswith("Musterstadt  00:01")
    assert second.startswith(f" Gestern •  {LONG[:40]}")
    assert "… Musterstadt" in second
    assert third.startswith("         •  Hochwasser")
    assert third.endswith("Warnungen    00:31")
    assert fourth.startswith(" 08.2024 •  Altes")
    assert fifth.startswith("         •  WuppertalWorks")
    assert terminal.lines[14].startswith(f"{' ' * 22}├───")


def test_sources_stand_beside_the_list(opened: Open, dated: Path) -> None:
    """From 120 columns on: new, unread, kept, all, and the unread of each source, marked as they change."""
    terminal = opened("--offline", "--store", str(dated), columns=120, rows=36)
    pane = [row.partition("│")[0].split() for row in terminal.lines[2:10]]
    assert pane == [
        ["●", "Neu"],
        ["•", "Ungelesen", "38"],
        ["+", "Gemerkt"],
        ["Alle", "38"],
        [],
        ["Wuppertal", "34"],
        ["Musterstadt", "2"],
        ["Warnungen", "2"],
    ]
    terminal.press("rs")
    pane = [row.partition("│")[0].split() for row in terminal.lines[2:10]]
    assert (pane[1], pane[2], pane[6]) == (
        ["•", "Ungelesen", "37"],
        ["+", "Gemerkt", "1"],
        ["Musterstadt", "1"],
    )


def test_below_the_columns_of_the_gutter_one_column_says_when(opened: Open, dated: Path) -> None:
    """At 80 columns the time of today's articles, and the day of others; at 40 no source."""
    terminal = opened("--offline", "--store", str(dated))
    assert re.match(r" •  Linie 4 fährt wieder {35}Musterstadt    00:01$", terminal.lines[2])
    assert terminal.lines[3].endswith("… Musterstadt  gestern")
    assert terminal.lines[5].endswith("Warnungen    08.2024")
    terminal.resize(40, 10)
    terminal.wait_for(lambda: terminal.lines[1] == f"•  Linie 4 fährt wieder{' ' * 12}00:01")
    assert terminal.lines[2].endswith(" gestern")


def test_the_rule_says_how_far_one_is(opened: Open, dated: Path) -> None:
    """Nothing at the beginning of an article, percents further down, and 100 at its end."""
    terminal = opened("--offline", "--store", str(dated))
    terminal.press("\r")
    assert terminal.lines[10] == "─" * 80
    assert terminal.lines[2].startswith("»   Linie 4")
    terminal.press("j")
    assert re.search(r"─ \d+ % ──$", terminal.lines[10])
    terminal.press("G")
    assert terminal.lines[10].endswith("─ 100 % ──")
    terminal.press("q")
    assert terminal.lines[10] == "─" * 80


def test_the_key_goes_through_the_layouts(opened: Open) -> None:
    """z: above each other, beside each other, one at a time, as the size allows; kept for the next start."""
    terminal = opened()
    terminal.press("z")
    assert terminal.lines[22] == " Anordnung: gestapelt."
    terminal.press("z")
    assert terminal.lines[22] == " Anordnung: nebeneinander."
    assert "│" in terminal.lines[2]
    terminal.press("z")
    assert terminal.lines[22] == " Anordnung: nacheinander."
    assert "Digitale Services" not in terminal.text
    assert not {"│", "─"} & set(terminal.text)
    terminal.press("q")
    assert terminal.wait() == 0
    again = opened()
    assert not {"│", "─"} & set(again.text)
    again.press("z")
    assert again.lines[22] == " Anordnung: nach der Größe."
    assert again.lines[10] == "─" * 80


def test_another_layout_leaves_nothing_behind(opened: Open) -> None:
    """Beside each other, nothing is left of the rule in the border of the sources."""
    terminal = opened(columns=120, rows=36)
    assert "├" in terminal.text
    terminal.press("zz")
    assert "├" not in terminal.text


def test_at_the_least_size_nothing_turns_its_meaning(opened: Open) -> None:
    """A hint has the rows that it needs, keys that change things stay, a layout without room is told."""
    terminal = opened("--offline", "--language", "en", columns=40, rows=10)
    terminal.press("zz")
    assert terminal.lines[-2:] == ["Layout: side by side. The screen is too", "small for that."]
    terminal.press("S")
    assert terminal.lines[-1] == "Enter show  i details  C change  q back"
    terminal.press("C\r")
    assert terminal.lines[-1] == "Enter accepts it, Esc changes nothing."
    terminal.press("\x1b", until="Nothing changed.")
    german = opened("--offline", columns=40, rows=10)
    german.press("S")
    assert german.lines[-1] == "Enter zeigen  C ändern  q zurück"
    german.press("q\r")
    assert german.lines[0].startswith("Stadtbote  1 von 34")
    german.press("G")
    assert german.lines[0].startswith("WuppertalWorks")


def test_half_pages(opened: Open) -> None:
    """Ctrl-D and Ctrl-U go half a page, Ctrl-F and Ctrl-B a whole one; none of them ends the program."""
    terminal = opened()
    rows = []
    for key in ("\x04", "\x06", "\x02", "\x15"):
        terminal.press(key)
        rows.append(terminal.cursor_line[:9])
    assert rows == ["Girls' Da", "Positive ", "Wuppertal", "Wuppertal"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_move_writes_two_headlines_and_the_article(
    opened: Open, dated: Path, tmp_path: Path, theme: str
) -> None:
    """At most 230 bytes for a move alone, and 1,600 with an article of 19 rows below the list."""
    terminal = opened("--offline", "--store", str(dated), "--theme", theme, columns=120, rows=36)
    spent = [len(terminal.press("j")), len(terminal.press("j"))]
    article = [row for row in terminal.lines[15:34] if row.partition("│")[2]]
    assert len(article) >= 14
    assert max(spent) <= 1600
    alone = opened(
        "--offline", "--store", str(dated), "--theme", theme, "--low-bandwidth", columns=120, rows=36
    )
    assert max(len(alone.press("j")), len(alone.press("j"))) <= 60
    place = tmp_path / "config" / "stadtbote" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text('layout = "one"\n')
    # As wide as the list is in a terminal of 120 columns.
    single = opened("--offline", "--store", str(dated), "--theme", theme, columns=97, rows=36)
    assert max(len(single.press("j")), len(single.press("j"))) <= 230
    single.press("/die\r", "gefunden")
    single.press("j")  # clears the sentence, too
    assert max(len(single.press("j")) for _row in range(4)) <= 230


@pytest.mark.parametrize("theme", THEMES)
def test_without_colour_no_code_of_one_is_sent(opened: Open, dated: Path, theme: str) -> None:
    """NO_COLOR: in every theme the bytes are those of the terminal's own colours."""
    copy = dated.with_name("copy.sqlite3")
    copy.write_bytes(dated.read_bytes())
    shown = []
    for store, chosen, variables in ((dated, theme, {"NO_COLOR": "1"}), (copy, "terminal", {})):
        terminal = opened(
            "--offline", "--store", str(store), "--theme", chosen, columns=120, rows=36, **variables
        )
        for key in "j\rj?q":
            terminal.press(key)
        shown.append(terminal.output)
    numbers = {n for found in re.findall(rb"\x1b\[([0-9;]*)m", shown[0]) for n in found.split(b";")}
    assert numbers <= {b"", b"0", b"1", b"4", b"7"}
    assert shown[0] == shown[1]


def test_the_title_drops_its_end_first(opened: Open) -> None:
    """At 40 columns the program, what is shown and the counts; nothing is wider than the screen."""
    terminal = opened(columns=40, rows=10)
    assert terminal.lines[0] == "Stadtbote  Alle   34 ungelesen · 34"
    assert terminal.lines[-1] == "Enter öffnen  ? Hilfe  q Ende"


def test_a_failed_source_is_in_the_title_and_the_pane(opened: Open, tmp_path: Path) -> None:
    """Where the last fetch failed, a sign and a count say so without a key; the name stays where it was."""
    assert opened(columns=120, rows=36).lines[7].startswith("   Wuppertal")
    with Store.open(tmp_path / "store.sqlite3") as store:
        store.save_failure(store.sources()[0].source, "timeout", 0.0)
    terminal = opened(columns=120, rows=36)
    assert "! 1 nicht erreicht" in terminal.lines[0]
    assert terminal.lines[7].startswith(" ! Wuppertal")
    with Store.open(tmp_path / "store.sqlite3") as store:
        arranging.pause(store, store.sources()[0].source.name, paused=True)
    assert opened(columns=120, rows=36).lines[7].startswith(" = Wuppertal")


def test_an_empty_list_names_the_next_keys(opened: Open, dated: Path) -> None:
    """At the top left: that there is nothing, and by which keys one goes on."""
    terminal = opened("--store", str(dated))
    terminal.press("W")
    assert [row.strip() for row in terminal.lines[2:6]] == [
        "Nichts Neues.",
        "W  alle 38 Artikel zeigen",
        f"y  abrufen, zuletzt {terminal.lines[0][-5:].strip()}",
        "S  andere Quelle",
    ]
    assert terminal.cursor_line == "Nichts Neues."
    terminal.press("Wm")
    assert [row.strip() for row in terminal.lines[2:5]] == [
        "Nichts Gemerktes.",
        "m  alle 38 Artikel zeigen",
        "S  andere Quelle",
    ]
    terminal.press("q")
    terminal.press("/Xylophon\r")
    assert [row.strip() for row in terminal.lines[2:4]] == ["Nichts gefunden.", "q  Suche beenden"]
    terminal.press("u")
    assert [row.strip() for row in terminal.lines[2:5]] == [
        "Nichts gefunden. Nur hier gesucht: ungelesene.",
        "a  überall suchen",
        "q  Suche beenden",
    ]
    with Store.open(dated) as store:
        for state in store.sources():
            store.remove_source(state.source.name)
    again = opened("--offline", "--store", str(dated))
    assert again.lines[2].startswith(" Es gibt keine Quelle. Mit „stadtbote source add ADRESSE“ kommt")
