"""Times that lie ahead of this machine's clock, from anywhere: they order and decide nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from faults.disk import run
from stadtbote.export.publish.publication import Publication
from stadtbote.reading.listing import Listing
from stadtbote.stored import read_article, read_freshness, read_sources
from stadtbote.sync.order import least_lately_tried
from stadtbote.sync.plan import due, pause
from stadtbote.sync.retention import Limits, planned
from stadtbote_cache import clock
from stadtbote_cache.hosts import host_of
from stadtbote_cache.records import Filter, Item, Pause, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, headlines, numbers, sync
from support.packed import ARTICLE, SOURCE, content, packed, unpacked, written

IN_2099 = 4_100_000_000.0
DAY = 86_400.0
OLD = ARTICLE | {"address": f"{SOURCE['address']}/alt", "headline": "Alt"}


@pytest.mark.parametrize(("ahead", "counts"), [(-DAY, True), (DAY, True), (DAY + 1, False), (1e300, False)])
@pytest.mark.row(106)
def test_a_day_ahead_is_the_bound(ahead: float, counts: bool) -> None:
    """A time counts up to 24 hours ahead of the clock, and not at all beyond."""
    now = time.time()
    assert clock.believed(now + ahead, now) == (now + ahead if counts else None)


@pytest.mark.row(67, 106)
def test_a_clock_before_all_news_judges_no_article() -> None:
    """A machine that starts in 1999 takes no article's day away."""
    day = datetime(2026, 9, 1, tzinfo=UTC)
    assert clock.published(day, datetime(1999, 9, 1, tzinfo=UTC).timestamp()) == day


@pytest.mark.row(106)
def test_a_pack_of_2099_blocks_no_other(there: Store) -> None:
    """It is taken as one of now: what is packed after it is newer, and its edition comes in."""
    for fetched in (IN_2099, 1e300):
        (result,) = unpacked(there, written([SOURCE | {"fetched_at": fetched}, ARTICLE]))
        assert result.newer
        assert (there.sources()[-1].fetched_at or 0) <= time.time()
        (result,) = unpacked(there, written([SOURCE | {"fetched_at": time.time()}, OLD]))
        assert result.newer
        assert "Alt" in headlines(there)


@pytest.mark.row(106)
def test_a_sync_of_2099_blocks_no_pack(store: Store, there: Store) -> None:
    """Where the own clock was ahead once, a pack of now takes the place of that sync."""
    filled(store, Item("Neu", key="1"))
    sync(store, [Item("Neu", key="1")], now=time.time())
    filled(there, Item("Alt", key="2"))
    sync(there, [Item("Alt", key="2")], now=IN_2099)
    (result,) = unpacked(there, packed(store))
    assert (result.newer, result.new, result.gone) == (True, 1, 1)


@pytest.mark.row(106)
def test_a_clock_that_was_ahead_leaves_no_article_on_top(store: Store) -> None:
    """What came in while the clock was ahead stands behind what is new once it is right."""
    now = time.time()
    ahead = Item("Aus 2098", key="1", published=datetime.fromtimestamp(IN_2099 - 30 * DAY, UTC))
    filled(store)
    sync(store, [ahead, Item("Ohne Tag", key="2")], now=IN_2099)
    assert headlines(store)[0] == "Aus 2098"
    today = Item("Heute", key="3", published=datetime.fromtimestamp(now, UTC) + timedelta(seconds=60))
    sync(store, [ahead, Item("Ohne Tag", key="2"), today], now=now)
    assert headlines(store) == ["Heute", "Aus 2098", "Ohne Tag"]
    store.mark(list(numbers(store).values()), read=True)
    sync(store, [Item("Zuletzt", key="4")], now=now)
    plan = planned(store, Limits(days=10), now + 20 * DAY)
    assert [len(share.gone) for share in plan.shares if share.source == CITY.name] == [3]


@pytest.mark.row(35, 106)
def test_no_face_shows_a_day_ahead(store: Store) -> None:
    """Neither lists nor the article nor a published file name the day; the store and a pack keep it."""
    ahead = datetime(2199, 1, 1, tzinfo=UTC)
    filled(store, Item("Weltfrieden", key="1", published=ahead))
    (number,) = numbers(store).values()
    article = read_article(store, number)
    assert article is not None
    assert article.item.published is None
    assert Listing(store, Filter(source=CITY.name)).row(0).published is None
    assert not any(b"2199" in data for _name, data in Publication(store, [CITY.name]).files())
    found = store.article(number)
    assert found is not None
    assert found.item.published == ahead


@pytest.mark.row(106)
def test_a_source_of_2099_is_as_one_never_fetched(store: Store) -> None:
    """No age is told of it, it is asked first, and `doctor` says that the clock was wrong."""
    filled(store)
    news = [Item("Neu", key="1", published=datetime(2199, 1, 1, tzinfo=UTC))]
    sync(store, news, now=IN_2099)
    store.save_pauses({host_of(CITY.address): Pause(IN_2099, 0.0)}, ())
    (*_, shown), now = read_sources(store), time.time()
    assert (shown.fetched_at, shown.tried_at) == (None, None)
    assert read_freshness(store).fetched_at is None
    (*_, raw) = store.sources()
    assert [s.tried_at for s in least_lately_tried([replace(raw, tried_at=now - 5), raw], now)] == [
        IN_2099,
        now - 5,
    ]
    assert (pause(raw, now), due(raw, now)) == (None, True)
    said = run(store.path.parent, "--store", store.path, "doctor").stdout
    assert "liegt der letzte Abruf in der Zukunft, bei musterstadt." in said
    assert "1 Artikel nennt einen Tag, der noch kommt." in said


@pytest.mark.row(106)
def test_an_honest_store_says_nothing_of_it(store: Store) -> None:
    """With times of the past and of today there is nothing ahead, and a pack changes nothing of that."""
    filled(store, Item("Neu", key="1", published=datetime.now(UTC)))
    before = content(store)
    assert store.ahead(time.time()) == ([], 0)
    unpacked(store, packed(store))
    assert content(store) == before
