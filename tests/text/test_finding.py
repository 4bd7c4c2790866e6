"""Finding words in an article."""

from __future__ import annotations

import pytest

from stadtbote.text.find import hits, of_query, phrase
from stadtbote.text.parts import Part, PartKind

PARTS = (
    Part(PartKind.HEADLINE, "Die neue Brücke"),
    Part(PartKind.TEXT, "Über die Straße führt eine Bruecke."),
    Part(PartKind.TEXT, "Bürger*innen gehen darüber, auch nachts."),
)

TEXT = "\n".join(part.text for part in PARTS)


@pytest.mark.parametrize(
    ("words", "number", "found"),
    [
        ("brücke", 0, "Brücke"),
        ("BRUECKE", 0, "Brücke"),
        ("brücke", 1, "Bruecke."),
        ("strasse", 0, "Straße"),
        ("straße  führt", 0, "Straße"),
        ("darüber, auch", 0, "darüber,"),
        ("innen", 0, "innen"),
        ("bürgerinnen gehen", 0, "Bürger*innen"),
        ("Bürger*innen", 0, "Bürger*innen"),
    ],
)
def test_words_are_found_where_they_stand(words: str, number: int, found: str) -> None:
    """Each from its first letter to before its last, umlauts and ss as in the search."""
    start, end = hits(PARTS, phrase(words))[number]
    assert TEXT[start:].startswith(found)
    assert end - start <= len(found) + len(words)


@pytest.mark.parametrize("words", ["", "  ", "tunnel", "eine über"])
def test_what_is_not_there_is_not_found(words: str) -> None:
    """No words, other words, and words in another order are nowhere."""
    assert hits(PARTS, phrase(words)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("brücke", ["Brücke", "Bruecke"]),
        ("nachts brücke", ["Brücke", "Bruecke", "nachts"]),
        ("ein", ["ein"]),
        ('"eine bruecke"', ["eine Bruecke"]),
        ("gehen-darüber", ["gehen darüber"]),
        ("brucke", ["Brücke", "Bruecke"]),
        ("innen", ["innen"]),
        ("***", []),
    ],
)
def test_a_search_over_all_articles_is_found_in_one(query: str, found: list[str]) -> None:
    """Beginnings of words, parts of compounds, phrases as such, and umlauts that were left out."""
    pattern = of_query(query, [part.text for part in PARTS])
    assert [TEXT[start:end] for start, end in hits(PARTS, pattern)] == found
