"""What a sync saves: new, changed and vanished articles, their bodies, and what it must not touch."""

from __future__ import annotations

import pytest

from stadtbote_cache import preparing
from stadtbote_cache.records import Changes, Image, Item, Paragraph, Validators, replace
from stadtbote_cache.store import Store
from stadtbote_cache.writing import BODY_TRIES
from support.keeping import CITY, NOW, filled, headlines, numbers, sync

HOME = "https://www.musterstadt.example/presse"
BRIDGE = Item(
    "Brücke am Markt wieder offen", address=f"{HOME}/bruecke", teaser=("Ab Montag rollt der Verkehr.",)
)
LIBRARY = Item("Bücherei öffnet sonntags", address=f"{HOME}/buecherei")
SWIMMING = Item("Hallenbad geschlossen", key="hb-7", address=f"{HOME}/hallenbad")


def test_articles_that_left_the_list_come_behind_those_in_it(store: Store) -> None:
    """Without dates, what the source shows now comes first, in its order."""
    filled(store, BRIDGE, LIBRARY, SWIMMING)
    sync(store, [SWIMMING, LIBRARY])
    assert headlines(store) == [SWIMMING.headline, LIBRARY.headline, BRIDGE.headline]


@pytest.mark.row(36)
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
        new=((1, 0),),
        changed=((found[LIBRARY.headline], 2, 1),),
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
    for again in (replace(BRIDGE, body=body), BRIDGE):  # unchanged, and as a list without bodies
        sync(store, [again, LIBRARY])
        article = store.article(found[BRIDGE.headline])
        assert article is not None
        assert article.listed
        assert article.item.body == body
        sync(store, [LIBRARY])


@pytest.mark.parametrize(("edition", "complete"), [([LIBRARY], False), ([], False)])
@pytest.mark.row(28, 29)
def test_nothing_leaves_the_list_for_a_bad_edition(store: Store, edition: list[Item], complete: bool) -> None:
    """An edition that was cut off takes no article out of the list, however little came of it."""
    filled(store, BRIDGE, LIBRARY, SWIMMING)
    changes = sync(store, edition, complete=complete)
    assert changes.gone == ()
    state = store.sources()[-1]
    assert (state.listed, state.articles) == (3, 3)


def test_partial_edition(store: Store) -> None:
    """What came of a broken paged list is saved, with the reason why it is not whole."""
    store.add_source(CITY)
    store.save_fetch(
        CITY,
        preparing.shown([BRIDGE]),
        lambda known: Changes(new=((1, 0),)),
        credits=("Musterstadt/Archiv",),
        language="tr",
        validators=Validators(),
        now=NOW,
        failure="reset",
    )
    state = store.sources()[-1]
    assert (state.failure, state.fetched_at, state.articles) == ("reset", NOW, 1)
    assert state.credits == ("Musterstadt/Archiv",)


def test_edition_that_fails_while_it_is_saved(store: Store) -> None:
    """An error in the middle of saving leaves the store as it was, and usable."""
    filled(store, BRIDGE)
    before = store.sources()

    def decide(known: object) -> Changes:
        raise MemoryError

    with pytest.raises(MemoryError):
        store.save_fetch(CITY, (), decide, credits=("Neu",), language=None, validators=Validators(), now=NOW)
    with pytest.raises(IndexError):
        store.save_fetch(
            CITY,
            preparing.shown([LIBRARY]),
            lambda known: Changes(new=((1, 0), (2, 1))),
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
    assert store.wanted_bodies(CITY) == [(bridge, BRIDGE.address, None), (library, LIBRARY.address, None)]
    store.save_body(bridge, (Paragraph(("Der Text.",)),), (Image("Die Brücke"),))
    assert store.wanted_bodies(CITY) == [(library, LIBRARY.address, None)]
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
        assert (bridge, BRIDGE.address, None) in store.wanted_bodies(CITY)
        store.body_failed(bridge, for_good=False)
    store.body_failed(library, for_good=True)
    assert store.wanted_bodies(CITY) == []
    sync(store, [BRIDGE, replace(LIBRARY, teaser=("Neu.",))])
    assert store.wanted_bodies(CITY) == [(library, LIBRARY.address, None)]


def test_an_unread_body_is_wanted_again_by_another_reader(store: Store) -> None:
    """What could not be read is left alone until bodies are read in another way; what is gone is not."""
    found = filled(store, BRIDGE, LIBRARY)
    bridge, library = found.values()
    store.ask_again("1", dropped=False)
    store.body_failed(bridge, for_good=False, unread=True)
    store.body_failed(library, for_good=True)
    store.ask_again("1", dropped=False)
    assert store.wanted_bodies(CITY) == []
    store.ask_again("2", dropped=False)
    assert store.wanted_bodies(CITY) == [(bridge, BRIDGE.address, None)]


@pytest.mark.parametrize("dropped", [False, True])
def test_an_older_store_wants_the_bodies_that_it_misses(store: Store, dropped: bool) -> None:
    """A store that does not know how it was read asks once for what is missing, not for what was dropped."""
    found = filled(store, BRIDGE, LIBRARY)
    for number in found.values():
        store.body_failed(number, for_good=True)
    store.ask_again("1", dropped=dropped)
    assert len(store.wanted_bodies(CITY)) == (0 if dropped else 2)


def test_changed_article_keeps_its_body_until_the_new_one_came(store: Store) -> None:
    """A change in the list asks for the body again; the old one stays readable meanwhile."""
    number = filled(store, BRIDGE)[BRIDGE.headline]
    old, new = (Paragraph(("Alter Text.",)),), (Paragraph(("Neuer Text.",)),)
    store.save_body(number, old)
    sync(store, [replace(BRIDGE, teaser=("Doch erst Dienstag.",))])
    assert store.body(number) == old
    assert store.wanted_bodies(CITY) == [(number, BRIDGE.address, None)]
    store.save_body(number, new)
    assert store.body(number) == new
    assert headlines(store, "alter") == []
