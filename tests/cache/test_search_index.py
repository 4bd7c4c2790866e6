"""The search index: right after every change, and asked with queries of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtbote_cache import writing
from stadtbote_cache.database import transaction
from stadtbote_cache.records import Filter, Image, Item, Paragraph, replace
from stadtbote_cache.search import folding, index
from stadtbote_cache.search.folding import fold, terms, tolerant
from stadtbote_cache.store import Store
from support.keeping import CITY, filled, headlines, sync


def matches(store: Store, word: str) -> int:
    """How many index entries hold the word, also of articles that are no more."""
    query = "SELECT count(*) FROM words WHERE words MATCH ?"
    return int(store._connection.execute(query, (f'"{fold(word)}"',)).fetchone()[0])


def test_index_follows_every_change(store: Store) -> None:
    """After a change, a body, a new body and a removal the old words are found no more, the new ones are."""
    item = Item(
        "Alpha", kicker="Beta", teaser=("Gamma",), images=(Image("Delta"),), address="https://a.example/"
    )
    number = filled(store, item)["Alpha"]
    store.save_body(number, (Paragraph(("Epsilon",)),))
    assert [matches(store, word) for word in ("alpha", "beta", "gamma", "delta", "epsilon")] == [1] * 5
    store.save_body(number, (Paragraph(("Zeta",)),))
    assert [matches(store, word) for word in ("epsilon", "zeta", "alpha")] == [0, 1, 1]
    sync(store, [replace(item, headline="Omega", kicker=None, teaser=("Psi",), images=(Image("Chi"),))])
    assert [matches(store, word) for word in ("alpha", "beta", "gamma", "delta")] == [0] * 4
    assert [matches(store, word) for word in ("omega", "psi", "chi", "zeta")] == [1] * 4
    store.remove_source(CITY.name)
    assert [matches(store, word) for word in ("omega", "psi", "chi", "zeta")] == [0] * 4
    number = filled(store, Item("Neu"))["Neu"]
    assert list(store.listing(Filter(query="omega"))) == []
    assert list(store.listing(Filter(query="neu", source=CITY.name))) == [number]


def test_the_index_is_written_behind_the_rows(store: Store) -> None:
    """Whatever a fetch brings and changes, no row is written between two entries of the index."""
    filled(store, *(Item(f"Meldung {n}", key=str(n)) for n in range(3)))
    statements: list[str] = []
    store._connection.set_trace_callback(statements.append)
    sync(store, [Item(f"Nachricht {n}", key=str(n)) for n in range(6)])
    store._connection.set_trace_callback(None)
    of_index = [n for n, words in enumerate(statements) if words.startswith("INSERT INTO words")]
    of_rows = [n for n, words in enumerate(statements) if re.match(r"(INSERT INTO|UPDATE) articles", words)]
    assert (len(of_index), len(of_rows) >= 6) == (9, True)
    assert not any(of_index[0] < n < of_index[-1] for n in of_rows)


ALPHABETS = [bytes(range(256)).decode(page, "ignore") for page in folding._PAGES]


@given(
    st.lists(
        st.sampled_from([*"„“’…€→✓🙂❶\ufe0f*:_iInN＊：\u0301\u0308łĳǽ線", *"".join(ALPHABETS)]), max_size=8
    ).map("".join)
)
@example("".join(map(chr, range(256))))
def test_words_of_pages(text: str) -> None:
    """The quick ways fold every text as the one for all letters does."""
    quick = folding.words(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_PAGES", ())
        assert folding.words(text) == quick


WORDS = "Straße Brücke brucke Bürger*innen Café 25 NEAR OR müller Fluß".split()
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
ITEM = st.builds(
    Item,
    headline=TEXT,
    key=st.sampled_from(["1", "2", "3"]),
    teaser=st.lists(TEXT, max_size=2).map(tuple),
    kicker=st.none() | TEXT,
    body=st.none() | TEXT.map(lambda text: (Paragraph((text,)),)),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many examples."""
    with Store.open(tmp_path_factory.mktemp("search") / "stadtbote.sqlite3") as opened:
        opened.remove_source("wuppertal-digital")
        opened.add_source(CITY)
        yield opened


def index_of(store: Store) -> list[tuple[object, ...]]:
    """All that the index holds: the word, the article, and the column and place where it has them."""
    rows: list[tuple[object, ...]] = []
    for table in ("words", "leads"):
        store._connection.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.all_{table} USING fts5vocab (main, {table}, instance)"
        )
        rows += store._connection.execute(f"SELECT * FROM temp.all_{table} ORDER BY 1, 2, 3, 4").fetchall()
    return rows


@given(st.lists(st.lists(ITEM, max_size=3), min_size=1, max_size=4))
def test_index_is_the_same_as_a_new_one(shared: Store, editions: list[list[Item]]) -> None:
    """After any editions, the index holds what one built anew from the stored texts holds."""
    for items in editions:
        sync(shared, items)
    found = index_of(shared)
    with transaction(shared._connection):
        index.clear(shared._connection)
        writing.index_next(shared._connection, 0, 1000)
    assert index_of(shared) == found


ODD = [
    '"', '""', '"""', "*", "^", "^a", ":", "headline:", "headline : a", "{headline}", "-a", "a -b", "a+b",
    "NEAR", "NEAR(a b, 3)", "a NEAR/2 b", "AND", "a AND", "OR OR", "NOT", "NOT a", "a NOT b", "(", "a)", "()",
    "a\0b", "\0", "\udcff", "a\ud800b", "'", "';--", "a;DROP TABLE words", "%", "_", "a_b", "\\", "\n", "\t",
    "\u200b", "\u0301", "a\u0301", "ﷺ", "½", "٣", "क्षि", "한국", "😀", "\U0010ffff", "\ufffe", "„", "“a", "”",
    "a" * 100_000, '"a ' * 50_000, "aou " * 100, "aouaouaou" * 30, "ß" * 200, "İ" * 200, "ﷺ" * 200,
]  # fmt: skip


@pytest.mark.parametrize("query", ODD, ids=[ascii(query[:20]) for query in ODD])
def test_odd_queries(shared: Store, query: str) -> None:
    """Operators, signs and letters of any kind, and queries of any length, are no error."""
    assert isinstance(headlines(shared, query), list)


@given(
    st.text()
    | st.text(st.characters(codec=None))
    | st.text('"*^:(){}+-aoNEARD \0\udc80', max_size=60)
    | st.lists(st.sampled_from(ODD[:60]), max_size=12).map(" ".join)
)
def test_any_query(shared: Store, query: str) -> None:
    """No query raises; what is asked of the index are words alone."""
    assert isinstance(headlines(shared, query), list)
    for term in [*terms(query), *tolerant(query)]:
        assert all(part.isalnum() for text in term.texts for part in text.split(" "))
    assert len(tolerant(query)) == len(terms(query))


@given(
    st.text(st.characters(categories=["L", "N", "Zs", "P", "M"]), min_size=1, max_size=60)
    | st.text("aäÄeEoöÖuüÜsßẞéÉłŁıiI -*:", min_size=1, max_size=20)
)
def test_what_is_written_is_found(shared: Store, headline: str) -> None:
    """An article is found by its own headline in letters of any script."""
    sync(shared, [Item(headline, key="1")])
    if terms(headline):
        assert headline in headlines(shared, headline)


@given(st.text("aäÄeEoöÖuüÜsßẞéÉłŁ ", min_size=1, max_size=20))
def test_case_is_no_matter(shared: Store, headline: str) -> None:
    """An article is found by its headline in small letters and in capital ones."""
    sync(shared, [Item(headline, key="1")])
    if terms(headline):
        assert headline in headlines(shared, headline.upper())
        assert headline in headlines(shared, headline.lower())
