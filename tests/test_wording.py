"""Every line that is said of articles, images and sources, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeping import CITY, NOW
from stadtbote.text import language, wording
from stadtbote_cache.records import Image, Row, SourceState, Validators

ROW = Row(7, "lupinu", "musterstadt", "Brücke offen", None, True, False, True)
STATE = SourceState(
    source=CITY,
    listed=3,
    articles=1234,
    unread=0,
    kept=0,
    fetched_at=NOW - 7200,
    tried_at=NOW - 7200,
    failure=None,
    built_in=False,
    credits=(),
    validators=Validators(),
)
BUILT_IN = replace(STATE, source=replace(CITY, name="wuppertal-digital"), built_in=True, fetched_at=None)
NEVER = replace(STATE, source=replace(CITY, name="neu"), fetched_at=None, articles=0)


@pytest.mark.parametrize(
    ("read", "kept", "listed", "de", "en", "letters"),
    [
        (True, False, True, "", "", ("  ", "  ")),
        (False, False, True, "ungelesen", "unread", ("u ", "u ")),
        (True, True, True, "gemerkt", "kept", (" g", " k")),
        (
            False,
            True,
            False,
            "ungelesen, gemerkt, nicht mehr gelistet",
            "unread, kept, no longer listed",
            ("ug", "uk"),
        ),
        (True, False, False, "nicht mehr gelistet", "no longer listed", ("  ", "  ")),
    ],
)
def test_states(read: bool, kept: bool, listed: bool, de: str, en: str, letters: tuple[str, str]) -> None:
    """What is not the normal case is said in words, and in the narrow list as two letters."""
    row = replace(ROW, read=read, kept=kept, listed=listed)
    for code, words, short in (("de", de, letters[0]), ("en", en, letters[1])):
        language.use(code)
        assert ", ".join(wording.state_words(read=read, kept=kept, listed=listed)) == words
        assert wording.state_letters(row) == short
        assert wording.row_line(3, row, None) == ", ".join(filter(None, ["3. Brücke offen", words]))


def test_rows() -> None:
    """A row begins with number and headline; its source stands at the end where there are several."""
    row = replace(ROW, read=False)
    assert wording.row_line(12, row, "musterstadt") == "12. Brücke offen, ungelesen, musterstadt"
    assert wording.row_line(1, ROW, None) == "1. Brücke offen"


def test_where() -> None:
    """Where one is: the place first, the headline, which may be long, last."""
    row = replace(ROW, kept=True)
    assert wording.where(1, 1200, row, "Stadt") == "1 von 1.200, gemerkt, Stadt: Brücke offen"
    language.use("en")
    assert wording.where(1, 1200, row, "Stadt") == "1 of 1,200, kept, Stadt: Brücke offen"


@pytest.mark.parametrize(
    ("count", "de", "en"),
    [
        (0, "0 Artikel", "0 articles"),
        (1, "1 Artikel", "1 article"),
        (1500, "1.500 Artikel", "1,500 articles"),
    ],
)
def test_counts(count: int, de: str, en: str) -> None:
    """Articles are counted with the right plural."""
    assert wording.articles(count) == de
    language.use("en")
    assert wording.articles(count) == en


@pytest.mark.parametrize(
    ("image", "de"),
    [
        (Image(), []),
        (Image("Ein Bus", "Die Linie 7", "Stadt/Meier", decorative=True), []),
        (Image("Ein Bus"), ["Bild: Ein Bus"]),
        (Image(None, "Die Linie 7"), ["Bild: Die Linie 7"]),
        (Image("Ein Bus", "Ein Bus"), ["Bild: Ein Bus"]),
        (Image(None, None, "Stadt/Meier"), ["Bildnachweis: Stadt/Meier"]),
        (
            Image("Ein {Bus}", "Die Linie 7", "Stadt/Meier"),
            ["Bild: Ein {Bus}", "Bildunterschrift: Die Linie 7", "Bildnachweis: Stadt/Meier"],
        ),
    ],
)
def test_images(image: Image, de: list[str]) -> None:
    """An image is what it shows, its caption where that says more, its credit; a decorative one is silent."""
    assert wording.image_lines(image) == de
    language.use("en")
    english = {"Bild": "Image", "Bildunterschrift": "Caption", "Bildnachweis": "Image credit"}
    assert [line.partition(":")[0] for line in wording.image_lines(image)] == [
        english[line.partition(":")[0]] for line in de
    ]


@pytest.mark.parametrize(
    ("count", "de", "en"),
    [
        (0, "0 Bytes", "0 bytes"),
        (1, "1 Byte", "1 byte"),
        (999, "999 Bytes", "999 bytes"),
        (1000, "1,0 kB", "1.0 kB"),
        (1550, "1,6 kB", "1.6 kB"),
        (12_345, "12 kB", "12 kB"),
        (1_500_000, "1,5 MB", "1.5 MB"),
        (120_000_000, "120 MB", "120 MB"),
    ],
)
def test_sizes(count: int, de: str, en: str) -> None:
    """Sizes are rounded to what one can hear."""
    assert wording.size(count) == de
    language.use("en")
    assert wording.size(count) == en


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.Musterstadt.example:8443/a?b", "www.musterstadt.example"),
        ("https://münchen.example/", "münchen.example (xn--mnchen-3ya.example)"),
        ("https://wuppеrtal.example/", "wuppеrtal.example (xn--wupprtal-f8g.example)"),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("https://stadt@boese.example/", "boese.example"),
        ("https://[::1]/", "::1"),
        ("https://[kaputt/", "https://[kaputt/"),
        (f"https://{'ä' * 70}.example/", f"{'ä' * 70}.example"),
        ("nichts", ""),
    ],
)
def test_hosts(address: str, name: str) -> None:
    """A host in other letters has its ASCII form beside it, so that look-alikes are heard."""
    assert wording.host(address) == name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stadt.example", True),
        ("Mehr auf stadt.example.", True),
        ("https://stadt.example/a", True),
        ("(stadt.example)", True),
        ("www.stadt.example", False),
        ("altstadt.example", False),
        ("alt-stadt.example", False),
        ("stadt.example.org", False),
        ("stadt.example-x", False),
        ("stadtXexample", False),
        ("", False),
    ],
)
def test_host_named_in_a_text(text: str, named: bool) -> None:
    """Only the whole host counts: "altstadt.example" does not tell that a link leads to stadt.example."""
    assert wording.names_host(text, "stadt.example") is named


@pytest.mark.parametrize(
    ("state", "de", "en"),
    [
        (STATE, "abgerufen: vor 2 Stunden", "fetched: 2 hours ago"),
        (BUILT_IN, "eingebaute Ausgabe, noch nie abgerufen", "built-in edition, never fetched"),
        (NEVER, "noch nie abgerufen", "never fetched"),
    ],
)
def test_source_ages(state: SourceState, de: str, en: str) -> None:
    """How old a source's edition is, also where none was ever fetched."""
    assert wording.source_age(state, NOW) == de
    language.use("en")
    assert wording.source_age(state, NOW) == en


def test_source_lines() -> None:
    """A source's line has its name, its counts, its age and that the last attempt failed."""
    busy = replace(STATE, unread=1200, kept=1, failure="offline")
    assert wording.source_line(STATE, NOW) == "musterstadt, 1.234 Artikel, abgerufen: vor 2 Stunden"
    assert wording.source_line(busy, NOW) == (
        "musterstadt, 1.234 Artikel, 1.200 ungelesen, 1 gemerkt, abgerufen: vor 2 Stunden,"
        " zuletzt nicht erreicht"
    )
    language.use("en")
    assert wording.source_line(busy, NOW) == (
        "musterstadt, 1,234 articles, 1,200 unread, 1 kept, fetched: 2 hours ago, not reached last time"
    )


@pytest.mark.parametrize(
    ("states", "de", "en"),
    [
        (
            [],
            "Keine Quellen. Mit „stadtbote source add ADRESSE“ kommt eine dazu.",
            "No sources. “stadtbote source add ADDRESS” adds one.",
        ),
        ([BUILT_IN], "Eingebaute Ausgabe, noch nie abgerufen.", "Built-in edition, never fetched."),
        ([NEVER], "Noch nie abgerufen.", "Never fetched."),
        ([STATE], "Zuletzt abgerufen: vor 2 Stunden.", "Last fetched: 2 hours ago."),
        (
            [replace(STATE, fetched_at=NOW - 60), STATE, NEVER],
            "Zuletzt abgerufen: vor 1 Minute.",
            "Last fetched: 1 minute ago.",
        ),
        (
            [BUILT_IN, STATE],
            "Zuletzt abgerufen: vor 2 Stunden. wuppertal-digital: eingebaute Ausgabe, noch nie abgerufen.",
            "Last fetched: 2 hours ago. wuppertal-digital: built-in edition, never fetched.",
        ),
        (
            [replace(STATE, failure="tls"), replace(NEVER, failure="offline")],
            "Zuletzt abgerufen: vor 2 Stunden. Zuletzt nicht erreicht: musterstadt, neu.",
            "Last fetched: 2 hours ago. Not reached last time: musterstadt, neu.",
        ),
    ],
)
def test_status(states: list[SourceState], de: str, en: str) -> None:
    """One sentence on all sources, with "Offline." before it where there is no network."""
    for code, said, offline in (("de", de, "Offline. "), ("en", en, "Offline. ")):
        language.use(code)
        assert wording.edition_status(states, NOW, offline=False) == said
        assert wording.edition_status(states, NOW, offline=True) == offline + said
