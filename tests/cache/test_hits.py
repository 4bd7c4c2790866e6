"""Every way in which hits are found and put in order, compared with a plain one in a store made by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from stadtbote_cache import filtering, writing
from stadtbote_cache.records import Filter, Item, Paragraph, Source, replace
from stadtbote_cache.search import hits
from stadtbote_cache.store import Store
from support.keeping import sync
from support.search_oracle import Words

COUNT = 240
SOURCES = [Source(name, name.title(), f"https://{name}.example/feed", "feed") for name in ("a", "b", "c")]
COMMON = "die der und bahn"
WORDS = (
    "die die die die der der und und bahn strassenbahn bahnhof unfall unfallort wegeunfall stadt altstadt"
    " stadtfest fest haus rathaus hausbau in im an ein einer dienst dieser"
).split()
QUERIES = [
    *("die", "bahn", "d", "un", "unfall", "stadt", "rathaus", "fest", "hausb", "in", "zoo", "xyz"),
    *(
        "die bahn",
        "bahn unfall",
        "d unfall",
        "der die und",
        "die rathaus",
        "altstadt die",
        "in die",
        "die zoo",
    ),
    *("bahn unfall stadt fest", "haus unfall stadt bahn die", "fest dienst strassenbahn unfallort"),
]


def text(dice: random.Random, least: int, most: int) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(least, most)))


def item(dice: random.Random, number: int) -> Item:
    """An article; several have the same date, and some have none."""
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=dice.randint(0, 60))
    body = text(dice, 3, 40) + (f" {COMMON}" if dice.random() < 0.9 else "")
    body += " Zoo" if number % 20 == 7 else ""
    return Item(
        text(dice, 1, 5),
        key=str(number),
        teaser=(text(dice, 0, 8),),
        body=(Paragraph((body,)),) if dice.random() < 0.9 else None,
        published=dice.choice([day, day, day, None]),
    )


class Article:
    """What a search needs to know of an article."""

    def __init__(self, store: Store, row: tuple[object, ...]) -> None:
        self.number = int(str(row[0]))
        self.source = str(row[1])
        self.order = (-float(str(row[2] or "-inf")), int(str(row[3])), self.number)
        self.read, self.kept, self.removed, self.hidden = (bool(value) for value in row[4:8])
        self.words = Words(writing.indexed_texts(store._connection, self.number))

    def shown(self, wanted: Filter) -> bool:
        return (
            (not self.removed or self.kept)
            and self.hidden == wanted.hidden
            and (wanted.source in {None, self.source})
            and not (wanted.unread and self.read)
            and not (wanted.kept and not self.kept)
        )


def articles_of(store: Store) -> list[Article]:
    """All articles, the newest first."""
    rows = store._rows(
        "SELECT a.number, s.name, a.published_at, a.position, coalesce(m.read, 0), coalesce(m.kept, 0),"
        " s.removed, t.hidden FROM articles a JOIN arrivals t ON t.article = a.number"
        " JOIN sources s ON s.number = a.source LEFT JOIN marks m ON m.article = a.number"
    )
    return sorted((Article(store, row) for row in rows), key=lambda article: article.order)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Articles of three sources, some of them read, kept or both; of one removed source only kept ones."""
    dice = random.Random(5)
    with Store.open(tmp_path_factory.mktemp("hits") / "stadtbote.sqlite3") as opened:
        opened.remove_source("wuppertal-digital")
        for source in SOURCES:
            opened.add_source(source)
            sync(opened, [item(dice, number) for number in range(COUNT // 3)], source=source)
        with opened._write():  # they are alike by chance
            opened._connection.execute("UPDATE arrivals SET same = NULL")
        numbers = sorted(article.number for article in articles_of(opened))
        opened.mark(dice.sample(numbers, COUNT // 3), read=True)
        opened.mark(dice.sample(numbers, COUNT // 3), kept=True)
        with opened._write():  # what a rule hides is never kept
            hidden = (
                "SELECT number FROM articles WHERE number % 9 = 0 EXCEPT SELECT article FROM marks WHERE kept"
            )
            opened._connection.execute(f"UPDATE arrivals SET hidden = 1 WHERE article IN ({hidden})")
        opened.remove_source("c")
        yield opened


@pytest.fixture(scope="module")
def articles(store: Store) -> list[Article]:
    return articles_of(store)


@pytest.fixture(params=["index", "texts", "all", "few"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How hits are found and put in order: by the index, by texts, among all articles, among few."""
    if request.param != "index":
        monkeypatch.setattr(hits, "_FEW", 3)
        monkeypatch.setattr(hits, "_SCARCE", COUNT)
    if request.param == "texts":
        monkeypatch.setattr(hits, "_HEADLINE", 1e-9)
        monkeypatch.setattr(hits, "_TEXT", 1e-9)
    monkeypatch.setattr(filtering, "_MOST", COUNT if request.param == "few" else -1)
    monkeypatch.setattr(filtering, "_SCARCE", 1)


def filters(query: str) -> Iterator[Filter]:
    """The query in all articles, and in some."""
    yield Filter(query=query)
    yield Filter(query=query, unread=True)
    yield Filter(query=query, kept=True)
    yield Filter(query=query, source="b")
    yield Filter(query=query, hidden=True)
    yield Filter(query=query, source="a", unread=True, kept=True)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.usefixtures("way")
def test_every_way_finds_the_same(store: Store, articles: list[Article], query: str) -> None:
    """The best, the newest, the first of them and all: the same hits in the same order in every way."""
    tiers = {article.number: article.words.tier(query.split()) for article in articles}
    for wanted in filters(query):
        newest = [article.number for article in articles if article.shown(wanted) and tiers[article.number]]
        best = sorted(newest, key=lambda number: tiers[number])
        for limit in (None, 1, 10, 50):
            complete = limit is None or len(best) <= limit
            assert store.count_hits(wanted) == len(best), wanted
            found, is_all = store.search(wanted, limit)
            assert (list(found), is_all) == (best[:limit], complete), wanted
            found, is_all = store.search(replace(wanted, newest=True), limit)
            assert (list(found), is_all) == (newest[:limit], complete), wanted


def test_queries_are_of_all_kinds(articles: list[Article]) -> None:
    """Among the queries are some without hits, with few, with many, and with hits in every tier."""
    tiers = {query: [article.words.tier(query.split()) for article in articles] for query in QUERIES}
    counts = [sum(map(bool, found)) for found in tiers.values()]
    assert min(counts) == 0
    assert max(counts) > 0.9 * len(articles)
    assert any(0 < count < 30 for count in counts)
    assert {tier for found in tiers.values() for tier in found} == set(range(7))
