"""Subscriptions: addresses as they are typed, and the names that sources get."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtbote.errors import EXIT_USAGE, UsageError
from stadtbote.sync.subscriptions import checked_name, full_address, name_from, name_of, named, named_at
from stadtbote.text import language
from stadtbote.text.clean import web_address
from stadtbote_cache.records import Filter, Source, replace
from stadtbote_cache.store import Store
from support.keeping import CITY, NOW

FOUND = Source("", "Stadt Musterstadt", "https://www.musterstadt.example/presse/aktuell.php", "page", "de")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.musterstadt.example", "https://www.musterstadt.example"),
        ("musterstadt.example/presse?a=b", "https://musterstadt.example/presse?a=b"),
        (" http://musterstadt.example/ \n", "http://musterstadt.example/"),
        ("HTTPS://musterstadt.example", "HTTPS://musterstadt.example"),
        ("localhost:8080/feed", "https://localhost:8080/feed"),
        ("127.0.0.1", "https://127.0.0.1"),
        ("[::1]:8080", "https://[::1]:8080"),
        ("münchen.example", "https://münchen.example"),
    ],
)
def test_addresses(typed: str, address: str) -> None:
    """An address without a scheme is one of the web's, and asked for by https."""
    assert full_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "zwei worte", "ftp://a.example/", "file:///etc/passwd", "javascript://a.example/%0aalert(1)",
        "https://", "[", "[::1", "a.example:99999", "://a.example", "?", "/etc/passwd", "a\nb", "x" * 5000,
    ],
)  # fmt: skip
def test_no_addresses(typed: str) -> None:
    """Anything else is refused in a sentence, before anything is asked or saved."""
    with pytest.raises(UsageError, match=r"http oder https beginnt\.") as caught:
        full_address(typed)
    assert caught.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://digital.wuppertal.de/aktuelles.php", "wuppertal-digital"),
        ("https://www.wuppertal.de/presse/", "wuppertal"),
        ("https://WWW.Musterstadt.de:8443/", "musterstadt"),
        ("https://localhost/feed", "localhost"),
        ("https://www.example", "example"),
        ("http://127.0.0.1:8080/feed", "127-0-0-1-8080"),
        ("http://127.0.0.1/feed", "127-0-0-1"),
        ("http://[::1]/feed", "quelle-1"),
        ("http://[2001:db8::7]:80/", "2001-db8-7-80"),
        ("https://münchen.de/", "muenchen"),
        ("https://Straße.de/", "strasse"),
        ("https://пример.рф/", "quelle"),
        ("https://2130706433/", "quelle-2130706433"),
        ("https://24.de/", "quelle-24"),
        ("https://a_b--c.de/", "a-b-c"),
        (f"https://{'ab-' * 20}.de/", "ab-" * 13 + "a"),
        ("https://www.www/", "quelle"),
    ],
)
def test_names(address: str, name: str) -> None:
    """A source is called by its host, from the town's name on; never by digits alone."""
    assert name_from(address, ()) == name
    assert checked_name(name, ()) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Stadt Musterstadt: Aktuelle Meldungen", "stadt-musterstadt"),
        ("Aktuelles | Stadt Ulm", "aktuelles-stadt-ulm"),
        ("Rathaus Umschau – Landeshauptstadt München", "rathaus-umschau"),
        ("Pressemitteilungen der Stadt Wuppertal und ihrer Betriebe", "pressemitteilungen-der-stadt"),
        ("Mitteilungen und Neues aus dem Rathaus", "mitteilungen-und-neues-aus-dem"),
        ("Bürger*innen fragen", "buergerinnen-fragen"),
        ("Digital-Report", "digital-report"),
        ("COVID-19: Lage", "covid-19-lage"),
        (f"{'lang' * 12} und mehr", ("lang" * 12)[:30]),
        # what many sources are called does not tell them apart
        ("Aktuelles", "aktuelles-ulm-amt"),
        ("RSS-Feed", "rss-feed-ulm-amt"),
        # and what is no name is none
        ("", "ulm-amt"),
        ("amt.ulm.de", "ulm-amt"),
        ("https://amt.ulm.de/feed", "ulm-amt"),
        ("2026", "ulm-amt"),
        ("Новости", "ulm-amt"),
        ("– | –", "ulm-amt"),
    ],
)
def test_names_from_titles(title: str, name: str) -> None:
    """A source is called by what it calls itself, made short; where that says too little, by its address."""
    source = Source("", title, "https://amt.ulm.de/feed", "feed")
    assert name_of(source, ()) == name
    assert checked_name(name, ()) == name


def test_titles_that_are_taken() -> None:
    """Of two sources with one title the second has the town behind it, then comes the page's name."""
    taken: list[str] = []
    for _ in range(4):
        taken.append(name_of(Source("", "Rathaus", "https://www.ulm.de/feed", "feed"), taken))
    assert taken == ["rathaus", "rathaus-ulm", "rathaus-feed", "rathaus-2"]


@given(st.text(), st.sets(st.sampled_from(["quelle", "a", "a-2", "a-a", "rss"])))
def test_any_title_gives_a_name(title: str, taken: set[str]) -> None:
    """Whatever a source calls itself, its name is new and can be typed."""
    assert checked_name(name_of(Source("", title, "https://a.de/", "feed"), taken), taken)


def saved(store: Store, source: Source, name: str | None) -> Source:
    """A source as the command saves it."""
    found = named(store, source, name)
    store.add_source(found)
    return found


def test_names_that_are_taken() -> None:
    """The page's own name comes behind the host's, and then a number."""
    address = "https://digital.wuppertal.de/rathaus/aktuelles.php?a=b"
    taken: list[str] = []
    for _ in range(5):
        taken.append(name_from(address, taken))
    assert taken == [
        "wuppertal-digital",
        "wuppertal-digital-aktuelles",
        "wuppertal-digital-2",
        "wuppertal-digital-3",
        "wuppertal-digital-4",
    ]
    assert name_from("https://wuppertal.de/", ["wuppertal"]) == "wuppertal-2"


@given(st.text(), st.sets(st.sampled_from(["quelle", "a", "a-2", "a-a"])))
def test_any_address_gets_a_name(text: str, taken: set[str]) -> None:
    """Whatever address is accepted gets a new name that may also be typed."""
    for address in (web_address(f"https://{text}"), web_address(f"https://a.de/{text}")):
        if address:
            assert checked_name(name_from(address, taken), taken)


@pytest.mark.parametrize("name", ["a", "7a", "a-1", "1-1", "wuppertal-digital", "x" * 40])
def test_good_names(name: str) -> None:
    """Small letters, digits and hyphens make a name."""
    assert checked_name(name, {"anders"}) == name


@pytest.mark.parametrize(
    "name", ["", "7", "123456", "-a", "A", "ä", "a b", "a_b", "a\n", "7\n", "x" * 41, "٣", "\x1b[31m"]
)
def test_bad_names(name: str) -> None:
    """Other names are refused with what is allowed, and not repeated: they may hold anything."""
    with pytest.raises(UsageError, match="Ein Name besteht aus kleinen Buchstaben") as caught:
        checked_name(name, ())
    assert "\x1b" not in str(caught.value)
    language.use("en")
    with pytest.raises(UsageError, match="A name"):
        checked_name(name, ())


def test_name_of_another_source() -> None:
    """A name that is taken is refused, and so is one that cannot be a name, with one that is near it."""
    with pytest.raises(UsageError, match=r"„presse“ gibt es schon"):
        checked_name("presse", ["presse"])
    with pytest.raises(UsageError, match=r"Möglich wäre: warnungen-2026$"):
        checked_name("Warnungen 2026!", ())


def test_adding(store: Store) -> None:
    """A source is saved under its own name or the user's, once, with a name that no other has."""
    assert saved(store, FOUND, None).name == "stadt-musterstadt"
    assert saved(store, replace(FOUND, address=f"{FOUND.address}?sp:out=rss"), "presse").name == "presse"
    with pytest.raises(UsageError, match=r"schon gespeichert, als Quelle „stadt-musterstadt“\."):
        saved(store, FOUND, "anders")
    with pytest.raises(UsageError, match="„presse“ gibt es schon"):
        saved(store, replace(FOUND, address="https://andere.example/"), "presse")
    # One address, another search: a source of its own.
    assert (
        saved(store, replace(FOUND, kind="graphql", options='{"groups":["7"]}'), None).name
        == "stadt-musterstadt-aktuell"
    )
    assert [state.source.name for state in store.sources()] == [
        "wuppertal-digital",
        "stadt-musterstadt",
        "presse",
        "stadt-musterstadt-aktuell",
    ]
    assert store.sources()[1].source == replace(FOUND, name="stadt-musterstadt")


def test_name_of_a_removed_source(store: Store) -> None:
    """A source that was removed leaves its name free; what was kept of it is there when it comes back."""
    store.mark([5], kept=True)
    store.save_failure(store.sources()[0].source, "offline", NOW)
    store.remove_source("wuppertal-digital")
    address = "https://digital.wuppertal.de/aktuelles.php"
    assert saved(store, replace(CITY, address=address), None).name == "wuppertal-digital"
    assert list(store.listing(Filter(source="wuppertal-digital"))) == [5]


def test_two_sources_of_one_address(store: Store) -> None:
    """What an API is asked by its options is another source; one of a page is the same, whatever they say."""
    first = Source("eins", "Eins", "https://stadt.example/api", "graphql", options='{"a": 1}')
    for source in (first, replace(first, name="seite", kind="page", address="https://stadt.example/s")):
        store.add_source(source)
    second = replace(first, name="zwei", options='{"a": 2}')
    store.add_source(second)
    moved = replace(second, address="https://stadt.example/api/")
    assert (named_at(store, moved, but="zwei"), named_at(store, moved)) == ("", "zwei")
    assert named_at(store, replace(first, name="x", kind="page", address="http://stadt.example/s")) == "seite"
