"""Dates that are missing, impossible or still to come, from a feed to the order of the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.stored import read_article
from stadtbote.text.article import reading
from stadtbote.text.clean import clean_edition
from stadtbote_cache.records import Filter, Imprint, Item
from stadtbote_cache.store import Store
from support.documents import Publisher
from support.feeding import parse, rss
from support.keeping import CITY, NOW, filled, numbers, sync
from support.raw import RawServer

MONTH = timedelta(days=30)


def dated(headline: str, date: str) -> str:
    """An item with this date."""
    return f"<title>{headline}</title><guid>{headline}</guid><pubDate>{date}</pubDate>"


def mail_date(moment: datetime) -> str:
    """A date as RSS has it."""
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


@pytest.mark.row(35)
async def test_order_of_odd_dates(store: Store, server: RawServer) -> None:
    """What has no date that can be right comes last, in the order of the feed; nothing is made up."""
    today = datetime.now(UTC).replace(microsecond=0)
    source = Publisher(store, server, "rss")
    result = await source.publishes(
        rss(
            "<title>ohne Datum</title>",
            dated("Jahr null", "Sat, 01 Jan 0000 00:00:00 +0000"),
            dated("Jahr 9999", "9999-12-31T23:59:59Z"),
            dated("vor den Städten", "0001-01-01"),
            dated("ohne Zone", (today - 2 * MONTH).isoformat()[:19]),
            dated("mit Zone ohne Sinn", "25 Oct 2026 12:00 XYZ"),
            dated("die Epoche", "Thu, 01 Jan 1970 00:00:00 GMT"),
            dated("heute", mail_date(today)),
            dated("im vorigen Monat", mail_date(today - MONTH)),
            dated("leer", ""),
            dated("Tag 99", "Fri, 99 Sep 2026 15:26:00 +0200"),
            dated("Zone zu weit", "2026-09-25T15:26:00+99:99"),
        ).encode()
    )
    assert (result.new, result.error) == (12, None)
    rows = source.rows()
    assert [row.headline for row in rows] == [
        *("heute", "im vorigen Monat", "ohne Zone"),
        *("ohne Datum", "Jahr null", "Jahr 9999", "vor den Städten", "mit Zone ohne Sinn", "die Epoche"),
        *("leer", "Tag 99", "Zone zu weit"),
    ]
    assert [row.headline for row in rows if row.published] == ["heute", "im vorigen Monat", "ohne Zone"]
    for row in rows:
        article = read_article(store, row.number)
        assert article is not None
        assert reading(article, Imprint("Stadt")).parts[0].text == row.headline


@pytest.mark.row(35)
def test_a_date_to_come_moves_no_article_up(store: Store) -> None:
    """An article dated years ahead stands where it came in, keeps its date, and later news come above it."""
    now = datetime.fromtimestamp(NOW, UTC)
    ahead = Item("Weltfrieden", key="1", published=datetime(2199, 1, 1, tzinfo=UTC))
    filled(store, Item("Gestern", key="2", published=now - timedelta(days=1)), ahead)
    assert [*numbers(store)] == ["Weltfrieden", "Gestern"]
    later = Item("Später", key="3", published=now + timedelta(hours=2))
    sync(store, [ahead, later], now=NOW + 10_000)
    assert [*numbers(store)] == ["Später", "Weltfrieden", "Gestern"]
    changed = Item("Weltfrieden jetzt", key="1", published=datetime(2150, 1, 1, tzinfo=UTC))
    sync(store, [changed, later], now=NOW + 20_000)
    assert [*numbers(store)] == ["Später", "Weltfrieden jetzt", "Gestern"]
    rows = store.rows(store.listing(Filter(source="musterstadt")))
    assert changed.published in {row.published for row in rows.values()}
    corrected = Item("Weltfrieden", key="1", published=now + timedelta(hours=3))
    sync(store, [corrected, later], now=NOW + 30_000)
    assert [*numbers(store)] == ["Weltfrieden", "Später", "Gestern"]


@pytest.mark.row(35, 67)
def test_a_clock_that_is_years_behind_orders_nothing(store: Store) -> None:
    """Where the clock stands in 1999 every date is ahead of it: then all articles keep their own order."""
    items = [Item(f"Meldung {n}", key=str(n), published=datetime(2026, 9, n, tzinfo=UTC)) for n in (1, 3, 2)]
    store.add_source(CITY)
    sync(store, items, now=datetime(1999, 1, 1, tzinfo=UTC).timestamp())
    assert [*numbers(store)] == ["Meldung 3", "Meldung 2", "Meldung 1"]


@pytest.mark.row(35)
@given(
    st.text(max_size=40) | st.from_regex(r"[A-Za-z]{0,3},? ?\d{1,4}[-. /]\w{1,3}[-. /]\d{1,9}[T ]?.{0,14}")
)
def test_any_date_of_a_feed(date: str) -> None:
    """Whatever stands where a feed's date belongs: the item comes, with a date of this age or none."""
    escaped = date.replace("&", "&amp;").replace("<", "&lt;")
    (item,) = clean_edition(parse(rss(dated("Markt", escaped)))).items
    assert item.headline == "Markt"
    assert item.published is None or 1971 <= item.published.year <= 2200
