"""The store: lists, articles and the user's marks."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from stadtbote_cache.records import Enclosure, Filter, Heading, Image, Item, Link, Paragraph, Source, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, headlines, sync

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
    """By source, as they were added; within one the newest first, then the source's order."""
    store.by_time = False
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


def test_wrong_bytes_in_texts(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 show as replacement marks; the other articles stay readable."""
    path = tmp_path / "stadtbote.sqlite3"
    Store.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE articles SET headline = CAST(x'4dfc6c6c' AS TEXT) WHERE number = 3")
        raw.execute(
            "UPDATE articles SET teaser = x'00ff', links = '[[[', published = 'gestern' WHERE number = 4"
        )
        raw.execute("UPDATE articles SET position = 'vorn', enclosures = 7 WHERE number = 5")
    raw.close()
    with Store.open(path) as store:
        rows = store.rows(store.listing(Filter()))
        assert len(rows) == 34
        assert rows[3].headline == "M\ufffdll"
        articles = [store.article(number) for number in (3, 4, 5)]
        assert [article.item.teaser != () for article in articles if article] == [True, False, True]
        assert [article.position for article in articles if article] == [3, 4, 0]


def test_key_that_is_the_address(store: Store) -> None:
    """An id that is the address once more comes back as it was, and stays when the address changes."""
    address = f"{HOME}/bruecke"
    found = filled(store, replace(BRIDGE, key=address), LIBRARY, replace(SWIMMING, key="", address=None))
    articles = [store.article(number) for number in found.values()]
    assert [article.item.key for article in articles if article] == [address, None, None]
    sync(store, [replace(BRIDGE, key=address, address=f"{HOME}/neu"), LIBRARY])
    article = store.article(found[BRIDGE.headline])
    assert article is not None
    assert (article.item.key, article.item.address) == (address, f"{HOME}/neu")
    assert len(headlines(store, "brücke")) == 1


def test_words_of_what_was_removed_leave_the_index(store: Store) -> None:
    """An index that was put in order has no word of a removed article, whatever was removed before."""
    words = ["amsel", "biber", "dachs", "eule", "fuchs", "gams"]  # FTS5 stores common beginnings once
    store.remove_source("wuppertal-digital")
    found = filled(store, *(Item(word, key=word) for word in words))
    store.take_out(list(found.values())[:3])
    for _step in store.tidying():
        pass
    held = store._rows("SELECT hex(block) FROM words_data UNION ALL SELECT hex(block) FROM leads_data")
    assert [word for word in words if word.encode().hex().upper() in str(held)] == words[3:]
    assert headlines(store, "eule") == ["eule"]


def test_tidying(store: Store) -> None:
    """Tidying changes nothing but the size, and is done again only when the store has grown by a quarter."""
    filled(store, *(Item(f"Meldung {n} am Markt", key=str(n)) for n in range(600)))
    for n in range(0, 600, 25):
        sync(store, [Item(f"Meldung {n} am Fluss", key=str(n))], complete=False)
    before = headlines(store, "meldung markt"), headlines(store, '"am fluss"')
    size = store._rows("SELECT sum(length(block)) FROM words_data")
    store.tidy()
    assert store._rows("SELECT sum(length(block)) FROM words_data") < size
    assert (headlines(store, "meldung markt"), headlines(store, '"am fluss"')) == before
    assert (len(before[0]), len(before[1])) == (576, 24)
    assert store._rows("PRAGMA freelist_count") == [(0,)]
    assert store.check() == "ok"
    changes = store._connection.total_changes
    store.tidy()
    assert store._connection.total_changes == changes
