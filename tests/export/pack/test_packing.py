"""The portable edition from store to store: what comes along, and what stays."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from bench import generator
from bench.words import FEW
from stadtbote.export.pack.packing import Wanted
from stadtbote_cache import edition
from stadtbote_cache.records import Details, Image, Validators, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW, filled, headlines, numbers, sync
from support.packed import (
    ARTICLE,
    BATH,
    BODY,
    BRIDGE,
    FEED,
    MARKET,
    SOURCE,
    WHOLE,
    articles,
    content,
    lines_of,
    packed,
    unpacked,
    written,
)


def test_round_trip(store: Store, there: Store) -> None:
    """Everything that was fetched comes over, in its order and with its age; marks do not."""
    mine = filled(store, WHOLE, BRIDGE, MARKET, BATH)
    sync(store, [BATH, WHOLE, BRIDGE], now=NOW + 60)
    store.save_body(
        mine[BRIDGE.headline],
        BODY,
        (Image("Eine Brücke"),),
        published=datetime(2026, 8, 1, tzinfo=UTC),
        details=Details(("Anna Muster",)),
    )
    store.mark([*mine.values()], read=True, kept=True, place=7)
    (result,) = unpacked(there, packed(store))
    assert (result.added, result.newer, result.new) == (True, True, 4)
    assert articles(there, "musterstadt") == [
        replace(article, read=False, kept=False, place=0) for article in articles(store, "musterstadt")
    ]
    theirs, ours = there.sources()[-1], store.sources()[-1]
    assert (theirs.source, theirs.fetched_at, theirs.unread) == (ours.source, NOW + 60, 4)
    assert (theirs.listed, theirs.tried_at, theirs.validators) == (3, None, Validators())
    assert headlines(there, "wupper") == [BRIDGE.headline]
    assert there.check() == "ok"


def test_again_changes_nothing(store: Store, there: Store) -> None:
    """A second time there is nothing to do, and a sync of what was packed finds nothing changed."""
    mine = filled(store, WHOLE, BRIDGE, MARKET)
    store.save_body(mine[BRIDGE.headline], BODY, (Image("Eine Brücke"),))
    data = packed(store)
    unpacked(there, data)
    before = content(there)
    assert all(result.nothing for result in unpacked(there, data))
    assert content(there) == before
    changes = sync(there, [WHOLE, BRIDGE, MARKET], now=NOW + 60)
    assert (changes.new, changes.changed, len(changes.same)) == ((), (), 3)
    assert [number for number, _, _ in there.wanted_bodies(CITY)] == []


def test_details_alone_are_taken_over_in_silence(store: Store, there: Store) -> None:
    """Other details make no article a changed one; of a pack without any, those that are here stay."""
    for one in (store, there):
        filled(one, BRIDGE)
    before = packed(store)
    details = Details(("Anna Muster",), comment_count=3)
    sync(store, [replace(BRIDGE, details=details)], now=NOW + 60)
    (result,) = unpacked(there, packed(store))
    assert result.nothing
    assert articles(there, "musterstadt")[0].item.details == details
    unpacked(there, before)
    assert articles(there, "musterstadt")[0].item.details == details


def test_a_dry_run_tells_and_changes_nothing(store: Store, there: Store) -> None:
    """With dry_run the same is told, and the store stays as it was."""
    filled(store, WHOLE, BRIDGE)
    filled(there, BATH, BRIDGE)
    before = content(there)
    told = unpacked(there, packed(store), dry_run=True)
    assert content(there) == before
    assert told == unpacked(there, packed(store))
    assert (told[0].new, told[0].gone) == (1, 1)


def test_a_newer_edition_is_taken_over(store: Store, there: Store) -> None:
    """As in a sync: changed ones change, what is not listed there is not listed here; marks stay."""
    theirs = filled(there, MARKET, BRIDGE, BATH)
    there.mark([theirs[BRIDGE.headline], theirs[MARKET.headline]], read=True, kept=True, place=5)
    store.add_source(CITY)
    later = replace(BRIDGE, teaser=("Seit gestern.",))
    sync(store, [BATH, later, WHOLE], now=NOW + 60, validators=Validators("etag"))
    (result,) = unpacked(there, packed(store))
    assert (result.new, result.changed, result.gone, result.added) == (1, 1, 1, False)
    bridge = there.article(theirs[BRIDGE.headline])
    assert bridge is not None
    assert (bridge.item.teaser, bridge.read, bridge.kept, bridge.place) == (("Seit gestern.",), True, True, 5)
    market = there.article(theirs[MARKET.headline])
    assert market is not None
    assert (market.listed, market.kept) == (False, True)
    assert [a.item.headline for a in articles(there, "musterstadt") if not a.read] == [
        WHOLE.headline,
        BATH.headline,
    ]


def test_an_older_edition_only_adds(store: Store, there: Store) -> None:
    """Where the edition here is newer it stays; unknown articles come in as no longer listed, bodies too."""
    mine = filled(store, WHOLE, replace(BRIDGE, teaser=("Alt.",)), BATH)
    store.save_body(mine[BRIDGE.headline], BODY)
    store.save_body(mine[BATH.headline], BODY)
    there.add_source(CITY)
    sync(there, [MARKET, BRIDGE, BATH], now=NOW + 60)
    (result,) = unpacked(there, packed(store))
    assert (result.newer, result.new, result.changed, result.bodies, result.gone) == (False, 1, 0, 2, 0)
    found = {article.item.headline: article for article in articles(there, "musterstadt")}
    assert [h for h, a in found.items() if a.listed] == [BATH.headline, MARKET.headline, BRIDGE.headline]
    assert not found[WHOLE.headline].listed
    assert found[BRIDGE.headline].item.teaser == ("Ab heute.",)
    assert found[BRIDGE.headline].item.body == BODY
    assert there.sources()[-1].fetched_at == NOW + 60
    # The article has changed since that body was fetched: the next sync asks for it again.
    assert [address for _, address, _ in there.wanted_bodies(CITY)] == [BRIDGE.address]
    assert unpacked(there, packed(store))[0].nothing


def test_two_stores_converge(store: Store, there: Store) -> None:
    """Two that exchange what they have end with the same articles, bodies and editions."""
    rng = random.Random(7)
    for number, one in enumerate((store, there)):
        one.remove_source(edition.SOURCE.name)
        for source in (CITY, FEED):
            one.add_source(source)
            pool = [*generator.items(1, 12, rare_words=FEW), WHOLE, BRIDGE, MARKET, BATH]
            for when in range(3):
                sync(one, rng.sample(pool, 6), source=source, now=NOW + 100 * when + 10 * number)
        for wanted in one.wanted_bodies(CITY)[: 1 + number]:
            one.save_body(wanted[0], BODY)
    for _ in range(2):
        unpacked(there, packed(store))
        unpacked(store, packed(there))
    for name in (CITY.name, FEED.name):
        assert {a.item.headline: (a.item, a.listed) for a in articles(store, name)} == {
            a.item.headline: (a.item, a.listed) for a in articles(there, name)
        }
        assert [a.item.headline for a in articles(store, name) if a.listed] == [
            a.item.headline for a in articles(there, name) if a.listed
        ]
    assert all(result.nothing for result in unpacked(store, packed(there)))


def test_what_is_wanted(store: Store, there: Store) -> None:
    """Only some sources, only kept or recent articles, no bodies; what is not there is not gone elsewhere."""
    mine = filled(store, WHOLE, BRIDGE, BATH)
    filled(store, WHOLE, source=FEED)
    store.mark([mine[BATH.headline]], kept=True)
    filled(there, MARKET, BRIDGE)
    (kept,) = unpacked(there, packed(store, Wanted(kept=True)))
    assert (kept.source.name, kept.new, kept.gone) == ("musterstadt", 1, 0)
    data = packed(store, Wanted(sources=("feed",), bodies=False))
    (feed,) = unpacked(there, data)
    assert (feed.source.name, feed.new) == ("feed", 1)
    assert there.body(numbers(there, source=FEED)[WHOLE.headline]) is None
    assert unpacked(there, data)[0].nothing
    # The body that a feed itself brings comes with its next sync, or with a file that has it.
    assert unpacked(there, packed(store, Wanted(sources=("feed",))))[0].changed == 1
    assert articles(there, "feed")[0].item == articles(store, "feed")[0].item
    # What was not first seen within a second, or published, is none of the last second.
    assert unpacked(there, packed(store, Wanted(since=1.0))) == []


def test_without_bodies_nothing_is_lost(store: Store, there: Store) -> None:
    """A file without bodies leaves those that are there, and asks for none again."""
    for one in (store, there):
        filled(one, WHOLE, BRIDGE)
        one.save_body(numbers(one)[BRIDGE.headline], BODY)
    before = content(there)
    assert unpacked(there, packed(store, Wanted(bodies=False)))[0].nothing
    assert content(there) == before


def test_the_built_in_edition_stays_at_home(store: Store) -> None:
    """A new store has nothing to pack."""
    assert len(lines_of(packed(store))) == 2


def test_names(store: Store, there: Store) -> None:
    """The same address is the same source under any name; a taken name is another's, so another is found."""
    filled(store, BRIDGE)
    there.add_source(replace(CITY, name="rathaus", address="http://www.MUSTERSTADT.example/presse/"))
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.packed_as, result.added) == ("rathaus", "musterstadt", False)
    there.add_source(replace(FEED, name="musterstadt"))
    there.remove_source("rathaus")
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.added) == ("musterstadt-presse", True)
    assert {s.source.name: s.articles for s in there.sources()}[result.source.name] == 1
    assert {s.source.name: s.articles for s in there.sources()}["musterstadt"] == 0


def test_a_removed_source_comes_back_with_what_was_kept(store: Store, there: Store) -> None:
    """What was kept of a removed source is found again, and not there twice."""
    filled(store, BRIDGE, BATH)
    theirs = filled(there, BRIDGE)
    there.mark([*theirs.values()], kept=True)
    there.remove_source(CITY.name)
    (result,) = unpacked(there, packed(store))
    assert (result.source.name, result.added, result.new) == ("musterstadt", True, 1)
    assert [(a.item.headline, a.kept) for a in articles(there, "musterstadt")] == [
        (BATH.headline, False),
        (BRIDGE.headline, True),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x",
        "http://192.168.1.1/reboot",
        "http://[::1]/",
        "http://127.1/x",
        "http://0x7f.1/",
        "http://router/",
        "http://nas.local/a",
    ],
)
def test_a_stranger_adds_nothing_in_the_users_network(store: Store, address: str) -> None:
    """An address in a private network is told and not added; one that the user has is merged."""
    data = written([SOURCE | {"address": address}, ARTICLE])
    before = content(store)
    assert unpacked(store, data)[0].refused
    assert content(store) == before
    store.add_source(replace(CITY, address=address))
    assert unpacked(store, data)[0].new == 1


def test_a_changed_edition_forgets_what_the_server_said(store: Store, there: Store) -> None:
    """Validators of an edition that was replaced are gone, so that the next sync asks for the present one."""
    there.add_source(CITY)
    sync(there, [BRIDGE], validators=Validators(etag="a", digest="b"))
    filled(store, BRIDGE)
    sync(store, [BRIDGE], now=NOW + 1)
    unpacked(there, packed(store))
    assert there.sources()[-1].validators.etag == "a"
    sync(store, [BRIDGE, BATH], now=NOW + 2)
    unpacked(there, packed(store))
    assert there.sources()[-1].validators == Validators()
