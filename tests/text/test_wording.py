"""Every line that is said of articles, images and sources, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from stadtbote.text import language, wording
from stadtbote_cache.records import Freshness, Image, Row, SourceState, Validators, replace
from support.keeping import CITY, NOW

CATALOGUE = Path(__file__).parents[2] / "reader/stadtbote/locale/en/LC_MESSAGES/stadtbote.po"
BREAKING = re.compile(
    r"\b([kMG]B|[Mm]in|Std|Sek|[Ss]ec|Nr|ca|bzw|usw|etc|evtl|ggf|inkl|approx|vs|z\. ?B|d\. ?h|e\.g|i\.e)\b"
    r"|[&()\[\]<>]|->|\w/\w|\d:\d\d|\d{4}-\d\d"
)
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
    ("read", "kept", "listed", "de", "en"),
    [
        (True, False, True, "", ""),
        (False, False, True, "ungelesen", "unread"),
        (True, True, True, "gemerkt", "kept"),
        (
            False,
            True,
            False,
            "ungelesen, gemerkt, nicht mehr gelistet",
            "unread, kept, no longer listed",
        ),
        (True, False, False, "nicht mehr gelistet", "no longer listed"),
    ],
)
def test_states(read: bool, kept: bool, listed: bool, de: str, en: str) -> None:
    """What is not the normal case is said in words."""
    row = replace(ROW, read=read, kept=kept, listed=listed)
    for code, words in (("de", de), ("en", en)):
        language.use(code)
        assert ", ".join(wording.state_words(read=read, kept=kept, listed=listed)) == words
        assert wording.row_line(3, row, None) == ", ".join(filter(None, ["3. Brücke offen", words]))


def test_sources_with_the_same_news() -> None:
    """Two or three are named; of more, the first two and how many others there are."""
    said = [wording.sources([f"Ort {n}" for n in range(count)]) for count in (1, 2, 3, 4, 18)]
    assert said == [
        "Ort 0",
        "Ort 0 und Ort 1",
        "Ort 0, Ort 1 und Ort 2",
        "Ort 0, Ort 1 und 2 weitere",
        "Ort 0, Ort 1 und 16 weitere",
    ]


def test_rows() -> None:
    """A row begins with number and headline; its source stands at the end where there are several."""
    row = replace(ROW, read=False)
    assert wording.row_line(12, row, "musterstadt") == "12. Brücke offen, ungelesen, musterstadt"
    assert wording.row_line(1, ROW, None) == "1. Brücke offen"
    asked = replace(row, headline="Was nun?", kept=True)
    assert wording.row_line(1000, asked, None) == "1000. Was nun? ungelesen, gemerkt"


@pytest.mark.parametrize("hour", [0, 15])
def test_rows_with_a_date(hour: int) -> None:
    """Where the source gave a date, the day stands behind everything else; the time of day is left out."""
    row = replace(ROW, read=False, published=datetime(2024, 6, 7, hour, 30, tzinfo=UTC))
    assert wording.row_line(3, row, None) == "3. Brücke offen, ungelesen, 7. Juni 2024"
    assert wording.row_line(3, row, "Stadt") == "3. Brücke offen, ungelesen, Stadt, 7. Juni 2024"
    language.use("en")
    assert wording.row_line(3, row, "Stadt") == "3. Brücke offen, unread, Stadt, 7 June 2024"


def test_where() -> None:
    """Where one is: the place first, the headline, which may be long, last."""
    row = replace(ROW, kept=True)
    assert wording.where(1, 1200, row, "Stadt") == "1 von 1.200: Brücke offen, gemerkt, Stadt"
    language.use("en")
    assert wording.where(1, 1200, row, "Stadt") == "1 of 1,200: Brücke offen, kept, Stadt"


def test_where_in_a_part_of_the_list() -> None:
    """What restricts the list stands behind the place; a source's own sign is not doubled."""
    row = replace(ROW, read=False)
    assert wording.where(3, 34, row, "Stadt Wuppertal", ["gemerkte", "Suche „Bus“"]) == (
        "3 von 34: Brücke offen, ungelesen, gemerkte, Suche „Bus“, Stadt Wuppertal"
    )
    assert wording.where(0, 0, ROW, "Kultur e. V.") == "0 von 0: Brücke offen, Kultur e. V."


@pytest.mark.parametrize(
    ("count", "de", "en"),
    [
        (0, "0 Artikel", "0 articles"),
        (1, "1 Artikel", "1 article"),
        (2, "2 Artikel", "2 articles"),
        (1000, "1.000 Artikel", "1,000 articles"),
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
        (2, "2 Bytes", "2 bytes"),
        (850, "850 Bytes", "850 bytes"),
        (1000, "1 Kilobyte", "1 kilobyte"),
        (1049, "1 Kilobyte", "1 kilobyte"),
        (1051, "1,1 Kilobyte", "1.1 kilobytes"),
        (2000, "2 Kilobyte", "2 kilobytes"),
        (12_345, "12,3 Kilobyte", "12.3 kilobytes"),
        (99_949, "99,9 Kilobyte", "99.9 kilobytes"),
        (99_951, "100 Kilobyte", "100 kilobytes"),
        (120_400, "120 Kilobyte", "120 kilobytes"),
        (999_499, "999 Kilobyte", "999 kilobytes"),
        (999_500, "1 Megabyte", "1 megabyte"),
        (1_200_000, "1,2 Megabyte", "1.2 megabytes"),
        (120_000_000, "120 Megabyte", "120 megabytes"),
        (999_499_999, "999 Megabyte", "999 megabytes"),
        (999_500_000, "1 Gigabyte", "1 gigabyte"),
        (2**53, "9.007.199 Gigabyte", "9,007,199 gigabytes"),
    ],
)
def test_sizes(count: int, de: str, en: str) -> None:
    """Sizes are rounded to what one can hear, with the unit in words and the right plural."""
    assert wording.size(count) == de
    language.use("en")
    assert wording.size(count) == en


@pytest.mark.parametrize(
    ("seconds", "de", "en"),
    [
        (0, "0 Sekunden", "0 seconds"),
        (0.04, "0 Sekunden", "0 seconds"),
        (0.4, "0,4 Sekunden", "0.4 seconds"),
        (0.96, "1 Sekunde", "1 second"),
        (1, "1 Sekunde", "1 second"),
        (1.25, "1,2 Sekunden", "1.2 seconds"),
        (9.97, "10 Sekunden", "10 seconds"),
        (12.3, "12 Sekunden", "12 seconds"),
        (59.4, "59 Sekunden", "59 seconds"),
        (59.5, "1 Minute", "1 minute"),
        (120, "2 Minuten", "2 minutes"),
        (900, "15 Minuten", "15 minutes"),
        (3569, "59 Minuten", "59 minutes"),
        (3570, "1 Stunde", "1 hour"),
        (5400, "1,5 Stunden", "1.5 hours"),
        (3_600_000, "1.000 Stunden", "1,000 hours"),
    ],
)
def test_durations(seconds: float, de: str, en: str) -> None:
    """Spans of time are said in words, never as digits with colons."""
    assert wording.duration(seconds) == de
    language.use("en")
    assert wording.duration(seconds) == en


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], ""),
        (["Brücke offen"], "Brücke offen"),
        (["Brücke offen", "ungelesen", "Stadt"], "Brücke offen, ungelesen, Stadt"),
        (["Was nun?", "ungelesen"], "Was nun? ungelesen"),
        (["Fertig!", "gemerkt"], "Fertig! gemerkt"),
        (["Am Ziel.", "ungelesen"], "Am Ziel. ungelesen"),
        (["Und dann …", "ungelesen"], "Und dann … ungelesen"),
        (["Neu:", "ungelesen"], "Neu: ungelesen"),
        (["Sie fragt: „Was nun?“", "ungelesen"], "Sie fragt: „Was nun?“ ungelesen"),
        (["“Done.”", "unread"], "“Done.” unread"),
        (["Strategie „digital“", "ungelesen"], "Strategie „digital“, ungelesen"),
        (["Strategie (neu)", "ungelesen"], "Strategie (neu), ungelesen"),
        (["Vertreter*innen v.l.n.r.", "gemerkt"], "Vertreter*innen v.l.n.r. gemerkt"),
        (["“", "ungelesen"], "“, ungelesen"),
    ],
)
def test_joining(parts: list[str], said: str) -> None:
    """A part that ends with a sign of its own gets no second one, which voices would stumble over."""
    assert wording.joined(parts) == said


def test_joining_with_another_sign() -> None:
    """The sign between the parts is the caller's."""
    assert wording.joined(["a", "b.", "c"], ";") == "a; b. c"


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
    ("fresh", "de", "en"),
    [
        (
            Freshness(),
            wording.no_source(),
            "There is no source. “stadtbote source add ADDRESS” adds one.",
        ),
        (
            Freshness(1, built_in=True),
            "Eingebaute Ausgabe, noch nie abgerufen.",
            "Built-in edition, never fetched.",
        ),
        (Freshness(1), "Noch nie abgerufen.", "Never fetched."),
        (Freshness(1, NOW - 7200), "Zuletzt abgerufen: vor 2 Stunden.", "Last fetched: 2 hours ago."),
        (
            Freshness(3, NOW - 60),
            "Zuletzt abgerufen: vor 1 Minute.",
            "Last fetched: 1 minute ago.",
        ),
        (
            Freshness(2, NOW - 7200, built_in=True),
            "Zuletzt abgerufen: vor 2 Stunden.",
            "Last fetched: 2 hours ago.",
        ),
        (
            Freshness(2, NOW - 7200, failed=(("musterstadt", "tls"), ("neu", "offline"))),
            "Zuletzt abgerufen: vor 2 Stunden. Zuletzt nicht erreicht:"
            " musterstadt, Zertifikat ungültig; neu.",
            "Last fetched: 2 hours ago. Not reached last time: musterstadt, certificate not valid; neu.",
        ),
    ],
)
def test_status(fresh: Freshness, de: str, en: str) -> None:
    """One sentence on all sources, with "Offline." before it where there is no network."""
    for code, said, offline in (("de", de, "Offline. "), ("en", en, "Offline. ")):
        language.use(code)
        assert wording.edition_status(fresh, NOW, offline=False) == said
        assert wording.edition_status(fresh, NOW, offline=True) == offline + said


@pytest.mark.parametrize(
    ("fresh", "first", "later"),
    [
        (Freshness(), wording.no_source(), wording.no_source()),
        (Freshness(2, built_in=True), "Noch nie abgerufen.", ""),
        (Freshness(2, NOW - 7200, built_in=True), "", ""),
        (Freshness(2, NOW - 3 * 86_400, built_in=True), *["Abgerufen vor 3 Tagen."] * 2),
        (
            Freshness(1, NOW, failed=(("Musterstadt", "tls"),)),
            *["Zuletzt nicht erreicht: Musterstadt, Zertifikat ungültig."] * 2,
        ),
    ],
)
def test_the_stand_at_a_start(fresh: Freshness, first: str, later: str) -> None:
    """For the ear: news of a day ago or more, what failed, and once that nothing was ever fetched."""
    assert wording.stand_at_start(fresh, NOW, first=True) == first
    assert wording.stand_at_start(fresh, NOW, first=False) == later


def catalogue() -> list[str]:
    """Every text of the program, in both languages."""
    with CATALOGUE.open("rb") as file:
        sides = [
            side for message in read_po(file) if message.id for side in (message.id, message.string) if side
        ]
    return [form for side in sides for form in ([side] if isinstance(side, str) else side)]


def test_no_text_has_what_voices_break_on() -> None:
    """Our own texts have no shortened units, times in digits, brackets, arrows or words joined by a slash."""
    assert len(catalogue()) > 400
    said = [re.sub(r"\{\w*\}|https?://", "", text) for text in catalogue()]
    assert [text for text in said if BREAKING.search(text)] == []
