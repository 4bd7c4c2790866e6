"""The short ids: speakable, unique, the same in every store, and what an article is known by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote_cache import preparing
from stadtbote_cache.codec import details_text
from stadtbote_cache.hosts import host_of, origin_of
from stadtbote_cache.identity import (
    distinct,
    headline_key,
    identity,
    is_put_off,
    plain_address,
    short_id,
)
from stadtbote_cache.records import (
    Details,
    Enclosure,
    Event,
    Filter,
    Image,
    Item,
    Link,
    Paragraph,
    Table,
    replace,
)
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, sync


def test_what_an_article_is_known_by() -> None:
    """Its own id, else its address, else its headline; the three cannot be taken for each other."""
    assert identity("7", "https://a.example/7", "sieben") == "key:7"
    assert identity(None, "https://a.example/7", "sieben") == "address:https://a.example/7"
    assert identity(None, None, "sieben") == "headline:sieben"
    assert identity("", "", "sieben") == "headline:sieben"


@given(st.text(), st.text(), st.integers(0, 60))
def test_ids(source: str, known_by: str, refusals: int) -> None:
    """An id is consonant and vowel in turn, never digits, and two letters longer for each one taken."""
    asked: list[str] = []

    def taken(word: str) -> bool:
        asked.append(word)
        return len(asked) <= refusals

    word = short_id(source, known_by, taken)
    assert len(word) == 6 + 2 * refusals
    assert set(word[::2]) <= set("bdfghjklmnprstvwz")
    assert set(word[1::2]) <= set("aeiou")
    assert asked[-1] == word
    assert len(set(asked)) == len(asked)


def test_ids_are_stable() -> None:
    """The id of an article is the same on every machine and in every release."""
    assert short_id("wuppertal-digital", "headline:digitaltag", lambda word: False) == "lupinu"
    assert short_id("a", "b", lambda word: False) != short_id("a", "c", lambda word: False)
    assert short_id("a", "b", lambda word: False) != short_id("c", "b", lambda word: False)


def test_ids_in_a_store(store: Store, tmp_path: Path) -> None:
    """A thousand articles have a thousand ids, and the same article has the same id in another store."""
    items = [Item(f"Meldung {n}", address=f"https://www.musterstadt.example/{n}") for n in range(1000)]
    filled(store, *items)
    rows = store.rows(store.listing(Filter())).values()
    ids = {row.headline: row.id for row in rows}
    assert len(set(ids.values())) == len(ids) == 1034
    with Store.open(tmp_path / "other.sqlite3") as other:
        filled(other, *reversed(items[:100]))
        for row in other.rows(other.listing(Filter(source=CITY.name))).values():
            assert row.id == ids[row.headline]


def test_id_that_is_taken(store: Store) -> None:
    """Where an id is taken by another article, the new one gets a longer one and keeps it."""
    item = Item("Meldung")
    wanted = short_id(CITY.name, f"headline:{headline_key('Meldung')}", lambda word: False)
    store._connection.execute("UPDATE articles SET id = ? WHERE number = 1", (wanted,))
    number = filled(store, item)["Meldung"]
    id_ = store.rows([number])[number].id
    assert id_.startswith(wanted)
    assert len(id_) == len(wanted) + 2
    sync(store, [replace(item, teaser=("Anders.",))])
    assert store.number_of(id_) == number
    assert store.number_of(wanted) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("„Digital“ – für alle", '"Digital" - für alle'),
        ("Straße  gesperrt", "STRASSE gesperrt!"),
        ("Bürger*innen", "Bürger:innen"),
        ("U\u0308bung", "Übung"),
    ],
)
def test_same_headline(one: str, other: str) -> None:
    """Quotes, dashes, spaces, case and the signs of gender forms make no other headline."""
    assert headline_key(one) == headline_key(other)


def test_other_headlines() -> None:
    """Other words, other scripts and headlines that consist of signs stay apart."""
    texts = ["Linie 7", "Linie 8", "Линия 7", "???", "!!!", "😀", "線"]
    assert len({headline_key(text) for text in texts}) == len(texts)
    assert all(headline_key(text) for text in texts)


def digest(item: Item) -> str:
    """The hash over all that the list gave of an item."""
    return preparing.article(item).head.digest


def test_digest() -> None:
    """It changes with everything that the list gives of an item, and is the same for equal items.

    That something is code was not known once, and changes nothing.
    """
    item = Item("Titel")
    others = [
        Item("Titel "),
        replace(item, key="1"),
        replace(item, address="1"),
        replace(item, kicker="1"),
        replace(item, teaser=("1",)),
        replace(item, teaser=("1", "2")),
        replace(item, teaser=("1\n2",)),
        replace(item, images=(Image("1"),)),
        replace(item, images=(Image(None, "1"),)),
        replace(item, images=(Image(decorative=True),)),
        replace(item, links=(Link("1", "2"),)),
        replace(item, links=(Link("1", "2", True),)),
        replace(item, enclosures=(Enclosure("1"),)),
        replace(item, enclosures=(Enclosure("1", None, 2),)),
        replace(item, language="de"),
        replace(item, body=()),
        replace(item, body=(Paragraph(("1",)),)),
    ]
    seen = {digest(other) for other in [item, *others]}
    assert len(seen) == len(others) + 1
    assert digest(Item("Titel")) == digest(item)
    assert digest(others[-1]) == "57d864ccab68038a7576462e59a66957"
    assert digest(replace(item, body=(Paragraph(("1",), code=True),))) == digest(others[-1])


PLACE = "https://www.stadt.example/news"


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("", ""),
        ("?id=7", "?id=7"),
        ("?utm_source=rss&utm_medium=feed", ""),
        ("?id=7&utm_id=%C3%A4&x=1#text", "?id=7&x=1#text"),
        ("?fbclid=IwAR0&id=7", "?id=7"),
        ("?id=7&gclid=x&mtm_campaign=y&pk_kwd=z", "?id=7"),
        (";jsessionid=8A2B.node1?id=7", "?id=7"),
        ("?JSESSIONID=8A2B&PHPSESSID=9c&id=7", "?id=7"),
        ("/(S(lit3py55t21z5v55vlm25s55))/seite.aspx", "/seite.aspx"),
        ("?tx_news%5Bnews%5D=7&cHash=0123456789abcdef0123456789abcdef", "?tx_news%5Bnews%5D=7"),
        ("?sid=0c4f9d1e8a7b6c5d4e3f2a1b0c9d8e7f", ""),
        # as numbers and names of pages these are used too
        ("?sid=4711", "?sid=4711"),
        ("?s=haushalt", "?s=haushalt"),
        ("?session=2026-11-30-haushalt", "?session=2026-11-30-haushalt"),
        ("?pk_id=5&cHash=neu", "?pk_id=5&cHash=neu"),
        ("?", "?"),
    ],
)
def test_what_belongs_to_a_visit_is_no_part_of_an_address(given: str, plain: str) -> None:
    """Tracking and the number of a visit are left out; what may name a page stays."""
    assert plain_address(PLACE + given) == PLACE + plain


def test_a_visit_changes_no_hash() -> None:
    """Whatever session the links of an item carry, its hash stays; one without is hashed as ever."""
    one, other = (
        Item(
            "Markt",
            f"{PLACE}?PHPSESSID={visit}",
            f"{PLACE};jsessionid={visit}?id=1",
            links=(Link("Plan", f"{PLACE}/plan?sid={visit}"),),
            body=(Paragraph(("Mehr: ", Link("hier", f"{PLACE}?a=1&PHPSESSID={visit}&b=2"))),),
        )
        for visit in ("0c4f9d1e8a7b6c5d4e3f2a1b0c9d8e7f", "1c4f9d1e8a7b6c5d4e3f2a1b0c9d8e70")
    )
    shown, others = preparing.article(one), preparing.article(other)
    assert shown.head.digest == others.head.digest
    assert shown.as_given != others.as_given
    plain = Item("Markt", "7", f"{PLACE}?id=1", body=(Paragraph(("Text.",)),))
    assert preparing.article(plain).head.digest == preparing.article(plain).as_given


def test_a_table_of_an_older_store_is_the_same() -> None:
    """A row of one cell over all columns has the hash that it had when it was filled up with empty ones."""
    digests = {
        preparing.article(Item("Bad", "7", PLACE, body=(Table(header, (row, (("a",), ("b",)))),))).head.digest
        for header in ((), (("A",), ("B",)))
        for row in ((("Geschlossen",),), (("Geschlossen",), ()))
    }
    assert len(digests) == 2


def test_events_of_one_name_are_several() -> None:
    """What begins at another time is another event, though link, title and text are the same."""
    days = [datetime(2026, 12, day, 19, 30, tzinfo=UTC) for day in (1, 8)]
    first, second = (Item("Chor", None, PLACE, details=Details(event=Event(day))) for day in days)
    assert distinct([first, second, first, Item("Chor", None, PLACE)]) == [0, 1]


SAID = Details(event=Event(datetime(2026, 12, 1, 19, tzinfo=UTC), place="Rathaus"))
LATER = Event(datetime(2026, 12, 8, 19, tzinfo=UTC), place="Rathaus")


@pytest.mark.parametrize(
    ("before", "after", "put_off"),
    [
        (SAID, Details(event=LATER), True),
        (SAID, Details(event=replace(LATER, starts=SAID.event and SAID.event.starts, place="Bad")), True),
        (SAID, Details(("A. Beispiel",), event=SAID.event), False),
        (SAID, Details(event=replace(LATER, starts=None)), False),
        (SAID, Details(("A. Beispiel",)), False),
        (Details(("A. Beispiel",)), SAID, False),
        (Details(), SAID, False),
        (SAID, Details(), False),
    ],
)
def test_what_is_put_off(before: Details, after: Details, put_off: bool) -> None:
    """Another time or place of an event; what was not known before, or is not told any more, is none."""
    assert is_put_off(details_text(before), details_text(after)) is put_off


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        ("https://www.Köln.de/a", "www.xn--kln-sna.de", "https://www.xn--kln-sna.de:443"),
        ("https://www.xn--kln-sna.de:443?x", "www.xn--kln-sna.de", "https://www.xn--kln-sna.de:443"),
        ("http://a.example:443/", "a.example:443", "http://a.example:443"),
    ],
)
def test_hosts(address: str, host: str, origin: str) -> None:
    """However its name is written, a host is one; a port that is not the scheme's own belongs to it."""
    assert (host_of(address), origin_of(address)) == (host, origin)
