"""The sources in the store: their state, failures, validators, removing and adding again."""

from __future__ import annotations

import pytest

from stadtbote_cache.records import (
    Changes,
    Filter,
    Freshness,
    Imprint,
    Item,
    Paragraph,
    Pause,
    Source,
    Validators,
    replace,
)
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW, filled, headlines, sync

HOME = "https://www.musterstadt.example/presse"
BRIDGE = Item(
    "Brücke am Markt wieder offen", address=f"{HOME}/bruecke", teaser=("Ab Montag rollt der Verkehr.",)
)
LIBRARY = Item("Bücherei öffnet sonntags", address=f"{HOME}/buecherei")
SWIMMING = Item("Hallenbad geschlossen", key="hb-7", address=f"{HOME}/hallenbad")
FEED = Source("vereine", "Vereine in Musterstadt", "https://vereine.example/feed", "feed")


def test_failure_is_noted_and_nothing_else_changes(store: Store) -> None:
    """A failed sync notes reason and time, its host's pause is the source's; all else stays."""
    validators = Validators(etag='"7"', last_modified="Mon, 21 Sep 2026 10:00:00 GMT", digest="ab")
    store.add_source(CITY)
    sync(store, [BRIDGE], validators=validators)
    before = store.sources()[-1]
    store.save_failure(CITY, "status 503", NOW + 60)
    store.save_pauses({"www.musterstadt.example": Pause(NOW + 600, 0.0)}, ())
    after = store.sources()[-1]
    assert after == replace(before, tried_at=NOW + 60, failure="status 503", paused_until=NOW + 600)
    failed = ((CITY.name, "status 503"),)
    assert store.freshness(NOW) == Freshness(2, NOW, built_in=True, failed=failed)
    store.save_pauses({}, {"www.musterstadt.example"})
    assert store.sources()[-1].paused_until is None
    assert headlines(store) == [BRIDGE.headline]
    store.save_unchanged(CITY, replace(validators, fresh_until=NOW + 900), NOW + 120)
    state = store.sources()[-1]
    assert (state.failure, state.fetched_at, state.tried_at) == (None, NOW + 120, NOW + 120)
    assert store.freshness(NOW) == Freshness(2, NOW + 120, built_in=True)
    assert state.validators == replace(validators, fresh_until=NOW + 900)
    store.remove_source(CITY.name)
    assert store.freshness(NOW) == Freshness(1, built_in=True)


def test_failure_of_a_source_that_never_worked(store: Store) -> None:
    """A first sync that fails is noted as tried, not as fetched; the built-in edition stays built in."""
    built_in = store.sources()[0]
    store.save_failure(built_in.source, "offline", NOW)
    assert store.sources() == [replace(built_in, tried_at=NOW, failure="offline")]


def test_language_of_a_source(store: Store) -> None:
    """A source without a language takes that of its edition; one that has one keeps it, and its title."""
    for source in (CITY, FEED):
        store.add_source(source)
        store.save_fetch(
            source,
            (),
            lambda known: Changes(),
            credits=(),
            language="tr",
            validators=Validators(),
            now=NOW,
        )
    sources = [state.source for state in store.sources()[1:]]
    assert sources == [CITY, replace(FEED, language="tr")]


def test_sources_count_their_articles(store: Store) -> None:
    """A source's state counts listed, all, unread and kept articles of this source alone."""
    found = filled(store, BRIDGE, LIBRARY, SWIMMING)
    sync(store, [BRIDGE, LIBRARY])
    store.mark([found[BRIDGE.headline]], read=True, kept=True)
    store.mark([1, 2], kept=True)
    built_in, city = store.sources()
    assert (city.listed, city.articles, city.unread, city.kept) == (2, 3, 2, 1)
    assert (built_in.listed, built_in.articles, built_in.unread, built_in.kept) == (34, 34, 34, 2)


def test_validators_belong_to_an_address(store: Store) -> None:
    """What a server said of one address is not told to another one."""
    store.add_source(CITY)
    sync(store, [BRIDGE], validators=Validators(etag='"7"'))
    store.add_source(replace(CITY, address="https://andere.example/"))
    assert store.sources()[-1].validators == Validators()


def test_removed_source(store: Store) -> None:
    """Its articles go, also from the search; kept ones stay readable, and the built-in source too may go."""
    found = filled(store, BRIDGE, LIBRARY, SWIMMING)
    store.mark([found[LIBRARY.headline]], kept=True, read=True)
    assert store.remove_source(CITY.name) == (2, 1)
    assert [state.source.name for state in store.sources()] == ["wuppertal-digital"]
    assert headlines(store) == [LIBRARY.headline]
    assert headlines(store, "brücke OR hallenbad") == []
    assert headlines(store, "brücke") == []
    assert headlines(store, "bücherei") == [LIBRARY.headline]
    with pytest.raises(KeyError):
        store.remove_source(CITY.name)
    assert store.remove_source("wuppertal-digital") == (34, 0)
    assert store.sources() == []
    assert store.check() == "ok"


def test_removed_source_comes_back(store: Store) -> None:
    """Added again, it begins as a new one, and knows the articles that were kept."""
    found = filled(store, BRIDGE, LIBRARY)
    number = found[LIBRARY.headline]
    store.mark([number], kept=True)
    store.save_failure(CITY, "offline", NOW)
    store.note_move(CITY, HOME)
    store.remove_source(CITY.name)
    store.add_source(replace(CITY, title="Wieder da"))
    assert store.note_move(CITY, HOME) == 1
    state = store.sources()[-1]
    assert (state.source.title, state.articles, state.kept) == ("Wieder da", 1, 1)
    assert (state.fetched_at, state.tried_at, state.failure) == (None, None, None)
    assert state.validators == Validators()
    changes = sync(store, [BRIDGE, LIBRARY])
    assert changes.new == ((1, 0),)
    assert changes.same == ((number, 2),)
    assert list(store.listing(Filter(kept=True))) == [number]


def test_source_that_is_removed_during_its_sync(store: Store) -> None:
    """A sync whose source another session removed ends quietly and saves nothing."""
    found = filled(store, BRIDGE, LIBRARY)
    store.mark([found[BRIDGE.headline]], kept=True)
    store.remove_source(CITY.name)
    assert sync(store, [BRIDGE, SWIMMING]) == Changes()
    store.save_unchanged(CITY, Validators(), NOW)
    store.save_failure(CITY, "offline", NOW)
    store.save_body(found[LIBRARY.headline], (Paragraph(("Zu spät.",)),))
    store.body_failed(found[LIBRARY.headline], for_good=True)
    assert headlines(store) == [BRIDGE.headline]
    assert headlines(store, "spät") == []


def test_imprints(store: Store) -> None:
    """Title and unmatched credits are known of every source, also where only kept articles are left."""
    number = filled(store, BRIDGE)[BRIDGE.headline]
    store.save_fetch(
        CITY,
        (),
        lambda known: Changes(),
        credits=("Stadtarchiv",),
        language=None,
        validators=Validators(),
        now=NOW,
    )
    store.mark([number], kept=True)
    store.remove_source(CITY.name)
    imprints = store.imprints()
    assert [*imprints] == ["wuppertal-digital", CITY.name]
    assert imprints[CITY.name] == Imprint(CITY.title, ("Stadtarchiv",), CITY.address)
    assert imprints["wuppertal-digital"].credits == ()
    assert store.imprints([CITY.name, "keine"]) == {CITY.name: imprints[CITY.name]}


def test_a_pause_of_a_host_in_other_letters(store: Store) -> None:
    """A pause is kept by the host's name in ASCII, and holds for a source that names it otherwise."""
    store.add_source(replace(FEED, address="https://www.Köln.de/feed"))
    store.save_pauses({"www.xn--kln-sna.de": Pause(NOW + 600, 0.0)}, ())
    assert store.sources()[-1].paused_until == NOW + 600
