"""What is told of the structure of an article: as much as its reader likes."""

from __future__ import annotations

import pytest

from stadtbote.text.structure import told
from stadtbote.text.tell import ALL, SHORT, USUAL
from stadtbote_cache.records import Heading, ItemList, ListItem, Paragraph, Table
from support.reading import read

BODY = (
    Heading(("Erster Teil",), 2),
    Heading(("Unterteil",), 3),
    ItemList((ListItem(("Tonne",)), ListItem(("Antrag",), 2), ListItem(("Amt",), 2), ListItem(("Papier",)))),
    Table(
        (("Tonne",), ("2026",), ("2027",)),
        ((("120 Liter",), ("164 Euro",), ()), (("Ohne Gewähr",), (), ())),
        "Gebühren",
    ),
    Paragraph(("The new fees apply.",), "en-GB"),
    Paragraph(("Gilt ab Januar.",), "de-AT"),
)
USUALLY = [
    "Überschrift 2: Erster Teil",
    "Überschrift 3: Unterteil",
    "- Tonne",
    "Stufe 3: - Antrag",
    "- Amt",
    "Stufe 1: - Papier",
    "Tabelle: Gebühren",
    "2 Zeilen, 3 Spalten: Tonne: 120 Liter; 2026: 164 Euro; 2027: leer",
    "Ohne Gewähr",
    "Englisch: The new fees apply.",
    "Gilt ab Januar.",
]


@pytest.mark.row(122)
@pytest.mark.parametrize(
    ("tell", "other"),
    [
        (USUAL, {}),
        (
            SHORT,
            {
                0: "Überschrift: Erster Teil",
                1: "Überschrift: Unterteil",
                3: "- Antrag",
                5: "- Papier",
                7: "Tonne: 120 Liter; 2026: 164 Euro; 2027: leer",
                9: "The new fees apply.",
            },
        ),
        (
            ALL,
            {
                2: "Liste, 4 Punkte: - Tonne",
                5: "Stufe 1: - Papier Ende der Liste.",
                8: "Zeile 2 von 2: Ohne Gewähr Ende der Tabelle.",
            },
        ),
    ],
)
def test_as_much_as_one_likes(tell: str, other: dict[int, str]) -> None:
    """Levels of headings and lists, size and end of tables and lists, the language of a part that differs."""
    found = read(*BODY, language="de")
    assert [told(part, tell) for part in found.parts[2:]] == [
        other.get(place, usual) for place, usual in enumerate(USUALLY)
    ]


def test_code_is_told() -> None:
    """Code is called so at its first line; by ear nothing else tells it from text."""
    found = read(Paragraph(("ls  -l\n  mkdir neu",)))
    assert [told(part, USUAL) for part in found.parts[2:]] == ["Code: ls  -l", "  mkdir neu"]
    assert told(found.parts[2], SHORT) == "ls  -l"
    assert told(read(Paragraph(("ls",), code=True)).parts[2], USUAL) == "Code: ls"


def test_one_level_is_not_counted() -> None:
    """Where all headings are alike, and of an article whose language nobody named, there is less to tell."""
    found = read(Heading(("Warum",), 3), Paragraph(("Why.",), "en"))
    assert [told(part, USUAL) for part in found.parts[2:]] == ["Überschrift: Warum", "Why."]
