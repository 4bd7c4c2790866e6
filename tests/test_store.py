"""The store: lists, articles, marks and sources, and what a sync may change of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from keeping import CITY, NOW, filled, headlines, numbers, sync
from stadtbote_cache.records import (
    Changes,
    Enclosure,
    Filter,
    Heading,
    Image,
    Item,
    Link,
    Paragraph,
    Source,
    Validators,
)
from stadtbote_cache.saving import BODY_TRIES
from stadtbote_cache.store import Store

HOME = "https://www.musterstadt.example/presse"
BRIDGE = Item(
    "Brücke am Markt wieder offen", address=f"{HOME}/bruecke", teaser=("Ab Montag rollt der Verkehr.",)
)
LIBRARY = Item("Bücherei öffnet sonntags", address=f"{HOME}/buecherei")
SWIMMING = Item("Hallenbad geschlossen", key="hb-7", address=f"{HOME}/hallenbad")
FEED = Source("vereine", "Vereine in Musterstadt", "https://vereine.example/feed", "feed")


def test_article_as_it_was_saved(store: Store) -> None:
    """An article comes back from the store as the source gave it, field by field."""
    item = Item(
        headline="Neue Linie 7 zum Bahnhof",
        key="urn:linie-7",
        address=f"{HOME}/linie-7",
        kicker="Verkehr",
        teaser=("Die Linie fährt alle zehn Minuten.", "Sie hält auch am Klinikum."),
        images=(
            Image("Ein Bus", "Bus am Markt", "Stadt Musterstadt"),
            Image(decorative=True),
        ),
        links=(Link("Fahrplan", f"{HOME}/fahrplan", new_tab=True),),
        enclosures=(Enclosure(f"{HOME}/plan.pdf", "application/pdf", 120_000), Enclosure(f"{HOME}/a.mp3")),
        published=datetime(2026, 9, 25, 15, 26, tzinfo=timezone(timedelta(hours=2))),
        language="de",
        body=(
            Heading(("Was ist neu?",), 3),
            Paragraph(("Mehr im ", Link("Netz", f"{HOME}/netz"), "."), "en"),
        ),
    )
    number = filled(store, item)[item.headline]
    article = store.article(number)
    assert article is not None
    assert article.item == item
    assert (article.source, article.position, article.place) == (CITY.name, 1, 0)
    assert (article.read, article.kept, article.listed) == (False, False, True)
    assert store.number_of(article.id) == number
    assert store.body(number) == item.body
    row = store.rows([number])[number]
    assert (row.id, row.headline, row.published, row.source) == (
        article.id,
        item.headline,
        item.published,
        CITY.name,
    )


def test_what_is_not_there(store: Store) -> None:
    """Unknown numbers, ids, sources and bodies are None or left out, whatever the user typed."""
    assert store.article(999) is None
    assert store.body(1) is None
    assert store.rows([999, 1, -1]).keys() == {1}
    for id_ in ("", "zzzzzz", "a\0b", "\udcff", "x" * 100_000):
        assert store.number_of(id_) is None
        assert list(store.listing(Filter(source=id_))) == []
    with pytest.raises(KeyError):
        store.remove_source("\udcff")


def test_article_without_a_language_has_that_of_its_source(store: Store) -> None:
    """An article's own language counts before the source's."""
    found = filled(store, BRIDGE, replace(LIBRARY, language="tr"))
    languages = [article.item.language for n in found.values() if (article := store.article(n))]
    assert languages == ["de", "tr"]


def test_order_of_the_list(store: Store) -> None:
    """Sources in the order in which they were added; within one the newest first, then the source's order."""
    day = datetime(2026, 9, 20, 12, tzinfo=UTC)
    filled(
        store,
        Item("ohne Datum eins"),
        Item("alt", published=day - timedelta(days=400)),
        Item("neu, andere Zone", published=day.astimezone(timezone(timedelta(hours=5)))),
        Item("ohne Datum zwei"),
        Item("neuer", published=day + timedelta(seconds=1)),
    )
    filled(store, Item("Sommerfest"), source=FEED)
    everything = headlines(store, source=None)
    assert everything[34:] == [
        "neuer",
        "neu, andere Zone",
        "alt",
        "ohne Datum eins",
        "ohne Datum zwei",
        "Sommerfest",
    ]


def test_articles_that_left_the_list_come_behind_those_in_it(store: Store) -> None:
    """Without dates, what the source shows now comes first, in its order."""
    filled(store, BRIDGE, LIBRARY, SWIMMING)
    sync(store, [SWIMMING, LIBRARY])
    assert headlines(store) == [SWIMMING.headline, LIBRARY.headline, BRIDGE.headline]


def test_filters_go_together(store: Store) -> None:
    """Source, unread, kept and a query each narrow the list, and all of them at once."""
    found = filled(store, BRIDGE, LIBRARY, SWIMMING)
    bridge, library, swimming = found.values()
    store.mark([bridge, swimming], kept=True)
    store.mark([swimming, *range(1, 35)], read=True)
    assert list(store.listing(Filter(unread=True))) == [bridge, library]
    assert list(store.listing(Filter(kept=True))) == [bridge, swimming]
    assert list(store.listing(Filter(kept=True, unread=True, source=CITY.name))) == [bridge]
    assert list(store.listing(Filter(kept=True, query="hallenbad"))) == [swimming]
    assert list(store.listing(Filter(kept=True, query="bücherei"))) == []
    assert list(store.listing(Filter(source="wuppertal-digital", query="hallenbad"))) == []


def test_rows_of_many_articles(store: Store) -> None:
    """Rows can be asked for in any number at once."""
    found = filled(store, *(Item(f"Meldung {n}") for n in range(1200)))
    rows = store.rows(list(found.values()))
    assert {row.headline for row in rows.values()} == found.keys()


def test_marks(store: Store) -> None:
    """Marks are set one by one or for many, and each leaves the others as they are."""
    store.mark([1, 2, 3], read=True)
    store.mark([2], kept=True, place=120)
    store.mark([3], read=False)
    articles = [store.article(n) for n in (1, 2, 3)]
    assert [(a.read, a.kept, a.place) for a in articles if a] == [
        (True, False, 0),
        (True, True, 120),
        (False, False, 0),
    ]
    store.mark([], read=True)
    store.mark([1])
    assert len(store.listing(Filter(unread=True))) == 32


def test_marking_what_is_gone(store: Store) -> None:
    """A mark on an article that another session took out does nothing, and the others are marked."""
    store.mark([1, 4711, 2], read=True, kept=True, place=7)
    assert list(store.listing(Filter(kept=True))) == [1, 2]
    assert store.check() == "ok"


def test_marks_survive_every_sync(store: Store) -> None:
    """Read, kept, place and id stay where the source changes, moves, drops or brings back an article."""
    found = filled(store, BRIDGE, LIBRARY, SWIMMING)
    store.mark(list(found.values()), read=True, kept=True, place=55)
    ids = {number: row.id for number, row in store.rows(list(found.values())).items()}
    moved = replace(SWIMMING, headline="Hallenbad öffnet später", address=f"{HOME}/neu")
    for edition in (
        [SWIMMING, LIBRARY, BRIDGE],
        [replace(BRIDGE, teaser=("Korrigiert.",)), replace(LIBRARY, headline="Bücherei: neue Zeiten"), moved],
        [moved],
        [],
        [Item("Etwas anderes")],
        [BRIDGE, LIBRARY, SWIMMING],
    ):
        sync(store, edition)
        for number, id_ in ids.items():
            article = store.article(number)
            assert article is not None
            assert (article.id, article.read, article.kept, article.place) == (id_, True, True, 55)
    assert len(numbers(store)) == 4


def test_changes_of_a_sync(store: Store) -> None:
    """A sync says what is new, changed, the same and gone; texts are those of the last edition."""
    found = filled(store, BRIDGE, LIBRARY, SWIMMING)
    newer = replace(LIBRARY, teaser=("Auch an Feiertagen.",), kicker="Kultur")
    rain = Item("Starkregen am Abend")
    changes = sync(store, [rain, newer, SWIMMING])
    assert changes == Changes(
        new=((1, rain),),
        changed=((found[LIBRARY.headline], 2, newer),),
        same=((found[SWIMMING.headline], 3),),
        gone=(found[BRIDGE.headline],),
    )
    article = store.article(found[LIBRARY.headline])
    assert article is not None
    assert (article.item.teaser, article.item.kicker) == (("Auch an Feiertagen.",), "Kultur")
    assert sync(store, [rain, newer, SWIMMING]) == Changes(
        same=((found[SWIMMING.headline] + 1, 1), (found[LIBRARY.headline], 2), (found[SWIMMING.headline], 3))
    )


def test_article_that_left_the_list(store: Store) -> None:
    """It stays readable with body and search, counts as not listed, and is listed again when it returns."""
    body = (Paragraph(("Die Fahrbahn wurde erneuert.",)),)
    found = filled(store, replace(BRIDGE, body=body), LIBRARY)
    sync(store, [LIBRARY])
    article = store.article(found[BRIDGE.headline])
    assert article is not None
    assert not article.listed
    assert article.item.body == body
    assert headlines(store, "fahrbahn") == [BRIDGE.headline]
    state = store.sources()[-1]
    assert (state.listed, state.articles) == (1, 2)
    sync(store, [BRIDGE, LIBRARY])
    article = store.article(found[BRIDGE.headline])
    assert article is not None
    assert article.listed
    assert article.item.body == body


@pytest.mark.parametrize(("edition", "complete"), [([], True), ([LIBRARY], False), ([], False)])
def test_nothing_leaves_the_list_for_a_bad_edition(store: Store, edition: list[Item], complete: bool) -> None:
    """An edition that is empty or was cut off takes no article out of the list."""
    filled(store, BRIDGE, LIBRARY, SWIMMING)
    changes = sync(store, edition, complete=complete)
    assert changes.gone == ()
    state = store.sources()[-1]
    assert (state.listed, state.articles) == (3, 3)


def test_failure_is_noted_and_nothing_else_changes(store: Store) -> None:
    """A failed sync notes reason, time and Retry-After; articles, titles and validators stay."""
    validators = Validators(etag='"7"', last_modified="Mon, 21 Sep 2026 10:00:00 GMT", digest="ab")
    store.add_source(CITY)
    sync(store, [BRIDGE], validators=validators)
    before = store.sources()[-1]
    store.save_failure(CITY, "status 503", NOW + 600, NOW + 60)
    after = store.sources()[-1]
    assert after == replace(
        before,
        tried_at=NOW + 60,
        failure="status 503",
        validators=replace(validators, retry_after=NOW + 600),
    )
    assert headlines(store) == [BRIDGE.headline]
    store.save_unchanged(CITY, replace(validators, fresh_until=NOW + 900), NOW + 120)
    state = store.sources()[-1]
    assert (state.failure, state.fetched_at, state.tried_at) == (None, NOW + 120, NOW + 120)
    assert state.validators == replace(validators, fresh_until=NOW + 900)


def test_failure_of_a_source_that_never_worked(store: Store) -> None:
    """A first sync that fails is noted as tried, not as fetched; the built-in edition stays built in."""
    built_in = store.sources()[0]
    store.save_failure(built_in.source, "offline", None, NOW)
    assert store.sources() == [replace(built_in, tried_at=NOW, failure="offline")]


def test_partial_edition(store: Store) -> None:
    """What came of a broken paged list is saved, with the reason why it is not whole."""
    store.add_source(CITY)
    store.save_edition(
        CITY,
        lambda known: Changes(new=((1, BRIDGE),)),
        credits=("Musterstadt/Archiv",),
        language="tr",
        validators=Validators(),
        now=NOW,
        failure="reset",
    )
    state = store.sources()[-1]
    assert (state.failure, state.fetched_at, state.articles) == ("reset", NOW, 1)
    assert state.credits == ("Musterstadt/Archiv",)


def test_language_of_a_source(store: Store) -> None:
    """A source without a language takes that of its edition; one that has one keeps it, and its title."""
    for source in (CITY, FEED):
        store.add_source(source)
        store.save_edition(
            source,
            lambda known: Changes(),
            credits=(),
            language="tr",
            validators=Validators(),
            now=NOW,
        )
    sources = [state.source for state in store.sources()[1:]]
    assert sources == [CITY, replace(FEED, language="tr")]


def test_edition_that_fails_while_it_is_saved(store: Store) -> None:
    """An error in the middle of saving leaves the store as it was, and usable."""
    filled(store, BRIDGE)
    before = store.sources()

    def decide(known: object) -> Changes:
        raise MemoryError

    with pytest.raises(MemoryError):
        store.save_edition(CITY, decide, credits=("Neu",), language=None, validators=Validators(), now=NOW)
    with pytest.raises(AttributeError):
        store.save_edition(
            CITY,
            lambda known: Changes(new=((1, LIBRARY), (2, None))),  # type: ignore[arg-type]
            credits=(),
            language=None,
            validators=Validators(),
            now=NOW,
        )
    assert store.sources() == before
    assert headlines(store) == [BRIDGE.headline]
    assert headlines(store, "bücherei") == []
    sync(store, [LIBRARY])
    assert headlines(store, "bücherei") == [LIBRARY.headline]


def test_bodies_are_wanted_until_they_came(store: Store) -> None:
    """Listed articles with an address and without a body want one, in the order of the list."""
    whole = replace(SWIMMING, body=(Paragraph(("Ganz da.",)),))
    found = filled(store, BRIDGE, LIBRARY, whole, Item("Ohne Adresse"))
    bridge, library = found[BRIDGE.headline], found[LIBRARY.headline]
    assert store.wanted_bodies(CITY) == [(bridge, BRIDGE.address), (library, LIBRARY.address)]
    store.save_body(bridge, (Paragraph(("Der Text.",)),), (Image("Die Brücke"),))
    assert store.wanted_bodies(CITY) == [(library, LIBRARY.address)]
    article = store.article(bridge)
    assert article is not None
    assert article.item.body == (Paragraph(("Der Text.",)),)
    assert article.item.images == (Image("Die Brücke"),)
    sync(store, [BRIDGE])
    assert store.wanted_bodies(CITY) == []


def test_images_of_the_list_count_before_those_of_the_page(store: Store) -> None:
    """The images of an article's page are taken only where the list gave none."""
    item = replace(BRIDGE, images=(Image(caption="Aus der Liste"),))
    number = filled(store, item)[BRIDGE.headline]
    store.save_body(number, (Paragraph(("Text.",)),), (Image("Aus der Seite"),))
    article = store.article(number)
    assert article is not None
    assert article.item.images == item.images


def test_body_is_tried_a_few_times(store: Store) -> None:
    """After some failures a body is left alone, after a lasting one at once, until its article changes."""
    found = filled(store, BRIDGE, LIBRARY)
    bridge, library = found.values()
    for _ in range(BODY_TRIES):
        assert (bridge, BRIDGE.address) in store.wanted_bodies(CITY)
        store.body_failed(bridge, for_good=False)
    store.body_failed(library, for_good=True)
    assert store.wanted_bodies(CITY) == []
    sync(store, [BRIDGE, replace(LIBRARY, teaser=("Neu.",))])
    assert store.wanted_bodies(CITY) == [(library, LIBRARY.address)]


def test_changed_article_keeps_its_body_until_the_new_one_came(store: Store) -> None:
    """A change in the list asks for the body again; the old one stays readable meanwhile."""
    number = filled(store, BRIDGE)[BRIDGE.headline]
    old, new = (Paragraph(("Alter Text.",)),), (Paragraph(("Neuer Text.",)),)
    store.save_body(number, old)
    sync(store, [replace(BRIDGE, teaser=("Doch erst Dienstag.",))])
    assert store.body(number) == old
    assert store.wanted_bodies(CITY) == [(number, BRIDGE.address)]
    store.save_body(number, new)
    assert store.body(number) == new
    assert headlines(store, "alter") == []


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
    store.save_failure(CITY, "offline", NOW + 900, NOW)
    store.remove_source(CITY.name)
    store.add_source(replace(CITY, title="Wieder da"))
    state = store.sources()[-1]
    assert (state.source.title, state.articles, state.kept) == ("Wieder da", 1, 1)
    assert (state.fetched_at, state.tried_at, state.failure) == (None, None, None)
    assert state.validators == Validators()
    changes = sync(store, [BRIDGE, LIBRARY])
    assert [item for _, item in changes.new] == [BRIDGE]
    assert changes.same == ((number, 2),)
    assert list(store.listing(Filter(kept=True))) == [number]


def test_source_that_is_removed_during_its_sync(store: Store) -> None:
    """A sync whose source another session removed ends quietly and saves nothing."""
    found = filled(store, BRIDGE, LIBRARY)
    store.mark([found[BRIDGE.headline]], kept=True)
    store.remove_source(CITY.name)
    assert sync(store, [BRIDGE, SWIMMING]) == Changes()
    store.save_unchanged(CITY, Validators(), NOW)
    store.save_failure(CITY, "offline", None, NOW)
    store.save_body(found[LIBRARY.headline], (Paragraph(("Zu spät.",)),))
    store.body_failed(found[LIBRARY.headline], for_good=True)
    assert headlines(store) == [BRIDGE.headline]
    assert headlines(store, "spät") == []


def test_two_stores_on_one_file(store: Store) -> None:
    """What one session marks or fetches the other sees at its next look."""
    assert store.path is not None
    with Store.open(store.path) as other:
        filled(other, BRIDGE)
        other.mark([1], kept=True)
        assert headlines(store, "brücke") == [BRIDGE.headline]
        assert list(store.listing(Filter(kept=True))) == [1]


def test_index_of_another_folding_is_built_anew(tmp_path: Path) -> None:
    """A store whose words were folded by another rule gets a new index when it is opened."""
    path = tmp_path / "stadtbote.sqlite3"
    with Store.open(path) as store:
        filled(store, replace(BRIDGE, body=(Paragraph(("Geländer aus Stahl.",)),)))
    with sqlite3.connect(path) as raw:
        raw.execute("INSERT INTO words (words) VALUES ('delete-all')")
        raw.execute("INSERT INTO words (rowid, headline) VALUES (1, 'vorgestern')")
        raw.execute("UPDATE facts SET value = '0' WHERE name = 'fold'")
    raw.close()
    with Store.open(path) as store:
        assert headlines(store, "gelaender") == [BRIDGE.headline]
        assert headlines(store, "vorgestern", source=None) == []
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT value FROM facts WHERE name = 'fold'").fetchone() != ("0",)
    raw.close()
