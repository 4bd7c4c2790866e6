"""For tests of publishing: a store of two sources with all that an article can have, and the command."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from stadtbote_cache import edition
from stadtbote_cache.records import (
    Details,
    Enclosure,
    Event,
    Heading,
    Image,
    Item,
    ItemList,
    Link,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Source,
    Table,
)
from stadtbote_cache.store import Store
from support.keeping import filled

SECRET = "https://leser:geheim@www.hafen.example:8443/feed?token=geheim"
HARBOUR = Source("hafen", "Hafen <Musterstadt> & Söhne", SECRET, "feed", "de")
ZONE = timezone(timedelta(hours=2))
BUS = Image('Ein "Bus" & <Bahn>', "Die Linie 7 am Kranplatz", "Stadt/Meier & Co")
FULL = Item(
    "Bücherbus <fährt> *wieder* & öfter",
    key="m-17",
    address="https://www.musterstadt.example/meldungen/17",
    kicker="Kultur & Bildung",
    teaser=("Ab Montag hält der Bücherbus in allen Stadtteilen.", "Auch <abends>."),
    images=(BUS, Image("Der Fahrplan", decorative=False)),
    links=(Link("Zur Bücherei", "https://www.musterstadt.example/buecherei"),),
    enclosures=(Enclosure("https://www.musterstadt.example/plan.pdf?a=1&b=2", "application/pdf", 2048),),
    published=datetime(2026, 10, 5, 9, 30, tzinfo=ZONE),
    language="de",
    body=(
        Paragraph(("Ab Montag hält der Bücherbus in allen Stadtteilen.",)),
        Heading(("Der Plan",), 4),
        Paragraph(("Der ", Link("Fahrplan", "https://www.musterstadt.example/plan"), " hängt aus & gilt.")),
        Picture(BUS),
        Quote(("The bus <is> back.",), "en"),
        ItemList((ListItem(("Montag",)), ListItem(("früh",), 1), ListItem(("Dienstag",)))),
        Table((("Ort",), ("Zeit",)), ((("Kranplatz",), ("9 Uhr",)),), "Haltestellen"),
    ),
    details=Details(
        ("Anna <Muster>", "B. Beispiel"),
        ("Kultur", "Bus & Bahn"),
        "https://www.musterstadt.example/meldungen/17?a=1&b=2#kommentare",
        12,
        datetime(2026, 10, 6, 8, tzinfo=ZONE),
        1620,
        Event(
            datetime(2026, 10, 12, 19, tzinfo=ZONE), datetime(2026, 10, 12, 21, tzinfo=ZONE), "Am <Kranplatz>"
        ),
    ),
)
SHORT = Item("Brücke offen", teaser=("Die Brücke ist offen.",), body=())
EVIL = Item("<script>alert(1)</script>", key="</title><b>", teaser=("]]> &amp; <img src=x>",), body=())
PORT = Item("Neuer Kran", address="https://www.hafen.example/kran", teaser=("Er hebt 40 Tonnen.",))


def make(path: Path, *of_harbour: Item) -> None:
    """A store without the built-in edition and with two sources; one article is read and kept."""
    with Store.open(path) as store:
        store.remove_source(edition.SOURCE.name)
        numbers = filled(store, FULL, SHORT, EVIL)
        filled(store, PORT, *of_harbour, source=HARBOUR)
        store.mark([numbers[FULL.headline]], read=True, kept=True, place=12)


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder with its bytes and the time of its last change."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
