"""An article's lines for the eye, without a terminal."""

from __future__ import annotations

from stadtbote.screen.entries import ArticleEntries
from stadtbote.text.parts import Part, PartKind, Reading, Seen, Span
from stadtbote_cache.records import ItemList, ListItem, Paragraph, Quote, Table
from stadtbote_styles.themes import Slot
from support.reading import PLAN, read

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
    ((4, Seen((Span(0, 2, "• "),))), (5, Seen((Span(0, 2, "• "),)))),
)


def rows(width: int, *, spaced: bool, reading: Reading = READING) -> list[str]:
    """All rows of the article at a width."""
    entries = ArticleEntries(reading, width, spaced=spaced)
    found = [line for place in range(len(entries)) for line in entries.lines(place, width)]
    return ["".join(run.text for run in line.runs).rstrip() for line in found]


def test_points_stand_close_together() -> None:
    """Blank rows divide paragraphs, but neither the points of a list nor a heading and what it is for."""
    assert rows(120, spaced=True)[-5:] == [
        "  Fahrplan",
        "  • alle 10 Minuten",
        "    • abends alle 20 Minuten",
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


TABLE = Table(
    (("Tag",), ("Zeit",), ("Ort",)),
    ((("Montag",), ("8 bis 12 Uhr.",), ("Rathaus, ", PLAN)), (("Samstag",), (), ("Halle",))),
)
LONG = "wort " * 19 + "wort"
BODY = read(
    Paragraph(("Mehr steht im ", PLAN, " der Stadt.")),
    ItemList((ListItem((LONG,), 1), ListItem(("zwei",), 0, 10))),
    Quote((LONG,)),
    Quote(("Noch eines.",)),
    Paragraph(("if a:\n    b()",)),
    TABLE,
)


def test_the_eye_gets_quotes_points_code_and_tables_as_such() -> None:
    """A bar, points with what follows set in, code on its own ground, columns, and numbers behind links."""
    wide = rows(120, spaced=True, reading=BODY)
    assert wide[3:] == [
        "  Mehr steht im Fahrplan [1] der Stadt.",
        "",
        f"    • {LONG[:69]}",
        "      wort wort wort wort wort wort",
        "  10. zwei",
        "",
        f"  │ {LONG[:74]}",
        "  │ wort wort wort wort wort",
        "  │",
        "  │ Noch eines.",
        "",
        "    if a:",
        "        b()",
        "",
        "  Tag      Zeit           Ort",
        "  Montag   8 bis 12 Uhr.  Rathaus, Fahrplan [1]",
        "  Samstag                 Halle",
        "",
        "  Links",
        "    [1] Fahrplan, www.musterstadt.example",
    ]
    narrow = rows(40, spaced=True, reading=read(TABLE))
    assert "Tag: Montag; Zeit: 8 bis 12 Uhr. Ort:" in narrow
    assert max(map(len, narrow)) <= 40
