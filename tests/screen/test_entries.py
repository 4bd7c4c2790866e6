"""An article's lines for the eye, without a terminal."""

from __future__ import annotations

from stadtbote.screen.entries import ArticleEntries
from stadtbote.text.article import Part, PartKind, Reading
from stadtbote_styles.themes import Slot

READING = Reading(
    (
        Part(PartKind.HEADLINE, "Straßenbahn"),
        Part(PartKind.META, "Musterstadt"),
        Part(PartKind.TEXT, "wort " * 40),
        Part(PartKind.HEADING, "Fahrplan"),
        Part(PartKind.ITEM, "- alle 10 Minuten"),
        Part(PartKind.ITEM, "- abends alle 20 Minuten", 1),
        Part(PartKind.TEXT, "Mehr nicht."),
    ),
    (),
)


def rows(width: int, *, spaced: bool) -> list[str]:
    """All rows of the article at a width."""
    entries = ArticleEntries(READING, width, spaced=spaced)
    found = [line for place in range(len(entries)) for line in entries.lines(place, width)]
    return ["".join(run.text for run in line.runs).rstrip() for line in found]


def test_points_stand_close_together() -> None:
    """Blank rows divide paragraphs, but not the points of a list; each is behind the margin."""
    assert rows(120, spaced=True)[-6:] == [
        "  Fahrplan",
        "",
        "  - alle 10 Minuten",
        "    - abends alle 20 Minuten",
        "",
        "  Mehr nicht.",
    ]


def test_no_line_is_longer_than_is_good_to_read() -> None:
    """76 cells behind a margin of two, however wide the pane; on a narrow one all of it."""
    assert max(map(len, rows(120, spaced=True))) <= 78
    assert max(map(len, rows(40, spaced=True))) <= 40


def test_the_ear_gets_no_layout() -> None:
    """Neither margin nor blank rows nor a slot of its own: the lines as they are read."""
    assert "" not in rows(120, spaced=False)
    entries = ArticleEntries(READING, 120, spaced=False)
    lines = [line for place in range(len(entries)) for line in entries.lines(place, 120)]
    assert {run.slot for line in lines for run in line.runs} == {Slot.TEXT}
    assert {line.cursor for line in lines} == {0}
