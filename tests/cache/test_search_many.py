"""The search in made-up articles, compared with looking through all of them word by word."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bench import generator
from bench.words import FEW
from stadtbote.reading.listing import Listing
from stadtbote_cache import writing
from stadtbote_cache.records import Filter
from stadtbote_cache.store import Store
from support.search_oracle import Words

COUNT = 400


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with articles of four sources."""
    with Store.open(tmp_path_factory.mktemp("many") / "stadtbote.sqlite3") as opened:
        generator.fill(opened, COUNT, per_source=COUNT // 4, rare_words=FEW)
        yield opened


@pytest.fixture(scope="module")
def articles(store: Store) -> dict[int, Words]:
    """The words of all articles by number, the newest article first."""
    numbers = [number for (number,) in store._rows("SELECT number FROM articles ORDER BY published_at DESC")]
    connection = store._connection
    return {int(str(n)): Words(writing.indexed_texts(connection, int(str(n)))) for n in numbers}


def queries(articles: dict[int, Words]) -> Iterator[list[str]]:
    """Words of the articles, whole and begun, alone and together; and words that make compounds."""
    dice = random.Random(7)
    known = sorted({word for words in articles.values() for word in words.body})
    for _ in range(15):
        word = dice.choice(known)
        yield [word[: dice.randint(1, len(word))]]
    for _ in range(15):
        yield [word[: dice.randint(1, 5)] for word in dice.choices(known, k=dice.randint(2, 3))]
    for word in "bahn strasse haus fest d die der in und rat".split():
        yield [word]
        yield [word, dice.choice(known)[:4]]
        yield [word, "stadt", "platz"]


def test_search_finds_what_is_there(store: Store, articles: dict[int, Words]) -> None:
    """Every query finds the articles that hold its words, tier by tier, the newest first in each."""
    sizes = set()
    for query in queries(articles):
        tiers = {number: words.tier(query) for number, words in articles.items()}
        expected = sorted((number for number in tiers if tiers[number]), key=lambda number: tiers[number])
        text = " ".join(query)
        if not expected:
            continue
        assert list(store.listing(Filter(query=text))) == expected, text
        first, complete = store.search(Filter(query=text), 50)
        assert (list(first), complete) == (expected[:50], len(expected) <= 50), text
        newest, complete = store.search(Filter(query=text, newest=True), 50)
        assert list(newest) == [number for number in tiers if tiers[number]][:50], text
        assert complete == (len(expected) <= 50), text
        sizes.add(len(expected) * 4 // COUNT)
    assert sizes >= {0, 1, 2, 3}


def test_search_within_filters(store: Store, articles: dict[int, Words]) -> None:
    """Within a source, unread or kept ones, a search finds the same in the same order, without the others."""
    everything = list(store.listing(Filter(query="bahn")))
    rows = store.rows(everything)
    within = [number for number in everything if rows[number].source == "quelle-2"]
    assert len(within) > 20
    assert list(store.listing(Filter(source="quelle-2", query="bahn"))) == within
    assert list(store.search(Filter(source="quelle-2", query="bahn"), 10)[0]) == within[:10]
    store.mark(everything[::2], read=True)
    store.mark(everything[::3], kept=True)
    assert list(store.listing(Filter(unread=True, query="bahn"))) == everything[1::2]
    assert list(store.listing(Filter(kept=True, query="bahn"))) == everything[::3]
    store.mark(everything, read=False, kept=False)


def test_first_hits_are_those_of_the_whole_list(store: Store) -> None:
    """A list of the first fifty hits says that there are more, and the whole list begins with them."""
    first = Listing(store, Filter(query="die"), first=50)
    whole = Listing(store, Filter(query="die"))
    assert (len(first), first.complete, whole.complete) == (50, False, True)
    assert len(whole) > 350
    assert [first.row(place) for place in range(50)] == [whole.row(place) for place in range(50)]
    rare = Listing(store, Filter(query=whole.row(0).headline), first=50)
    assert rare.complete


def test_generated_news_are_the_same_every_time() -> None:
    """The same seed gives the same articles, of realistic lengths, each with its own date."""
    items = generator.items(3, 40, rare_words=FEW)
    assert items == generator.items(3, 40, rare_words=FEW)
    assert items != generator.items(4, 40, rare_words=FEW)
    assert len({item.address for item in items}) == len({item.published for item in items}) == 40
    lengths = [sum(len(str(block).split()) for block in item.body or ()) for item in items]
    assert 250 < sum(lengths) / 40 < 500
