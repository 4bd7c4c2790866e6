"""Finding words in an article."""

from __future__ import annotations

import pytest

from stadtbote.text.article import Part, PartKind
from stadtbote.text.find import find

PARTS = (
    Part(PartKind.HEADLINE, "Die neue Brücke"),
    Part(PartKind.TEXT, "Über die Straße führt eine Bruecke."),
    Part(PartKind.TEXT, "Bürger*innen gehen darüber, auch nachts."),
)


@pytest.mark.parametrize(
    ("words", "start", "found"),
    [
        ("brücke", 0, "Brücke"),
        ("BRUECKE", 5, "Brücke"),
        ("brücke", 10, "Bruecke."),
        ("strasse", 0, "Straße"),
        ("straße  führt", 0, "Straße"),
        ("darüber, auch", 0, "darüber,"),
        ("innen", 0, "innen"),
        ("bürgerinnen gehen", 0, "Bürger*innen"),
        ("Bürger*innen", 0, "Bürger*innen"),
    ],
)
def test_words_are_found_where_they_stand(words: str, start: int, found: str) -> None:
    """The offset is that of the first letter, umlauts and ss are as in the search."""
    text = "\n".join(part.text for part in PARTS)
    offset = find(PARTS, words, start)
    assert offset is not None
    assert text[offset:].startswith(found)


@pytest.mark.parametrize(
    ("words", "start"), [("", 0), ("  ", 0), ("tunnel", 0), ("neue", 8), ("eine über", 0)]
)
def test_what_is_not_there_is_not_found(words: str, start: int) -> None:
    """No words, other words, words only before the start, and words in another order are nowhere."""
    assert find(PARTS, words, start) is None
