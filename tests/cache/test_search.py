"""The search: how words are folded, what a query finds, and in which order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote_cache.records import (
    Enclosure,
    Filter,
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
    replace,
)
from stadtbote_cache.search.entries import parts
from stadtbote_cache.search.folding import fold
from stadtbote_cache.store import Store
from support.keeping import filled, headlines, sync

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


HALT = Item("Straßenbahn steht still", published=datetime(2026, 3, 1, tzinfo=UTC))
TRACK = Item("Bahn fährt wieder", published=datetime(2026, 1, 1, tzinfo=UTC))
TUNNEL = Item(
    "Tunnel gesperrt",
    teaser=("Auch die Schwebebahnen fahren nicht.",),
    published=datetime(2026, 5, 1, tzinfo=UTC),
)
BUS = Item(
    "Busse statt Züge",
    published=datetime(2026, 6, 1, tzinfo=UTC),
    body=(Paragraph(("Zahnradbahnhof. Unfall.",)),),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bahn", [TRACK, HALT, TUNNEL]),
        ("Bahn", [TRACK, HALT, TUNNEL]),
        ("bahnen", [TUNNEL]),
        ("schwebebahn", [TUNNEL]),
        ("bahn still", [HALT]),
        ("tunnel bahn", [TUNNEL]),
        ("bah", [TRACK]),
        ('"bahn"', [TRACK]),
        ("zahnrad unfall", [BUS]),
    ],
)
def test_compounds(store: Store, query: str, found: list[Item]) -> None:
    """A word of four letters or more is found in compounds of headline and teaser too, behind itself."""
    filled(store, BUS, TUNNEL, HALT, TRACK)
    assert headlines(store, query) == [item.headline for item in found]


def test_compound_with_a_word_of_the_text(store: Store) -> None:
    """One word may be in a compound of the headline and the other in the text."""
    filled(
        store, replace(HALT, body=(Paragraph(("Ein Unfall am Markt. Drei Wagen sind beschädigt.",)),)), TRACK
    )
    assert headlines(store, "bahn unfall") == [HALT.headline]
    assert headlines(store, "unfall bahn wagen") == [HALT.headline]
    assert headlines(store, "unfall bahn wagen markt") == [HALT.headline]
    assert headlines(store, "unfall bahn flugzeug") == []


def test_compounds_with_words_of_the_text(store: Store) -> None:
    """Several words may be in compounds and several in the text, however many they are."""
    item = Item("Straßenbahn an der Hängebrücke", body=(Paragraph(("Ein Unfall am Markt.",)),))
    filled(store, item, HALT)
    assert headlines(store, "unfall bahn brücke") == [item.headline]
    assert headlines(store, "unfall bahn brücke markt") == [item.headline]
    assert headlines(store, "unfall bahn brücke markt wagen") == []


def test_newest_within_a_tier(store: Store) -> None:
    """Within a tier the newest comes first; three times in the text counts before once."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    filled(
        store,
        Item("Eins", body=(Paragraph(("Radweg.",)),), published=day + timedelta(days=3)),
        Item("Zwei", body=(Paragraph(("Radweg, Radweg und Radweg.",)),), published=day),
        Item("Drei", body=(Paragraph(("Radweg.",)),), published=day + timedelta(days=4)),
        Item("Vier", teaser=("Radweg.",), published=day - timedelta(days=1)),
    )
    assert headlines(store, "radweg") == ["Vier", "Zwei", "Drei", "Eins"]
    assert rows_of(store, store.search(Filter(query="radweg", newest=True))[0]) == [
        "Drei",
        "Eins",
        "Zwei",
        "Vier",
    ]


def rows_of(store: Store, numbers: Sequence[int]) -> list[str]:
    rows = store.rows(numbers)
    return [rows[number].headline for number in numbers]


def test_short_beginnings(store: Store) -> None:
    """One or two letters are the beginning of a word in headline and teaser, and a whole word in the text."""
    filled(
        store,
        Item("Am Markt"),
        Item("Feuer", teaser=("Marsch.",)),
        Item("Brot", body=(Paragraph(("Mark. Ma.",)),)),
    )
    assert headlines(store, "m") == ["Am Markt", "Feuer"]
    assert headlines(store, "ma") == ["Am Markt", "Feuer", "Brot"]
    assert headlines(store, "mar") == ["Am Markt", "Feuer", "Brot"]
    assert headlines(store, 'm "am markt"') == ["Am Markt"]


@pytest.mark.parametrize(
    ("word", "some", "none"),
    [
        ("strassenbahn", {"bahn"}, {"nbahn", "ssenbahn", "strassenbahn", "ahn"}),
        ("hauptbahnhof", {"bahnhof"}, {"hof", "uptbahnhof"}),
        ("stadtverwaltung", {"verwaltung", "waltung"}, {"tverwaltung"}),
        ("bauamtsleiter", {"amtsleiter", "leiter"}, {"uamtsleiter"}),
        ("buergerinnen", set(), {"innen"}),
        ("bahn", set(), {"bahn", "ahn"}),
        ("бургомистр", set(), {"мистр"}),
    ],
)
def test_parts_of_compounds(word: str, some: set[str], none: set[str]) -> None:
    """A part begins as a German syllable does and has four letters or more."""
    found = parts([word])
    assert some <= found
    assert not none & found


ONSETS = frozenset(
    "b bl br c ch chr cl cr d dr f fl fr g gl gn gr h j k kl kn kr l m n p pf pfl pfr ph pl pr r s sc sch"
    " schl schm schn schr schw sh sk sp spl spr st str t th tr v w wr x z zw".split()
)
"""Consonants that can begin a syllable together."""


@given(st.lists(st.text("aeiouyschlmnprtwq7ж", min_size=6, max_size=14), max_size=3))
def test_where_parts_begin(words: list[str]) -> None:
    """At a vowel that is no second one of a diphthong or at consonants before one, behind the first vowel."""

    def begins(before: str, part: str) -> bool:
        onset, vowel = re.split("([aeiouy]|$)", part, maxsplit=1)[:2]
        if not re.search("[aeiouy]", before) or len(before) < 3 or len(part) < 4 or not vowel:
            return False
        pair = before[-1] + vowel
        return onset in ONSETS if onset else pair not in "aa ae ai au ee ei eu ie oe oo ou ue ui".split()

    found = {word[at:] for word in words for at in range(len(word)) if begins(word[:at], word[at:])}
    assert parts(words) == found - {"innen"}
