"""The built-in edition: what a new store shows before anything was fetched, and how the page takes over."""

from __future__ import annotations

import json
from pathlib import Path

from stadtbote_cache import edition
from stadtbote_cache.records import Filter, Image, Item, Paragraph, replace
from stadtbote_cache.store import Store
from support.keeping import headlines, sync

NAME = "wuppertal-digital"
DATA = json.loads((Path(edition.__file__).parent / "was-gibt-es-neues.json").read_text(encoding="utf-8"))


def with_addresses() -> list[Item]:
    """The items as the page shows them later: with addresses, and images that gained alternative texts."""
    return [
        replace(
            item,
            address=f"https://digital.wuppertal.de/aktuelles/{place}.php",
            images=tuple(replace(image, alternative_text="Foto") for image in item.images),
        )
        for place, item in enumerate(edition.load().items)
    ]


def test_texts_are_those_of_the_data_file(store: Store) -> None:
    """All 34 articles hold the file's headlines, teasers, captions and credits, in its order, and no more."""
    assert len(DATA["items"]) == 34
    numbers = store.listing(Filter())
    articles = [article for number in numbers if (article := store.article(number))]
    for position, (article, row) in enumerate(zip(articles, DATA["items"], strict=True), 1):
        assert article.item == Item(
            headline=row["headline"],
            teaser=tuple(row["teaser"]),
            images=(Image(caption=row["image_caption"], credit=row["image_credit"]),),
            language="de",
        )
        assert article.position == position == row["position"]
        assert (article.source, article.listed, article.read, article.kept) == (NAME, True, False, False)


def test_nothing_is_made_up(store: Store) -> None:
    """There are no dates, addresses, alternative texts or bodies, because the page has none."""
    for item in edition.load().items:
        assert (item.published, item.address, item.key, item.body, item.kicker) == (None,) * 5
        assert [image.alternative_text for image in item.images] == [None]
    assert store.wanted_bodies(edition.SOURCE) == []


def test_source(store: Store) -> None:
    """The edition's source is the page, marked as built in and never fetched."""
    (state,) = store.sources()
    assert state.source == edition.SOURCE
    assert (state.source.name, state.source.address) == (NAME, "https://digital.wuppertal.de/aktuelles.php")
    assert state.source.title == DATA["publisher"]
    assert (state.listed, state.articles, state.unread, state.kept) == (34, 34, 34, 0)
    assert state.built_in
    assert (state.fetched_at, state.tried_at, state.failure) == (None, None, None)


def test_rights_are_stated() -> None:
    """Beside the data file stands whose texts these are."""
    notice = (Path(edition.__file__).parent / "NOTICE.md").read_text(encoding="utf-8")
    assert "© Stadt Wuppertal" in notice


def test_search_finds_it_at_once(store: Store) -> None:
    """A new store can be searched before anything was fetched."""
    assert "Erlebe Digitalisierung - beim Digitaltag am 7. Juni 2024" in headlines(
        store, "erlebe digitalisierung", source=None
    )


def test_put_in_once(tmp_path: Path) -> None:
    """A source that was removed does not come back with the next start."""
    path = tmp_path / "stadtbote.sqlite3"
    with Store.open(path) as store:
        store.remove_source(NAME)
    with Store.open(path) as store:
        assert store.sources() == []
        assert len(store.listing(Filter())) == 0


def test_page_takes_over(store: Store) -> None:
    """When the page's items come with addresses they are recognised: same ids, marks kept, 34 articles."""
    before = store.rows(store.listing(Filter()))
    store.mark([1, 17], read=True, kept=True, place=9)
    items = with_addresses()
    changes = sync(store, items, source=edition.SOURCE)
    assert (changes.new, changes.same, changes.gone) == ((), (), ())
    assert [number for number, _, _ in changes.changed] == list(range(1, 35))
    after = store.rows(store.listing(Filter()))
    assert {n: row.id for n, row in after.items()} == {n: row.id for n, row in before.items()}
    assert list(store.listing(Filter(kept=True))) == [1, 17]
    article = store.article(17)
    assert article is not None
    assert (article.read, article.place, article.item.address) == (True, 9, items[16].address)
    (state,) = store.sources()
    assert (state.articles, state.listed, state.built_in) == (34, 34, False)
    assert len(store.wanted_bodies(edition.SOURCE)) == 34
    assert sync(store, items, source=edition.SOURCE).changed == ()


def test_page_has_moved_on(store: Store) -> None:
    """New items of the page come first; those of the edition that are gone stay readable behind them."""
    items = with_addresses()
    fresh = Item("Neues Rathaus im Netz", address="https://digital.wuppertal.de/aktuelles/neu.php")
    sync(store, [fresh, *items[:10]], source=edition.SOURCE)
    listed = headlines(store, source=edition.SOURCE)
    assert len(listed) == 35
    assert listed[:11] == [fresh.headline, *(item.headline for item in items[:10])]
    (state,) = store.sources()
    assert (state.listed, state.articles) == (11, 35)


def test_page_that_gives_nothing(store: Store) -> None:
    """A page that fails, or of which nothing came, takes nothing of the edition away."""
    store.save_failure(edition.SOURCE, "unreadable", 1_790_000_000.0)
    sync(store, [], source=edition.SOURCE, complete=False)
    (state,) = store.sources()
    assert (state.listed, state.articles) == (34, 34)


def test_removed_and_added_again(store: Store) -> None:
    """The built-in source can be removed but for what was kept, and added again as any other."""
    store.mark([3], kept=True)
    assert store.remove_source(NAME) == (33, 1)
    store.add_source(edition.SOURCE)
    (state,) = store.sources()
    assert (state.articles, state.kept, state.built_in) == (1, 1, False)
    changes = sync(store, with_addresses(), source=edition.SOURCE)
    assert (len(changes.new), len(changes.changed)) == (33, 1)
    assert list(store.listing(Filter(kept=True))) == [3]


def test_body_for_an_article_of_the_edition(store: Store) -> None:
    """Once the page gave an address, the body that was fetched from it is read and found."""
    sync(store, with_addresses(), source=edition.SOURCE)
    store.save_body(1, (Paragraph(("Treffpunkt ist der Lichthof.",)),))
    assert headlines(store, "lichthof", source=None) == [DATA["items"][0]["headline"]]
