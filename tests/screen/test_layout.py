"""Where the panes stand at which size, without a terminal."""

from __future__ import annotations

import pytest

from stadtbote.config.settings import AUTO, BESIDE, ONE, STACKED
from stadtbote.screen.layout import layout
from stadtbote.screen.rows import Title, key_runs, rule_runs, title_runs
from stadtbote.screen.sizes import Terminal
from stadtbote.text.wrapping import cells
from stadtbote_styles.themes import Slot


@pytest.mark.parametrize(
    ("columns", "rows", "kind", "sources", "listed", "article"),
    [
        (170, 40, BESIDE, 22, (60, 36), (86, 36)),
        (120, 36, STACKED, 22, (97, 12), (97, 18)),
        (100, 30, STACKED, 0, (100, 10), (100, 14)),
        (80, 24, STACKED, 0, (80, 8), (80, 11)),
        (80, 21, ONE, 0, (80, 18), (80, 18)),
        (120, 21, ONE, 0, (120, 18), (120, 18)),
        (59, 40, ONE, 0, (59, 36), (59, 36)),
        (40, 10, ONE, 0, (40, 7), (40, 7)),
    ],
)
def test_the_size_decides(
    columns: int, rows: int, kind: str, sources: int, listed: tuple[int, int], article: tuple[int, int]
) -> None:
    """List above article from 60 columns and 22 rows on, beside it from 160, with the sources from 120."""
    found = layout(Terminal(columns, rows), AUTO)
    assert (found.kind, found.sources) == (kind, sources)
    assert (found.list_width, found.list_height) == listed
    assert (found.article_width, found.article_height) == article


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("wanted", [STACKED, BESIDE, ONE])
def test_a_wish_counts_where_there_is_room(columns: int, wanted: str) -> None:
    """Below 60 columns there is room for one pane alone."""
    assert layout(Terminal(columns, 30), wanted).kind == (wanted if columns >= 60 else ONE)


@pytest.mark.parametrize("width", range(40, 200, 7))
def test_no_row_is_wider_than_the_screen(width: int) -> None:
    """Title, keys and rule have their whole width, or less."""
    title = Title(
        "Stadtbote", "Suche „ein langes Wort und noch eines“", "die ersten 50 Treffer", "Stand 14:08"
    )
    keys = [("Enter", "öffnen"), *[("x", "etwas")] * 12, ("?", "Hilfe"), ("q", "Ende")]
    assert sum(cells(run.text) for run in title_runs(title, width)) == width
    assert sum(cells(run.text) for run in key_runs(keys, width)) <= width
    assert "".join(run.text for run in key_runs(keys, width)).endswith("? Hilfe  q Ende")
    rule = rule_runs(width, "12 %")
    assert sum(cells(run.text) for run in rule) == width
    assert not any(run.text.strip("─") for run in rule if run.slot is Slot.RULE)


def test_what_is_shown_has_some_letters_or_none() -> None:
    """A title never says no more of it than that something is cut."""
    title = Title("Stadtbote", "Alle", "5 neu · 43 ungelesen · 47")
    assert (
        "".join(run.text for run in title_runs(title, 40)).rstrip() == "Stadtbote  5 neu · 43 ungelesen · 47"
    )
    assert "  Alle   5 neu" in "".join(run.text for run in title_runs(title, 60))
