"""What a source and an article's own page say besides the text, as the store keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stadtbote_cache import codec
from stadtbote_cache.records import (
    NO_DETAILS,
    Article,
    Changes,
    Details,
    Event,
    Item,
    Paragraph,
    Validators,
    completed,
    replace,
)
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW, filled, headlines, numbers, sync

DAY = datetime(2026, 9, 1, 9, tzinfo=UTC)
WHOLE = Details(
    ("Anna Muster",),
    ("Verkehr",),
    "https://s.example/7#c",
    0,
    DAY,
    90,
    Event(DAY, DAY.replace(day=2), "Rathaus"),
)
BRIDGE = Item("Die Brücke ist offen", address="https://s.example/bruecke", details=WHOLE)
BATH = Item("Das Bad öffnet", address="https://s.example/bad")
MARKET = Item("Markt am Sonntag", address="https://s.example/markt")
BODY = (Paragraph(("Der Text.",)),)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store with three articles."""
    with Store.open(path) as store:
        filled(store, BRIDGE, BATH, MARKET)
        yield store


def of(store: Store, item: Item) -> Article:
    """The stored article of this headline."""
    found = store.article(numbers(store)[item.headline])
    assert found
    return found


def test_all_of_it_is_kept(store: Store) -> None:
    """Every value comes back as it was saved, and nothing where nothing was said."""
    assert of(store, BRIDGE).item.details == WHOLE
    assert of(store, BATH).item.details == NO_DETAILS


@pytest.mark.parametrize(
    "column",
    [
        *(None, 7, b"{}", "", "{", "[]", "null", '"x"', "[" * 99_999),
        '{"authors": 7, "event": [], "starts": "x"}',
        '{"authors": [7, {}], "comment_count": "7", "duration": true, "changed": "2026-09-01"}',
    ],
)
def test_columns_that_others_wrote(column: object) -> None:
    """What cannot be read says nothing."""
    assert codec.details(column) == NO_DETAILS


def test_details_alone_make_no_news(store: Store) -> None:
    """An article with other details is the same one, unchanged and as read as before; they are saved."""
    number = numbers(store)[BRIDGE.headline]
    store.mark([number], read=True)
    later = replace(BRIDGE, details=Details(("B. Beispiel",)))
    changes = sync(store, [later, BATH, MARKET])
    assert (changes.new, changes.changed, len(changes.same)) == ((), (), 3)
    assert changes.details == ((number, '{"authors":["B. Beispiel"]}'),)
    assert (of(store, BRIDGE).item.details, of(store, BRIDGE).read) == (later.details, True)
    assert sync(store, [later, BATH, MARKET]).details == ()
    sync(store, [replace(BRIDGE, details=NO_DETAILS), BATH, MARKET])
    assert of(store, BRIDGE).item.details == NO_DETAILS


def test_the_page_fills_in(store: Store) -> None:
    """What the list says counts; where it says nothing, the article's own page does."""
    page = Details(("C. C.",), ("Bauen",), None, 3)
    number = numbers(store)[BATH.headline]
    store.save_body(number, BODY, details=page)
    assert of(store, BATH).item.details == page
    sync(store, [BRIDGE, replace(BATH, details=Details(("Anna Muster",))), MARKET])
    assert of(store, BATH).item.details == Details(("Anna Muster",), ("Bauen",), None, 3)


def test_completed() -> None:
    """A count of none is a count."""
    assert completed(Details(comment_count=0), Details(comment_count=3, duration=7)) == Details(
        comment_count=0, duration=7
    )
    assert completed(NO_DETAILS, WHOLE) == completed(WHOLE, NO_DETAILS) == WHOLE


def test_an_undated_article_takes_the_date_of_its_page(store: Store) -> None:
    """It is shown and ordered by it, until the list has one of its own."""
    found = numbers(store)
    store.save_body(found[MARKET.headline], BODY, published=DAY)
    assert of(store, MARKET).item.published == DAY
    assert store.rows([found[MARKET.headline]])[found[MARKET.headline]].published == DAY
    assert headlines(store)[0] == MARKET.headline
    changes = sync(store, [BRIDGE, BATH, MARKET])
    assert (len(changes.same), headlines(store)[0]) == (3, MARKET.headline)
    # Another text, and its page is not there again yet.
    sync(store, [BRIDGE, BATH, replace(MARKET, teaser=("Von acht bis zwölf.",))])
    assert (of(store, MARKET).item.published, headlines(store)[0]) == (DAY, MARKET.headline)
    own = replace(MARKET, published=DAY.replace(year=2025))
    sync(store, [BRIDGE, replace(BATH, published=DAY.replace(month=1)), own])
    assert of(store, MARKET).item.published == own.published
    assert headlines(store) == [BATH.headline, MARKET.headline, BRIDGE.headline]
    sync(store, [BRIDGE, BATH, MARKET])
    assert of(store, MARKET).item.published is None
    assert headlines(store) == [BRIDGE.headline, BATH.headline, MARKET.headline]


def test_a_page_that_has_no_date_any_more(store: Store) -> None:
    """When it comes again without one, the article is undated again."""
    number = numbers(store)[MARKET.headline]
    store.save_body(number, BODY, published=DAY)
    store.save_body(number, BODY)
    assert of(store, MARKET).item.published is None
    assert headlines(store)[0] == BRIDGE.headline


def test_a_date_of_a_page_that_is_ahead(store: Store) -> None:
    """It orders nothing: the article stands by when it was first seen."""
    number = numbers(store)[MARKET.headline]
    store.save_body(number, BODY, published=DAY.replace(year=2099))
    ((at, first_seen),) = store._rows(
        "SELECT published_at, first_seen FROM articles WHERE number = ?", (number,)
    )
    assert at == first_seen


@pytest.mark.parametrize("where", ["list", "page"])
def test_the_date_of_an_event_page_is_none(store: Store, where: str) -> None:
    """A page about an event may show the day of the event: that is never the day of publishing."""
    found = numbers(store)
    if where == "list":
        store.save_body(found[BRIDGE.headline], BODY, published=DAY)
    else:
        store.save_body(found[BATH.headline], BODY, published=DAY, details=Details(event=Event(DAY)))
    assert (of(store, BRIDGE).item.published, of(store, BATH).item.published) == (None, None)


def test_home(path: Path) -> None:
    """The site that a feed is of is known of the source, as long as the feed says so."""

    with Store.open(path) as store:
        filled(store, BATH)
        for home in ("https://www.musterstadt.example/", None):
            store.save_fetch(
                CITY,
                (),
                lambda known: Changes(),
                credits=(),
                language=None,
                validators=Validators(),
                now=NOW,
                home=home,
            )
            assert next(s.home for s in store.sources() if s.source == CITY) == home


def test_an_event_that_is_put_off(store: Store) -> None:
    """Another time is a change that a reader is told; one that an older Stadtbote did not read is none."""
    number = numbers(store)[BATH.headline]
    store.mark([number], read=True)
    told = replace(BATH, details=Details(event=Event(DAY)))
    changes = sync(store, [BRIDGE, told, MARKET])
    assert (changes.changed, [n for n, _said in changes.details]) == ((), [number])
    assert not store.rows([number])[number].changed
    later = replace(BATH, details=Details(event=Event(DAY.replace(day=20))))
    changes = sync(store, [BRIDGE, later, MARKET])
    assert changes.changed == ((number, 2, 1),)
    assert store.rows([number])[number].changed
    assert of(store, BATH).item.details == later.details
    assert sync(store, [BRIDGE, later, MARKET]).changed == ()
