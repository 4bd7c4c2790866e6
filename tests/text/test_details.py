"""What is said of an article besides its text, by eye and by ear, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stadtbote.screen.typography import seen_rows
from stadtbote.text import details, language
from stadtbote.text.article import reading, with_meta
from stadtbote_cache.records import Details, Enclosure, Event, Imprint, Item, Paragraph
from support.reading import HOME, article

DAY = datetime(2026, 11, 3, tzinfo=UTC)
EVENING = DAY.replace(hour=19)
SOUND = Enclosure(f"{HOME}/folge-7.mp3", "audio/mpeg", 12_300_000)


@pytest.mark.parametrize(
    ("event", "de", "en"),
    [
        (Event(DAY), "Termin: 3. November 2026", "Event: 3 November 2026"),
        (Event(EVENING), "Termin: 3. November 2026, 19 Uhr", "Event: 3 November 2026, 7 pm"),
        (
            Event(EVENING, EVENING.replace(hour=21, minute=30), "Rathaus"),
            "Termin: 3. November 2026, 19 Uhr, bis 21 Uhr 30, Ort: Rathaus",
            "Event: 3 November 2026, 7 pm, until 9:30 pm, place: Rathaus",
        ),
        (
            Event(DAY, DAY.replace(day=5)),
            "Termin: 3. November 2026, bis 5. November 2026",
            "Event: 3 November 2026, until 5 November 2026",
        ),
        (Event(EVENING, DAY), "Termin: 3. November 2026, 19 Uhr", "Event: 3 November 2026, 7 pm"),
        (Event(None, DAY), "Termin: bis 3. November 2026", "Event: until 3 November 2026"),
    ],
)
def test_events(event: Event, de: str, en: str) -> None:
    """The day, the time as far as it is known, and the place; an end before the beginning is none."""
    assert details.event(event) == de
    language.use("en")
    assert details.event(event) == en


@pytest.mark.parametrize(
    ("found", "de", "en"),
    [
        (Details(), "", ""),
        (
            Details(("Anna Muster", "B. Beispiel")),
            "Von Anna Muster, B. Beispiel.",
            "By Anna Muster, B. Beispiel.",
        ),
        (Details(("Anna M.",)), "Von Anna M.", "By Anna M."),
        (Details(("stadt musterstadt",)), "", ""),
        (
            Details(categories=("Verkehr", "Bauen")),
            "Rubriken: Verkehr, Bauen.",
            "Categories: Verkehr, Bauen.",
        ),
        (Details(categories=("leben", "Bauen", "Natur")), "Rubriken: Natur.", "Categories: Natur."),
        (Details(changed=EVENING), "Geändert: 3. November 2026, 19 Uhr.", "Changed: 3 November 2026, 7 pm."),
        (Details(duration=1620), "Dauer: 27 Minuten.", "Length: 27 minutes."),
        (Details(comment_count=1), "1 Kommentar.", "1 comment."),
        (Details(comment_count=0), "", ""),
        (Details(comment_count=7, comments=f"{HOME}/7#c"), "", ""),
        (
            Details(("Anna Muster",), ("Verkehr",), None, 12, EVENING, 90),
            "Von Anna Muster. Rubriken: Verkehr. Geändert: 3. November 2026, 19 Uhr. Dauer: 2 Minuten."
            " 12 Kommentare.",
            "By Anna Muster. Categories: Verkehr. Changed: 3 November 2026, 7 pm. Length: 2 minutes."
            " 12 comments.",
        ),
    ],
)
def test_sentences(found: Details, de: str, en: str) -> None:
    """Short sentences; what the source's title, the kicker or a link says already is not said again."""
    item = Item(
        "Neue Linie 7", kicker="Leben | Bauen" if "leben" in found.categories else None, details=found
    )
    assert details.details(item, "Stadt Musterstadt") == de
    language.use("en")
    assert details.details(item, "Stadt Musterstadt") == en


@pytest.mark.parametrize(
    ("file", "de", "en"),
    [
        (
            Enclosure(f"{HOME}/a", "application/pdf", 120_000),
            "PDF-Datei, 120 Kilobyte",
            "PDF file, 120 kilobytes",
        ),
        (Enclosure(f"{HOME}/a", "Application/PDF"), "PDF-Datei", "PDF file"),
        (Enclosure(f"{HOME}/a", "audio/mpeg", 0), "Tondatei", "Audio file"),
        (Enclosure(f"{HOME}/a.pdf", "video/mp4"), "Videodatei", "Video file"),
        (Enclosure(f"{HOME}/a", "image/svg+xml"), "Bilddatei", "Image file"),
        (Enclosure(f"{HOME}/a", "text/html"), "Textdatei", "Text file"),
        (Enclosure(f"{HOME}/a", "application/x-böse; a=b", 1), "Datei, 1 Byte", "File, 1 byte"),
        (Enclosure(f"{HOME}/a", "", 2000), "Datei, 2 Kilobyte", "File, 2 kilobytes"),
        (Enclosure(f"{HOME}/a.PDF?b=c"), "PDF-Datei", "PDF file"),
        (Enclosure(f"{HOME}/folge.mp3", "application/octet-stream"), "Tondatei", "Audio file"),
        (Enclosure(f"{HOME}/film.webm#t=1", ""), "Videodatei", "Video file"),
        (Enclosure(f"{HOME}/a.exe"), "Datei", "File"),
    ],
)
def test_files(file: Enclosure, de: str, en: str) -> None:
    """A file is named by what it is, not by its media type; where that says nothing, its address may."""
    assert details.file(file, Item("Neue Linie 7")) == de
    language.use("en")
    assert details.file(file, Item("Neue Linie 7")) == en


def test_length_of_a_recording() -> None:
    """How long something lasts is said with the first file that can last, and then not once more."""
    plan = Enclosure(f"{HOME}/plan.pdf")
    item = Item("Folge 7", enclosures=(plan, SOUND, SOUND), details=Details(duration=1620))
    said = [details.file(file, item) for file in item.enclosures[:2]]
    assert said == ["PDF-Datei", "Tondatei, 27 Minuten, 12,3 Megabyte"]
    assert details.details(item, "") == ""


def test_where_it_stands_in_the_article() -> None:
    """Time and place above the text, where reading begins; the rest behind it and before the links."""
    item = Item(
        "Bürgerversammlung",
        teaser=("Alle sind eingeladen.",),
        enclosures=(SOUND,),
        body=(Paragraph(("Es geht um die Linie 7.",)),),
        details=Details(
            ("Anna Muster",), ("Verkehr",), f"{HOME}/7#c", 12, None, 60, Event(EVENING, place="Rathaus")
        ),
    )
    found = reading(article(item), Imprint("Stadt Musterstadt"))
    assert [part.text for part in found.parts] == [
        "Bürgerversammlung",
        "Stadt Musterstadt",
        "Termin: 3. November 2026, 19 Uhr, Ort: Rathaus",
        "Alle sind eingeladen.",
        "Es geht um die Linie 7.",
        "Von Anna Muster. Rubriken: Verkehr.",
        "Links",
        "1. Tondatei, 1 Minute, 12,3 Megabyte, www.musterstadt.example",
        "2. 12 Kommentare, www.musterstadt.example",
    ]
    assert found.links[1].address == f"{HOME}/7#c"


def test_for_the_eye_all_times_are_those_of_a_clock() -> None:
    """In the lines of an event and of a change as in the list; by ear they stay words."""
    kept = article(
        Item("Fest", details=Details(changed=EVENING, event=Event(EVENING, EVENING.replace(hour=21))))
    )
    for code, until in (("de", "21 Uhr"), ("en", "9 pm")):
        language.use(code)
        found = with_meta(reading(kept, Imprint("Stadt")), kept, "Stadt", DAY.date())
        assert until in found.parts[2].text
        shown = [piece.text for row in seen_rows(found, 80) for piece in row.pieces]
        assert [text for text in shown if ":" in text and text[0].isdecimal()] == ["19:00", "21:00", "19:00"]
