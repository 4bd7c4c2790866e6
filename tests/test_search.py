"""The search: how words are folded, what a query finds, and in which order."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeping import filled, headlines, sync
from stadtbote_cache.records import (
    Enclosure,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    LinkLine,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Table,
)
from stadtbote_cache.search import fold
from stadtbote_cache.store import Store

TRAM = Item("Straßenbahn nach Süden")
MAYOR = Item("Bürgermeister lädt ein", teaser=("Für Bürger*innen und Gäste.",))
CAFE = Item("Café Müller schließt", teaser=("Ein Stück Geschichte: 25 Jahre Kö.",))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straßenbahn", "strassenbahn"),
        ("STRAẞENBAHN", "strassenbahn"),
        ("Ärger, Öl, Übung", "aerger, oel, uebung"),
        (unicodedata.normalize("NFD", "Ärger Café"), "aerger cafe"),
        ("Æther Œuvre Ørsted Łódź", "aether oeuvre oersted lodz"),
        ("Bürger*innen, Bürger:innen, Bürger_innen", "buergerinnen, buergerinnen, buergerinnen"),
        ("Bürger*innenrat", "buergerinnenrat"),
        ("Beginn: in Barmen", "beginn: in barmen"),
        ("5 * in", "5 * in"),
        ("ﬁnden ＡＢＣ™", "finden abctm"),
        ("İstanbul Yıldız", "istanbul yildiz"),
        ("Ἀθῆναι Москва", "αθηναι москва"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    """Case, umlauts, ß, diacritics and the signs of gender forms do not divide words."""
    assert fold(text) == folded


@given(st.text())
def test_folding_any_text(text: str) -> None:
    """What is folded stays so, and it makes no difference how a letter is put together."""
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("strassenbahn", [TRAM]),
        ("STRASSENBAHN", [TRAM]),
        ("straßen", [TRAM]),
        ("Strassenb", [TRAM]),
        ("sueden", [TRAM]),
        ("süd straße", [TRAM]),
        ("straße bürger", []),
        ("bürgerinnen", [MAYOR]),
        ("BÜRGER*INNEN", [MAYOR]),
        ("Bürger:innen", [MAYOR]),
        ("buerger", [MAYOR]),
        ("gaeste", [MAYOR]),
        ("cafe", [CAFE]),
        ("CAFÉ", [CAFE]),
        ('"müller schließt"', [CAFE]),
        ("„Müller schließt“", [CAFE]),
        ('"schließt müller"', []),
        ('"müller schlie"', []),
        ('"müller schließt', [CAFE]),
        ("25", [CAFE]),
        ("innen", []),
        ("ahn", []),
    ],
)
def test_finding(store: Store, query: str, found: list[Item]) -> None:
    """Every word of a query must begin a word of the article; a quoted phrase stands there as it is."""
    filled(store, TRAM, MAYOR, CAFE)
    assert headlines(store, query) == [item.headline for item in found]


def test_typing_without_umlauts(store: Store) -> None:
    """Who leaves the dots out finds the word all the same, but only where nothing is spelt as typed."""
    filled(store, MAYOR, CAFE)
    assert headlines(store, "burgermeister") == [MAYOR.headline]
    assert headlines(store, "muller stuck") == [CAFE.headline]
    assert headlines(store, '"cafe muller"') == [CAFE.headline]
    sync(store, [MAYOR, CAFE, Item("Familie Burgermeister zieht um")])
    assert headlines(store, "burgermeister") == ["Familie Burgermeister zieht um"]
    assert headlines(store, "bürgermeister") == [MAYOR.headline]


def test_texts_that_are_searched(store: Store) -> None:
    """Headline, kicker, teaser, images and every kind of block are searched; addresses are not."""
    item = Item(
        "Anna",
        kicker="Berta",
        teaser=("Cäsar", "Dora"),
        images=(Image("Emil", "Friedrich", "Gustav"),),
        address="https://www.musterstadt.example/heinrich",
        enclosures=(Enclosure("https://www.musterstadt.example/ida"),),
        body=(
            Heading(("Julius",)),
            Paragraph(("Kauf", Link("mann", "https://www.musterstadt.example/ludwig"), "schaft")),
            ItemList((ListItem(("Martha",)), ListItem(("Nordpol",), 1, 3))),
            Table((("Otto",), ("Paula",)), ((("Quelle",), ("Richard",)),), caption="Samuel"),
            Picture(Image("Viktor", "Wilhelm", "Xanthippe")),
            Quote(("Siegfried",)),
            LinkLine(Link("Theodor", "https://www.musterstadt.example/ulrich")),
        ),
    )
    filled(store, item)
    words = (
        "anna berta caesar dora emil friedrich julius kaufmannschaft martha nordpol otto paula quelle"
        " richard samuel siegfried theodor viktor wilhelm"
    )
    for word in words.split():
        assert headlines(store, word) == ["Anna"], word
    assert headlines(store, words) == ["Anna"]
    for word in ("heinrich", "ida", "ludwig", "ulrich", "gustav", "xanthippe", "musterstadt"):
        assert headlines(store, word) == [], word


def test_ranking(store: Store) -> None:
    """All words in the headline come before headline with teaser, and that before the body, however often."""
    far = Item("Dritter", teaser=("Nichts.",), body=(Paragraph(("Radweg Radweg am Fluss. " * 50,)),))
    near = Item("Zweiter Radweg", teaser=("Am Fluss. " + "Und vieles mehr steht hier noch. " * 30,))
    nearest = Item("Erster: ein sehr langer Titel über einen Radweg, der weit draußen am Fluss entlang geht")
    both = Item("Letzter", teaser=("Radweg.",), body=(Paragraph(("Fluss.",)),))
    filled(store, far, both, near, nearest)
    assert headlines(store, "radweg fluss")[:2] == [nearest.headline, near.headline]
    assert set(headlines(store, "radweg fluss")[2:]) == {far.headline, both.headline}


def test_equal_hits(store: Store) -> None:
    """Among hits that are equal the newest comes first, those without a date last."""
    filled(
        store,
        Item("Markt eins"),
        Item("Markt zwei", published=datetime(2025, 1, 1, tzinfo=UTC)),
        Item("Markt drei", published=datetime(2026, 1, 1, tzinfo=UTC)),
        Item("Markt vier"),
    )
    assert headlines(store, "markt") == ["Markt drei", "Markt zwei", "Markt eins", "Markt vier"]


def hits(store: Store, term: str) -> list[tuple[int]]:
    rows = store._connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (term,))
    return rows.fetchall()
