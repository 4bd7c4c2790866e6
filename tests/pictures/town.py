"""The store of the pictures: a week of a made-up town, on a Monday at a quarter past two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from stadtbote.reading.news import News, since_last
from stadtbote_cache.records import (
    Block,
    Cost,
    Filter,
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
from stadtbote_cache.safety.snapshot import Snapshots
from stadtbote_cache.store import Store
from support.keeping import sync

TIME_ZONE = "CET-1"
NOW = datetime(2026, 11, 30, 14, 15, 20, tzinfo=timezone(timedelta(hours=1)))

CITY = Source("musterstadt", "Stadt Musterstadt", "https://www.musterstadt.example/presse", "page", "de")
TOWN = Source("neustadt", "Stadt Neustadt", "https://www.neustadt.example/rss.xml", "feed", "de")
WARNINGS = Source("warnungen", "Warnungen", "https://www.warnungen.example/atom.xml", "feed", "de")
PAPER = Source("lokalblatt", "Lokalblatt", "https://www.lokalblatt.example/feed.json", "feed", "de")

TRAM = "Straßenbahn: Linie 4 fährt ab Montag wieder bis zum Hafen"
FAST = "Glasfaser für die Südstadt: Die ersten 400 Häuser sind angeschlossen, weitere folgen im Frühjahr"
READ = (
    "Sturm über der Stadt: Parks sind gesperrt",
    "Winterdienst ist bereit",
    "Kämmerer bringt den Haushalt 2027 ein",
    "Sperrmüll jetzt online anmelden",
)
KEPT = ("Winterdienst ist bereit",)
LATE = "Museum zeigt Karten zum Anfassen"

_TRAM: tuple[Block, ...] = (
    Paragraph(
        (
            "Ab Montag fährt die Linie 4 wieder bis zum Hafen. Die Gleise am Nordring sind erneuert, die"
            " Haltestellen haben jetzt Bordsteine in Höhe der Türen. Mehr dazu steht im ",
            Link("Fahrplan", "https://www.musterstadt.example/linie-4/fahrplan.pdf"),
            ".",
        )
    ),
    Heading(("Fahrplan",)),
    ItemList(
        (
            ListItem(("Montag bis Freitag alle 10 Minuten",)),
            ListItem(("abends alle 20 Minuten",), 1),
            ListItem(("Samstag alle 15 Minuten",)),
        )
    ),
    Quote(
        ("Die Linie 4 ist die Lebensader des Nordens, sagt der Leiter der Stadtwerke bei der Probefahrt.",)
    ),
    Picture(Image("Eine Straßenbahn steht am Hafen.", credit="Stadtwerke")),
    Heading(("Was sich sonst ändert",)),
    Table(
        (("Halt",), ("bisher",), ("ab Montag",)),
        (
            (("Hafen",), ("Bus 614",), ("Linie 4",)),
            (("Nordring",), ("Bus 614",), ("Linie 4, Bus 620",)),
            (("Markt",), ("Linie 2",), ("Linie 2",)),
        ),
    ),
    Paragraph(("Die Busse der Linie 614 fahren bis Jahresende weiter, danach nur noch am Wochenende.",)),
)


def _item(headline: str, text: str, moment: datetime | None = None, *body: Block) -> Item:
    shown = body or (Paragraph((text,)),)
    return Item(headline, key=headline, teaser=(text,), published=moment, body=shown)


def _ago(days: int, hour: int, minute: int = 0) -> datetime:
    return (NOW - timedelta(days=days)).replace(hour=hour, minute=minute)


_OLD: tuple[tuple[Source, tuple[Item, ...]], ...] = (
    (
        CITY,
        (
            _item("Winterdienst ist bereit", "Salz liegt für drei Wochen im Lager.", _ago(1, 11)),
            _item("120 Bäume für den Nordring", "Gepflanzt werden Linden und Ahorn.", _ago(3, 18)),
            _item(LATE, "Die Karten sind aus Holz und Filz.", datetime(2026, 5, 3, tzinfo=NOW.tzinfo)),
        ),
    ),
    (
        TOWN,
        (
            _item("Kämmerer bringt den Haushalt 2027 ein", "Beraten wird bis März.", _ago(1, 10, 10)),
            _item(
                "Brücke am Stadtpark wird geprüft: Umleitung über die Uferstraße",
                "Zwei Nächte ist sie gesperrt.",
                _ago(3, 9),
            ),
            _item("Sperrmüll jetzt online anmelden", "Der Termin kommt sofort.", _ago(40, 8)),
        ),
    ),
    (WARNINGS, (_item("Sturm über der Stadt: Parks sind gesperrt", "Bis zum Abend.", _ago(12, 15, 40)),)),
    (PAPER, (_item("Chor sucht Stimmen", "Geprobt wird mittwochs.", _ago(4, 17)),)),
)
_NEW: tuple[tuple[Source, tuple[Item, ...]], ...] = (
    (
        CITY,
        (
            _item(TRAM, "Ab Montag fährt die Linie 4 wieder bis zum Hafen.", _ago(0, 14, 5), *_TRAM),
            _item(
                "Müllabfuhr verschiebt sich über die Feiertage um einen Tag", "Alle Bezirke.", _ago(0, 9, 30)
            ),
            _item(FAST, "Im Frühjahr folgen die Häuser am Hang.", _ago(1, 16, 20)),
        ),
    ),
    (
        TOWN,
        (
            _item(
                "Bürgerbüro am Freitag wegen einer Fortbildung geschlossen",
                "Ab Samstag ist offen.",
                _ago(0, 8),
            ),
        ),
    ),
    (
        WARNINGS,
        (
            _item(
                "Hochwasser an der Wupper: Warnstufe 2 für die Talsohle", "Der Pegel steigt.", _ago(0, 9, 12)
            ),
        ),
    ),
)
_COSTS = (
    Cost("musterstadt", "2026-11", 60, 21_000, 412_000, 41, 1_900_000),
    Cost("neustadt", "2026-11", 58, 19_000, 96_000, 50, 800_000),
    Cost("warnungen", "2026-11", 700, 238_000, 81_000, 690, 2_100_000),
    Cost("musterstadt", "2026-10", 31, 11_000, 890_000, 12, 300_000),
    Cost("lokalblatt", "2026-10", 31, 9_000, 37_000, 30, 120_000),
)


def build(folder: Path) -> Path:
    """Makes the store in a new folder: what the last visit saw, what was read of it, what came since."""
    folder.mkdir()
    path = folder / "store.sqlite3"
    with Store.open(path) as store:
        for source in (CITY, TOWN, WARNINGS, PAPER):
            store.add_source(source)
        _take(store, _OLD, NOW - timedelta(days=1))
        numbers = dict(_numbers(store))
        store.mark([numbers[headline] for headline in READ], read=True)
        store.mark([numbers[headline] for headline in KEPT], kept=True)
        visit = News(store, since_last(store), noted=True)
        visit.show()
        visit.end()
        _take(store, _NEW, NOW - timedelta(minutes=7, seconds=20))
        store.mark([dict(_numbers(store))[TRAM]], kept=True)
        store.save_failure(PAPER, "timeout", NOW.timestamp())
        store.add_costs(_COSTS)
        Snapshots.of(store).publish()
    return path


def _take(store: Store, found: tuple[tuple[Source, tuple[Item, ...]], ...], now: datetime) -> None:
    for source, items in found:
        sync(store, items, source=source, now=now.timestamp(), complete=False)


def _numbers(store: Store) -> Iterator[tuple[str, int]]:
    return ((row.headline, number) for number, row in store.rows(store.listing(Filter())).items())
